// SPDX-License-Identifier: Apache-2.0
// Verification summaries by the steps of SLSA v1.2, verification_summary, "How to verify", and by its parsing rules.
// The summaries are made and signed here; a real one is replayed by test/attest/slsa-verifier.test.ts.
import { readFileSync } from 'node:fs';
import { sign } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pae } from '../../../core/dsse/index.ts';
import { failures, passed, type Evidence } from '../../../core/evidence/index.ts';
import { KnownError } from '../../../core/index.ts';
import { publicGoodRoot } from '../../../attest/index.ts';
import type { SignedStatement } from '../../../attest/carrier.ts';
import { readStatements } from '../../../attest/fetch/statements.ts';
import { readVsaKey } from '../../../attest/slsa/vsa-key.ts';
import { verifyVsa, type VsaExpectation } from '../../../attest/slsa/vsa.ts';
import { hex, makeVerifier, signStatement, summaryOf, type } from './vsa-double.ts';

const verifier = makeVerifier('https://example.com/verifier');
const now = Date.UTC(2026, 10, 25);
const day = 24 * 3600_000;

const expected: VsaExpectation = {
  subjects: [`sha256:${hex}`],
  verifierId: verifier.id,
  resourceUri: 'pkg:oci/x',
  verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
};

type Json = Readonly<Record<string, unknown>>;
const signed = (predicate: Json = {}, statement: Json = {}): SignedStatement =>
  signStatement(summaryOf(verifier.id, predicate, statement), verifier);
const verify = (entity: SignedStatement, more: Partial<VsaExpectation> = {}): Evidence =>
  verifyVsa(entity, { ...expected, ...more }, [{ ...verifier.key, id: undefined }], now);
const codesOf = (evidence: Evidence): readonly string[] => [
  ...new Set(failures(evidence).map(({ code }) => String(code))),
];

