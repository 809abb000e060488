// SPDX-License-Identifier: Apache-2.0
// Certificates of strangers, as chains and TLS peers bring them (RFC 5280 section 4.1), with every extension whose
// kind is known.
//
// Read gracefully, which takes more; the strict reading must then refuse exactly what the graceful one noted.

import { X509Certificate } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { bitString, sequence } from '../../core/der/index.ts';
import {
  certificateLimits,
  decodeExtensions,
  encodeName,
  nameText,
  parseCertificate,
  parseNameText,
  sameName,
  type Certificate,
} from '../../core/x509/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

export const target: Target = defineTarget<Certificate>({
  name: 'certificate',
  what: 'parseCertificate, graceful, with every extension decoded',
  parse: (input) => parseCertificate(input, certificateLimits, 'graceful'),
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'canonical',
      what: 'signed part, algorithm and signature make up the bytes that were read, and nothing is left over',
      check: ({ tbsDer, signatureAlgorithm, signature, oddities }, input) =>
        same(sequence(tbsDer, signatureAlgorithm.der, bitString(signature)), input) ||
        // The outer algorithm is not kept where it is another, nor are a signature's unused bits.
        oddities.some(({ code }) => code === 'E_DER_VALUE' || code === 'E_X509_ALGORITHM')
          ? undefined
          : 'the certificate has a second spelling',
    },
    {
      name: 'strict',
      what: 'a strict reading reads the same, or refuses what the graceful one noted first',
      check: (certificate, input) => strictly(certificate, input),
    },
    {
      name: 'extensions',
      what: 'a decoded extension, written again, is the bytes that were read',
      check: (certificate) => {
        for (const { kind, value, fault, extension } of decodeExtensions(certificate)) {
          if (kind === undefined || fault !== undefined) continue;
          if (!same(kind.encode(value), extension.value)) return `${kind.name} has a second spelling`;
        }
        return undefined;
      },
    },
    {
      name: 'names',
      what: 'issuer and subject, written from their attributes, are the names that were read; so are their texts',
      check: ({ issuer, subject, oddities }) => {
        const odd = oddities.some(({ code }) => code === 'E_X509_NAME');
        for (const name of [issuer, subject]) {
          if (!same(encodeName(name.rdns), name.der)) return 'a name has a second spelling';
          // Escapes make the text longer than the name.
          const limits = { ...certificateLimits, nameAttributes: 4096 };
          if (!odd && name.rdns.every(isPlain) && !sameName(parseNameText(nameText(name), limits), name))
            return 'a name is not what its text says';
        }
        return undefined;
      },
    },
    {
      name: 'openssl',
      what: 'where OpenSSL reads the certificate too, serial number and dates are the same',
      check: (certificate, input) => (sum(input) % 8 === 0 ? againstOpenssl(certificate, input) : undefined),
    },
  ],
});

function strictly({ oddities }: Certificate, input: Uint8Array): string | undefined {
  const [first] = oddities;
  try {
    parseCertificate(input);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.code === first?.code && error.facts['offset'] === first.offset
      ? undefined
      : `a strict reading refuses something else: ${error.code}`;
  }
  return first === undefined ? undefined : 'a strict reading takes what the graceful one noted';
}

function againstOpenssl(certificate: Certificate, input: Uint8Array): string | undefined {
  let theirs: X509Certificate;
  try {
    theirs = new X509Certificate(input);
  } catch {
    return undefined; // keys and values that OpenSSL looks into and we keep as bytes
  }
  const serial = theirs.serialNumber.toLowerCase().replace(/^(-?)0+(?=.)/, '$1');
  if (serial !== certificate.serialHex.replace(/^(-?)0+(?=.)/, '$1')) return 'another serial number';
  return theirs.validFromDate.getTime() === certificate.notBefore &&
    theirs.validToDate.getTime() === certificate.notAfter
    ? undefined
    : 'other dates';
}

// What text brings back: no TeletexString, which is only its own bytes, and no set in which a string type is all that
// differs.
const isPlain = (rdn: Certificate['issuer']['rdns'][number]): boolean =>
  rdn.length === 1 && rdn[0]?.stringType !== 'TeletexString';

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}
