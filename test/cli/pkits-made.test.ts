// SPDX-License-Identifier: Apache-2.0
// The suite pkits over a folder of our own: pools with more than the path, several lists of one issuer, serial numbers
// of every kind, sets of initial policies. The chains are what NIST's sections are about, made anew.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pkits } from '../../cli/commands/conformance/pkits/suite.ts';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';
import { encodeCrl, signCrl, type TbsCrlFields } from '../../core/crl/index.ts';
import {
  encodeElement,
  integer,
  sequence,
  contextConstructed,
  octetString,
  oid,
} from '../../core/der/write.ts';
import { tags } from '../../core/der/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { odd, utc } from '../pki/validate/clauses.ts';
import { ca, certificate, day, key, leaf, name, now, root } from '../pki/validate/maker.ts';

const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
const { makeExtension, oids } = x509;

function list(issuer: string, changes: Partial<TbsCrlFields> = {}, signer: string = issuer): Uint8Array {
  const { privateKey, identifier } = key(signer);
  return signCrl(
    {
      issuerDer: name(issuer).der,
      algorithm,
      thisUpdate: now - day,
      nextUpdate: now + day,
      crlNumber: 1n,
      authorityKeyIdentifier: { keyId: identifier },
      entries: [],
      ...changes,
    },
    privateKey,
  );
}

/** A list with one entry, by the contents of its INTEGER, and a next update as it is written. */
function oddList(serialHex: string, nextUpdate: Uint8Array = utc('280101000000Z')): Uint8Array {
  const entry = sequence(encodeElement(tags.integer, Buffer.from(serialHex, 'hex')), utc('261201000000Z'));
  const extension = (id: string, value: Uint8Array): Uint8Array => sequence(oid(id), octetString(value));
  const tbs = sequence(
    integer(1),
    algorithm.der,
    name('Site').der,
    utc('261201000000Z'),
    nextUpdate,
    sequence(entry),
    contextConstructed(
      0,
      sequence(
        extension(
          oids.authorityKeyIdentifier,
          makeExtension(x509.authorityKeyIdentifier, { keyId: key('Site').identifier }).value,
        ),
        extension(oids.crlNumber, integer(1)),
      ),
    ),
  );
  return encodeCrl(tbs, algorithm, x509.createSignature(algorithm, key('Site').privateKey, tbs));
}

const revokes = (serialHex: string, more: Partial<TbsCrlFields> = {}): Partial<TbsCrlFields> => ({
  entries: [{ serialHex, revocationDate: now - day, reason: 'keyCompromise' }],
  ...more,
});
const whole: x509.IssuingDistributionPoint = {
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};
const [one, two, three] = [
  '2.16.840.1.101.3.2.1.48.1',
  '2.16.840.1.101.3.2.1.48.2',
  '2.16.840.1.101.3.2.1.48.3',
];
const says = (...policies: string[]): x509.Extension =>
  makeExtension(
    x509.certificatePolicies,
    policies.map((policy) => ({ policy, qualifiers: [] })),
  );

const top = root('Root');
const site = ca('Site', 'Root', { more: [says(one, two)] });
const end = leaf('Site', { serial: '0a11', more: [says(one, two)] });
const lists = { root: list('Root'), site: list('Site') };

interface Made {
  readonly target?: x509.Certificate;
  readonly pool?: readonly (x509.Certificate | Uint8Array)[];
  readonly crls?: readonly Uint8Array[];
  readonly initial?: readonly string[];
  readonly explicit?: boolean;
  readonly policies?: readonly string[];
}

