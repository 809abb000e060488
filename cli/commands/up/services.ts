// SPDX-License-Identifier: Apache-2.0
// What `up` runs: the certificate endpoint and the admission webhook over one state folder.

import { KnownError } from '../../../core/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import { layoutSource } from '../../../attest/index.ts';
import type { TrustAt } from '../../../attest/trust/index.ts';
import {
  admissionRoute,
  enrolRoutes,
  healthRoutes,
  listen,
  Metrics,
  openLog,
  type Server,
} from '../../../http/index.ts';
import { initCa, openCa, type Ca } from '../../../pki/index.ts';
import type { Policy } from '../../../policies/index.ts';
import type { Call } from '../../command.ts';
import { texts } from '../../options.ts';
import { address, draining, endpointTls, reachable, type Address } from '../../serving.ts';
import { loadStandingTrust } from '../../trust.ts';
import { firstPolicy } from './policy.ts';
import { exampleImage } from './vectors.ts';

export interface Services {
  readonly ca: Ca;
  readonly anchorPem: string;
  /** True when this start made the CA. */
  readonly created: boolean;
  readonly policy: Policy;
  readonly trust: TrustAt;
  readonly endpoint: Address;
  readonly webhookAddress: Address;
  readonly endpointUrl: string;
  readonly webhookUrl: string;
  readonly notices: readonly string[];
  /** Lets requests in flight end, then closes sockets and store. */
  close(graceMs: number): Promise<void>;
}

export async function startServices(call: Call): Promise<Services> {
  const { home } = call;
  const wanted = address(call, 'listen');
  const webhookWanted = address(call, 'webhookListen');
  const { ca, created } = await openOrCreate(home, call.now);
  const open: Server[] = [];
  try {
    const policy = await firstPolicy(home);
    const trust = await loadStandingTrust(call);
    const log = openLog({ level: call.verbose ? 'info' : 'error' });
    const names = [...new Set(['localhost', '127.0.0.1', wanted.host, webhookWanted.host])];
    const tls = await endpointTls(ca, { home, role: 'up' }, names, call.now);
    const notReady = (): string | undefined => draining(call);
    const metrics = new Metrics();
    const endpoint = await listen({
      ...wanted,
      fallbackPort: true,
      tls: { ...tls, requestCert: true },
      routes: [...enrolRoutes(ca), ...healthRoutes(metrics, notReady)],
      log,
      metrics,
    });
    open.push(endpoint);
    const webhookMetrics = new Metrics();
    const source = layoutSource(exampleImage.layout, ...texts(call, 'layout'));
    const webhook = await listen({
      ...webhookWanted,
      fallbackPort: true,
      tls,
      routes: [admissionRoute({ policy, source, trust }), ...healthRoutes(webhookMetrics, notReady)],
      log,
      metrics: webhookMetrics,
    });
    open.push(webhook);
    return {
      ca,
      anchorPem: encodePem('CERTIFICATE', ca.anchor.certDer),
      created,
      policy,
      trust,
      endpoint: { host: reachable(wanted.host), port: endpoint.port },
      webhookAddress: { host: reachable(webhookWanted.host), port: webhook.port },
      endpointUrl: endpoint.url,
      webhookUrl: `${webhook.url}/validate`,
      notices: open.map(({ notice }) => notice).filter((notice) => notice !== undefined),
      close: (graceMs) => closeAll(open, ca, graceMs),
    };
  } catch (error) {
    await closeAll(open, ca, 0);
    throw error;
  }
}

async function closeAll(open: readonly Server[], ca: Ca, graceMs: number): Promise<void> {
  await Promise.all(open.map((server) => server.close(graceMs)));
  await ca.close();
}

async function openOrCreate(home: string, now: number): Promise<{ ca: Ca; created: boolean }> {
  try {
    return { ca: await openCa({ home, now: Date.now }), created: false };
  } catch (error) {
    if (!(error instanceof KnownError) || error.code !== 'E_CA_MISSING') throw error;
  }
  await initCa({ home, now });
  return { ca: await openCa({ home, now: Date.now }), created: true };
}
