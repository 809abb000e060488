// SPDX-License-Identifier: Apache-2.0
// GitHub's artefact attestations (actions/attest): who may sign, what level that is, and how they come in files.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { passed, type Evidence, type Expectation } from '../../../attest/index.ts';
import { parseTrustedRoot } from '../../../attest/trust/index.ts';
import { readGitHubAttestations, verifyGitHubAttestation } from '../../../attest/slsa/index.ts';
import {
  artefactHex,
  bytesOf,
  codesOf,
  commit,
  now,
  repository,
  ref,
  rootJson,
  signBundle,
} from '../double/index.ts';
import { claims, predicateV1, sigstore, v1, workflow, type Json } from './npm-double.ts';

const type = 'https://actions.github.io/buildtypes/workflow/v1';
const root = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const shared = 'https://github.com/kubeedge/builders/.github/workflows/build.yml';
const ruleset = 'https://github.com/bazel-contrib/.github/.github/workflows/release_ruleset.yaml';

interface Parts {
  /** The signer, with its reference. */
  readonly san?: string;
  readonly predicate?: (predicate: Json) => Json;
  readonly claims?: Readonly<Record<string, string>>;
}

function attestation({ san = workflow, predicate, claims: more }: Parts = {}): unknown {
  const base = predicateV1(type, san);
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'keadm.tar.gz', digest: { sha256: artefactHex } }],
    predicateType: v1,
    predicate: predicate?.(base) ?? base,
  };
  return signBundle(sigstore, { san, claims: { ...claims, ...more }, statement: () => statement });
}

const expected = {
  subject: { algorithm: 'sha256', hex: artefactHex },
  sourceUri: 'github.com/kubeedge/kubeedge',
} as const;
const verify = (bundles: readonly unknown[], builderId: string, more: Partial<Expectation> = {}): Evidence =>
  verifyGitHubAttestation(
    readGitHubAttestations(bytesOf({ attestations: bundles.map((bundle) => ({ bundle })) })),
    { ...expected, ...more, builderId },
    [root],
    now,
  );
const withoutRef = (id: string): string => id.split('@')[0] ?? '';
const outcome = (evidence: Evidence): unknown => [codesOf(evidence), evidence.facts['level']];
const called = (san: string): unknown => attestation({ san });

