// SPDX-License-Identifier: Apache-2.0
// The policy that `up` starts with. It is written to the state folder once and is the user's from then on.

import { join } from 'node:path';
import { parsePolicy, type Policy } from '../../../policies/index.ts';
import { readSmallFile, writeFileDurably } from '../../../pki/index.ts';

const text = `# What the webhook of \`edgewarden up\` admits. Yours to change; \`edgewarden policy check\` reads it.
apiVersion: edgewarden.io/v1alpha1
kind: AdmissionPolicy
metadata:
  name: first-policy
spec:
  rules:
    - name: example-package
      images: ['ghcr.io/slsa-framework/example-package.*']
      require:
        provenance:
          builder: https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml
          source: github.com/slsa-framework/example-package
    - name: kubeedge
      images: ['docker.io/kubeedge/*']
      require:
        provenance:
          builder: https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml
          source: github.com/kubeedge/kubeedge
`;

export const policyFile = (home: string): string => join(home, 'policy.yaml');

/** Reads the policy of the state folder, which is written there when there is none. @throws E_POLICY_*, E_HOME_* */
export async function firstPolicy(home: string): Promise<Policy> {
  const path = policyFile(home);
  const present = await readSmallFile(path, 1 << 20);
  if (present === undefined) await writeFileDurably(path, text);
  return parsePolicy(present === undefined ? text : new TextDecoder().decode(present), path);
}
