// SPDX-License-Identifier: Apache-2.0
// Input that is odd in ways which readers have differed about: two spellings, two members, far dates, names that look
// alike, numbers past what a double holds, text with marks that are not seen.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBundle, readStatements } from '../../../attest/index.ts';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { readCloudBuild } from '../../../attest/fetch/cloud-build.ts';
import { readGitHubAttestations } from '../../../attest/fetch/github.ts';
import { readNpmAttestations } from '../../../attest/fetch/npm.ts';
import { parseBuilders } from '../../../attest/slsa/builder-file.ts';
import { verifyProvenance } from '../../../attest/slsa/verify-provenance.ts';
import { verifyVsa } from '../../../attest/slsa/vsa.ts';
import { parseStatement } from '../../../attest/statement/statement.ts';
import { parseManagedKeys } from '../../../attest/trust/managed-keys.ts';
import { parseTrustedRoot } from '../../../attest/trust/root.ts';
import { parseTrustFile } from '../../../attest/trust/trust-file.ts';
import { bodyDifference, kindRow } from '../../../attest/verify/entries/kinds.ts';
import type { Expectation } from '../../../attest/slsa/expectation.ts';
import { KnownError } from '../../../core/index.ts';
import {
  artefactHex,
  artifact,
  base64,
  builder,
  bytesOf,
  codesOf,
  expectation,
  keyOf,
  managedHint,
  minute,
  newSigstore,
  now,
  refusals,
  repository,
  rootJson,
  rootOf,
  signBundle,
  signedAt,
  spkiOf,
  statementJson,
  verified,
  type Bends,
} from '../double/index.ts';
import { fileOf, makeSigner, occurrenceOf } from '../slsa/cloud-build-double.ts';
import { hex as summarised, makeVerifier, signStatement, summaryOf } from '../slsa/vsa-double.ts';

const sigstore = newSigstore();
const year = 365 * 24 * 60 * minute;
const judge = (bends: Bends, more: Partial<Expectation> = {}, at = now): string[] =>
  codesOf(
    verifyProvenance(
      readBundle(bytesOf(signBundle(sigstore, bends))),
      { ...expectation, ...more },
      rootOf(sigstore),
      at,
    ),
  );
const codeOf = (read: () => unknown): string => {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** The JSON text again and again, each time with a member of one of its objects twice. */
function* doubled(value: Json): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  const members = Object.entries(value as Record<string, Json>).map(
    ([name, member]) => [isList ? '' : `${JSON.stringify(name)}:`, member] as const,
  );
  const text = members.map(([name, member]) => name + JSON.stringify(member));
  const whole = (parts: readonly string[]): string => (isList ? `[${parts.join()}]` : `{${parts.join()}}`);
  if (!isList && members[0] !== undefined) yield whole([...text, `${members[0][0]}"other"`]);
  for (const [at, [name, member]] of members.entries())
    for (const inner of doubled(member)) yield whole(text.with(at, name + inner));
}

const row = {
  name: 'own',
  kinds: ['artifact'],
  signer: 'https://github.com/o/r/.github/workflows/x.yml',
  level: 2,
  reason: 'ours',
};
const npmKey = {
  keyId: 'k',
  keyUsage: 'npm:attestations',
  publicKey: {
    rawBytes: base64(spkiOf(sigstore.managed)),
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor: { start: '1999-01-01T00:00:00.000Z' },
  },
};
const forms: readonly (readonly [string, unknown, (bytes: Uint8Array) => unknown])[] = [
  ['a bundle', signBundle(sigstore, { timestamps: [{}] }), parseBundle],
  ['a bundle of a message', signBundle(sigstore, { content: 'message' }), parseBundle],
  ['a bundle of Rekor v2', signBundle(sigstore, { entries: ['dsse 0.0.2'] }), parseBundle],
  ['an envelope', signBundle(sigstore).dsseEnvelope, readStatements],
  ['a statement', statementJson(), parseStatement],
  ['GitHub’s answer', { attestations: [{ bundle: signBundle(sigstore) }] }, readGitHubAttestations],
  [
    'npm’s answer',
    { attestations: [{ predicateType: 'x', bundle: signBundle(sigstore) }] },
    readNpmAttestations,
  ],
  [
    'Cloud Build’s answer',
    JSON.parse(Buffer.from(fileOf([occurrenceOf('v1', [makeSigner('global')])])).toString()),
    readCloudBuild,
  ],
  ['a trusted root', rootJson(sigstore), (bytes) => parseTrustedRoot(bytes)],
  ['npm’s keys', { keys: [npmKey] }, (bytes) => parseManagedKeys(bytes)],
  ['a builder table', { builders: [row] }, parseBuilders],
];

