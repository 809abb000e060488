// SPDX-License-Identifier: Apache-2.0
// What EdgeCore makes before it asks for a certificate: a P-256 key and a PKCS#10 request (RFC 2986) whose subject
// is C, ST, L, O, CN in that order, without extensions; and the reading of its join token. The token is split and
// pinned, not judged: whether the JWT is any good is for the server to say.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { KnownError } from '../core/index.ts';
import { encodePem, parsePem } from '../core/pem/index.ts';
import {
  createSignature,
  encodeCsr,
  encodeCsrInfo,
  encodeName,
  findAttribute,
  nameAttribute,
  oids,
  parseCsr,
  signatureAlgorithms,
  verifyCsrSignature,
} from '../core/x509/index.ts';

export interface NodeKey {
  readonly key: KeyObject;
  /** SEC1, "EC PRIVATE KEY". */
  readonly keyPem: string;
  readonly spkiDer: Uint8Array;
}

export function newNodeKey(): NodeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyPem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  return { key: privateKey, keyPem, spkiDer: publicKey.export({ type: 'spki', format: 'der' }) };
}

/** EdgeCore's request for `nodeName`, DER. */
export function nodeCsr(nodeName: string, { key, spkiDer }: NodeKey): Uint8Array {
  const subject: readonly (readonly [oid: string, value: string])[] = [
    [oids.country, 'CN'],
    [oids.stateOrProvince, 'Zhejiang'],
    [oids.locality, 'Hangzhou'],
    [oids.organization, 'system:nodes'],
    [oids.commonName, `system:node:${nodeName}`],
  ];
  const subjectDer = encodeName(subject.map(([oid, value]) => [nameAttribute(oid, value)]));
  const infoDer = encodeCsrInfo({ subjectDer, spkiDer });
  const algorithm = signatureAlgorithms.ecdsaWithSha256;
  return encodeCsr(infoDer, algorithm, createSignature(algorithm, key, infoDer));
}

/** A key with the request it signed: the bytes to send, and to send again. */
export interface NodeRequest {
  readonly key: NodeKey;
  readonly csrDer: Uint8Array;
}

export function newNodeRequest(nodeName: string): NodeRequest {
  const key = newNodeKey();
  return { key, csrDer: nodeCsr(nodeName, key) };
}

export function nodeRequestPem({ key, csrDer }: NodeRequest): string {
  return key.keyPem + encodePem('CERTIFICATE REQUEST', csrDer);
}

/** Reads what `nodeRequestPem` wrote; undefined where it is damaged, or another node's. */
export function readNodeRequest(pem: string, nodeName: string): NodeRequest | undefined {
  try {
    const limits = { blocks: 2, bytes: 16 * 1024 };
    const [first, second] = parsePem(pem, { reading: 'lax', limits });
    if (first?.label !== 'EC PRIVATE KEY' || second?.label !== 'CERTIFICATE REQUEST') return undefined;
    const csr = parseCsr(second.der);
    verifyCsrSignature(csr);
    const key = createPrivateKey({ key: Buffer.from(first.der), format: 'der', type: 'sec1' });
    const spkiDer = createPublicKey(key).export({ type: 'spki', format: 'der' });
    const [name, ...more] = findAttribute(csr.subject, oids.commonName);
    if (name !== `system:node:${nodeName}` || more.length > 0 || !spkiDer.equals(csr.spki.der))
      return undefined;
    return { key: { key, keyPem: encodePem('EC PRIVATE KEY', first.der), spkiDer }, csrDer: second.der };
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

export interface SplitToken {
  /** The anchor's SHA-256 as the token has it; compare it with `anchorHash`. */
  readonly anchorHashHex: string;
  /** What goes into the Authorization header. */
  readonly bearer: string;
}

/** Splits a join token as EdgeCore does: four parts at dots, the first pins the anchor. @throws E_TOKEN_FORM */
export function splitToken(text: string): SplitToken {
  const parts = text.split('.');
  if (parts.length !== 4) {
    throw new KnownError('E_TOKEN_FORM', 'a join token has four parts, separated by dots', {
      parts: parts.length,
    });
  }
  return { anchorHashHex: parts[0] ?? '', bearer: parts.slice(1).join('.') };
}

/** Refuses an anchor that is not the pinned one. @throws E_ANCHOR_PIN, E_REMOTE_ANSWER (not a certificate) */
export function checkPin(anchorDer: Uint8Array, anchorHashHex: string): X509Certificate {
  const hash = createHash('sha256').update(anchorDer).digest('hex');
  if (hash !== anchorHashHex) {
    const hint = 'Do not go on: take a fresh token from the CA, and check that this address is the CA.';
    throw new KnownError(
      'E_ANCHOR_PIN',
      'the anchor that the server sent is not the one the token pins',
      { hash },
      {
        hint,
      },
    );
  }
  try {
    return new X509Certificate(anchorDer);
  } catch (cause) {
    throw new KnownError('E_REMOTE_ANSWER', 'the server sent no certificate at /ca.crt', {}, { cause });
  }
}
