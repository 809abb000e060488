// SPDX-License-Identifier: Apache-2.0
// What every serving command shares: where to listen, when to end, and the certificate it shows.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { KnownError } from '../core/index.ts';
import { encodePem } from '../core/pem/index.ts';
import {
  issueServerCertificate,
  makeFolder,
  readSmallFile,
  writeFileDurably,
  type Ca,
} from '../pki/index.ts';
import type { Call } from './command.ts';
import { flagOf, text } from './options.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `[::]:port` from an option. @throws E_USAGE */
export function address(call: Call, option: string): Address {
  const match = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})$/.exec(text(call, option));
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    const message = `${flagOf(option)} takes host:port, such as 127.0.0.1:9443 or [::]:9443`;
    throw new KnownError('E_USAGE', message, { option: flagOf(option) });
  }
  return { host: match[1] ?? match[2] ?? '', port };
}

/** The address a client on this machine uses: a wildcard becomes the loopback one. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

/** What /readyz says from the interruption on. */
export const draining = (call: Call): string | undefined => (call.signal.aborted ? 'draining' : undefined);

/** Resolves when the command is interrupted. */
export function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export interface ServerPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/**
 * A server certificate of this CA for `names`, kept as `endpoint/<role>.pem` in the state folder (certificate
 * and key in one file, so that they are replaced together) and reused while it covers the names and has a
 * third of its lifetime left.
 */
export async function endpointTls(
  ca: Ca,
  place: { readonly home: string; readonly role: 'ca' | 'webhook' | 'up' },
  names: readonly string[],
  now: number,
): Promise<ServerPair> {
  const path = join(place.home, 'endpoint', `${place.role}.pem`);
  const wanted = [...new Set(names.filter((name) => name !== '0.0.0.0' && name !== '::'))].sort();
  const present = await readSmallFile(path, 64 * 1024);
  const pair = present === undefined ? undefined : split(new TextDecoder().decode(present));
  if (pair !== undefined && serves(pair, ca, wanted, now)) return pair;
  const { certDer, keyPem } = await issueServerCertificate(ca, {
    dnsNames: wanted.filter((name) => isIP(name) === 0),
    ipAddresses: wanted.filter((name) => isIP(name) !== 0),
    now,
  });
  const certPem = encodePem('CERTIFICATE', certDer);
  await makeFolder(dirname(path));
  await writeFileDurably(path, new TextEncoder().encode(certPem + keyPem), { replace: true });
  return { certPem, keyPem };
}

const keyLine = '-----BEGIN EC PRIVATE KEY-----';

function split(file: string): ServerPair | undefined {
  const at = file.indexOf(keyLine);
  return at <= 0 ? undefined : { certPem: file.slice(0, at), keyPem: file.slice(at) };
}

function serves({ certPem, keyPem }: ServerPair, ca: Ca, names: readonly string[], now: number): boolean {
  try {
    const certificate = new X509Certificate(certPem);
    const from = certificate.validFromDate.getTime();
    const to = certificate.validToDate.getTime();
    return (
      certificate.verify(new X509Certificate(ca.anchor.certDer).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(keyPem)) &&
      now >= from &&
      to - now > (to - from) / 3 &&
      names.every((name) =>
        isIP(name) === 0
          ? certificate.checkHost(name) !== undefined
          : certificate.checkIP(name) !== undefined,
      )
    );
  } catch {
    return false; // not a certificate and key any more: a new pair takes their place
  }
}
