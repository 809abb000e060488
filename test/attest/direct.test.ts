// SPDX-License-Identifier: Apache-2.0
// The verifier without its readers: values that no reader makes, and chains that the double's root has not.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  readBundle,
  verifyProvenance,
  type Expectation,
  type SignedStatement,
  type TrustedRoot,
} from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { importKey } from '../../attest/trust/key.ts';
import { octetString } from '../../core/der/index.ts';
import {
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  extKeyUsage,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  signatureAlgorithms,
  type Extension,
} from '../../core/x509/index.ts';
import {
  builder,
  bytesOf,
  codesOf,
  envelopeHashHex,
  expectation,
  minute,
  newPair,
  newSigstore,
  now,
  repository,
  rootJson,
  sha256,
  signBundle,
  signedAt,
  spkiOf,
  type Bends,
  type Pair,
  type RootJson,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const verify = (statement: SignedStatement, root: TrustedRoot = trust): string[] =>
  codesOf(verifyProvenance(statement, expectation, root, now));
const statementOf = (bends: Bends = {}): SignedStatement => readBundle(bytesOf(signBundle(sigstore, bends)));

describe('an envelope', () => {
  const good = statementOf();
  const [signature] = good.envelope.signatures;
  const withSignatures = (signatures: SignedStatement['envelope']['signatures']): string[] =>
    verify({ ...good, envelope: { ...good.envelope, signatures } });

  it('without signatures is signed by nobody', () =>
    expect(withSignatures([])).toEqual(['envelope.signature E_DSSE_SIGNATURE', 'log.body E_LOG_BODY']));

  it('with one bad signature beside a good one is not signed', () =>
    expect(withSignatures([signature!, { keyid: '', sig: Uint8Array.of(1) }])).toEqual([
      'envelope.signature E_DSSE_SIGNATURE',
      'log.body E_LOG_BODY',
    ]));

  it('whose text is another than the log hashed is not the one that was logged', () => {
    const logged = envelopeHashHex; // what the double's entry says
    expect(verify({ ...good, envelopeHashHex: logged })).toEqual([]);
    expect(verify({ ...good, envelopeHashHex: sha256('other').toString('hex') })).toEqual([
      'log.body E_LOG_BODY',
    ]);
  });
});

describe('a certificate timestamp', () => {
  // Length of the list, length of the timestamp, version, log, time, extensions, algorithms, signature.
  it.for<[what: string, sct: (list: Buffer) => Uint8Array]>([
    ['of another version', (list) => list.fill(1, 4, 5)],
    ['of another log', (list) => list.fill(0, 5, 37)],
    ['of another time', (list) => list.fill(0, 37, 38).fill(1, 44, 45)],
    ['with another hash', (list) => list.fill(5, 47, 48)],
    ['with another kind of signature', (list) => list.fill(1, 48, 49)],
    ['whose signature is said to be longer', (list) => list.fill(list[50]! + 1, 50, 51)],
    ['whose signature is said to be shorter', (list) => list.fill(list[50]! - 1, 50, 51)],
    ['whose list is said to be longer', (list) => list.fill(list[1]! + 1, 1, 2)],
    ['whose list is said to be shorter', (list) => list.fill(list[1]! - 1, 1, 2)],
    ['that is said to be longer than the list', (list) => list.fill(list[3]! + 1, 3, 4)],
    ['that is cut off', (list) => list.subarray(0, 40)],
    ['that is in a list with bytes behind it', (list) => Buffer.concat([list, Buffer.from([0])])],
  ])('%s proves nothing', ([, sct]) =>
    expect(verify(statementOf({ sct }))).toEqual(['certificate.sct E_SCT_SIGNATURE']),
  );

  it('proves the certificate beside one that nobody knows', () => {
    const sct = (list: Buffer): Uint8Array => {
      const stranger = Buffer.from(list.subarray(2)).fill(0, 3, 35);
      const size = Buffer.alloc(2);
      size.writeUInt16BE(2 * stranger.length);
      return Buffer.concat([size, stranger, list.subarray(2)]);
    };
    expect(verify(statementOf({ sct }))).toEqual([]);
  });

  it('that is empty is malformed', () => {
    const extensions: Bends['extensions'] = (all) => [
      ...all,
      { oid: oids.signedCertificateTimestamps, critical: false, value: octetString(Buffer.from([0, 0])) },
    ];
    expect(verify(statementOf({ withoutSct: true, extensions }))).toEqual([
      'certificate.sct E_SCT_SIGNATURE',
    ]);
  });
});

const name = (text: string): Uint8Array => encodeName([[nameAttribute(oids.commonName, text)]]);
const algorithm = signatureAlgorithms.ecdsaWithSha256;
interface Above {
  readonly subject?: string;
  readonly notAfter?: number;
  readonly extensions?: readonly Extension[];
}
const authorityExtensions = (pathLength?: number): readonly Extension[] => [
  makeExtension(basicConstraints, pathLength === undefined ? { ca: true } : { ca: true, pathLength }),
  makeExtension(keyUsage, ['keyCertSign']),
];

function authority(subject: string, key: Pair, issuer: string, issuerKey: Pair, more: Above = {}): string {
  const tbs = encodeTbsCertificate({
    serialHex: '02',
    algorithm,
    issuerDer: name(issuer),
    notBefore: signedAt - 24 * 60 * minute,
    notAfter: more.notAfter ?? signedAt + 24 * 60 * minute,
    subjectDer: name(more.subject ?? subject),
    spkiDer: spkiOf(key),
    extensions: more.extensions ?? authorityExtensions(),
  });
  const der = encodeCertificate(tbs, algorithm, createSignature(algorithm, issuerKey.privateKey, tbs));
  return Buffer.from(der).toString('base64');
}

/** The double's authority below a root of its own. */
function chained(issuer: Above = {}, root: Above = {}): RootJson {
  const json = rootJson(sigstore);
  const top = newPair();
  json.certificateAuthorities[0]!.certChain.certificates = [
    { rawBytes: authority('double', sigstore.ca, 'top', top, issuer) },
    { rawBytes: authority('top', top, 'top', top, root) },
  ];
  return json;
}
const codeOfRoot = (json: RootJson): string => {
  try {
    parseTrustedRoot(bytesOf(json));
    return 'read';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
};

describe('a chain of authorities', () => {
  it('is valid as a whole when the log recorded the signature', () => {
    expect(verify(statementOf(), parseTrustedRoot(bytesOf(chained())))).toEqual([]);
  });

  it.for([
    ['the root', {}, { notAfter: signedAt - minute }],
    ['the issuer', { notAfter: signedAt - minute }, {}],
  ] as const)('of which %s had expired then is refused', ([, issuer, root]) => {
    const parsed = parseTrustedRoot(bytesOf(chained(issuer, root)));
    expect(verify(statementOf(), parsed)).toEqual(['certificate.validity E_CERT_TIME']);
  });

  it('is the one that was trusted then, where two have the same name and key', () => {
    const json = rootJson(sigstore);
    const [present] = json.certificateAuthorities;
    const past = structuredClone(present!);
    past.validFor = {
      start: new Date(signedAt - 3 * 60 * minute).toISOString(),
      end: new Date(signedAt - minute).toISOString(),
    };
    json.certificateAuthorities = [past, present!];
    expect(verify(statementOf(), parseTrustedRoot(bytesOf(json)))).toEqual([]);
  });

  it.for<[what: string, issuer: Above, root: Above, code: string]>([
    ['as it should be', {}, {}, 'read'],
    ['with room for one below the root', {}, { extensions: authorityExtensions(1) }, 'read'],
    ['with no room below the root', {}, { extensions: authorityExtensions(0) }, 'E_TRUST_ROOT'],
    [
      'whose issuer may sign no certificates',
      { extensions: [makeExtension(basicConstraints, { ca: true }), makeExtension(keyUsage, ['cRLSign'])] },
      {},
      'E_TRUST_ROOT',
    ],
    [
      'whose issuer is for servers alone',
      { extensions: [...authorityExtensions(), makeExtension(extKeyUsage, [oids.serverAuth])] },
      {},
      'E_TRUST_ROOT',
    ],
    [
      'whose issuer is for code signing among others',
      {
        extensions: [
          ...authorityExtensions(),
          makeExtension(extKeyUsage, [oids.serverAuth, oids.codeSigning]),
        ],
      },
      {},
      'read',
    ],
    [
      'whose issuer is an end entity',
      { extensions: [makeExtension(keyUsage, ['keyCertSign'])] },
      {},
      'E_TRUST_ROOT',
    ],
    ['whose root has another name than the issuer says', {}, { subject: 'other' }, 'E_TRUST_ROOT'],
  ])('%s: %s', ([, issuer, root, code]) => expect(codeOfRoot(chained(issuer, root))).toBe(code));
});

describe('a reference', () => {
  const branch = 'refs/heads/v1.22.0';
  /** A branch that is named like a tag, in a provenance that has one reference for both. */
  const ofBranch: Bends = {
    san: builder.replace('generator_generic', 'delegator_generic'),
    claims: { '6': branch, '14': branch },
    statement: (json) => ({
      ...json,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
          internalParameters: { GITHUB_WORKFLOW_REF: `kubeedge/kubeedge/.github/workflows/r.yml@${branch}` },
          resolvedDependencies: [{ uri: `git+${repository}@${branch}` }],
        },
        runDetails: { builder: { id: builder } },
      },
    }),
  };

  it.for([
    ['a branch named like the tag', ofBranch, { sourceTag: 'v1.22.0' }, 'source.tag E_REF_FORM'],
    ['a branch named like the version', ofBranch, { sourceVersionedTag: 'v1' }, 'source.version E_REF_FORM'],
    [
      'a tag named like the branch',
      {
        statement: (json) => {
          json.predicate.invocation.environment['github_event_payload'] = { base_ref: 'refs/tags/main' };
          return json;
        },
      },
      { sourceBranch: 'main' },
      'source.branch E_REF_FORM',
    ],
  ] as readonly [string, Bends, Partial<Expectation>, string][])(
    'that is %s is not it',
    ([, bends, more, code]) => {
      const evidence = verifyProvenance(statementOf(bends), { ...expectation, ...more }, trust, now);
      expect(codesOf(evidence)).toEqual([code]);
    },
  );
});

