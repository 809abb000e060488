// SPDX-License-Identifier: Apache-2.0
// Each check of the checklist, failing alone: everything else is signed so that it holds.
import { describe, expect, it } from 'vitest';
import { readBundle, verifyProvenance, type Evidence, type Expectation } from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { basicConstraints, extKeyUsage, keyUsage, makeExtension, oids } from '../../core/x509/index.ts';
import {
  artefactHex,
  builder,
  bytesOf,
  codesOf,
  expectation,
  minute,
  newPair,
  newSigstore,
  now,
  repository,
  rootJson,
  signBundle,
  signedAt,
  type Bends,
  type BundleJson,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));

const verify = (bundle: BundleJson, extra: Partial<Expectation> = {}, at = now, root = trust): Evidence =>
  verifyProvenance(readBundle(bytesOf(bundle)), { ...expectation, ...extra }, root, at);
const bent = (bends: Bends, extra: Partial<Expectation> = {}): string[] =>
  codesOf(verify(signBundle(sigstore, bends), extra));

const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
const other = 'https://github.com/evil/evil/.github/workflows/x.yml@refs/tags/v1.0.0';

describe('a statement that proves everything', () => {
  it('passes, and its facts say what was proven', () => {
    const evidence = verify(signBundle(sigstore));
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.outcome).toBe('passed');
    expect(evidence.facts).toMatchObject({
      builder,
      source: repository,
      ref: 'refs/tags/v1.22.0',
      event: 'push',
    });
  });

  it.for([
    ['the builder by name', { builderId: builder.replace(/@.*/, '') }],
    ['the builder at its tag', { builderId: builder.replace('refs/tags/', '') }],
    ['the builder at its full reference', { builderId: builder }],
    ['the tag', { sourceTag: 'v1.22.0' }],
    ['the branch that the tag was made from', { sourceBranch: 'release-1.22' }],
    ['a version prefix', { sourceVersionedTag: 'v1.22' }],
    ['the source with a scheme', { sourceUri: `git+${repository}` }],
    ['the source as a web address', { sourceUri: repository }],
  ] as const)('passes with %s asked for', ([, extra]) => expect(bent({}, extra)).toEqual([]));

  it('passes with inputs asked for, when the run was started with them', () => {
    const statement: Bends['statement'] = (json) => {
      Object.assign(json.predicate.invocation.environment, {
        github_event_name: 'workflow_dispatch',
        github_event_payload: { inputs: { release: '1.22' } },
      });
      return json;
    };
    const claims = { '2': 'workflow_dispatch', '20': 'workflow_dispatch' };
    expect(bent({ statement, claims }, { workflowInputs: new Map([['release', '1.22']]) })).toEqual([]);
    expect(bent({ statement, claims }, { workflowInputs: new Map([['release', '1.23']]) })).toEqual([
      'source.inputs E_INPUTS_MISMATCH',
    ]);
  });

  it('passes with the older claims alone, and with the newer alone', () => {
    expect(bent({ claims: { '8': '', '9': '', '12': '', '13': '', '14': '', '20': '' } })).toEqual([]);
    expect(bent({ claims: { '1': '', '2': '', '3': '', '5': '', '6': '' } })).toEqual([]);
  });
});

