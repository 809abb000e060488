// SPDX-License-Identifier: Apache-2.0
// `ca serve`: the certificate endpoint, until SIGTERM; then what is being answered is finished.

import { hostname, networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { enrolRoutes, healthRoutes, listen, Metrics, openLog, type Server } from '../../../http/index.ts';
import { isNodeName, openCa, type Ca } from '../../../pki/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { durationUpTo, flag, texts, whole } from '../../options.ts';
import { address, draining, endpointTls, interrupted, type Address } from '../../serving.ts';

export const result: z.ZodType = z.object({
  url: z.string(),
  anchorHash: z.string(),
  names: z.array(z.string()),
  drained: z.literal(true),
});

/** How long /readyz says no before connections are refused, so that a load balancer hears it. */
const noticeMs = 500;
const renewalMs = 3_600_000;

export async function run(call: Call): Promise<Outcome> {
  const where = address(call, 'listen');
  const names = advertised(call, where);
  const knownNodes = new Set(texts(call, 'knownNode'));
  for (const name of knownNodes) {
    if (!isNodeName(name))
      throw new KnownError('E_USAGE', `--known-node takes node names, not ${name}`, { name });
  }
  const certificateDays = whole(call, 'certificateDays', { min: 1, max: 36_400 });
  const graceMs = durationUpTo(call, 'grace', 3_600_000) ?? 10_000;
  const ca = await openCa({
    home: call.home,
    now: Date.now,
    acceptSharedTokens: flag(call, 'acceptSharedTokens'),
    ...(certificateDays === undefined ? {} : { certificateDays }),
  });
  try {
    const server = await serve(call, ca, where, names, knownNodes);
    announce(call, server, ca, names);
    const renewal = setInterval(() => void renewCertificate(call, ca, server, names), renewalMs);
    await interrupted(call.signal);
    clearInterval(renewal);
    await wait(noticeMs);
    await server.close(graceMs);
    const data = { url: server.url, anchorHash: ca.anchor.hashHex, names, drained: true as const };
    return { data, text: 'drained' };
  } finally {
    await ca.close();
  }
}

async function serve(
  call: Call,
  ca: Ca,
  where: Address,
  names: readonly string[],
  knownNodes: ReadonlySet<string>,
): Promise<Server> {
  const metrics = new Metrics();
  const pair = await endpointTls(ca, { home: call.home, role: 'ca' }, names, Date.now());
  return listen({
    ...where,
    fallbackPort: flag(call, 'fallbackPort'),
    tls: { ...pair, requestCert: true },
    routes: [...enrolRoutes(ca, { knownNodes }), ...healthRoutes(metrics, () => draining(call))],
    log: openLog({ level: call.verbose ? 'debug' : 'info' }),
    metrics,
  });
}

function announce(call: Call, server: Server, ca: Ca, names: readonly string[]): void {
  const lines = [
    ...(server.notice === undefined ? [] : [server.notice]),
    `certificate endpoint at ${server.url}, for ${names.join(', ')}`,
    `anchor ${ca.anchor.hashHex}`,
    ...(ca.acceptsShared ? ["KubeEdge's shared tokens are accepted: whoever has one may be any node"] : []),
    'Ctrl-C ends it',
  ];
  call.stderr.write(`${lines.join('\n')}\n`);
}

/** Takes a new server certificate when the old one nears its end; new handshakes see it. */
async function renewCertificate(call: Call, ca: Ca, server: Server, names: readonly string[]): Promise<void> {
  try {
    server.useCertificate(await endpointTls(ca, { home: call.home, role: 'ca' }, names, Date.now()));
  } catch (error) {
    const reason = error instanceof KnownError ? `${error.code}: ${error.message}` : 'unknown';
    call.stderr.write(`the server certificate was not renewed, the old one stays: ${reason}\n`);
  }
}

/** Names and addresses that edges may use: those given, else every one that this machine knows itself by. */
function advertised(call: Call, { host }: Address): readonly string[] {
  const given = texts(call, 'advertise');
  if (given.length > 0) return [...new Set(given)];
  const here = ['localhost', '127.0.0.1'];
  if (host !== '0.0.0.0' && host !== '::') return [...new Set([...here, host])];
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0)
    .map((each) => each.address);
  return [...new Set([...here, hostname(), ...addresses])];
}
