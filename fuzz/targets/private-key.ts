// SPDX-License-Identifier: Apache-2.0
// A private key's file in any form (PKCS#8, encrypted or not, SEC1, PKCS#1, PEM, JWK): somebody's upload, or what an
// operator was sent. Encrypted ones are opened with the passphrase of the seeds, at a small price.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import {
  encodePrivateKey,
  fingerprints,
  fromJwk,
  keyLimits,
  openKeyFile,
  readKeyFile,
  spkiDerOf,
  toJwk,
  weaknesses,
  type KeyFile,
  type KeyLimits,
} from '../../core/key/index.ts';
import { KnownError } from '../../core/index.ts';
import { parseSpki } from '../../core/x509/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

const limits: KeyLimits = {
  ...keyLimits,
  bytes: 8 << 10,
  iterations: 1000,
  memory: 1 << 20,
  work: 1 << 10,
};
const passphrase = 'seed';

interface Read {
  readonly file: KeyFile;
  readonly key: KeyObject;
}

export const target: Target = defineTarget<Read>({
  name: 'private-key',
  what: 'readKeyFile and openKeyFile: a private key in any form, encrypted ones too',
  parse: (input) => {
    const file = readKeyFile(input, limits);
    return { file, key: openKeyFile(file, { passphrase, limits }) };
  },
  refusals: ['input', 'refused'],
  limits: { maxLength: 4096, timeoutMs: 2000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'round-trip',
      what: 'the key, written as PKCS#8 and as JWK, is read as the same key',
      check: ({ key }) => {
        const der = encodePrivateKey(key, 'pkcs8');
        if (!openKeyFile(readKeyFile(der)).equals(key)) return 'PKCS#8 holds another key';
        const jwk = jwkOf(key);
        return jwk === undefined || fromJwk(jwk).equals(key) ? undefined : 'JWK holds another key';
      },
    },
    {
      name: 'node',
      what: 'where Node reads the same bytes, it reads the same key',
      check: ({ file, key }) => {
        const theirs = nodeKey(file);
        return theirs === undefined || theirs.equals(key) ? undefined : 'Node reads another key';
      },
    },
    {
      name: 'public',
      what: 'the public half can be looked at',
      check: ({ key }) => {
        const spki = parseSpki(spkiDerOf(key));
        weaknesses(spki);
        return fingerprints(spki).spkiSha256Hex.length === 64 ? undefined : 'no fingerprint';
      },
    },
  ],
});

function jwkOf(key: KeyObject): ReturnType<typeof toJwk> | undefined {
  try {
    return toJwk(key);
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_KEY_KIND') return undefined; // has no form there
    throw error;
  }
}

function nodeKey({ form, bytes }: KeyFile): KeyObject | undefined {
  if (form === 'jwk' || form === 'encrypted') return undefined;
  try {
    return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: form });
  } catch {
    return undefined; // it reads less, or says no to what is odd
  }
}