const certificates: readonly (readonly [string, Bends, readonly string[]])[] = [
  ['issued by another key', { issuer: newPair() }, ['certificate.chain E_CERT_CHAIN']],
  ['expired before it was logged', { notAfter: signedAt - 1000 }, ['certificate.validity E_CERT_TIME']],
  ['not yet valid when it was logged', { notBefore: signedAt + 1000 }, ['certificate.validity E_CERT_TIME']],
  ['without a certificate timestamp', { withoutSct: true }, ['certificate.sct E_SCT_MISSING']],
  ['with a stranger’s certificate timestamp', { ct: newPair() }, ['certificate.sct E_SCT_SIGNATURE']],
  ['with a key of a kind nobody verifies', { curve: 'P-224' }, ['certificate.usage E_KEY_UNSUPPORTED']],
  [
    'not for code signing',
    {
      extensions: (all) => [
        ...all.filter((e) => e.oid !== oids.extKeyUsage),
        makeExtension(extKeyUsage, [oids.serverAuth]),
      ],
    },
    ['certificate.usage E_CERT_USAGE'],
  ],
  [
    'with any purpose instead of code signing',
    {
      extensions: (all) => [
        ...all.filter((e) => e.oid !== oids.extKeyUsage),
        makeExtension(extKeyUsage, [oids.anyExtendedKeyUsage]),
      ],
    },
    ['certificate.usage E_CERT_USAGE'],
  ],
  [
    'not for signatures',
    {
      extensions: (all) => [
        ...all.filter((e) => e.oid !== oids.keyUsage),
        makeExtension(keyUsage, ['keyAgreement']),
      ],
    },
    ['certificate.usage E_CERT_USAGE'],
  ],
  [
    'an authority itself',
    { extensions: (all) => [...all, makeExtension(basicConstraints, { ca: true })] },
    ['certificate.usage E_CERT_USAGE'],
  ],
  [
    'with a critical extension nobody understands',
    { extensions: (all) => [...all, { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] },
    ['certificate.usage E_CERT_USAGE'],
  ],
];

describe('a certificate', () => {
  it.for(certificates)('%s is refused', ([, bends, codes]) => expect(bent(bends)).toEqual(codes));

  it('of an authority that was not trusted then is refused', () => {
    const json = rootJson(sigstore);
    const [authority] = json.certificateAuthorities;
    authority!.validFor.end = new Date(signedAt - minute).toISOString();
    const evidence = verify(signBundle(sigstore), {}, now, parseTrustedRoot(bytesOf(json)));
    expect(codesOf(evidence)).toEqual(['certificate.validity E_CERT_TIME']);
  });

  it('timestamped by a log whose key was not trusted then is refused', () => {
    const json = rootJson(sigstore);
    json.ctlogs[0]!.publicKey.validFor.end = new Date(signedAt - minute).toISOString();
    const evidence = verify(signBundle(sigstore), {}, now, parseTrustedRoot(bytesOf(json)));
    expect(codesOf(evidence)).toEqual(['certificate.sct E_SCT_SIGNATURE']);
  });
});

const identities: readonly (readonly [string, Bends, readonly string[]])[] = [
  [
    'of another issuer',
    { claims: { '1': 'https://accounts.example', '8': 'https://accounts.example' } },
    ['identity.issuer E_IDENTITY_ISSUER'],
  ],
  [
    'whose two issuers differ',
    { claims: { '1': 'https://accounts.example' } },
    ['identity.claims E_IDENTITY_FORM'],
  ],
  ['whose two repositories differ', { claims: { '5': 'evil/evil' } }, ['identity.claims E_IDENTITY_FORM']],
  ['whose two commits differ', { claims: { '3': '0'.repeat(40) } }, ['identity.claims E_IDENTITY_FORM']],
  ['whose signing workflow is not its name', { claims: { '9': other } }, ['identity.claims E_IDENTITY_FORM']],
  [
    'with a newer claim that is not a string',
    {
      extensions: (all) =>
        all.map((e) => (e.oid.endsWith('.1.20') ? { ...e, value: Uint8Array.of(2, 1, 0) } : e)),
    },
    ['identity.claims E_IDENTITY_FORM', 'source.run E_SOURCE_FORM'],
  ],
  [
    'of another repository',
    { claims: { '5': 'evil/evil', '12': 'https://github.com/evil/evil' } },
    ['source.repository E_SOURCE_MISMATCH'],
  ],
  [
    'of another reference than the provenance says',
    { claims: { '6': 'refs/heads/x', '14': 'refs/heads/x' } },
    ['source.ref E_SOURCE_FORM', 'source.run E_SOURCE_FORM'],
  ],
];

describe('an identity', () => {
  it.for(identities)('%s is refused', ([, bends, codes]) => expect(bent(bends)).toEqual(codes));

  it('with two names is refused', () => {
    const evidence = bent({
      extensions: (all) =>
        all.map((e) =>
          // The same URI twice: two names are never one.
          e.oid === oids.subjectAltName
            ? {
                ...e,
                value: Buffer.concat([
                  Buffer.from('300e8605', 'hex'),
                  Buffer.from('a://b'),
                  Buffer.from('8605', 'hex'),
                  Buffer.from('a://b'),
                ]),
              }
            : e,
        ),
    });
    expect(evidence).toEqual(expect.arrayContaining(['identity.claims E_IDENTITY_FORM']));
  });
});

/** The workflow as signer and in the statement. */
const builtBy = (san: string, id = san): Bends => ({
  san,
  statement: (json) => ({ ...json, predicate: { ...json.predicate, builder: { id } } }),
});
const delegator = `${generator}delegator_generic_slsa3.yml@refs/tags/v2.1.0`;
/** A v1 statement as a delegator signs it for `id`. */
const delegated = (id: string, uri = `git+${repository}@refs/tags/v1.22.0`): Bends => ({
  san: delegator,
  statement: (json) => ({
    ...json,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
        externalParameters: {},
        internalParameters: {
          GITHUB_WORKFLOW_REF: 'kubeedge/kubeedge/.github/workflows/release.yml@refs/tags/v1.22.0',
        },
        resolvedDependencies: [{ uri }],
      },
      runDetails: { builder: { id } },
    },
  }),
});

