// SPDX-License-Identifier: Apache-2.0
// What both linters are given: every pair of our rules, bent combinations of them, the golden certificates of KubeEdge,
// and the certificates of PKITS and x509-limbo.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as x509 from '../../../core/x509/index.ts';
import { onePem, parsePem } from '../../../core/pem/index.ts';
import { certificatePairs } from '../../pki/lint/pairs/certificates.ts';
import { extensionPairs } from '../../pki/lint/pairs/extensions.ts';
import { keyPairs } from '../../pki/lint/pairs/keys.ts';
import { namePairs } from '../../pki/lint/pairs/names.ts';
import * as made from '../../pki/lint/structures.ts';
import { leaves } from '../../pki/support/ca.ts';

export type Case = readonly [title: string, der: Uint8Array];

const vectors = join(import.meta.dirname, '..', '..', 'vectors');
const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(vectors, ...path), 'utf8'));
const ofBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

export function pairCases(): Case[] {
  return [...certificatePairs, ...namePairs, ...keyPairs, ...extensionPairs]
    .filter(({ fails }) => fails.kind === 'certificate')
    .flatMap(({ rule, fails, passes }): Case[] => [
      [`${rule} fails`, fails.of],
      [`${rule} passes`, passes.of],
    ]);
}

export const pkitsCases = (): Case[] =>
  Object.entries(json('pkits', 'certs.json') as Record<string, string>).map(([name, text]) => [
    `PKITS ${name}`,
    ofBase64(text),
  ]);

const goldenFolder = join(import.meta.dirname, '..', '..', 'pki', 'profile', 'golden');

/** What each shipped profile issues. */
export const goldenCases = (): Case[] =>
  readdirSync(goldenFolder).map((file) => [
    file,
    onePem(readFileSync(join(goldenFolder, file), 'latin1'), 'CERTIFICATE', { reading: 'lax' }),
  ]);

export const kubeedgeCases = (): Case[] => [...leaves].map(([id, der]) => [`KubeEdge ${id}`, der]);

interface Limbo {
  readonly testcases: readonly {
    readonly id: string;
    readonly peer_certificate: string;
    readonly trusted_certs: readonly string[];
    readonly untrusted_intermediates: readonly string[];
  }[];
}

/** Each certificate once. */
export function limboCases(): Case[] {
  const found = new Map<string, string>();
  for (const one of (json('x509-limbo', 'limbo.json') as Limbo).testcases)
    for (const pem of [one.peer_certificate, ...one.trusted_certs, ...one.untrusted_intermediates])
      if (!found.has(pem)) found.set(pem, one.id);
  return [...found].flatMap(([pem, id]) =>
    parsePem(pem, { reading: 'lax' }).map(({ der }): Case => [`limbo ${id}`, der]),
  );
}

const { makeExtension, oids } = x509;
const names = [
  'edge-1.example',
  '*.example.com',
  'a_b.example',
  '-x.example',
  'Edge.example',
  '10.0.0.1',
  'xn--a-b.example',
  '*',
  'a.b.c.example',
];
const usageSets: readonly x509.KeyUsage[][] = [
  ['digitalSignature'],
  ['digitalSignature', 'keyEncipherment'],
  ['keyCertSign'],
  ['keyAgreement'],
  ['digitalSignature', 'cRLSign'],
];
const parts: fc.Arbitrary<made.Parts> = fc.record({
  serial: fc.constantFrom(
    made.fromHex('01'),
    made.fromHex('8a01'),
    made.fromHex('5a'.repeat(16)),
    made.fromHex('5a'.repeat(21)),
    made.fromHex('00'),
  ),
  subject: fc.constantFrom(
    made.nameOf(),
    made.nameOf([oids.country, 'de']),
    made.nameOf([oids.commonName, 'edge-1']),
    made.nameOf([oids.organization, 'x'.repeat(70)], [oids.commonName, 'y'.repeat(70)]),
  ),
  notAfter: fc.constantFrom(made.start - made.day, made.start + made.day, Date.UTC(2055, 0)),
  extensions: fc
    .tuple(
      fc.constantFrom(...usageSets),
      fc.subarray(names, { minLength: 1 }),
      fc.subarray([
        oids.basicConstraints,
        oids.subjectKeyIdentifier,
        oids.authorityKeyIdentifier,
        oids.extKeyUsage,
        oids.subjectAltName,
      ]),
      fc.constantFrom(
        '',
        oids.subjectKeyIdentifier,
        oids.authorityKeyIdentifier,
        oids.subjectAltName,
        oids.keyUsage,
      ),
    )
    .map(([usages, dns, removed, turned]) =>
      made.both(
        made.having(
          makeExtension(x509.keyUsage, usages),
          makeExtension(
            x509.subjectAltName,
            dns.map((value): x509.GeneralName => ({ kind: 'dns', value })),
          ),
        ),
        made.without(...removed),
        made.turned(turned),
      ),
    ),
});

/** Good and bad leaves and CAs, of this seed. */
export const madeCases = (seed: number): Case[] =>
  fc
    .sample(parts, { seed, numRuns: 300 })
    .map((of, index): Case => [
      `made ${index} of seed ${seed}`,
      index % 3 === 0 ? made.ca(of) : made.leaf(of),
    ]);
