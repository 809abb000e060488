// SPDX-License-Identifier: Apache-2.0
// What the double signs: the provenance of one artefact, and what it proves.

import { failures, type Evidence, type Expectation } from '../../../attest/index.ts';
import { sha256 } from './keys.ts';

const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
export const builder: string = `${generator}generator_generic_slsa3.yml@refs/tags/v2.1.0`;
export const repository: string = 'https://github.com/kubeedge/kubeedge';
export const ref: string = 'refs/tags/v1.22.0';
export const commit: string = '4d329c75e7ec1725f7c9ce917a8799d408d06be3';
/** Who vouched for the builder. */
export const identityProvider: string = 'https://token.actions.githubusercontent.com';

export interface StatementJson {
  _type: string;
  subject: { name?: string; digest: Record<string, string> }[];
  predicateType: string;
  predicate: {
    builder: { id: string };
    buildType: string;
    invocation: { configSource: { uri: string }; environment: Record<string, unknown> };
    materials: { uri: string }[];
  };
}
export const artefact: string = 'a release file';
export const artefactHex: string = sha256(artefact).toString('hex');

/** What the double's own statement proves. */
export const expectation: Expectation = {
  subject: { algorithm: 'sha256', hex: artefactHex },
  sourceUri: 'github.com/kubeedge/kubeedge',
};

/** The checks that failed, each with its code. */
export const codesOf = (evidence: Evidence): string[] =>
  failures(evidence).map(({ check, code }) => `${check} ${code}`);

export function statementJson(): StatementJson {
  const uri = `git+${repository}@${ref}`;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'keadm.tar.gz', digest: { sha256: artefactHex } }],
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: {
      builder: { id: builder },
      buildType: 'https://github.com/slsa-framework/slsa-github-generator/generic@v1',
      invocation: {
        configSource: { uri },
        environment: {
          github_ref: ref,
          github_ref_type: 'tag',
          github_base_ref: '',
          github_event_name: 'push',
          github_event_payload: { base_ref: 'refs/heads/release-1.22', inputs: null },
        },
      },
      materials: [{ uri }],
    },
  };
}