describe('a tag behind a delegator', () => {
  const tag = 'refs/tags/v1.22.0';
  const ofTag = (variables: Readonly<Record<string, unknown>>): Bends => ({
    san: builder.replace('generator_generic', 'delegator_generic'),
    statement: (json) => ({
      ...json,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
          internalParameters: {
            GITHUB_WORKFLOW_REF: `kubeedge/kubeedge/.github/workflows/r.yml@${tag}`,
            GITHUB_REF: tag,
            GITHUB_REF_TYPE: 'tag',
            GITHUB_BASE_REF: '',
            GITHUB_EVENT_NAME: 'push',
            ...variables,
          },
          resolvedDependencies: [{ uri: `git+${repository}@${tag}` }],
        },
        runDetails: { builder: { id: builder } },
      },
    }),
  });
  const pushed = (base_ref: unknown): Bends => ofTag({ GITHUB_EVENT_PAYLOAD: { base_ref } });

  it.for<readonly [string, Bends, string | undefined, Partial<Expectation>]>([
    ['is of the branch that its push names', pushed('refs/heads/main'), undefined, {}],
    ['is of no other branch', pushed('refs/heads/other'), 'source.branch E_BRANCH_MISMATCH', {}],
    ['is of no branch where its push names none', pushed(null), 'source.branch E_REF_FORM', {}],
    ['is of no branch that is a tag', pushed('refs/tags/main'), 'source.branch E_REF_FORM', {}],
    [
      'is of the branch that its base reference names',
      ofTag({ GITHUB_BASE_REF: 'refs/heads/main' }),
      undefined,
      {},
    ],
    ['is still the tag', pushed('refs/heads/main'), undefined, { sourceTag: 'v1.22.0' }],
    [
      'is of no branch without the type of its reference',
      ofTag({ GITHUB_REF_TYPE: 'branch', GITHUB_REF: tag, GITHUB_EVENT_PAYLOAD: {} }),
      'source.branch E_REF_FORM',
      {},
    ],
  ])('%s', ([, bends, code, more]) => {
    const wanted = { ...expectation, sourceBranch: 'main', ...more };
    const evidence = verifyProvenance(statementOf(bends), wanted, trust, now);
    expect(codesOf(evidence)).toEqual(code === undefined ? [] : [code]);
  });
});

