// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 6.3.3, check by check, over chains made with our own writers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crlLimits,
  parseCrl,
  type Crl,
  type CrlEntryFields,
  type TbsCrlFields,
} from '../../../../core/crl/index.ts';
import { assembleTbsCrl } from '../../../../core/crl/write.ts';
import { encodeCrl } from '../../../../core/crl/index.ts';
import { integer, sequence, utcOrGeneralizedTime } from '../../../../core/der/index.ts';
import { failures, type Evidence } from '../../../../core/evidence/index.ts';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  createSignature,
  crlDistributionPoints,
  crlNumber,
  deltaCrlIndicator,
  makeExtension,
  noRevAvail,
  oids,
  reasons,
  signatureAlgorithms,
  type DistributionPoint,
  type Extension,
  type GeneralName,
  type IssuingDistributionPoint,
  type ReasonFlag,
} from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import { checkRevocation, revocationFault } from '../../../../pki/validate/revocation/index.ts';
import { ask, Authority, day, named, now, pair, told } from './fleet.ts';

const ca = new Authority('fleet');
const leaf = ca.issue();
const subCa = ca.issue({ ca: true, usages: ['keyCertSign', 'cRLSign'] });
const revoked: CrlEntryFields = { serialHex: '0a11', revocationDate: now - 2 * day, reason: 'keyCompromise' };
const whole: IssuingDistributionPoint = {
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};
const uri = (value: string): readonly GeneralName[] => [{ kind: 'uri', value }];
const directory = (commonName: string): readonly GeneralName[] => [
  { kind: 'directory', value: named(commonName) },
];
const pointed = (...points: readonly DistributionPoint[]): ReturnType<Authority['issue']> =>
  ca.issue({ extensions: [makeExtension(crlDistributionPoints, points)] });
const scoped = (scope: Partial<IssuingDistributionPoint>, more: Partial<TbsCrlFields> = {}): Crl =>
  ca.list({ issuingDistributionPoint: { ...whole, ...scope }, ...more });

/** A list whose extensions are these and no others. */
function bare(
  extensions: readonly Extension[],
  entries: Uint8Array = new Uint8Array(),
  nextUpdate?: number,
): Crl {
  const algorithm = signatureAlgorithms.ecdsaWithSha256;
  const tbs = assembleTbsCrl({
    issuerDer: ca.name.der,
    algorithm,
    thisUpdate: now - day,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    entries,
    extensions,
  });
  return parseCrl(
    encodeCrl(tbs, algorithm, createSignature(algorithm, ca.keys.privateKey, tbs)),
    crlLimits,
    'graceful',
  );
}