describe('two members of one name', () => {
  it.for(forms)('in %s are refused at every level', ([, json, read]) => {
    expect(codeOf(() => read(bytesOf(json)))).toBe('read');
    const texts = [...doubled(plain(json))];
    expect(texts.length).toBeGreaterThan(1);
    expect([...new Set(texts.map((text) => codeOf(() => read(Buffer.from(text)))))]).toEqual([
      'E_JSON_DUPLICATE',
    ]);
  });

  it('in what a log recorded are refused at every level', () => {
    const signed = readBundle(bytesOf(signBundle(sigstore)));
    const [entry] = signed.logEntries;
    const kind = kindRow(entry!);
    const differences = [...doubled(JSON.parse(Buffer.from(entry!.body).toString()) as Json)].map((text) =>
      bodyDifference(
        kind!,
        { ...entry!, body: Buffer.from(text) },
        { signed, verifierDer: undefined, artifact },
      ),
    );
    expect(differences.length).toBeGreaterThan(4);
    for (const difference of differences) expect(difference).toMatch(/^form .* twice/);
  });
});

describe('bytes in a second spelling', () => {
  const bundle = plain(signBundle(sigstore, { version: '0.1', timestamps: [{}] }));
  const isBytes = (text: string): boolean => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(text);

  /** Each string of base64, in turn changed. */
  function* changed(value: Json, change: (text: string) => string): Generator<Json> {
    if (typeof value === 'string') {
      if (isBytes(value) && change(value) !== value) yield change(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value as Record<string, Json>))
        for (const other of changed(member, change))
          yield Array.isArray(value)
            ? (value as Json[]).with(Number(name), other)
            : { ...(value as Record<string, Json>), [name]: other };
    }
  }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  it.for<[what: string, change: (text: string) => string]>([
    ['a line end behind it', (text) => `${text}\n`],
    ['a blank within', (text) => `${text.slice(0, 8)} ${text.slice(8)}`],
    ['too much padding', (text) => `${text}=`],
    [
      'bits that mean nothing',
      (text) =>
        text.replace(
          /(.)(={1,2})$/,
          (_, last: string, end: string) => `${letters[letters.indexOf(last) + 1] ?? '?'}${end}`,
        ),
    ],
    ['two alphabets', (text) => `-+${text.slice(2)}`],
  ])('with %s is refused wherever it stands', ([, change]) => {
    const all = [...changed(bundle, change)];
    expect(all.length).toBeGreaterThan(3);
    for (const each of all)
      expect(codeOf(() => parseBundle(bytesOf(each)))).toMatch(/^E_(BUNDLE|DSSE)_FORM$/);
  });
});