describe('a run', () => {
  it.for(['', 'other', 'TAG'])('of a reference of type %j is of no tag and no branch', (github_ref_type) => {
    const statement = statementOf({
      statement: (json) => {
        Object.assign(json.predicate.invocation.environment, { github_ref_type });
        return json;
      },
    });
    for (const [more, code] of [
      [{ sourceTag: 'v1.22.0' }, 'source.tag E_REF_FORM'],
      [{ sourceBranch: 'release-1.22' }, 'source.branch E_REF_FORM'],
    ] as const)
      expect(codesOf(verifyProvenance(statement, { ...expectation, ...more }, trust, now))).toEqual([code]);
  });
});

describe('a key', () => {
  const spki = (modulusLength: number): Buffer =>
    generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'der', type: 'spki' });
  it.for([
    [1024, undefined, false],
    [2048, undefined, true],
    [2048, 'PKIX_RSA_PKCS1V15_2048_SHA256', true],
    [2048, 'PKIX_RSA_PKCS1V15_4096_SHA256', false],
    [2048, 'PKIX_ECDSA_P256_SHA_256', false],
  ] as const)('of RSA with %i bits, said to be %s: %s', ([bits, details, taken]) =>
    expect(importKey(spki(bits), details) !== undefined).toBe(taken),
  );
});