describe('one list of the issuer', () => {
  it('says good, or revoked with date and reason', () => {
    expect(ask(ca, leaf, [ca.list()])).toMatchObject({ status: 'good', candidates: 1 });
    expect(ask(ca, leaf, [ca.list({ entries: [revoked] })])).toMatchObject({
      status: 'revoked',
      reason: 'keyCompromise',
      revokedAt: revoked.revocationDate,
    });
    const { reason: _, ...without } = revoked;
    expect(ask(ca, leaf, [ca.list({ entries: [without] })])).toMatchObject({ reason: 'unspecified' });
    expect(ask(ca, leaf, [ca.list({ entries: [{ ...revoked, serialHex: '0a12' }] })]).status).toBe('good');
  });

  it.each<[string, Crl[], string]>([
    ['no list', [], 'E_CRL_MISSING'],
    ['a list of another issuer', [new Authority('other').list()], 'E_CRL_MISSING'],
    ['a list signed by another key', [ca.list({}, pair())], 'E_CRL_SIGNATURE'],
    ['an overdue list', [ca.list({ thisUpdate: now - 3 * day, nextUpdate: now - 1000 })], 'E_CRL_EXPIRED'],
    ['a list from the future', [ca.list({ thisUpdate: now + 1000 })], 'E_CRL_EARLY'],
    ['a list without a next update', [bare([makeExtension(crlNumber, 1n)])], 'E_CRL_EXPIRED'],
    ['a list without a number', [bare([], undefined, now + day)], 'E_CRL_NUMBER'],
    ['a critical number', [bare([makeExtension(crlNumber, 1n, true)], undefined, now + day)], 'E_CRL_NUMBER'],
    [
      'an unknown critical extension',
      [ca.list({ extensions: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }] })],
      'E_CRL_CRITICAL',
    ],
    [
      'an unknown critical extension of an entry of another certificate',
      [
        ca.list({
          entries: [
            {
              serialHex: '77',
              revocationDate: now,
              extensions: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }],
            },
          ],
        }),
      ],
      'E_CRL_CRITICAL',
    ],
    ['only CAs', [scoped({ onlyCaCerts: true })], 'E_CRL_SCOPE'],
    ['only attribute certificates', [scoped({ onlyAttributeCerts: true })], 'E_CRL_SCOPE'],
    ['another distribution point', [scoped({ fullName: uri('http://a/1') })], 'E_CRL_SCOPE'],
    ['only some reasons', [scoped({ onlySomeReasons: ['keyCompromise'] })], 'E_CRL_REASONS'],
    ['a delta alone', [ca.list({ deltaBase: 9n })], 'E_CRL_MISSING'],
  ])('proves nothing: %s', (_, crls, code) => {
    expect(told(ask(ca, leaf, crls))).toEqual(['undetermined', code]);
  });

  it('may have unknown extensions that are not critical', () => {
    const unknown = { oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) };
    expect(ask(ca, leaf, [ca.list({ extensions: [unknown] })]).status).toBe('good');
  });

  it('is about users or CAs as it says', () => {
    expect(ask(ca, leaf, [scoped({ onlyUserCerts: true })]).status).toBe('good');
    expect(told(ask(ca, subCa, [scoped({ onlyUserCerts: true })]))).toEqual(['undetermined', 'E_CRL_SCOPE']);
    expect(ask(ca, subCa, [scoped({ onlyCaCerts: true })]).status).toBe('good');
  });

  it('is not believed where it is bad, though a sound one stands beside it, in any order', () => {
    const bad = [
      ca.list({ entries: [revoked] }, pair()),
      ca.list({ nextUpdate: now - 1000, thisUpdate: now - day }),
    ];
    expect(ask(ca, leaf, [...bad, ca.list()]).status).toBe('good');
    expect(ask(ca, leaf, [ca.list(), ...bad]).status).toBe('good');
    expect(ask(ca, leaf, [...bad, ca.list({ entries: [revoked] })]).status).toBe('revoked');
  });

  it('has an entry -1 that is not 255', () => {
    const serial = integer(-1);
    const entries = sequence(serial, utcOrGeneralizedTime(now));
    const list = bare([makeExtension(crlNumber, 1n)], entries, now + day);
    expect(ask(ca, ca.issue({ serialHex: 'ff' }), [list]).status).toBe('good');
  });
});

describe('who signed', () => {
  const rolled = pair();
  const next = ca.issue({
    subject: ca.name,
    spki: rolled.spki,
    ca: true,
    usages: ['cRLSign'],
    serialHex: '02',
  });
  const signer = { name: ca.name, spki: rolled.spki, certificate: next };
  const list = ca.list({ entries: [revoked] }, rolled);

  it('may be another key of the issuer, if a path leads to it', () => {
    expect(told(ask(ca, leaf, [list]))).toEqual(['undetermined', 'E_CRL_SIGNATURE']);
    expect(ask(ca, leaf, [list], { signers: [signer] }).status).toBe('revoked');
  });

  it('is tried first where the list names its key: one signature is checked', () => {
    const budget = new Budget({ signatures: 1, steps: 1000 });
    expect(ask(ca, leaf, [ca.list({}, rolled)], { signers: [signer], budget }).status).toBe('good');
    expect(budget.spent.signatures).toBe(1);
  });

  it('must be allowed to sign lists, where its certificate says what its key is for', () => {
    const mute = new Authority('mute', ['keyCertSign']);
    expect(told(ask(mute, mute.issue(), [mute.list()]))).toEqual(['undetermined', 'E_CRL_USAGE']);
    const silent = new Authority('silent', null);
    expect(ask(silent, silent.issue(), [silent.list()]).status).toBe('good');
    const { certificate: _, ...anchor } = mute.authority;
    expect(ask(mute, mute.issue(), [mute.list()], { issuer: anchor }).status).toBe('good');
  });

  it('is checked once for a list and key', () => {
    const crls = [ca.list()];
    const budget = new Budget({ signatures: 1, steps: 1000 });
    for (let i = 0; i < 5; i++) expect(ask(ca, leaf, crls, { budget }).status).toBe('good');
    expect(budget.spent.signatures).toBe(1);
  });

  it('costs no more than the budget', () => {
    const crls = Array.from({ length: 20 }, (_, i) => ca.list({ crlNumber: BigInt(i) }, rolled));
    expect(() => ask(ca, leaf, crls, { budget: new Budget({ signatures: 5, steps: 1000 }) })).toThrow(
      expect.objectContaining({ code: 'E_PATH_BUDGET' }) as Error,
    );
  });
});

