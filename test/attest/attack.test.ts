// SPDX-License-Identifier: Apache-2.0
// What an attacker would try: names that almost match, statements that speak of another run, evidence that is
// too much. Everything is signed anew, so that only the check in question stands in the way.
import { describe, expect, it } from 'vitest';
import { readBundle, verifyProvenance, type Evidence, type Expectation } from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { makeExtension, oids, subjectAltName } from '../../core/x509/index.ts';
import {
  artefactHex,
  builder,
  bytesOf,
  codesOf,
  expectation,
  newSigstore,
  now,
  repository,
  rootJson,
  signBundle,
  type Bends,
  type StatementJson,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const verify = (bends: Bends, extra: Partial<Expectation> = {}): Evidence =>
  verifyProvenance(
    readBundle(bytesOf(signBundle(sigstore, bends))),
    { ...expectation, ...extra },
    trust,
    now,
  );
const bent = (bends: Bends, extra: Partial<Expectation> = {}): string[] => codesOf(verify(bends, extra));

const workflows = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
const generic = `${workflows}generator_generic_slsa3.yml`;
/** The workflow as signer and in the statement. */
const builtBy = (san: string): Bends => ({
  san,
  statement: (json) => ({ ...json, predicate: { ...json.predicate, builder: { id: san } } }),
});

describe('a builder that almost is a trusted one', () => {
  it.for([
    `${generic}.evil@refs/tags/v1.0.0`,
    `${generic}/../x.yml@refs/tags/v1.0.0`,
    `${generic}%00@refs/tags/v1.0.0`,
    `${generic}#@refs/tags/v1.0.0`,
    `${generic}?x@refs/tags/v1.0.0`,
    `${generic}/@refs/tags/v1.0.0`,
    `${workflows}./generator_generic_slsa3.yml@refs/tags/v1.0.0`,
    `${generic.replace('slsa-framework/', 'slsa-framework-/')}@refs/tags/v1.0.0`,
    `${generic.replace('slsa-framework/', 'evil/')}@refs/tags/v1.0.0`,
    `${generic.replace('slsa-github-generator/', 'slsa-github-generator2/')}@refs/tags/v1.0.0`,
    `${generic.replace('github.com', 'GitHub.com')}@refs/tags/v1.0.0`,
    `${generic.replace('github.com', 'github.com.')}@refs/tags/v1.0.0`,
    `${generic.replace('github.com', 'github.com:443')}@refs/tags/v1.0.0`,
    `${generic.replace('github.com', 'user@github.com')}@refs/tags/v1.0.0`,
    `${generic.replace('github.com', 'github.example.com')}@refs/tags/v1.0.0`,
    `${generic.replace('https:', 'http:')}@refs/tags/v1.0.0`,
    `${generic.toUpperCase()}@refs/tags/v1.0.0`,
    `${generic}@refs/heads/x@refs/tags/v1.0.0`,
    `https://evil.example/@${generic}@refs/tags/v1.0.0`,
  ])('%s is not trusted', (san) =>
    expect(bent(builtBy(san))).toContain('builder.trusted E_BUILDER_UNTRUSTED'),
  );

  it.for([
    'refs/heads/v1.0.0',
    'refs/heads/refs/tags/v1.0.0',
    'refs/tags/refs/tags/v1.0.0',
    'refs/tags/v1.0.0/x',
    'refs/tags/V1.0.0',
    'refs/tags/1.0.0',
    'refs/tags/v01.0.0',
    'refs/tags/v1.0.0.0',
    'refs/tags/v1.0.0-',
    'refs/tags/v1.0.0+x',
    'refs/tags/v1.0.0%0a',
    'refs/tags/v1.0',
    'refs/pull/1/merge',
    'v1.0.0',
  ])('at %s is not released', (ref) =>
    expect(bent(builtBy(`${generic}@${ref}`))).toEqual(['builder.release E_BUILDER_REF']),
  );

  it.for(['.evil', '/x', '-rc.1', '@refs/heads/x', '\n', ' '])(
    'named with %j behind it is another',
    (more) => {
      const bends: Bends = {
        statement: (json) => ({
          ...json,
          predicate: { ...json.predicate, builder: { id: `${builder}${more}` } },
        }),
      };
      expect(bent(bends)).toEqual(['builder.named E_BUILDER_MISMATCH']);
    },
  );

  it('with neither name nor reference is not one', () =>
    expect(bent(builtBy('a:@'))).toContain('builder.trusted E_BUILDER_UNTRUSTED'));
});

/** As a delegator signs for `id`. */
const delegated = (id: string): Bends => ({
  san: `${workflows}delegator_generic_slsa3.yml@refs/tags/v2.1.0`,
  statement: (json) => ({
    ...json,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
        internalParameters: {
          GITHUB_WORKFLOW_REF: 'kubeedge/kubeedge/.github/workflows/release.yml@refs/tags/v1.22.0',
        },
        resolvedDependencies: [{ uri: `git+${repository}@refs/tags/v1.22.0` }],
      },
      runDetails: { builder: { id } },
    },
  }),
});