describe('a material', () => {
  const delegated = (uri: string, digest: Record<string, string>): Bends => ({
    san: builder.replace('generator_generic', 'delegator_generic'),
    statement: (json) => ({
      ...json,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
          internalParameters: {
            GITHUB_WORKFLOW_REF: 'kubeedge/kubeedge/.github/workflows/release.yml@refs/tags/v1.22.0',
          },
          resolvedDependencies: [{ uri, digest }],
        },
        runDetails: { builder: { id: builder } },
      },
    }),
  });

  it('without a reference may be another commit than the run’s, and is what was built', () => {
    const statement = statementOf(delegated(`git+${repository}`, { sha1: 'a'.repeat(40) }));
    const evidence = verifyProvenance(statement, expectation, trust, now);
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts).toMatchObject({ commit: 'a'.repeat(40) });
  });

  it('of the generic generator names its reference', () => {
    const statement = statementOf({
      statement: (json) => {
        json.predicate.materials = [{ uri: `git+${repository}` }];
        return json;
      },
    });
    expect(verify(statement)).toEqual(['source.material E_SOURCE_FORM']);
  });

  it('is read as its predicate’s version says, though it holds what the other version has too', () => {
    const v1 = delegated(`git+${repository}@refs/tags/v1.22.0`, {});
    const statement: Bends['statement'] = (json) => {
      const both = v1.statement?.(json) as { predicate: { buildDefinition: { buildType: string } } };
      const { buildType } = both.predicate.buildDefinition;
      return { ...both, predicateType: json.predicateType, predicate: { ...both.predicate, buildType } };
    };
    expect(verify(statementOf({ ...v1, statement }))).toEqual(['statement.predicate E_PROVENANCE_FORM']);
  });

  it('with the run’s reference is the run’s commit', () => {
    const uri = `git+${repository}@refs/tags/v1.22.0`;
    expect(verify(statementOf(delegated(uri, { gitCommit: 'a'.repeat(40) })))).toEqual([
      'source.run E_SOURCE_FORM',
    ]);
  });
});

describe('a builder that is not released', () => {
  const example = 'https://github.com/slsa-framework/example-package';
  const at = (ref: string, allowUnreleasedBuilder: boolean): string[] => {
    const san = builder.replace('refs/tags/v2.1.0', ref);
    const uri = `git+${example}@refs/tags/v1.22.0`;
    const statement = statementOf({
      san,
      claims: { '5': 'slsa-framework/example-package', '12': example },
      statement: (json) => {
        json.predicate.builder.id = san;
        json.predicate.invocation.configSource.uri = uri;
        json.predicate.materials = [{ uri }];
        return json;
      },
    });
    const wanted = { ...expectation, sourceUri: example, allowUnreleasedBuilder };
    return codesOf(verifyProvenance(statement, wanted, trust, now));
  };

  it.for(['refs/heads/main', 'refs/tags/v2.1.0-rc.1'])(
    'at %s is admitted for its own test repository, where the caller admits that',
    (ref) => {
      expect(at(ref, true)).toEqual([]);
      expect(at(ref, false)).toEqual(['builder.release E_BUILDER_REF']);
    },
  );

  it.for(['refs/heads/other', 'refs/tags/v2', 'refs/tags/main', 'refs/tags/v2.1.0+x'])(
    'at %s is never admitted',
    (ref) => expect(at(ref, true)).toEqual(['builder.release E_BUILDER_REF']),
  );
});