describe('text with marks that are not seen', () => {
  const text = bytesOf(signBundle(sigstore)).toString();
  it.for<[what: string, bytes: Uint8Array, code: string]>([
    ['a byte order mark', Buffer.from(`\ufeff${text}`), 'E_JSON_SYNTAX'],
    ['UTF-16', Buffer.from(text, 'utf16le'), 'E_JSON_SYNTAX'],
    ['a NUL behind it', Buffer.from(`${text}\0`), 'E_JSON_SYNTAX'],
    ['a lone surrogate', Buffer.from(text.replace('0.3', '0.3\\ud800')), 'E_JSON_SYNTAX'],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(text), Buffer.of(0xff)]), 'E_JSON_SYNTAX'],
    ['gzip around it: nothing is decompressed', gzipSync(text), 'E_JSON_SYNTAX'],
  ])('%s is refused', ([, bytes, code]) => {
    expect(codeOf(() => parseBundle(bytes))).toBe(code);
    expect(codeOf(() => readStatements(bytes))).toBe(code);
    expect(codeOf(() => readGitHubAttestations(bytes))).toBe(code);
    expect(codeOf(() => parseTrustFile(bytes))).not.toBe('read');
  });

  it('lines that end as on Windows are lines', () =>
    expect(readStatements(Buffer.from(`${text}\r\n\r\n \t\n${text}\r\n`))).toHaveLength(2));

  it.for(['\0', '\u202e', '\u200b', '\ufeff', '\n', '%00', 'a\u0301'])(
    '%j in a source is another source',
    (mark) => {
      const uri = `${repository}${mark}`;
      const codes = judge({
        claims: { '12': uri, '5': '' },
        statement: (json) => {
          json.predicate.invocation.configSource.uri = `git+${uri}@refs/tags/v1.22.0`;
          json.predicate.materials = [{ uri: `git+${uri}@refs/tags/v1.22.0` }];
          return json;
        },
      });
      expect(codes).toContain('source.repository E_SOURCE_MISMATCH');
      expect(codes).toContain('source.material E_SOURCE_MISMATCH');
    },
  );
});

describe('names that look alike', () => {
  const provider = 'https://token.actions.githubusercontent.com';
  it.for<[what: string, bends: Bends, code: string]>([
    [
      'of the identity provider',
      { claims: { '8': provider.replace('o', '\u043e'), '1': '' } },
      'identity.issuer E_IDENTITY_ISSUER',
    ],
    [
      'of the builder in the statement',
      {
        statement: (json) => {
          json.predicate.builder.id = builder.replace('a', '\u0430');
          return json;
        },
      },
      'builder.named E_BUILDER_MISMATCH',
    ],
    [
      'of the source',
      { claims: { '12': repository.replace('e', '\u0435'), '5': '' } },
      'source.repository E_SOURCE_MISMATCH',
    ],
    [
      'in full width',
      { claims: { '12': repository.replace('kubeedge', '\uff4bubeedge'), '5': '' } },
      'source.repository E_SOURCE_MISMATCH',
    ],
    [
      'with an encoded letter',
      { san: builder.replace('slsa', '%73lsa') },
      'builder.trusted E_BUILDER_UNTRUSTED',
    ],
  ])('%s are others', ([, bends, code]) => expect(judge(bends)).toContain(code));

  it('of a verifier are others', () => {
    const verifier = makeVerifier('https://verifier.example');
    const wanted = { subjects: [`sha256:${summarised}`], verifierId: verifier.id, resourceUri: 'pkg:oci/x' };
    const code = (id: string): string[] =>
      codesOf(verifyVsa(signStatement(summaryOf(id), verifier), wanted, [verifier.key], now + year));
    expect(code(verifier.id)).toEqual([]);
    for (const id of [
      'https://verif\u0456er.example',
      'https://verifier.example/',
      'HTTPS://verifier.example',
      '',
    ])
      expect(code(id), id).not.toEqual([]);
  });
});