const builders: readonly (readonly [string, Bends, Partial<Expectation>, readonly string[]])[] = [
  ['nobody trusts', builtBy(other), {}, ['builder.trusted E_BUILDER_UNTRUSTED']],
  ['the caller names', builtBy(other), { builderId: other }, []],
  [
    'of images, for an artefact',
    builtBy(`${generator}generator_container_slsa3.yml@refs/tags/v2.1.0`),
    {},
    ['builder.trusted E_BUILDER_UNTRUSTED'],
  ],
  [
    'of images, for an image',
    builtBy(`${generator}generator_container_slsa3.yml@refs/tags/v2.1.0`),
    { kind: 'image' },
    [],
  ],
  [
    'of artefacts, for an image',
    builtBy(builder),
    { kind: 'image' },
    ['builder.trusted E_BUILDER_UNTRUSTED'],
  ],
  [
    'at another release than asked for',
    {},
    { builderId: builder.replace('2.1.0', '2.0.0') },
    ['builder.trusted E_BUILDER_UNTRUSTED'],
  ],
  [
    'whose name is asked for in part',
    {},
    { builderId: builder.slice(0, -20) },
    ['builder.trusted E_BUILDER_UNTRUSTED'],
  ],
  [
    'asked for with an empty reference',
    {},
    { builderId: builder.replace(/@.*/, '@') },
    ['builder.trusted E_BUILDER_UNTRUSTED'],
  ],
  [
    'at a branch',
    builtBy(builder.replace('refs/tags/v2.1.0', 'refs/heads/main')),
    {},
    ['builder.release E_BUILDER_REF'],
  ],
  [
    'at a branch, for a repository that may not',
    builtBy(builder.replace('refs/tags/v2.1.0', 'refs/heads/main')),
    { allowUnreleasedBuilder: true },
    ['builder.release E_BUILDER_REF'],
  ],
  ['at a prerelease', builtBy(`${builder}-rc.1`), {}, ['builder.release E_BUILDER_REF']],
  ['at a short version', builtBy(builder.replace('v2.1.0', 'v2')), {}, ['builder.release E_BUILDER_REF']],
  ['that is not what the statement names', builtBy(builder, other), {}, ['builder.named E_BUILDER_MISMATCH']],
  [
    'that a delegator signed for, of the generator',
    delegated(`${generator}builder_gradle_slsa3.yml@refs/tags/v2.1.0`),
    {},
    [],
  ],
  ['that a delegator signed for, of strangers', delegated(other), {}, ['builder.named E_BUILDER_MISMATCH']],
  ['that a delegator signed for, named by the caller', delegated(other), { builderId: other }, []],
  [
    'that a delegator signed for, another than asked for',
    delegated(other),
    { builderId: builder },
    ['builder.named E_BUILDER_MISMATCH'],
  ],
  [
    'that a delegator signed for, at a branch',
    delegated(other.replace('tags/v1.0.0', 'heads/main')),
    { builderId: other.replace(/@.*/, '') },
    ['builder.named E_BUILDER_REF'],
  ],
  [
    'that a delegator signed for, of a commit without reference',
    delegated(other, `git+${repository}`),
    { builderId: other },
    [],
  ],
];

describe('a builder', () => {
  it.for(builders)('%s', ([, bends, extra, codes]) => expect(bent(bends, extra)).toEqual(codes));
});

