// SPDX-License-Identifier: Apache-2.0
// The certificate request a node sends before anyone has looked at it (RFC 2986).
//
// The dear oracles look at each key once and at one request in 32, chosen by the input's bytes, so that a run stays
// both quick and repeatable.

import { KnownError } from '../../core/index.ts';
import { bitString, sequence } from '../../core/der/index.ts';
import {
  encodeCsrInfo,
  encodeName,
  nameText,
  parseCsr,
  publicKeyOf,
  verifyCsrSignature,
  type Csr,
} from '../../core/x509/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

export const target: Target = defineTarget<Csr>({
  name: 'csr',
  what: 'parseCsr: the PKCS#10 request of a node',
  parse: (input) => parseCsr(input),
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'canonical',
      what: 'the fields, encoded again, give the bytes that were read: DER has one spelling',
      check: (csr, input) => {
        const info = encodeCsrInfo({
          subjectDer: csr.subject.der,
          spkiDer: csr.spki.der,
          attributes: csr.attributes,
        });
        if (!same(info, csr.infoDer)) return 'the request information has a second spelling';
        const whole = sequence(info, csr.signatureAlgorithm.der, bitString(csr.signature));
        return same(whole, input) ? undefined : 'the request has a second spelling';
      },
    },
    {
      name: 'name',
      what: 'the subject, written from its attributes, is the subject that was read, and prints',
      check: ({ subject }) =>
        same(encodeName(subject.rdns), subject.der) && typeof nameText(subject) === 'string'
          ? undefined
          : 'the subject has a second spelling',
    },
    {
      name: 'key',
      what: 'the key imports into OpenSSL, or is refused as input',
      check: ({ spki }) => keyTrouble(spki),
    },
    {
      name: 'signature',
      what: 'verifying ends in proof or in a refusal, never in anything else',
      check: (csr, input) =>
        sum(input) % 32 === 0
          ? unlessRefused(() => verifyCsrSignature(csr), ['input', 'untrusted'])
          : undefined,
    },
  ],
});

const seenKeys = new Set<string>();

function keyTrouble(spki: Csr['spki']): string | undefined {
  const key = Buffer.from(spki.der).toString('latin1');
  if (seenKeys.has(key)) return undefined;
  if (seenKeys.size >= 256) seenKeys.clear();
  const trouble = unlessRefused(() => publicKeyOf(spki), ['input']);
  if (trouble === undefined) seenKeys.add(key);
  return trouble;
}

function unlessRefused(run: () => unknown, faults: readonly string[]): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof KnownError && faults.includes(error.fault)) return undefined;
    throw error;
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}