describe('a certificate', () => {
  const arcs = ['1', '2', '3', '5', '6', '8', '9', '12', '13', '14', '20'];
  it.for(arcs)('with Fulcio’s extension .%s twice is none', (arc) => {
    const other = arc === '20' ? '14' : '20';
    const bundle = signBundle(sigstore);
    const der = Buffer.from(bundle.verificationMaterial.certificate!.rawBytes, 'base64');
    const oid = Buffer.from('060a2b0601040183bf3001', 'hex');
    const at = der.indexOf(Buffer.concat([oid, Buffer.of(Number(other))]));
    expect(at).toBeGreaterThan(0);
    der[at + oid.length] = Number(arc);
    bundle.verificationMaterial.certificate!.rawBytes = der.toString('base64');
    const evidence = verifyProvenance(readBundle(bytesOf(bundle)), expectation, rootOf(sigstore), now);
    expect(codesOf(evidence)).toContain('certificate.form E_X509_EXTENSION');
  });

  it.for(['8', '12', '14'])('whose claim .%s is empty names nobody', (arc) =>
    expect(
      judge({
        extensions: (all) =>
          all.map((each) =>
            each.oid.endsWith(`57264.1.${arc}`) ? { ...each, value: Buffer.of(0x0c, 0) } : each,
          ),
      }).length,
    ).toBeGreaterThan(0),
  );
});

describe('numbers past what a double holds', () => {
  it.for(['9007199254740993', '9223372036854775807'])('index %s is kept to the last digit', (logIndex) => {
    const { evidence } = verified(sigstore, { logIndex });
    expect(JSON.stringify(evidence)).toContain(`"logIndex":"${logIndex}"`);
    expect(refusals(verified(sigstore, { logIndex }))).toEqual([]);
    const next = (BigInt(logIndex) - 1n).toString();
    const bundle = (json: ReturnType<typeof signBundle>): void => {
      json.verificationMaterial.tlogEntries[0]!.logIndex = next;
    };
    expect(refusals(verified(sigstore, { logIndex }, { bundle }))).toContain('log.promise E_LOG_PROMISE');
  });

  it.for<[what: string, text: string]>([
    ['past 63 bits', '"9223372036854775808"'],
    ['that JSON rounds', '9007199254740993'],
    ['below 0', '"-1"'],
    ['with a zero before it', '"01"'],
    ['with a fraction', '1.5'],
    ['with an exponent', '"1e3"'],
    ['of a thousand digits', `"${'9'.repeat(1000)}"`],
    ['that is infinite', '1e999'],
  ])('an index %s is refused', ([, text]) => {
    const whole = bytesOf(signBundle(sigstore)).toString();
    const bent = whole.replace('"logIndex":"4711"', `"logIndex":${text}`);
    expect(codeOf(() => parseBundle(Buffer.from(bent)))).toMatch(/^E_(BUNDLE_FORM|JSON_NUMBER)$/);
  });
});

describe('far dates', () => {
  it.for<[end: string, code: string]>([
    ['9999-12-31T23:59:59Z', 'read'],
    ['10000-01-01T00:00:00Z', 'E_TRUST_ROOT'],
    ['+010000-01-01T00:00:00Z', 'E_TRUST_ROOT'],
    ['+275760-09-13T00:00:00Z', 'E_TRUST_ROOT'],
    ['+275760-09-13T00:00:01Z', 'E_TRUST_ROOT'],
    ['2026-02-30T25:00:00Z', 'E_TRUST_ROOT'],
    ['2026-01-01T00:00:00+00:00', 'E_TRUST_ROOT'],
  ])('a key until %s: %s', ([end, code]) =>
    expect(
      codeOf(() =>
        rootOf(sigstore, (json) => {
          json.tlogs[0]!.publicKey.validFor.end = end;
        }),
      ),
    ).toBe(code),
  );

  it.for([Date.UTC(9999, 11, 31), 8.64e15, 8.64e15 + 1000, 9_007_199_254_740_000])(
    'a log that signs the time %d is of the future, under a certificate or a key',
    (integratedTime) => {
      expect(refusals(verified(sigstore, { integratedTime }))).toEqual(
        expect.arrayContaining(['log.time E_LOG_TIME', 'certificate.validity E_CERT_TIME']),
      );
      const keys = [{ key: keyOf(sigstore.managed), id: managedHint, validFor: { start: 0, end: now } }];
      const policy = { signer: { kind: 'key', keys } } as const;
      expect(refusals(verified(sigstore, { integratedTime, signedBy: 'key' }, { policy }))).toEqual(
        expect.arrayContaining(['log.time E_LOG_TIME', 'key.validity E_SIGNER_TIME']),
      );
    },
  );

  it('a certificate until the year 9999 is judged by its beginning', () => {
    const notAfter = Date.UTC(9999, 11, 31, 23, 59, 59);
    expect(judge({ notAfter })).toEqual([]);
    expect(judge({ notAfter, notBefore: signedAt + minute })).toEqual(['certificate.validity E_CERT_TIME']);
  });
});

