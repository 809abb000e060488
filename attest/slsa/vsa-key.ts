// SPDX-License-Identifier: Apache-2.0
// A verifier's public key from its PEM, under the identifier that envelopes know it by.
//
// Without one, slsa-verifier's habit is kept: the key is known by its OpenSSH fingerprint (`SHA256:…`), so it only
// verifies envelopes that give that, or no identifier at all.

import { createHash, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { parsePem } from '../../core/pem/index.ts';
import { importKey, type VerifyKey } from '../trust/key.ts';
import type { Interval } from '../trust/types.ts';
import type { ManagedKey } from '../verify/types.ts';

const limits = { blocks: 1, bytes: 1 << 16 };
const always: Interval = { start: -Infinity, end: Infinity };

/** One `PUBLIC KEY` block. @throws E_PEM_*, E_KEY_INVALID */
export function readVsaKey(pem: string, id?: string, validFor: Interval = always): ManagedKey {
  const [block] = parsePem(pem, { reading: 'lax', limits });
  if (block?.label !== 'PUBLIC KEY') throw new KnownError('E_PEM_LABEL', 'not one PUBLIC KEY block');
  const key = importKey(block.der);
  if (key === undefined) {
    throw new KnownError('E_KEY_INVALID', 'a public key of a kind that attestations are not verified with');
  }
  return { key, id: id === undefined || id === '' ? fingerprint(key) : id, validFor };
}

const curves: ReadonlyMap<string, string> = new Map([
  ['P-256', 'nistp256'],
  ['P-384', 'nistp384'],
  ['P-521', 'nistp521'],
]);

/** RFC 4253 section 6.6, RFC 5656 section 3.1 and RFC 8709 section 4: SHA-256 over the key's blob. */
function fingerprint({ key }: VerifyKey): string {
  const blob = Buffer.concat(blobOf(key).map((part) => Buffer.concat([uint32(part.length), part])));
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function blobOf(key: KeyObject): readonly Buffer[] {
  const { kty, crv = '', x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  if (kty === 'RSA') return [Buffer.from('ssh-rsa'), mpint(bytes(e)), mpint(bytes(n))];
  if (kty === 'OKP') return [Buffer.from('ssh-ed25519'), bytes(x)];
  const curve = curves.get(crv) ?? crv;
  const point = Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]);
  return [Buffer.from(`ecdsa-sha2-${curve}`), Buffer.from(curve), point];
}

/** A positive number in two's complement (RFC 4251 section 5). */
const mpint = (bytes: Buffer): Buffer =>
  (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
