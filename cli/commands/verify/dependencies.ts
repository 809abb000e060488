// SPDX-License-Identifier: Apache-2.0
// The --dependency-… options: what must be proven of what a build was made from (SLSA v1.2, verifying artifacts, step
// 3), by attestations at hand. Summaries are believed of the verifiers that are named with their keys; provenance, of
// dependencies whose source is named.

import {
  provenanceLimits,
  readStatements,
  type Expectation,
  type Found,
  type TrustedRoot,
} from '../../../attest/index.ts';
import {
  judgeProvenance,
  readVsaKey,
  type BuildExpectation,
  type DependencyExpectation,
  type DependencyWish,
  type TrustedVerifier,
} from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readFileWithin, readText } from '../../input.ts';
import { texts } from '../../options.ts';
import { uriPairOf } from './pair.ts';

const keyBytes = 1 << 16;
const levelForm = /^(?!SLSA_)[\x21-\x7e]+$|^SLSA_[A-Z_]+_LEVEL_\d{1,3}$/;

/** Undefined where nobody asks. `same` is asked of a dependency's own provenance too. @throws E_USAGE, what files give */
export async function dependenciesOf(
  call: Call,
  roots: readonly TrustedRoot[],
  same: Pick<BuildExpectation, 'builders' | 'witnesses'>,
): Promise<DependencyExpectation | undefined> {
  const paths = texts(call, 'dependencyAttestation');
  const levels = texts(call, 'dependencyLevel');
  const sources = new Map(
    texts(call, 'dependencySource').map((each) => uriPairOf('--dependency-source', each, 'uri=source')),
  );
  const verifiers = texts(call, 'dependencyVerifier').map((each) =>
    uriPairOf('--dependency-verifier', each, 'id=keyfile'),
  );
  const malformed = levels.find((level) => !levelForm.test(level));
  if (malformed !== undefined)
    throw new KnownError('E_USAGE', `--dependency-level takes SLSA_BUILD_LEVEL_2 and the like`, {
      option: '--dependency-level',
      input: malformed,
    });
  if (paths.length === 0) {
    const option =
      verifiers.length > 0 ? '--dependency-verifier' : sources.size > 0 ? '--dependency-source' : '';
    if (option !== '')
      throw new KnownError('E_USAGE', `${option} asks for --dependency-attestation`, { option });
    if (levels.length === 0) return undefined;
  }
  const attestations = (await Promise.all(paths.map(read))).flat();
  return {
    attestations,
    verifiers: await Promise.all(verifiers.map(([id, path]) => verifierOf(id, path))),
    provenance: judgeProvenance(wishOf(sources, same), roots, call.now),
    ...(levels.length === 0 ? {} : { required: levels }),
  };
}

async function read(path: string): Promise<readonly Found[]> {
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  return inFile(path, () => readStatements(bytes));
}

/** The key counts whatever the envelope calls it: it is given for this verifier alone. */
async function verifierOf(id: string, path: string): Promise<TrustedVerifier> {
  const pem = await readText(path, keyBytes, 'E_PEM_SYNTAX');
  return { id, signer: [{ ...inFile(path, () => readVsaKey(pem)), id: undefined }] };
}

const imageUri = /^(?:pkg:(?:docker|oci)\/|(?:docker|oci):)/;

/** A dependency whose source nobody names is expected to have no provenance: any repository could have made it. */
function wishOf(
  sources: ReadonlyMap<string, string>,
  same: Pick<BuildExpectation, 'builders' | 'witnesses'>,
): DependencyWish {
  return ({ uri = '' }) => {
    const sourceUri = sources.get(uri);
    if (sourceUri === undefined) return undefined;
    const kind: Expectation['kind'] = imageUri.test(uri) ? 'image' : 'artifact';
    return { ...same, kind, sourceUri };
  };
}