const statements: readonly (readonly [string, Bends, readonly string[]])[] = [
  [
    'of another artefact',
    { statement: (s) => ({ ...s, subject: [{ digest: { sha256: '0'.repeat(64) } }] }) },
    ['statement.subject E_SUBJECT_MISMATCH'],
  ],
  [
    'whose digest is under another algorithm’s name',
    { statement: (s) => ({ ...s, subject: [{ digest: { sha512: artefactHex } }] }) },
    ['statement.subject E_SUBJECT_MISMATCH'],
  ],
  ['without subjects', { statement: (s) => ({ ...s, subject: [] }) }, ['statement.form E_STATEMENT_FORM']],
  [
    'with over 1024 subjects',
    { statement: (s) => ({ ...s, subject: Array.from({ length: 1025 }, () => s.subject[0]) }) },
    ['statement.form E_STATEMENT_FORM'],
  ],
  [
    'of another type',
    { statement: (s) => ({ ...s, _type: 'https://in-toto.io/Statement/v9' }) },
    ['statement.form E_STATEMENT_FORM'],
  ],
  [
    'that names a member twice',
    { payload: Buffer.from('{"_type":1,"_type":2}') },
    ['statement.form E_JSON_DUPLICATE'],
  ],
  ['that is not JSON', { payload: Buffer.from('hello') }, ['statement.form E_JSON_SYNTAX']],
  [
    'with another predicate',
    { statement: (s) => ({ ...s, predicateType: 'https://spdx.dev/Document' }) },
    ['statement.predicate E_PROVENANCE_FORM'],
  ],
  [
    'of an unknown build type',
    { statement: (s) => ({ ...s, predicate: { ...s.predicate, buildType: 'https://example.com/x' } }) },
    ['statement.predicate E_PROVENANCE_FORM'],
  ],
  [
    'of a build type of the other version',
    {
      statement: (s) => ({
        ...s,
        predicate: { ...s.predicate, buildType: 'https://slsa.dev/container-based-build/v0.1?draft' },
      }),
    },
    ['statement.predicate E_PROVENANCE_FORM'],
  ],
  ['with another payload type', { payloadType: 'text/plain' }, ['envelope.payload-type E_STATEMENT_FORM']],
  [
    'triggered elsewhere',
    {
      statement: (s) => {
        s.predicate.invocation.configSource.uri = 'git+https://github.com/evil/evil@refs/tags/v1.22.0';
        return s;
      },
    },
    ['source.trigger E_SOURCE_MISMATCH', 'source.material E_SOURCE_FORM'],
  ],
  [
    'triggered from no reference',
    {
      statement: (s) => {
        s.predicate.invocation.configSource.uri = `git+${repository}`;
        return s;
      },
    },
    ['source.trigger E_SOURCE_FORM', 'source.material E_SOURCE_FORM', 'source.ref E_SOURCE_FORM'],
  ],
  [
    'built from elsewhere',
    {
      statement: (s) => ({
        ...s,
        predicate: {
          ...s.predicate,
          materials: [{ uri: 'git+https://github.com/evil/evil@refs/tags/v1.22.0' }],
        },
      }),
    },
    ['source.material E_SOURCE_MISMATCH'],
  ],
  [
    'built from another reference',
    {
      statement: (s) => ({
        ...s,
        predicate: { ...s.predicate, materials: [{ uri: `git+${repository}@refs/heads/main` }] },
      }),
    },
    ['source.material E_SOURCE_FORM'],
  ],
  [
    'without materials',
    { statement: (s) => ({ ...s, predicate: { ...s.predicate, materials: null } }) },
    ['source.material E_SOURCE_FORM'],
  ],
  ['signed by another key', { signer: newPair() }, ['envelope.signature E_DSSE_SIGNATURE']],
];