describe('a GitHub attestation', () => {
  const own = attestation();
  it.for([withoutRef(workflow), workflow, `${withoutRef(workflow)}@v1.22.0`])(
    'by a workflow of the source’s own is proven for %s, at Build L2',
    (builderId) => {
      const evidence = verify([own], builderId);
      expect(outcome(evidence)).toEqual([[], 2]);
      expect(evidence.facts['levelCappedBy']).toContain('actions/attest in an ordinary workflow');
    },
  );
  it('by a workflow of the source’s own at a branch is proven, at Build L2', () => {
    const main = {
      '6': 'refs/heads/main',
      '14': 'refs/heads/main',
      '18': workflow.replace(ref, 'refs/heads/main'),
    };
    const bundle = attestation({
      san: workflow.replace(ref, 'refs/heads/main'),
      claims: main,
      predicate: (json) =>
        JSON.parse(
          JSON.stringify(json)
            .replaceAll(`@${ref}`, '@refs/heads/main')
            .replaceAll(`"${ref}"`, '"refs/heads/main"'),
        ) as Json,
    });
    expect(outcome(verify([bundle], withoutRef(workflow), { sourceBranch: 'main' }))).toEqual([[], 2]);
    expect(codesOf(verify([bundle], withoutRef(workflow), { sourceTag: 'v1.22.0' }))).toEqual([
      'source.tag E_REF_FORM',
    ]);
  });
  it.for<readonly [string, string, number]>([
    ['a release', `${shared}@refs/tags/v1.2.3`, 3],
    ['a commit', `${shared}@${commit}`, 3],
  ])('by a reusable workflow at %s is proven, at Build L%#', ([, san, level]) =>
    expect(outcome(verify([called(san)], shared))).toEqual([[], level]),
  );
  it('by a reusable workflow at a branch is proven for who names the branch, at Build L2', () => {
    const bundle = called(`${shared}@refs/heads/main`);
    expect(outcome(verify([bundle], `${shared}@refs/heads/main`))).toEqual([[], 2]);
    expect(codesOf(verify([bundle], shared))).toEqual(['builder.release E_BUILDER_REF']);
    expect(codesOf(verify([bundle], `${shared}@refs/heads/main`, { minimumLevel: 3 }))).toEqual([
      'builder.level E_BUILDER_LEVEL',
    ]);
  });
  it.for([ruleset, 'https://github.com/bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml'])(
    'by %s is proven at Build L3, at a release alone',
    (builder) => {
      expect(outcome(verify([called(`${builder}@refs/tags/v7.0.1`)], builder))).toEqual([[], 3]);
      expect(codesOf(verify([called(`${builder}@refs/heads/main`)], `${builder}@refs/heads/main`))).toEqual([
        'builder.release E_BUILDER_REF',
      ]);
    },
  );

  it.for<readonly [string, Parts, string, readonly string[]]>([
    ['another workflow', {}, shared, ['builder.trusted E_BUILDER_UNTRUSTED']],
    [
      'another release',
      { san: `${shared}@refs/tags/v1.2.3` },
      `${shared}@v1.2.4`,
      ['builder.trusted E_BUILDER_UNTRUSTED'],
    ],
    [
      'a look-alike',
      { san: `${shared}@refs/tags/v1.2.3` },
      shared.replace('kubeedge', 'kubeеdge'),
      ['builder.trusted E_BUILDER_UNTRUSTED'],
    ],
    [
      'a build type whose reader would believe its builder',
      {
        predicate: (json) => ({
          ...json,
          buildDefinition: {
            ...(json['buildDefinition'] as Json),
            buildType: 'https://slsa.dev/container-based-build/v0.1?draft',
            internalParameters: { GITHUB_WORKFLOW_REF: workflow.slice('https://github.com/'.length) },
          },
        }),
      },
      withoutRef(workflow),
      ['builder.named E_PARAMETER_MISMATCH'],
    ],
    [
      'a builder that the provenance does not name',
      { predicate: (json) => ({ ...json, runDetails: { builder: { id: shared } } }) },
      withoutRef(workflow),
      ['builder.named E_BUILDER_MISMATCH'],
    ],
    [
      'a machine of the project’s own',
      { san: `${ruleset}@refs/tags/v7.0.1`, claims: { '11': 'self-hosted' } },
      ruleset,
      ['builder.runner E_BUILDER_UNTRUSTED'],
    ],
    ...(['repository_id', 'repository_owner_id', 'event_name', 'runner_environment'] as const).map(
      (name) =>
        [
          `another ${name} than the certificate’s`,
          {
            predicate: (json: Json): Json => {
              const definition = json['buildDefinition'] as Json;
              const { github } = definition['internalParameters'] as { github: Json };
              return {
                ...json,
                buildDefinition: {
                  ...definition,
                  internalParameters: { github: { ...github, [name]: 'other' } },
                },
              };
            },
          },
          withoutRef(workflow),
          [
            ...(name === 'event_name' ? ['source.run E_SOURCE_FORM'] : []),
            'source.certificate E_CLAIM_MISMATCH',
          ],
        ] as const,
    ),
    [
      'another run than the certificate’s',
      {
        predicate: (json) => ({
          ...json,
          runDetails: {
            builder: { id: workflow },
            metadata: { invocationId: `${repository}/actions/runs/789/attempts/2` },
          },
        }),
      },
      withoutRef(workflow),
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    [
      'another workflow file than the certificate’s',
      { claims: { '18': workflow.replace('release.yml', 'other.yml') } },
      withoutRef(workflow),
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
  ])('is refused for %s', ([, parts, builderId, codes]) =>
    expect(codesOf(verify([attestation(parts)], builderId))).toEqual(codes),
  );
  it('needs its builder named: nobody’s workflow is trusted unasked', () => {
    const found = readGitHubAttestations(bytesOf(own));
    const unasked = verifyGitHubAttestation(found, { ...expected, builderId: '' }, root, now);
    expect(codesOf(unasked)).toEqual(['builder.trusted E_BUILDER_UNTRUSTED']);
  });
  it('answers for inputs that nothing confirms with a refusal', () =>
    expect(codesOf(verify([own], withoutRef(workflow), { workflowInputs: new Map([['a', 'b']]) }))).toEqual([
      'source.inputs E_INPUTS_MISMATCH',
    ]));

  it('may lack all log evidence under a root of timestamps alone, as GitHub’s own is', () => {
    const { tlogs: _tlogs, ctlogs: _ctlogs, ...rest } = rootJson(sigstore);
    const timestamps = parseTrustedRoot(bytesOf({ ...rest, tlogs: [], ctlogs: [] }));
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'x', digest: { sha256: artefactHex } }],
      predicateType: v1,
      predicate: predicateV1(type, workflow),
    };
    const bundle = signBundle(sigstore, {
      san: workflow,
      claims,
      entries: [],
      withoutSct: true,
      statement: () => statement,
    });
    const found = readGitHubAttestations(bytesOf(bundle));
    const wanted = { ...expected, builderId: withoutRef(workflow) };
    expect(outcome(verifyGitHubAttestation(found, wanted, timestamps, now))).toEqual([[], 2]);
    expect(outcome(verifyGitHubAttestation(found, wanted, [root, timestamps], now))).toEqual([[], 2]);
    expect(passed(verifyGitHubAttestation(found, wanted, root, now))).toBe(false);
  });

  it('is neither lost by a further one nor won by taking one away', () => {
    const pool = [
      own,
      attestation({ predicate: () => ({}) }),
      { mediaType: 'x' },
      called(`${shared}@refs/tags/v1.2.3`),
    ];
    const verdict = (picked: readonly number[]): boolean =>
      picked.length > 0 &&
      passed(
        verify(
          picked.map((index) => pool[index]),
          withoutRef(workflow),
        ),
      );
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3]), fc.nat(3), (picked, further) => {
        const more = picked.includes(further) ? picked : [...picked, further];
        expect(verdict(picked) && !verdict(more)).toBe(false);
      }),
      { numRuns: 12 },
    );
    expect([verdict([0, 1, 2, 3]), verdict([1, 2, 3])]).toEqual([true, false]);
  });
});

