// SPDX-License-Identifier: Apache-2.0
// `webhook serve`: everything is read and checked before the first connection is accepted.

import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { UsableTrust } from '../../../attest/trust/index.ts';
import { KnownError } from '../../../core/index.ts';
import { admissionRoute, clockFault, healthRoutes, listen, Metrics, openLog } from '../../../http/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { durationUpTo, text, texts } from '../../options.ts';
import { loadPolicy, openLayouts } from '../../files.ts';
import { address, draining, interrupted } from '../../serving.ts';
import { loadStandingTrust } from '../../trust.ts';
import { serverTls } from './tls.ts';

export const result: z.ZodType = z.object({
  url: z.string(),
  policy: z.string(),
  drained: z.literal(true),
});

/** How long /readyz says no before connections are refused, so that a load balancer hears it. */
const noticeMs = 500;

export async function run(call: Call): Promise<Outcome> {
  const policy = await loadPolicy(text(call, 'policy'));
  const trust = await loadStandingTrust(call);
  const source = await openLayouts(texts(call, 'layout'));
  const { host, port } = address(call, 'listen');
  // The API server waits 30 s at most.
  const deadlineMs = durationUpTo(call, 'deadline', 30_000) ?? 8_000;
  const graceMs = durationUpTo(call, 'grace', 3_600_000) ?? 10_000;
  const tls = await serverTls(call, host);
  const metrics = new Metrics();
  metrics.gauge('trusted_roots', () => usableRoots(trust(Date.now())));
  const routes = [
    admissionRoute({ policy, source, trust, deadlineMs }),
    ...healthRoutes(metrics, (now) => draining(call) ?? clockFault(trust(now))),
  ];
  const log = openLog({ level: call.verbose ? 'debug' : 'info' });
  const limits = { answerMs: deadlineMs + 2_000 };
  const server = await listen({ host, port, tls, routes, limits, log, metrics });
  call.stderr.write(
    `webhook at ${server.url}/validate: policy ${policy.name}, mode ${policy.mode}; Ctrl-C ends it\n`,
  );
  await interrupted(call.signal);
  await wait(noticeMs);
  await server.close(graceMs);
  return { data: { url: server.url, policy: policy.name, drained: true }, text: 'drained' };
}

const usableRoots = (trust: UsableTrust): number => (trust instanceof KnownError ? 0 : trust.length);