describe('a statement', () => {
  it.for(statements)('%s is refused', ([, bends, codes]) => expect(bent(bends)).toEqual(codes));

  it.for([
    ['application/vnd.in-toto.provenance+json', []],
    // What such a name says of the predicate is nothing: predicateType is what counts.
    ['application/vnd.in-toto.vsa+json', []],
    ['application/vnd.in-toto+json; charset=utf-8', ['envelope.payload-type E_STATEMENT_FORM']],
  ] as const)('under the payload type %s: %j', ([payloadType, codes]) =>
    expect(bent({ payloadType })).toEqual(codes),
  );

  it.for([
    ['another branch', { sourceBranch: 'main' }, 'source.branch E_BRANCH_MISMATCH'],
    ['another tag', { sourceTag: 'v1.22.1' }, 'source.tag E_TAG_MISMATCH'],
    ['a tag in part', { sourceTag: 'v1.22' }, 'source.tag E_TAG_MISMATCH'],
    ['another version', { sourceVersionedTag: 'v1.21' }, 'source.version E_VERSION_MISMATCH'],
    ['a version that is none', { sourceVersionedTag: '1.22' }, 'source.version E_VERSION_MISMATCH'],
    ['inputs, of a push', { workflowInputs: new Map([['a', 'b']]) }, 'source.inputs E_INPUTS_MISMATCH'],
  ] as const)('is refused where %s is asked for', ([, extra, code]) =>
    expect(bent({}, extra)).toEqual([code]),
  );

  it.for([
    'github.com/kubeedge/kubeedg',
    'github.com/kubeedge/kubeedge2',
    'gitlab.com/kubeedge/kubeedge',
    'github.com/kubeedge/kubeedge/',
    'github.com/KubeEdge/kubeedge',
    '',
  ])('is refused where the source is to be %j', (sourceUri) =>
    expect(bent({}, { sourceUri })).toEqual([
      'source.repository E_SOURCE_MISMATCH',
      'source.trigger E_SOURCE_MISMATCH',
      'source.material E_SOURCE_MISMATCH',
    ]),
  );
});

const logged: readonly (readonly [string, Bends, readonly string[]])[] = [
  [
    'of another payload',
    {
      body: (b) => ({
        ...b,
        spec: { ...b.spec, payloadHash: { algorithm: 'sha256', value: '0'.repeat(64) } },
      }),
    },
    ['log.body E_LOG_BODY'],
  ],
  [
    'of another signature',
    {
      body: (b) => ({
        ...b,
        spec: { ...b.spec, signatures: b.spec.signatures.map((s) => ({ ...s, signature: 'AAAA' })) },
      }),
    },
    ['log.body E_LOG_BODY'],
  ],
  [
    'of no signature',
    { body: (b) => ({ ...b, spec: { ...b.spec, signatures: [] } }) },
    ['log.body E_LOG_BODY'],
  ],
  [
    'of one signature more',
    {
      body: (b) => ({ ...b, spec: { ...b.spec, signatures: [...b.spec.signatures, ...b.spec.signatures] } }),
    },
    ['log.body E_LOG_BODY'],
  ],
  [
    'of another certificate',
    {
      body: (b) => ({
        ...b,
        spec: {
          ...b.spec,
          signatures: b.spec.signatures.map((s) => ({
            ...s,
            verifier: Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString(
              'base64',
            ),
          })),
        },
      }),
    },
    ['log.body E_LOG_BODY'],
  ],
  ['of another kind than it says', { body: (b) => ({ ...b, kind: 'intoto' }) }, ['log.body E_LOG_BODY']],
  ['that is not an entry', { body: () => 'nothing' }, ['log.body E_LOG_BODY']],
  [
    'with a checkpoint of another tree',
    { checkpoint: ({ body, origin }) => ({ body: body.replace('\n2\n', '\n3\n'), origin }) },
    ['log.checkpoint E_LOG_CHECKPOINT'],
  ],
  [
    'with a checkpoint signed in another’s name',
    { checkpoint: ({ body }) => ({ body, origin: 'other.example' }) },
    ['log.checkpoint E_LOG_CHECKPOINT'],
  ],
  [
    'from the future',
    { integratedTime: now + 10 * minute, notAfter: now + 20 * minute },
    ['log.time E_LOG_TIME'],
  ],
];

