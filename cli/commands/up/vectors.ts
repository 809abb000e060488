// SPDX-License-Identifier: Apache-2.0
// The real input of the tour: provenance that slsa-framework published for its example package, built by the
// same generators as KubeEdge's releases. Origin and licence: test/vectors/slsa-verifier/SOURCE.md.

import { join } from 'node:path';
import { packageRoot } from '../../version.ts';

const testdata = join(packageRoot(), 'test', 'vectors', 'slsa-verifier', 'testdata');

/** The repository both were built from. */
export const source = 'github.com/slsa-framework/example-package';

export const exampleFile: { readonly bundle: string; readonly digest: string; readonly tag: string } = {
  bundle: join(testdata, 'gha_generic', 'v2.1.0', 'binary-linux-amd64-push-v14.2.intoto.jsonl'),
  digest: 'sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa',
  tag: 'v14.2',
};

export const exampleImage: {
  readonly layout: string;
  readonly repository: string;
  readonly digest: string;
  readonly platformDigest: string;
} = {
  layout: join(testdata, 'gha_generic_container', 'v2.1.0', 'container_workflow_dispatch'),
  repository: 'ghcr.io/slsa-framework/example-package.verifier-e2e.all.tag.main.default.slsa3',
  digest: 'sha256:234e2c830c2fb31ac5671789d22adfe44d30c3ee831d01beae5e237841a13122',
  /** One platform's manifest in the same layout. The provenance is of the index, not of this. */
  platformDigest: 'sha256:d1fc0de9c6a33e502c488221644de1736c53d8ddb59b0e41b4946fb26af50e69',
} as const;