describe('a clock', () => {
  it('a year ahead takes nothing away: what counts is when it was signed', () => {
    expect(judge({}, {}, now + year)).toEqual([]);
    expect(judge({ entries: ['dsse 0.0.2'] }, {}, now + year)).toEqual([]);
  });

  it('a year behind finds everything in the future', () => {
    expect(judge({}, {}, now - year)).toEqual(['log.time E_LOG_TIME']);
    expect(judge({ entries: ['dsse 0.0.2'] }, {}, now - year)).toContain('timestamp.time E_TIME_VALIDITY');
  });
});

describe('a subject’s digests', () => {
  const digests = (digest: Record<string, string>): string[] =>
    judge({ statement: (json) => ({ ...json, subject: [{ digest }] }) });
  it.for<[what: string, digest: Record<string, string>]>([
    ['of SHA-1 alone', { sha1: artefactHex.slice(0, 40) }],
    ['in two cases', { sha256: artefactHex.slice(0, 32) + artefactHex.slice(32).toUpperCase() }],
    ['that are empty', { sha256: '' }],
    ['by __proto__', JSON.parse(`{"__proto__":"${artefactHex}"}`) as Record<string, string>],
    ['by constructor', { constructor: artefactHex }],
    ['cut short', { sha256: artefactHex.slice(0, 63) }],
    ['with a NUL', { sha256: `${artefactHex}\0` }],
  ])('%s match nothing', ([, digest]) =>
    expect(digests(digest).filter((each) => each.startsWith('statement.'))).toHaveLength(1),
  );
});

describe('names of JavaScript’s own', () => {
  const named = { constructor: 'a', toString: 'b', hasOwnProperty: 'c', valueOf: 'd', then: 'e' };
  it('are members like others', () => {
    const odd = JSON.parse(`{"__proto__":{"buildType":"x"},${JSON.stringify(named).slice(1)}`) as object;
    const bends: Bends = {
      statement: (json) => {
        Object.assign(json.predicate.invocation.environment, named);
        return JSON.parse(
          JSON.stringify(json).replace('"predicate":{', `"predicate":{${JSON.stringify(odd).slice(1, -1)},`),
        ) as unknown;
      },
    };
    expect(judge(bends)).toEqual([]);
  });

  it('stand for nothing where they are expected and absent', () => {
    const wanted = JSON.parse('{"__proto__":"x"}') as { readonly [name: string]: string };
    expect(judge({}, { externalParameters: wanted })).toEqual(['parameters.external E_PARAMETER_MISMATCH']);
    expect(judge({}, { externalParameters: { constructor: 'Object' } })).toEqual([
      'parameters.external E_PARAMETER_MISMATCH',
    ]);
  });
});

describe('a checkpoint of many lines', () => {
  const stranger = (at: number) => ({ name: `w${at}`, keyIdHex: '00000001', signature: Uint8Array.of(1) });
  const lines =
    (count: number): NonNullable<Bends['lines']> =>
    (own) => [...own, ...Array.from({ length: count }, (_, at) => stranger(at))];
  it('is read up to a hundred', () => {
    expect(judge({ lines: lines(99) })).toEqual([]);
    expect(judge({ lines: lines(100) })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
    expect(judge({ lines: lines(500) })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });
});