describe('a log entry', () => {
  it.for(logged)('%s is refused', ([, bends, codes]) => expect(bent(bends)).toEqual(codes));

  it.for([
    ['no entry', (b) => (b.verificationMaterial.tlogEntries = []), ['log.present E_LOG_EVIDENCE']],
    [
      'no promise',
      (b) => delete b.verificationMaterial.tlogEntries[0]!.inclusionPromise,
      ['time.proven E_LOG_EVIDENCE'],
    ],
    [
      'no proof',
      (b) => delete b.verificationMaterial.tlogEntries[0]!.inclusionProof,
      ['log.inclusion E_LOG_PROOF'],
    ],
    [
      'no checkpoint',
      (b) => delete b.verificationMaterial.tlogEntries[0]!.inclusionProof!.checkpoint,
      ['log.checkpoint E_LOG_CHECKPOINT'],
    ],
    [
      'no time',
      (b) => (b.verificationMaterial.tlogEntries[0]!.integratedTime = '0'),
      ['log.promise E_LOG_PROMISE'],
    ],
    [
      'an unknown kind',
      (b) => (b.verificationMaterial.tlogEntries[0]!.kindVersion.version = '0.0.9'),
      ['log.kind E_LOG_UNSUPPORTED'],
    ],
    [
      'another log',
      (b) => (b.verificationMaterial.tlogEntries[0]!.logId.keyId = Buffer.alloc(32).toString('base64')),
      ['log.key E_LOG_KEY'],
    ],
    [
      'a timestamp that is none',
      (b) =>
        (b.verificationMaterial.timestampVerificationData = {
          rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }],
        }),
      ['timestamp.form E_DER_TAG'],
    ],
    [
      'a time of the authority alone',
      (b) => {
        b.verificationMaterial.tlogEntries = [];
        b.verificationMaterial.timestampVerificationData = {
          rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }],
        };
      },
      ['log.present E_LOG_EVIDENCE', 'timestamp.form E_DER_TAG'],
    ],
    [
      'a key for a certificate',
      (b) => {
        delete b.verificationMaterial.certificate;
        b.verificationMaterial.publicKey = { hint: 'x' };
      },
      ['certificate.form E_KEY_UNSUPPORTED', 'log.body E_LOG_BODY', 'source.ref E_IDENTITY_FORM'],
    ],
  ] as readonly [string, (bundle: BundleJson) => unknown, string[]][])(
    'of a bundle with %s is refused',
    ([, bend, codes]) => {
      const bundle = signBundle(sigstore);
      bend(bundle);
      expect(codesOf(verify(bundle))).toEqual(codes);
    },
  );

  it('of another, whole, is refused: its promise holds, for something else', () => {
    const bundle = signBundle(sigstore);
    bundle.verificationMaterial.tlogEntries = signBundle(sigstore).verificationMaterial.tlogEntries;
    expect(codesOf(verify(bundle))).toEqual(['log.body E_LOG_BODY']);
  });

  it('must all hold where there are several', () => {
    const bundle = signBundle(sigstore);
    const other = signBundle(sigstore, { logIndex: '4712' }).verificationMaterial.tlogEntries;
    bundle.verificationMaterial.tlogEntries.push(...other);
    expect(codesOf(verify(bundle))).toEqual(['log.body E_LOG_BODY']);
  });

  it('of a log whose key was not trusted then is refused', () => {
    const json = rootJson(sigstore);
    json.tlogs[0]!.publicKey.validFor.end = new Date(signedAt - minute).toISOString();
    expect(codesOf(verify(signBundle(sigstore), {}, now, parseTrustedRoot(bytesOf(json))))).toEqual([
      'log.key E_LOG_KEY',
    ]);
  });

  it('is trusted on the last instant of its key', () => {
    const json = rootJson(sigstore);
    json.tlogs[0]!.publicKey.validFor.end = new Date(signedAt).toISOString();
    expect(codesOf(verify(signBundle(sigstore), {}, now, parseTrustedRoot(bytesOf(json))))).toEqual([]);
  });
});

describe('a bundle with a swapped subject', () => {
  it('is refused by the signature and by the log, though its statement says what is wanted', () => {
    const bundle = signBundle(sigstore, {
      statement: (json) => ({ ...json, subject: [{ digest: { sha256: '0'.repeat(64) } }] }),
    });
    bundle.dsseEnvelope!.payload = signBundle(sigstore).dsseEnvelope!.payload;
    expect(codesOf(verify(bundle))).toEqual(['envelope.signature E_DSSE_SIGNATURE', 'log.body E_LOG_BODY']);
  });
});

describe('another trusted root', () => {
  it('proves nothing of it', () => {
    const stranger = parseTrustedRoot(bytesOf(rootJson(newSigstore())));
    expect(codesOf(verify(signBundle(sigstore), {}, now, stranger))).toEqual([
      'certificate.chain E_CERT_CHAIN',
      'log.key E_LOG_KEY',
    ]);
  });
});