describe('distribution points', () => {
  const one = uri('http://crl.example/1');
  const two = uri('http://crl.example/2');

  it.each<[string, DistributionPoint[], Partial<IssuingDistributionPoint>, string]>([
    ['the same URI', [{ fullName: one }], { fullName: one }, 'good'],
    ['one of several', [{ fullName: [...two, ...one] }], { fullName: [...one, ...directory('x')] }, 'good'],
    ['another URI', [{ fullName: two }], { fullName: one }, 'undetermined'],
    [
      'a URI in other letters',
      [{ fullName: uri('HTTP://crl.example/1') }],
      { fullName: one },
      'undetermined',
    ],
    [
      'a directory name in other letters',
      [{ fullName: directory('SHARD  one') }],
      { fullName: directory('shard One') },
      'good',
    ],
    ['the second point', [{ fullName: two }, { fullName: one }], { fullName: one }, 'good'],
    ['a point without name in the list', [{ fullName: one }], { onlyUserCerts: true }, 'good'],
    ["the issuer's own name", [{ fullName: two }], { fullName: directory('fleet') }, 'good'],
    [
      'names relative to the issuer',
      [{ relativeName: [{ oid: oids.organizationalUnit, stringType: 'UTF8String', value: 'Shard' }] }],
      { relativeName: [{ oid: oids.organizationalUnit, stringType: 'PrintableString', value: 'shard' }] },
      'good',
    ],
    [
      'a relative name in the list, the whole one in the certificate',
      [
        {
          fullName: [
            {
              kind: 'directory',
              value: {
                der: new Uint8Array(),
                rdns: [
                  ...ca.name.rdns,
                  [{ oid: oids.organizationalUnit, stringType: 'UTF8String', value: 'shard' }],
                ],
              },
            },
          ],
        },
      ],
      { relativeName: [{ oid: oids.organizationalUnit, stringType: 'UTF8String', value: 'shard' }] },
      'good',
    ],
  ])('%s', (_, points, scope, status) => {
    expect(ask(ca, pointed(...points), [scoped(scope)]).status).toBe(status);
  });

  it('share the reasons among them', () => {
    const some = (onlySomeReasons: readonly ReasonFlag[], entries: CrlEntryFields[] = []): Crl =>
      scoped({ onlySomeReasons }, { entries });
    const [first, ...rest] = reasons;
    expect(ask(ca, leaf, [some([first]), some(rest)]).status).toBe('good');
    expect(ask(ca, leaf, [some([first]), some(rest, [revoked])]).status).toBe('revoked');
    // The older one still answers for what the newer does not.
    const older = (entries: CrlEntryFields[]): Crl =>
      scoped({ onlySomeReasons: rest }, { entries, thisUpdate: now - 3 * day });
    expect(ask(ca, leaf, [some([first]), older([])]).status).toBe('good');
    expect(ask(ca, leaf, [some([first]), older([revoked])]).status).toBe('revoked');
    const short = ask(ca, leaf, [some([first]), some(rest.slice(1))]);
    expect(short.evidence).toMatchObject({ code: 'E_CRL_REASONS', reason: 'not answered for: cACompromise' });
    const halved = pointed({ fullName: one, reasons: [first] }, { fullName: two, reasons: rest });
    expect(ask(ca, halved, [scoped({ fullName: one }), scoped({ fullName: two })]).status).toBe('good');
    expect(ask(ca, halved, [scoped({ fullName: one })]).status).toBe('undetermined');
  });
});