describe('a builder that a delegator signed for', () => {
  it.for([
    `${workflows}../../../../evil/evil/.github/workflows/x.yml@refs/tags/v1.0.0`,
    `${workflows}x/../../../evil.yml@refs/tags/v1.0.0`,
    `${workflows}..@refs/tags/v1.0.0`,
    `${workflows.replace('slsa-framework', 'evil-framework')}builder_maven_slsa3.yml@refs/tags/v1.0.0`,
    `${workflows}@refs/tags/v1.0.0`,
    `${workflows}builder_maven_slsa3.yml?@refs/tags/v1.0.0`,
    `${workflows}builder maven.yml@refs/tags/v1.0.0`,
  ])('is not the generator’s own as %s', (id) =>
    expect(bent(delegated(id))).toEqual(['builder.named E_BUILDER_MISMATCH']),
  );

  it('at JReleaser’s kind of tag is JReleaser’s alone', () => {
    const jreleaser = 'https://github.com/jreleaser/release-action/.github/workflows/builder_slsa3.yml';
    const other = 'https://github.com/jreleaser-evil/release-action/.github/workflows/builder_slsa3.yml';
    const at = (name: string, tag: string): string[] =>
      bent(delegated(`${name}@refs/tags/${tag}`), { builderId: name });
    expect(at(jreleaser, 'v1.0.0-java')).toEqual([]);
    expect(at(jreleaser, 'v1.0.0')).toEqual(['builder.named E_BUILDER_REF']);
    expect(at(jreleaser, 'v1.0.0-java+x')).toEqual(['builder.named E_BUILDER_REF']);
    expect(at(other, 'v1.0.0-java')).toEqual(['builder.named E_BUILDER_REF']);
  });
});

describe('a runner', () => {
  it('of the repository’s own is not what the generator promises', () => {
    expect(bent({ claims: { '11': 'self-hosted' } })).toEqual(['builder.runner E_BUILDER_UNTRUSTED']);
    expect(bent({ claims: { '11': 'github-hosted' } })).toEqual([]);
  });

  it('of a builder that the caller names is for the caller to judge', () => {
    const own = 'https://github.com/o/own/.github/workflows/build.yml@refs/tags/v1.0.0';
    expect(bent({ ...builtBy(own), claims: { '11': 'self-hosted' } }, { builderId: own })).toEqual([]);
  });
});

const built =
  (uri: string): NonNullable<Bends['statement']> =>
  (json) => {
    json.predicate.invocation.configSource.uri = `${uri}@refs/tags/v1.22.0`;
    json.predicate.materials = [{ uri: `${uri}@refs/tags/v1.22.0` }];
    return json;
  };