describe('a file of GitHub attestations', () => {
  const bundle = attestation();
  it('may be one bundle, lines of them, or the API’s answer', () => {
    const line = JSON.stringify(bundle);
    for (const file of [line, `${line}\n${line}\n`, JSON.stringify({ attestations: [{ bundle }] })]) {
      const found = readGitHubAttestations(Buffer.from(file));
      expect(passed(verifyGitHubAttestation(found, { ...expected, builderId: workflow }, root, now))).toBe(
        true,
      );
    }
  });
  it('may stand among attestations of other kinds, as gh and the API hand them out', () => {
    const other = signBundle(sigstore, {
      san: workflow,
      claims,
      statement: () => ({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ name: 'keadm.tar.gz', digest: { sha256: artefactHex } }],
        predicateType: 'https://spdx.dev/Document/v2.3',
        predicate: { spdxVersion: 'SPDX-2.3' },
      }),
    });
    const named = { repository_id: 1, bundle_url: 'https://x', initiator: 'user' };
    const wanted = { ...expected, builderId: workflow };
    const files = [
      `${JSON.stringify(other)}\r\n${JSON.stringify(bundle)}\r\n`,
      JSON.stringify({
        attestations: [
          { bundle: other, ...named },
          { bundle, ...named },
        ],
      }),
    ];
    for (const file of files) {
      const verdict = verifyGitHubAttestation(readGitHubAttestations(Buffer.from(file)), wanted, root, now);
      expect(passed(verdict)).toBe(true);
    }
    const alone = verifyGitHubAttestation(readGitHubAttestations(bytesOf(other)), wanted, root, now);
    expect(codesOf(alone)).toContain('statement.predicate E_PROVENANCE_FORM');
  });
  it('may be of very many subjects', () => {
    const subject = Array.from({ length: 1000 }, (_, index) => ({
      name: `file-${index}`,
      digest: { sha256: index === 999 ? artefactHex : index.toString(16).padStart(64, '0') },
    }));
    const many = signBundle(sigstore, {
      san: workflow,
      claims,
      statement: () => ({
        _type: 'https://in-toto.io/Statement/v1',
        subject,
        predicateType: v1,
        predicate: predicateV1(type, workflow),
      }),
    });
    expect(outcome(verify([many], withoutRef(workflow)))).toEqual([[], 2]);
  });
  it('says which bundle is not in it', () => {
    const found = readGitHubAttestations(
      bytesOf({ attestations: [{ bundle: null, bundle_url: 'https://x' }, { bundle }] }),
    );
    expect(found).toMatchObject([{ code: 'E_BUNDLE_FORM' }, { carrier: 'sigstore-bundle' }]);
  });
  it.for([[{ attestations: [] }], [{ attestations: {} }], [{}], ['x'], [[]]])('is none as %j', ([json]) =>
    expect(() => readGitHubAttestations(bytesOf(json))).toThrow(
      expect.objectContaining({ code: 'E_BUNDLE_FORM' }) as Error,
    ),
  );
});