describe('an indirect list', () => {
  const service = new Authority('revocations');
  const certificate = service.issue({ subject: service.name, spki: service.keys.spki, usages: ['cRLSign'] });
  const signers = [{ name: service.name, spki: service.keys.spki, certificate }];
  const served = pointed({ fullName: uri('http://crl.example/all'), crlIssuer: directory('Revocations') });
  const list = (entries: readonly CrlEntryFields[], indirect = true): Crl =>
    service.list({ entries, ...(indirect ? { issuingDistributionPoint: { ...whole, indirect } } : {}) });

  it('revokes by issuer and number', () => {
    expect(ask(ca, served, [list([])], { signers }).status).toBe('good');
    expect(ask(ca, served, [list([{ ...revoked, certificateIssuer: ca.name }])], { signers }).status).toBe(
      'revoked',
    );
    expect(ask(ca, served, [list([revoked])], { signers }).status).toBe('good');
    const carried = [
      { ...revoked, serialHex: '01', certificateIssuer: ca.name },
      { ...revoked, certificateIssuer: ca.name },
    ];
    expect(ask(ca, served, [list(carried)], { signers }).status).toBe('revoked');
  });

  it('must say that it is indirect, be named, and have a signer that is trusted', () => {
    expect(told(ask(ca, served, [list([], false)], { signers }))).toEqual(['undetermined', 'E_CRL_ISSUER']);
    expect(told(ask(ca, served, [list([])]))).toEqual(['undetermined', 'E_CRL_ISSUER']);
    expect(told(ask(ca, leaf, [list([])], { signers }))).toEqual(['undetermined', 'E_CRL_MISSING']);
  });
});