describe('a source that almost is the expected one', () => {
  it.for([
    'kubeedge/kubeedge/',
    'kubeedge/kubeedge.git',
    'kubeedge/kubeedge/../../evil/evil',
    'kubeedge//kubeedge',
    'KubeEdge/kubeedge',
    'kubeedge/kubeedge%2f',
    'kubeedge/kubeedge?x',
    'kubeedge/kubeedge#x',
    'kubeedge/kubeedge\n',
    'kubeedge/kube\u00adedge',
    'kubeedge/k\u0443beedge',
    'evil/evil?kubeedge/kubeedge',
  ])('%j is another', (path) => {
    const uri = `https://github.com/${path}`;
    const bends = { claims: { '5': path, '12': uri }, statement: built(`git+${uri}`) };
    expect(bent(bends)).toEqual([
      'source.repository E_SOURCE_MISMATCH',
      'source.trigger E_SOURCE_MISMATCH',
      'source.material E_SOURCE_MISMATCH',
    ]);
  });

  it.for([
    'git+https://github.com@evil.example/kubeedge/kubeedge',
    'git+https://user:pw@github.com/kubeedge/kubeedge',
    'git+https://evil.example/https://github.com/kubeedge/kubeedge',
    'git+http://github.com/kubeedge/kubeedge',
    'git+ssh://github.com/kubeedge/kubeedge',
    'GIT+https://github.com/kubeedge/kubeedge',
    ' git+https://github.com/kubeedge/kubeedge',
  ])('%j is refused in the provenance, whatever the certificate says', (uri) => {
    const codes = bent({ statement: built(uri) });
    expect(codes.some((code) => code.startsWith('source.trigger '))).toBe(true);
    expect(codes.some((code) => code.startsWith('source.material '))).toBe(true);
  });

  it.for([
    'github.com/kubeedge/kubeedge/..',
    'github.com/evil/../kubeedge/kubeedge',
    'github.com@evil.example/kubeedge/kubeedge',
    'https://user@github.com/kubeedge/kubeedge',
    'https://https://github.com/kubeedge/kubeedge',
    'git+git+https://github.com/kubeedge/kubeedge',
    'ghe.example/github.com/kubeedge/kubeedge',
    'github.com/kubeedge/kubeedge@refs/tags/v1.22.0',
    'github.com\\kubeedge\\kubeedge',
  ])('%j cannot be asked for', (sourceUri) =>
    expect(bent({}, { sourceUri })).toContain('source.repository E_SOURCE_MISMATCH'),
  );
});

const environment = (edit: Record<string, unknown>): Bends => ({
  statement: (json) => {
    Object.assign(json.predicate.invocation.environment, edit);
    return json;
  },
});
const main: Record<string, string> = { '6': 'refs/heads/main', '14': 'refs/heads/main' };
const fromMain = (json: StatementJson): StatementJson => {
  const uri = `git+${repository}@refs/heads/main`;
  json.predicate.invocation.configSource.uri = uri;
  json.predicate.materials = [{ uri }];
  return json;
};

describe('a provenance that speaks of another run than its certificate', () => {
  it('cannot name a tag for a run of a branch', () => {
    // The trigger and the material say refs/heads/main, as the certificate does; the environment claims a tag.
    const bends = { claims: main, statement: fromMain };
    expect(bent(bends, { sourceTag: 'v1.22.0' })).toEqual(['source.run E_SOURCE_FORM']);
    expect(bent(bends, { sourceVersionedTag: 'v1' })).toEqual(['source.run E_SOURCE_FORM']);
  });

  it.for([
    ['reference', environment({ github_ref: 'refs/tags/v1.22.1' })],
    ['reference with a line end', environment({ github_ref: 'refs/tags/v1.22.0\n' })],
    ['event, and with it inputs', environment({ github_event_name: 'workflow_dispatch' })],
    [
      'commit',
      {
        statement: (json: StatementJson) => {
          Object.assign(json.predicate.materials[0]!, { digest: { sha1: '0'.repeat(40) } });
          return json;
        },
      },
    ],
    [
      'commit by its newer name',
      {
        statement: (json: StatementJson) => {
          Object.assign(json.predicate.materials[0]!, { digest: { gitCommit: '0'.repeat(40) } });
          return json;
        },
      },
    ],
  ] as const)('is refused for another %s', ([, bends]) =>
    expect(bent(bends)).toEqual(['source.run E_SOURCE_FORM']),
  );

  it.for(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'has no input %s unless it was entered',
    (name) => {
      const dispatched = environment({
        github_event_name: 'workflow_dispatch',
        github_event_payload: { inputs: {} },
      });
      const claims = { '2': 'workflow_dispatch', '20': 'workflow_dispatch' };
      const workflowInputs = new Map([[name, String(Reflect.get({}, name))]]);
      expect(bent({ ...dispatched, claims }, { workflowInputs })).toEqual([
        'source.inputs E_INPUTS_MISMATCH',
      ]);
    },
  );
});