const rows: [string, 'valid' | 'invalid', Made][] = [
  ['the usual path', 'valid', {}],
  ['a pool that holds no path', 'invalid', { pool: [] }],
  [
    'a pool with the anchor, the target and strangers in it',
    'valid',
    { pool: [top, end, root('Other'), ca('Site', 'Other'), site, Uint8Array.of(48, 0)] },
  ],
  [
    'a list that cannot be read beside those that can',
    'valid',
    { crls: [Uint8Array.of(48, 0), lists.root, lists.site] },
  ],
  ['no list of the CA’s issuer', 'invalid', { crls: [lists.site] }],
  ['no list of the CA', 'invalid', { crls: [lists.root] }],
  ['two lists, the bad one first', 'valid', { crls: [lists.root, list('Site', {}, 'Other'), lists.site] }],
  [
    'two lists, of which the good one revokes',
    'invalid',
    { crls: [lists.root, list('Site', {}, 'Other'), list('Site', revokes('0a11'))] },
  ],
  ['a revoked CA', 'invalid', { crls: [list('Root', revokes(site.serialHex)), lists.site] }],
  ['a next update in 1999', 'invalid', { crls: [lists.root, oddList('01', utc('990101000000Z'))] }],
  [
    '255, where -1 is revoked',
    'valid',
    { target: odd({ like: end, serialHex: '00ff' }), crls: [lists.root, oddList('ff')] },
  ],
  [
    '-1, where 255 is revoked',
    'valid',
    { target: odd({ like: end, serialHex: 'ff' }), crls: [lists.root, oddList('00ff')] },
  ],
  [
    '-1, where it is revoked',
    'invalid',
    { target: odd({ like: end, serialHex: 'ff' }), crls: [lists.root, oddList('ff')] },
  ],
  [
    '20 octets, where another is revoked',
    'valid',
    {
      target: odd({ like: end, serialHex: '7f'.repeat(20) }),
      crls: [lists.root, oddList(`${'7f'.repeat(19)}7e`)],
    },
  ],
  [
    '20 octets, where they are revoked',
    'invalid',
    { target: odd({ like: end, serialHex: '7f'.repeat(20) }), crls: [lists.root, oddList('7f'.repeat(20))] },
  ],
  [
    'lists by reason that are all of them',
    'valid',
    {
      crls: [
        lists.root,
        list('Site', {
          issuingDistributionPoint: { ...whole, onlySomeReasons: ['keyCompromise', 'cACompromise'] },
        }),
        list('Site', {
          issuingDistributionPoint: {
            ...whole,
            onlySomeReasons: [
              'affiliationChanged',
              'superseded',
              'cessationOfOperation',
              'certificateHold',
              'privilegeWithdrawn',
              'aACompromise',
            ],
          },
        }),
      ],
    },
  ],
  [
    'lists by reason that leave some out',
    'invalid',
    {
      crls: [
        lists.root,
        list('Site', {
          issuingDistributionPoint: { ...whole, onlySomeReasons: ['keyCompromise', 'cACompromise'] },
        }),
      ],
    },
  ],
  [
    'a delta without what it is over',
    'invalid',
    { crls: [lists.root, list('Site', { deltaBase: 1n, crlNumber: 2n })] },
  ],
  [
    'a delta that says nothing new',
    'valid',
    { crls: [lists.root, lists.site, list('Site', { deltaBase: 1n, crlNumber: 2n })] },
  ],
  [
    'a delta that revokes',
    'invalid',
    { crls: [lists.root, lists.site, list('Site', revokes('0a11', { deltaBase: 1n, crlNumber: 2n }))] },
  ],
  [
    'a CA’s second key that signs lists',
    'valid',
    {
      pool: [
        site,
        certificate({ subject: 'Site', issuer: 'Root', key: key('Site lists'), keyUsage: ['cRLSign'] }),
      ],
      crls: [lists.root, list('Site', {}, 'Site lists')],
    },
  ],
  [
    'a second key that may not sign lists',
    'invalid',
    {
      pool: [
        site,
        certificate({
          subject: 'Site',
          issuer: 'Root',
          key: key('Site lists'),
          keyUsage: ['digitalSignature'],
        }),
      ],
      crls: [lists.root, list('Site', {}, 'Site lists')],
    },
  ],
  [
    'a second key whose certificate is revoked',
    'invalid',
    {
      pool: [
        site,
        certificate({
          subject: 'Site',
          issuer: 'Root',
          key: key('Site lists'),
          keyUsage: ['cRLSign'],
          serial: '0b22',
        }),
      ],
      crls: [list('Root', revokes('0b22')), list('Site', {}, 'Site lists')],
    },
  ],
  [
    'a target signed by the key for lists',
    'invalid',
    {
      pool: [
        site,
        certificate({ subject: 'Site', issuer: 'Root', key: key('Site lists'), keyUsage: ['cRLSign'] }),
      ],
      target: leaf('Site', { signer: key('Site lists') }),
    },
  ],
  [
    'two policies asked for, both there',
    'valid',
    { initial: [two, one], explicit: true, policies: [one, two] },
  ],
  ['two asked for, one there', 'valid', { initial: [three, one], explicit: true, policies: [one] }],
  ['one asked for that is not there', 'invalid', { initial: [three], explicit: true }],
  ['one asked for that is not there, and none demanded', 'valid', { initial: [three], policies: [] }],
];

const text = (der: Uint8Array): string => Buffer.from(der).toString('base64');

describe('a folder laid out like PKITS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-pkits-made-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(rows)('%s: %s', async (title, expected, made) => {
    const { target = end, pool = [site], crls = [lists.root, lists.site], initial = ['2.5.29.32.0'] } = made;
    const ders = pool.map((one) => (one instanceof Uint8Array ? one : one.der));
    const write = (file: string, value: unknown): void =>
      writeFileSync(join(folder, file), JSON.stringify(value));
    const names = (prefix: string, all: readonly unknown[]): string[] => all.map((_, i) => `${prefix}${i}`);
    write('certs.json', {
      top: text(top.der),
      target: text(target.der),
      ...Object.fromEntries(ders.map((der, i) => [`c${i}`, text(der)])),
    });
    write('crls.json', Object.fromEntries(crls.map((der, i) => [`l${i}`, text(der)])));
    const run = async (turned: boolean): Promise<CaseResult | undefined> => {
      const order = (all: string[]): string[] => (turned ? all.toReversed() : all);
      write('cases.json', {
        cases: [
          {
            id: title,
            title,
            trust_anchor: 'top',
            certs: order(names('c', ders)),
            target: 'target',
            crls: order(names('l', crls)),
            validation_time: new Date(now).toISOString(),
            initial_policy_set: initial,
            initial_explicit_policy: made.explicit ?? false,
            initial_policy_mapping_inhibit: false,
            initial_any_policy_inhibit: false,
            expect: expected,
            user_constrained_policy_set: made.policies ?? [one, two],
          },
        ],
      });
      const context = { now: 0, wants: () => true, signal: new AbortController().signal };
      for await (const result of pkits.run(folder, context)) return result;
      return undefined;
    };
    for (const turned of [false, true])
      expect(await run(turned)).toMatchObject({ actual: expected, agreement: 'agrees', required: true });
  });
});