describe('deltas', () => {
  const ownKey = makeExtension(authorityKeyIdentifier, ca.list().authorityKeyIdentifier ?? {});
  const complete = ca.list({ entries: [{ ...revoked, reason: 'certificateHold' }] });
  const old = { thisUpdate: now - 5 * day, nextUpdate: now - 4 * day };
  const delta = (wish: Partial<TbsCrlFields>): Crl => ca.list({ crlNumber: 12n, deltaBase: 9n, ...wish });
  const released = { ...revoked, reason: 'removeFromCRL' } as const;

  it('revoke and take from the list', () => {
    expect(ask(ca, leaf, [ca.list(), delta({ entries: [revoked] })]).status).toBe('revoked');
    expect(ask(ca, leaf, [complete, delta({ entries: [released] })]).status).toBe('good');
    expect(ask(ca, leaf, [complete, delta({})])).toMatchObject({
      status: 'revoked',
      reason: 'certificateHold',
    });
    expect(ask(ca, leaf, [ca.list(), delta({ entries: [revoked] })], { useDeltas: false }).status).toBe(
      'good',
    );
  });

  it('of a shard are of that shard: all of its names', () => {
    const names = (...values: string[]): IssuingDistributionPoint => ({
      ...whole,
      fullName: values.map((value) => ({ kind: 'uri', value })),
    });
    const of = (scope: IssuingDistributionPoint, more: Partial<TbsCrlFields> = {}): Crl =>
      ca.list({ issuingDistributionPoint: scope, ...more });
    const sharded = pointed({ fullName: uri('http://a/1') });
    const change = { crlNumber: 12n, deltaBase: 9n, entries: [revoked] };
    const list = of(names('http://a/1', 'http://b/1'));
    expect(ask(ca, sharded, [list, of(names('http://b/1', 'http://a/1'), change)]).status).toBe('revoked');
    const both = names('http://a/1', 'http://b/1');
    const others: Partial<IssuingDistributionPoint>[] = [
      { indirect: true },
      { onlyUserCerts: true },
      { onlyCaCerts: true },
      { onlyAttributeCerts: true },
      { onlySomeReasons: ['keyCompromise'] },
    ];
    for (const other of others)
      expect(ask(ca, sharded, [list, of({ ...both, ...other }, change)]).status).toBe('good');
    expect(ask(ca, sharded, [list, of(names('http://a/1'), change)]).status).toBe('good');
    expect(ask(ca, sharded, [list, of(names('http://a/1', 'http://c/1'), change)]).status).toBe('good');
    expect(
      ask(ca, sharded, [of(names('http://a/1')), of(names('http://a/1', 'http://b/1'), change)]).status,
    ).toBe('good');
  });

  it('count by the newest that fits', () => {
    const crls = [complete, delta({ entries: [released] }), delta({ crlNumber: 13n, entries: [revoked] })];
    expect(ask(ca, leaf, crls)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
    expect(ask(ca, leaf, crls.toReversed())).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
  });

  it('keep an old list in force', () => {
    expect(told(ask(ca, leaf, [ca.list(old)]))).toEqual(['undetermined', 'E_CRL_EXPIRED']);
    expect(ask(ca, leaf, [ca.list(old), delta({})]).status).toBe('good');
    expect(ask(ca, leaf, [ca.list(old), delta({ entries: [revoked] })]).status).toBe('revoked');
  });

  it.each<[string, Crl, string]>([
    ['a base newer than the list', delta({ deltaBase: 11n }), 'E_CRL_DELTA'],
    ['a number no higher', delta({ crlNumber: 10n }), 'E_CRL_DELTA'],
    ['another scope', delta({ issuingDistributionPoint: { ...whole, onlyUserCerts: true } }), 'E_CRL_DELTA'],
    [
      'another distribution point',
      delta({ issuingDistributionPoint: { ...whole, fullName: uri('http://a/1') } }),
      'E_CRL_DELTA',
    ],
    [
      'entries of other issuers',
      delta({ issuingDistributionPoint: { ...whole, indirect: true } }),
      'E_CRL_DELTA',
    ],
    [
      'a critical number',
      bare(
        [makeExtension(crlNumber, 12n, true), makeExtension(deltaCrlIndicator, 9n), ownKey],
        undefined,
        now + day,
      ),
      'E_CRL_NUMBER',
    ],
    ['another key named', delta({ authorityKeyIdentifier: { keyId: Uint8Array.of(1) } }), 'E_CRL_DELTA'],
    ['overdue', delta({ ...old }), 'E_CRL_EXPIRED'],
    [
      'an unknown critical extension',
      delta({ extensions: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }] }),
      'E_CRL_CRITICAL',
    ],
    [
      'another key',
      ca.list(
        {
          crlNumber: 12n,
          deltaBase: 9n,
          authorityKeyIdentifier: complete.authorityKeyIdentifier ?? {},
          entries: [released],
        },
        pair(),
      ),
      'E_CRL_EXPIRED',
    ],
  ])('do not count with %s', (_, misfit, code) => {
    // The complete list still does, and an old one has no help.
    expect(ask(ca, leaf, [complete, misfit]).status).toBe('revoked');
    const [status, ...codes] = told(ask(ca, leaf, [ca.list(old), misfit]));
    expect(status).toBe('undetermined');
    expect(codes).toContain(code);
  });

  it('over a list say what the sets of both say', () => {
    const serial = fc.integer({ min: 1, max: 12 }).map((n) => n.toString(16).padStart(2, '0'));
    const before = fc.uniqueArray(serial);
    const changes = fc.uniqueArray(fc.tuple(serial, fc.boolean()), { selector: ([s]) => s });
    fc.assert(
      fc.property(before, changes, (on, changed) => {
        const at = { revocationDate: now - day };
        const first = ca.list({
          entries: on.map((serialHex) => ({ serialHex, ...at, reason: 'certificateHold' as const })),
        });
        const second = delta({
          entries: changed.map(([serialHex, added]) => ({
            serialHex,
            ...at,
            reason: added ? ('superseded' as const) : ('removeFromCRL' as const),
          })),
        });
        const set = new Set(on);
        for (const [s, added] of changed)
          if (added) set.add(s);
          else set.delete(s);
        for (let n = 1; n <= 12; n++) {
          const serialHex = n.toString(16).padStart(2, '0');
          const certificate = issued(serialHex);
          expect(ask(ca, certificate, [first, second]).status).toBe(set.has(serialHex) ? 'revoked' : 'good');
        }
      }),
      { numRuns: 30 },
    );
  });
});

const made = new Map<string, ReturnType<Authority['issue']>>();
function issued(serialHex: string): ReturnType<Authority['issue']> {
  let certificate = made.get(serialHex);
  if (certificate === undefined) made.set(serialHex, (certificate = ca.issue({ serialHex })));
  return certificate;
}

describe('noRevAvail (RFC 9608)', () => {
  const promise = makeExtension(noRevAvail, null);

  it('answers for an end entity without any list', () => {
    expect(ask(ca, ca.issue({ extensions: [promise] }), [])).toMatchObject({ status: 'good', candidates: 0 });
  });

  it.each<[string, Extension[], boolean]>([
    ['a CA', [promise], true],
    [
      'a distribution point beside it',
      [promise, makeExtension(crlDistributionPoints, [{ fullName: uri('http://a/') }])],
      false,
    ],
    [
      'an OCSP responder beside it',
      [
        promise,
        makeExtension(authorityInfoAccess, [
          { method: oids.ocsp, location: { kind: 'uri', value: 'http://a/' } },
        ]),
      ],
      false,
    ],
  ])('does not count with %s', (_, extensions, isCa) => {
    const certificate = ca.issue({ extensions, ca: isCa, usages: ['digitalSignature'] });
    expect(told(ask(ca, certificate, []))).toEqual(['undetermined', 'E_CRL_MISSING']);
  });
});