describe('a subject', () => {
  it.for([
    ['in upper case', { sha256: artefactHex.toUpperCase() }],
    ['with its algorithm once more', { sha256: `sha256:${artefactHex}` }],
    ['with a blank', { sha256: `${artefactHex} ` }],
    ['under a name that looks alike', { sha256: '0'.repeat(64), SHA256: artefactHex }],
    ['under another algorithm', { gitBlob: artefactHex, sha512: artefactHex, constructor: artefactHex }],
  ] as const)('%s is not the artefact', ([, digest]) =>
    expect(bent({ statement: (json) => ({ ...json, subject: [{ digest }] }) })).toEqual([
      'statement.subject E_SUBJECT_MISMATCH',
    ]),
  );

  it('is matched by the algorithm asked for alone, though another digest of it is right', () => {
    const digest = { sha256: artefactHex, sha512: '0'.repeat(128) };
    const bends: Bends = { statement: (json) => ({ ...json, subject: [{ digest }] }) };
    expect(bent(bends)).toEqual([]);
    expect(bent(bends, { subject: { algorithm: 'sha512', hex: '1'.repeat(128) } })).toEqual([
      'statement.subject E_SUBJECT_MISMATCH',
    ]);
  });
});

describe('a certificate', () => {
  it('with a claim twice is none', () => {
    // X.509 demands one of each; which of two a reader took would be its own choice.
    const bends: Bends = { extensions: (all) => all };
    const bundle = signBundle(sigstore, bends);
    const der = Buffer.from(bundle.verificationMaterial.certificate!.rawBytes, 'base64');
    // 1.3.6.1.4.1.57264.1.13 becomes a second 1.3.6.1.4.1.57264.1.12
    const at = der.indexOf(Buffer.from('060a2b0601040183bf30010d', 'hex'));
    expect(at).toBeGreaterThan(0);
    der[at + 11] = 0x0c;
    bundle.verificationMaterial.certificate!.rawBytes = der.toString('base64');
    const evidence = verifyProvenance(readBundle(bytesOf(bundle)), expectation, trust, now);
    expect(codesOf(evidence)).toContain('certificate.form E_X509_EXTENSION');
  });

  it('that names a trusted workflow first and another behind it names nobody', () => {
    const both = makeExtension(subjectAltName, [
      { kind: 'uri', value: builder },
      { kind: 'uri', value: 'https://github.com/evil/evil/.github/workflows/x.yml@refs/tags/v1.0.0' },
    ]);
    const codes = bent({
      extensions: (all) => all.map((each) => (each.oid === oids.subjectAltName ? both : each)),
    });
    expect(codes[0]).toBe('identity.claims E_IDENTITY_FORM');
    expect(verify({}).outcome).toBe('passed');
  });

  it('whose claims stand under longer identifiers has none', () => {
    const longer = (all: Parameters<NonNullable<Bends['extensions']>>[0]): typeof all =>
      all.map((each) => (/57264\.1\.(12|5)$/.test(each.oid) ? { ...each, oid: `${each.oid}.0` } : each));
    expect(bent({ extensions: longer })).toEqual(['source.repository E_SOURCE_MISMATCH']);
  });

  it.for([
    ['a name of another kind beside the workflow', '8201', 'x'],
    ['the workflow as a DNS name', undefined, undefined],
  ] as const)('with %s names nobody', ([, tag]) => {
    const codes = bent({
      extensions: (all) =>
        all.map((each) => {
          if (each.oid !== oids.subjectAltName) return each;
          const uri = Buffer.from('a://b');
          const other = Buffer.concat([
            Buffer.from(tag ?? '8205', 'hex'),
            tag === undefined ? uri : Buffer.from('x'),
          ]);
          const names =
            tag === undefined ? other : Buffer.concat([Buffer.from([0x86, uri.length]), uri, other]);
          return { ...each, value: Buffer.concat([Buffer.from([0x30, names.length]), names]) };
        }),
    });
    expect(codes).toContain('identity.claims E_IDENTITY_FORM');
  });
});
