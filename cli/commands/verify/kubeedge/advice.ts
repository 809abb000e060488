// SPDX-License-Identifier: Apache-2.0
// What would have made a check of a release pass, where it is another thing than for files in general: here the release
// says which repository, tag and builder must be there, and no option does.

import type { Code, Facts } from '../../../../core/index.ts';
import { adviceFor } from '../advice.ts';

const official = 'Take it from KubeEdge’s own release page or repository on Docker Hub.';
const own: Partial<Record<Code, string>> = {
  E_EVIDENCE_NONE:
    'Put the release’s multiple.intoto.jsonl beside its archives, and beside an image what cosign save --dir DIR writes.',
  E_SOURCE_MISMATCH: `It must be built from KubeEdge’s own repository. ${official}`,
  E_TAG_MISMATCH:
    'It must be of the one release that the folder holds: check its tag, or say which with --release.',
  E_REF_FORM: `It must be built from the release’s tag, not from a branch. ${official}`,
  E_BUILDER_UNTRUSTED: `It must be built by slsa-github-generator, as KubeEdge’s releases are. ${official}`,
  E_BUILDER_MISMATCH: `It must be built as that release was: by its release of slsa-github-generator and KubeEdge’s own workflow. ${official}`,
  E_PARAMETER_MISMATCH: `It must be built because a release was published. ${official}`,
  E_SUBJECT_MISMATCH: `The provenance must be of these bytes, under this name. ${official}`,
};

export const releaseAdvice = (code: Code | undefined, facts: Facts = {}): string =>
  (code === undefined ? undefined : own[code]) ?? adviceFor(code, facts);
