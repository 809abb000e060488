// SPDX-License-Identifier: Apache-2.0
// Our endpoint as it would run in production, on the loopback interface, with one authority of the folder: its anchor
// and key imported into a CA in a temporary folder, shared tokens accepted. Only the clock is the folder's. It is
// never given what a case expects.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePem } from '../../../../core/pem/index.ts';
import { enrolRoutes, healthRoutes, listen, Metrics, type Server } from '../../../../http/index.ts';
import { initCa, issueServerCertificate, openCa, type Ca } from '../../../../pki/index.ts';
import type { Authority } from './recorded.ts';

export interface Stage {
  readonly ca: Ca;
  readonly server: Server;
  readonly anchorPem: string;
  readonly anchorHashHex: string;
  /** What the endpoint takes for the time. */
  setClock(now: number): void;
  close(): Promise<void>;
}

export async function setStage(
  authority: Authority,
  options: { readonly now: number; readonly days: number; readonly knownNodes: readonly string[] },
): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'edgewarden-conformance-'));
  let clock = options.now;
  const now = (): number => clock;
  try {
    const importCertDer = Buffer.from(authority.ca_der, 'base64');
    const importKeyDer = Buffer.from(authority.ca_key_sec1, 'base64');
    const anchor = await initCa({ home, now: clock, importCertDer, importKeyDer });
    const ca = await openCa({ home, now, acceptSharedTokens: true, certificateDays: options.days });
    const metrics = new Metrics();
    const server = await listen({
      host: '0.0.0.0',
      port: 0,
      tls: { ...(await serverCertificate(ca, authority, clock)), requestCert: true },
      routes: [...enrolRoutes(ca, { knownNodes: new Set(options.knownNodes) }), ...healthRoutes(metrics)],
      metrics,
      now,
    });
    return {
      ca,
      server,
      anchorPem: encodePem('CERTIFICATE', anchor.certDer),
      anchorHashHex: anchor.hashHex,
      setClock: (moment) => (clock = moment),
      close: async () => {
        await server.close(1_000);
        await ca.close();
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function serverCertificate(
  ca: Ca,
  authority: Authority,
  now: number,
): Promise<{ certPem: string; keyPem: string }> {
  if (authority.cloudcore_der !== undefined && authority.cloudcore_key_sec1 !== undefined) {
    return {
      certPem: encodePem('CERTIFICATE', Buffer.from(authority.cloudcore_der, 'base64')),
      keyPem: encodePem('EC PRIVATE KEY', Buffer.from(authority.cloudcore_key_sec1, 'base64')),
    };
  }
  const issued = await issueServerCertificate(ca, {
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    now,
  });
  return { certPem: encodePem('CERTIFICATE', issued.certDer), keyPem: issued.keyPem };
}

/** A private key whose encoding the folder does not name: PKCS#8, SEC1 or PKCS#1. */
export function keyOf(der: string): KeyObject {
  const key = Buffer.from(der, 'base64');
  for (const type of ['pkcs8', 'sec1', 'pkcs1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type });
    } catch {
      // Not this encoding.
    }
  }
  throw new TypeError('a key of the folder is in no known encoding');
}