describe('a list that names more issuers than its limits admit', () => {
  it('proves nothing, and spoils no other', () => {
    const entries = [
      { ...revoked, certificateIssuer: named('a') },
      { ...revoked, certificateIssuer: named('b') },
    ];
    const { der } = scoped({ indirect: true }, { entries });
    const wide = parseCrl(der, { ...crlLimits, issuers: 1 });
    expect(told(ask(ca, leaf, [wide]))).toEqual(['undetermined', 'E_CRL_FORM']);
    expect(ask(ca, leaf, [wide, ca.list()]).status).toBe('good');
  });
});

describe('a certificate that cannot be read', () => {
  it('is undetermined, with the refusal', () => {
    const broken: Extension = {
      oid: oids.crlDistributionPoints,
      critical: false,
      value: Uint8Array.of(0x30, 0),
    };
    const certificate = ca.issue({ extensions: [broken] });
    expect(told(ask(ca, certificate, [ca.list()]))).toEqual(['undetermined', 'E_X509_EXTENSION']);
  });
});

describe('what a caller demands', () => {
  const good = ask(ca, leaf, [ca.list()]);
  const bad = ask(ca, leaf, [ca.list({ entries: [revoked] })]);
  const none = ask(ca, leaf, []);
  const elsewhere = ask(ca, leaf, [scoped({ onlyCaCerts: true }), scoped({ fullName: uri('http://a/1') })]);
  const stale = ask(ca, leaf, [ca.list({ thisUpdate: now - 3 * day, nextUpdate: now - day })]);

  it.each([
    ['all', true, 'E_PATH_REVOCATION', 'E_PATH_REVOCATION'],
    ['all', false, 'E_PATH_REVOCATION', 'E_PATH_REVOCATION'],
    ['leaf', true, 'E_PATH_REVOCATION', 'E_PATH_REVOCATION'],
    ['leaf', false, undefined, undefined],
    ['if-given', true, undefined, 'E_PATH_REVOCATION'],
    ['none', true, undefined, undefined],
  ] as const)('%s, of a leaf: %s', (requirement, isLeaf, missing, overdue) => {
    expect(revocationFault(good, requirement, isLeaf)).toBeUndefined();
    expect(revocationFault(bad, requirement, isLeaf)).toBe('E_PATH_REVOKED');
    expect(revocationFault(none, requirement, isLeaf)).toBe(missing);
    // Lists about other certificates of the issuer claim nothing of this one.
    expect(revocationFault(elsewhere, requirement, isLeaf)).toBe(missing);
    expect(revocationFault(stale, requirement, isLeaf)).toBe(overdue);
  });
});

describe('evidence', () => {
  it('has a clause for every node and a code for every failed leaf', () => {
    const crls = [ca.list({}, pair()), ca.list({ thisUpdate: now + 1000 }), scoped({ onlyCaCerts: true })];
    const { evidence } = ask(ca, leaf, crls);
    const walk = (node: Evidence): void => {
      expect(node.clause).toMatch(/^RFC \d+ section/);
      node.children.forEach(walk);
    };
    walk(evidence);
    expect(failures(evidence).map(({ code }) => code)).toEqual([
      'E_CRL_EARLY',
      'E_CRL_SIGNATURE',
      'E_CRL_SCOPE',
    ]);
  });

  it('is refused before a signature is checked, where it can be', () => {
    const budget = new Budget({ signatures: 0, steps: 1000 });
    const crls = [
      ca.list({ thisUpdate: now + 1000 }),
      scoped({ onlyCaCerts: true }),
      ca.list({ nextUpdate: now - 1000, thisUpdate: now - 2 * day }),
    ];
    expect(
      checkRevocation({
        certificate: leaf,
        issuer: ca.authority,
        crls,
        now,
        useDeltas: true,
        budget,
        findIssuerPath: () => [],
      }).status,
    ).toBe('undetermined');
  });
});