describe('a verification summary', () => {
  it('passes, and reports what it says', () => {
    const evidence = verify(signed());
    expect(codesOf(evidence)).toEqual([]);
    expect(passed(evidence)).toBe(true);
    expect(evidence.facts).toMatchObject({
      verifier: verifier.id,
      policy: 'https://example.com/policy',
      inputAttestations: 1,
      slsaVersion: '1.2',
      verifiedAt: '2026-11-01T00:00:00.000Z',
    });
  });

  const said: readonly (readonly [
    clause: string,
    predicate: Json,
    statement: Json,
    codes: readonly string[],
  ])[] = [
    [
      'step 2: another subject',
      {},
      { subject: [{ digest: { sha256: '0'.repeat(64) } }] },
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'step 2: the digest under another algorithm',
      {},
      { subject: [{ digest: { sha512: hex } }] },
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'step 2: the digest of the second subject',
      {},
      { subject: [{ digest: { sha1: 'aa' } }, { digest: { sha256: hex } }] },
      [],
    ],
    [
      'step 2: a digest in capitals',
      {},
      { subject: [{ digest: { sha256: hex.toUpperCase() } }] },
      ['E_SUBJECT_MISMATCH'],
    ],
    ['step 3: another predicate', {}, { predicateType: 'https://slsa.dev/provenance/v1' }, ['E_VSA_FORM']],
    [
      'step 3: a version that does not exist',
      {},
      { predicateType: 'https://slsa.dev/verification_summary/v9' },
      ['E_VSA_FORM'],
    ],
    [
      'step 3: v0.2, with its one level',
      { verifiedLevels: null, policyLevel: 'SLSA_BUILD_LEVEL_3' },
      { predicateType: 'https://slsa.dev/verification_summary/v0.2' },
      [],
    ],
    ['step 4: another verifier', { verifier: { id: 'https://example.com/other' } }, {}, ['E_VSA_VERIFIER']],
    ['step 4: no verifier', { verifier: null }, {}, ['E_VSA_FORM']],
    ['step 4: a verifier with an empty name', { verifier: { id: '' } }, {}, ['E_VSA_FORM']],
    ['step 5: another resource', { resourceUri: 'pkg:oci/xy' }, {}, ['E_VSA_RESOURCE']],
    ['step 5: no resource', { resourceUri: '' }, {}, ['E_VSA_FORM']],
    ['step 6: a failed result', { verificationResult: 'FAILED' }, {}, ['E_VSA_RESULT']],
    ['step 6: a result in other letters', { verificationResult: 'passed' }, {}, ['E_VSA_RESULT']],
    ['step 6: no result', { verificationResult: null }, {}, ['E_VSA_FORM']],
    ['step 7: a higher level', { verifiedLevels: ['SLSA_BUILD_LEVEL_3'] }, {}, []],
    ['step 7: a lower level', { verifiedLevels: ['SLSA_BUILD_LEVEL_1'] }, {}, ['E_VSA_LEVELS']],
    ['step 7: the level of another track', { verifiedLevels: ['SLSA_SOURCE_LEVEL_3'] }, {}, ['E_VSA_LEVELS']],
    ['step 7: no level', { verifiedLevels: [] }, {}, ['E_VSA_LEVELS']],
    ['step 7: levels absent', { verifiedLevels: null }, {}, ['E_VSA_LEVELS']],
    [
      'step 7: a level without its number',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_2', 'SLSA_BUILD_LEVEL_x'] },
      {},
      ['E_VSA_FORM'],
    ],
    [
      'step 7: a value of somebody’s own that starts with SLSA_',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_2', 'SLSA_OURS'] },
      {},
      ['E_VSA_FORM'],
    ],
    [
      'step 7: a property of the specification',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_2', 'SLSA_SOURCE_TWO_PARTY_REVIEWED'] },
      {},
      [],
    ],
    [
      'step 7: a track not looked at',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_2', 'SLSA_SOURCE_LEVEL_UNEVALUATED'] },
      {},
      [],
    ],
    [
      'step 7: the wanted track not looked at',
      { verifiedLevels: ['SLSA_BUILD_LEVEL_UNEVALUATED'] },
      {},
      ['E_VSA_LEVELS'],
    ],
    ['step 7: levels that are no list', { verifiedLevels: 'SLSA_BUILD_LEVEL_2' }, {}, ['E_VSA_FORM']],
    ['timeVerified: from the future', { timeVerified: '2026-11-25T00:00:01Z' }, {}, ['E_VSA_TIME']],
    ['timeVerified: with an offset', { timeVerified: '2026-11-25T02:00:00+02:00' }, {}, []],
    ['timeVerified: the year 9999', { timeVerified: '9999-12-31T23:59:59Z' }, {}, ['E_VSA_TIME']],
    ['timeVerified: no time', { timeVerified: 'yesterday' }, {}, ['E_VSA_FORM']],
    ['timeVerified: absent and not asked', { timeVerified: null }, {}, []],
    [
      'dependencyLevels: counts that are none',
      { dependencyLevels: { SLSA_BUILD_LEVEL_1: -1 } },
      {},
      ['E_VSA_FORM'],
    ],
    ['parsing rules: fields that are not known', { whatever: [1] }, { more: {} }, []],
    ['statement: no subject', {}, { subject: [] }, ['E_STATEMENT_FORM']],
    ['statement: another type', {}, { _type: 'https://example.com' }, ['E_STATEMENT_FORM']],
  ];
  it.for(said)('by %s', ([, predicate, statement, codes]) => {
    expect(codesOf(verify(signed(predicate, statement)))).toEqual(codes);
  });

  const asked: readonly (readonly [what: string, more: Partial<VsaExpectation>, codes: readonly string[]])[] =
    [
      ['nothing', { subjects: [] }, ['E_VSA_FORM']],
      [
        'two digests, one of them there',
        { subjects: [`sha256:${hex}`, 'gce_image_id:1'] },
        ['E_SUBJECT_MISMATCH'],
      ],
      ['a digest without an algorithm', { subjects: [hex] }, ['E_SUBJECT_MISMATCH']],
      [
        'a digest called as what every object has',
        { subjects: ['__proto__:x', 'constructor:x'] },
        ['E_SUBJECT_MISMATCH'],
      ],
      ['no level', { verifiedLevels: [] }, []],
      ['a value of somebody’s own', { verifiedLevels: ['OUR_GATE'] }, []],
      ['part of such a value', { verifiedLevels: ['OUR'] }, ['E_VSA_LEVELS']],
      ['a level that is malformed', { verifiedLevels: ['SLSA_BUILD_2'] }, ['E_VSA_FORM']],
      ['an age that it has', { maxAge: 24 * day }, []],
      ['a lower age', { maxAge: 23 * day }, ['E_VSA_TIME']],
      ['dependencies at the lowest level', { dependencyLevel: 'SLSA_BUILD_LEVEL_1' }, []],
      ['dependencies at a level that one lacks', { dependencyLevel: 'SLSA_BUILD_LEVEL_2' }, ['E_VSA_LEVELS']],
    ];
  it.for(asked)('answers where %s is expected', ([, more, codes]) => {
    expect(codesOf(verify(signed(), more))).toEqual(codes);
  });

  it('claims nothing of dependencies where it says nothing, and everything where there are none', () => {
    const of = (dependencyLevels: unknown): readonly string[] =>
      codesOf(verify(signed({ dependencyLevels }), { dependencyLevel: 'SLSA_BUILD_LEVEL_3' }));
    expect(of(null)).toEqual(['E_VSA_LEVELS']);
    expect(of({})).toEqual([]);
    expect(of({ SLSA_BUILD_LEVEL_1: 0 })).toEqual([]);
  });

  it('is refused without a time where its age is limited', () => {
    expect(codesOf(verify(signed({ timeVerified: '' }), { maxAge: day }))).toEqual(['E_VSA_TIME']);
  });

  it('that names a member twice is refused', () => {
    const text = JSON.stringify(summaryOf(verifier.id)).replace(
      '"PASSED"',
      '"FAILED","verificationResult":"PASSED"',
    );
    expect(codesOf(verify(signStatement(text, verifier)))).toEqual(['E_JSON_DUPLICATE']);
  });

  it('implies every lower level of its track and no other', () => {
    const tracks = fc.constantFrom('BUILD', 'SOURCE', 'BUILD_ENVIRONMENT');
    const levels = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(tracks, levels, tracks, levels, (track, level, wanted, least) => {
        const evidence = verify(signed({ verifiedLevels: [`SLSA_${track}_LEVEL_${level}`] }), {
          verifiedLevels: [`SLSA_${wanted}_LEVEL_${least}`],
        });
        expect(passed(evidence)).toBe(track === wanted && level >= least);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the signature of a summary (step 1)', () => {
  const named = { ...verifier.key, id: 'key-1' };

  it.for(['ec', 'ed25519', 'rsa'] as const)('verifies under a key of kind %s', (kind) => {
    const own = makeVerifier(verifier.id, kind);
    const entity = signStatement(summaryOf(own.id), own, 'key-1');
    expect(codesOf(verifyVsa(entity, expected, [readVsaKey(own.pem, 'key-1')], now))).toEqual([]);
    expect(codesOf(verifyVsa(entity, expected, [named], now))).toEqual(['E_DSSE_SIGNATURE']);
  });

  it('verifies in either spelling of ECDSA', () => {
    const entity = signed();
    const { payload, payloadType } = entity.envelope;
    const sig = sign('sha256', pae(payloadType, payload), {
      key: verifier.privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    const raw = { ...entity, envelope: { ...entity.envelope, signatures: [{ keyid: '', sig }] } };
    expect(codesOf(verify(raw))).toEqual([]);
    sig[40] = (sig[40] ?? 0) ^ 1;
    expect(codesOf(verify(raw))).toEqual(['E_DSSE_SIGNATURE']);
  });

  it('needs the identifier to agree where both sides have one, and no other key under it', () => {
    const of = (keyid: string): SignedStatement => signStatement(summaryOf(verifier.id), verifier, keyid);
    const codes = (keyid: string): readonly string[] => codesOf(verifyVsa(of(keyid), expected, [named], now));
    expect(codes('key-1')).toEqual([]);
    expect(codes('')).toEqual([]);
    expect(codes('key-2')).toEqual(['E_DSSE_SIGNATURE']);
  });

  it('needs a key that is trusted now', () => {
    for (const validFor of [
      { start: 0, end: now - 1 },
      { start: now + 1, end: Infinity },
    ]) {
      expect(
        codesOf(verifyVsa(signed(), expected, [{ ...verifier.key, id: undefined, validFor }], now)),
      ).toEqual(['E_DSSE_SIGNATURE']);
    }
  });

  it('needs a key at all, an unbent payload and in-toto’s payload type', () => {
    expect(codesOf(verifyVsa(signed(), expected, [], now))).toEqual(['E_DSSE_SIGNATURE']);
    const entity = signed();
    const payload = Buffer.from(entity.envelope.payload.toString().replace('OUR_GATE', 'OUR_GAT3'));
    expect(codesOf(verify({ ...entity, envelope: { ...entity.envelope, payload } }))).toEqual([
      'E_DSSE_SIGNATURE',
    ]);
    expect(codesOf(verify(signStatement(summaryOf(verifier.id), verifier, '', 'text/plain')))).toEqual([
      'E_STATEMENT_FORM',
    ]);
    expect(type).toBe('application/vnd.in-toto+json');
  });

  it.for([
    ['application/vnd.in-toto.vsa+json', {}, []],
    ['application/vnd.in-toto.provenance+json', {}, []],
    ['application/vnd.in-toto.vsa+json', { predicateType: 'https://slsa.dev/provenance/v1' }, ['E_VSA_FORM']],
  ] as const)('under the payload type %s, with %j: %j', ([payloadType, members, codes]) => {
    const summary = summaryOf(verifier.id, {}, members);
    expect(codesOf(verify(signStatement(summary, verifier, '', payloadType)))).toEqual(codes);
  });

  it('is one of several: one that verifies is enough', () => {
    const entity = signed();
    const bad = { keyid: '', sig: Buffer.from('00', 'hex') };
    const signatures = [bad, ...entity.envelope.signatures];
    expect(codesOf(verify({ ...entity, envelope: { ...entity.envelope, signatures } }))).toEqual([]);
    expect(codesOf(verify({ ...entity, envelope: { ...entity.envelope, signatures: [bad] } }))).toEqual([
      'E_DSSE_SIGNATURE',
    ]);
  });

  it('by an identity needs all that a certificate needs', () => {
    const policy = { kind: 'any-identity' } as const;
    const codes = codesOf(verifyVsa(signed(), expected, { policy, roots: [publicGoodRoot()] }, now));
    expect(codes.length).toBeGreaterThan(0);
    expect(codes).not.toContain('E_SUBJECT_MISMATCH');
  });
});

describe('a verifier’s key', () => {
  // As `ssh-keygen -l` of OpenSSH prints them.
  const fingerprints = [
    [
      'ECDSA',
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeGa6ZCZn0q6WpaUwJrSk+PPYEsca3Xkk3UrxvbQtoZzTmq0zIYq+4QQl0YBedSyy+XcwAMaUWTouTrB05WhYtg==',
      'SHA256:Zphi7kubaI7RnOrkqPgkRdVhF5a2JOFB4gor/Zajiiw',
    ],
    [
      'Ed25519',
      'MCowBQYDK2VwAyEA+8Ijs1QBto+nkb0KkulP91TxUXNhRf7RZiXOE9zAbwU=',
      'SHA256:aQfoOeb02Yj5tOX8QmCwtlCxGSD34fuAhe0jMooZbqc',
    ],
    [
      'RSA',
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAv1Pd9/QvCizcvOVG2tp9rFVvw+wHiw3NKItlJBEGwozyOYANTcLgQbU+rVnRWt8csxBJuWGtm/31enp23a7Bt8dcxhJkKVbDvvnj0Y/4F9WKvRe8zBwJObmVZ6AW6p6Khg2IvTaaGL/LsItTl+rbhfQhY+0WulNyzOhHCAQJJPobkDYrLzgigoKMYWpmGDIvgnmkPyiwsr+yKrOFd9C3jRRHNBjoYiOe/LfynZRrbxSdvzaoL7Yer7Lj/xg/EJ/B1m2WYVXLmYTG+gZFfqd8nAmw2McnleXBBnXDDQHrIKH2weHzKPKY3NxldSfSzs1TIh+WU9KTDR2iNiOMCjl06wIDAQAB',
      'SHA256:gcn4KPxmzVLRodmiXQaFO63546gI4gaAysKsyBrL9Rk',
    ],
  ] as const;
  it.for(fingerprints)('of kind %s without a name is called by its OpenSSH fingerprint', ([, spki, id]) => {
    const lines = spki.match(/.{1,64}/g) ?? [];
    const pem = `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
    expect(readVsaKey(pem).id).toBe(id);
    expect(readVsaKey(pem, 'mine').id).toBe('mine');
  });

  it.for([
    ['nothing', ''],
    ['two keys', verifier.pem + verifier.pem],
    ['a private key', verifier.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string],
    ['no key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
  ])('is not read from %s', ([, pem]) => {
    let thrown: unknown;
    try {
      readVsaKey(pem ?? '');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(KnownError);
    expect((thrown as KnownError).code).toMatch(/^E_(PEM|KEY)_/);
  });
});

it('the summary of a real node image passes by its own values', () => {
  const folder = join(import.meta.dirname, '../../vectors/slsa-verifier/testdata/vsa/gce/v1');
  const [entity] = readStatements(readFileSync(join(folder, 'gke-gce-pre.bcid-vsa.jsonl')));
  const pem = readFileSync(join(folder, 'vsa_signing_public_key.pem'), 'utf8');
  if (entity === undefined || !('envelope' in entity)) throw new TypeError('no summary');
  const expectation: VsaExpectation = {
    subjects: ['gce_image_id:8970095005306000053'],
    verifierId: 'https://bcid.corp.google.com/verifier/bcid_package_enforcer/v0.1',
    resourceUri: 'gce_image://gke-node-images:gke-12615-gke1418000-cos-101-17162-463-29-c-cgpv1-pre',
    verifiedLevels: ['BCID_L1', 'SLSA_BUILD_LEVEL_2'],
  };
  const key = readVsaKey(pem, 'keystore://76574:prod:vsa_signing_public_key');
  expect(codesOf(verifyVsa(entity, expectation, [key], now))).toEqual([]);
});
