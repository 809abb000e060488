// SPDX-License-Identifier: Apache-2.0
// The real endpoint over a real CA in a temporary folder, for tests.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePem } from '../../core/pem/index.ts';
import {
  enrolRoutes,
  healthRoutes,
  listen,
  Metrics,
  silent,
  type Limits,
  type Log,
  type Route,
  type Server,
} from '../../http/index.ts';
import { createToken, initCa, issueServerCertificate, openCa, type Ca } from '../../pki/index.ts';

export interface Endpoint {
  readonly ca: Ca;
  readonly server: Server;
  readonly home: string;
  readonly anchorPem: string;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certPem: string; readonly keyPem: string; readonly requestCert: boolean };
  setClock(now: number): void;
  token(nodeName: string, lifetimeMs?: number): Promise<string>;
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly limits?: Partial<Limits>;
  readonly routes?: readonly Route[];
  readonly knownNodes?: readonly string[];
  readonly log?: Log;
}

export async function openEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const home = await mkdtemp(join(tmpdir(), 'edgewarden-http-'));
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const anchor = await initCa({ home, now: now() });
  const ca = await openCa({ home, now });
  const pair = await issueServerCertificate(ca, {
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    now: now(),
  });
  const tls = { certPem: encodePem('CERTIFICATE', pair.certDer), keyPem: pair.keyPem, requestCert: true };
  const metrics = new Metrics();
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    tls,
    routes: [
      ...(options.routes ?? []),
      ...enrolRoutes(ca, { knownNodes: new Set(options.knownNodes ?? []) }),
      ...healthRoutes(metrics),
    ],
    limits: options.limits ?? {},
    log: options.log ?? silent,
    metrics,
    now,
  });
  return {
    ca,
    server,
    home,
    tls,
    anchorPem: encodePem('CERTIFICATE', anchor.certDer),
    host: '127.0.0.1',
    port: server.port,
    setClock: (moment) => (offset = moment - Date.now()),
    token: async (nodeName, lifetimeMs) =>
      (await createToken(ca, { nodeName, now: now(), ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }))
        .text,
    close: async () => {
      await server.close(500);
      await ca.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The text of a raw request with a body. */
export function rawRequest(lines: readonly string[], body: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}
