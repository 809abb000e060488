// SPDX-License-Identifier: Apache-2.0
// Starts step-ca on files of its own: the CA under test lends its anchor, so that both sign with the same kind of key;
// the database is badger v2, step-ca's default, which flushes each write to disk. A request to /1.0/sign is a JSON body
// with a PKCS#10 request and a token that is good once, signed by the key of a JWK provisioner.

import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { encodePem } from '../../core/pem/index.ts';
import { encodeCompactJws } from '../../core/wire/index.ts';
import * as x509 from '../../core/x509/index.ts';
import type { Belongings } from './belongings.ts';
import { lineOf, type AnchorFiles, type Contender } from './contender.ts';
import type { Built } from './peers.ts';

const host = '127.0.0.1';
const provisioner = 'bench';
const kid = 'bench-1';

export async function startStepCa(
  { path, version }: Built,
  anchor: AnchorFiles,
  belongings: Belongings,
): Promise<Contender> {
  const folder = belongings.folder();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const port = await freePort();
  const configFile = join(folder, 'ca.json');
  writeFileSync(configFile, JSON.stringify(configuration(anchor, port, folder, pair.publicKey)));
  // STEPPATH, so that it neither reads nor writes the settings of a step-ca that is installed here.
  const child = belongings.start('/bin/sh', ['-c', 'exec "$0" "$1" 2>&1', path, configFile], {
    env: { ...process.env, STEPPATH: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await lineOf(child, /Serving HTTPS/);
  return {
    name: 'step-ca',
    described: 'step-ca, durable on badger',
    version,
    port,
    requests: (count) => signRequests(count, pair.privateKey, Date.now()),
  };
}

/** step-ca's ca.json: the anchor is root and issuer in one. */
export function configuration(
  { anchorCert, anchorKey }: AnchorFiles,
  port: number,
  folder: string,
  provisionerKey: KeyObject,
): unknown {
  const key = { ...provisionerKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  return {
    root: anchorCert,
    crt: anchorCert,
    key: anchorKey,
    address: `${host}:${port}`,
    dnsNames: [host],
    db: { type: 'badgerv2', dataSource: join(folder, 'db') },
    authority: { provisioners: [{ type: 'JWK', name: provisioner, key }] },
  };
}

/** Raw requests to /1.0/sign: one PKCS#10 request in all of them, a token of its own in each. */
export function signRequests(count: number, provisionerKey: KeyObject, now: number): string[] {
  const nodeName = 'bench-1';
  const csr = encodePem('CERTIFICATE REQUEST', csrFor(nodeName));
  const seconds = Math.floor(now / 1000);
  const claims = {
    aud: `https://${host}/1.0/sign`,
    exp: seconds + 3600,
    iat: seconds,
    iss: provisioner,
    nbf: seconds,
    sans: [nodeName],
    sub: nodeName,
  };
  const signature = (input: Uint8Array): Uint8Array =>
    sign('sha256', input, { key: provisionerKey, dsaEncoding: 'ieee-p1363' });
  return Array.from({ length: count }, () => {
    const ott = encodeCompactJws(
      { alg: 'ES256', kid, typ: 'JWT' },
      { ...claims, jti: randomUUID() },
      signature,
    );
    const body = JSON.stringify({ csr, ott });
    const head = `POST /1.0/sign HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json`;
    return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  });
}

/** step-ca wants the names of the token as the request's names, no more and no fewer. */
function csrFor(name: string): Uint8Array {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = x509.encodeCsrInfo({
    subjectDer: x509.encodeName([[x509.nameAttribute(x509.oids.commonName, name)]]),
    spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
    extensions: [x509.makeExtension(x509.subjectAltName, [{ kind: 'dns', value: name }])],
  });
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  return x509.encodeCsr(info, algorithm, x509.createSignature(algorithm, privateKey, info));
}

/** A port that was free a moment ago: step-ca does not say which one it was given. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
