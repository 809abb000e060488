// SPDX-License-Identifier: Apache-2.0
// That an entry is in the log's tree: the inclusion proof leads to a root, the log's checkpoint states that root, and,
// where a policy asks, witnesses cosigned it.
//
// Index, size and root stand in the proof and again beside it or in the checkpoint. Of Rekor v1 they must agree; of Rekor
// v2 those in the proof are not looked at (rekor-tiles, CLIENTS.md, "Miscellaneous verification bundle changes"): the
// index is the entry's own, size and root are the checkpoint's.

import {
  fail,
  pass,
  skip,
  type CheckRow,
  type Evidence,
  type EvidenceInput,
} from '../../core/evidence/index.ts';
import { leafHash, rootFromProof, type InclusionPath } from '../../core/merkle/index.ts';
import type { Checkpoint } from '../../core/note/index.ts';
import { sameBytes } from '../../core/x509/index.ts';
import type { InclusionProof, LogEntry } from '../carrier.ts';
import { inputOf } from '../hash.ts';
import type { LogKey } from '../trust/types.ts';
import { checkpointFault, readCheckpoint } from './checkpoint.ts';
import { verifyWitnesses } from './checkpoint-witnesses.ts';
import type { WitnessPolicy } from './types.ts';

const rows = {
  inclusion: { check: 'log.inclusion', clause: 'RFC 9162 section 2.1.3.2' },
  checkpoint: { check: 'log.checkpoint', clause: 'C2SP tlog-checkpoint' },
  witnesses: { check: 'log.witnesses', clause: 'C2SP tlog-cosignature' },
} satisfies Record<string, CheckRow>;

export interface ProofContext {
  readonly rekor: 1 | 2;
  /** False where a promise stands for the proof. */
  readonly required: boolean;
  readonly key: LogKey | undefined;
  readonly witnesses: WitnessPolicy | undefined;
  /** The end of what is not the future, in milliseconds since 1970. */
  readonly latest: number;
  readonly entryInput: EvidenceInput;
}

/** No rows where there is no proof and none is asked for. */
export function verifyProof(entry: LogEntry, context: ProofContext): readonly Evidence[] {
  const { proof } = entry;
  if (proof === undefined) {
    const missing = context.required
      ? [fail(rows.inclusion, 'E_LOG_PROOF', 'the entry has no inclusion proof')]
      : [];
    return context.witnesses === undefined
      ? missing
      : [...missing, fail(rows.witnesses, 'E_LOG_WITNESS', 'the entry has no checkpoint to be cosigned')];
  }
  const checkpoint = proof.checkpoint === undefined ? undefined : readCheckpoint(proof.checkpoint);
  return [
    verifyInclusion(entry, proof, checkpoint, context),
    ...verifyCheckpoint(proof, checkpoint, context),
  ];
}

/** As it was read; why it could not be; undefined where there is none. */
type ReadCheckpoint = Checkpoint | string | undefined;

function verifyInclusion(
  { body, logIndex }: LogEntry,
  proof: InclusionProof,
  checkpoint: ReadCheckpoint,
  { rekor, entryInput }: ProofContext,
): Evidence {
  // Rekor v1 counts over all its trees beside the proof, and in one tree within it; Rekor v2 has one index.
  const path = rekor === 1 ? proof : typeof checkpoint === 'object' ? { ...checkpoint, logIndex } : undefined;
  if (path === undefined) return skip(rows.inclusion, 'no checkpoint says of which tree');
  const inTree: InclusionPath = { logIndex: path.logIndex, treeSize: path.treeSize, hashes: proof.hashes };
  const root = rootFromProof(leafHash(body), inTree);
  const facts = { logIndex: path.logIndex.toString() };
  return root !== undefined && sameBytes(root, path.rootHash)
    ? pass(rows.inclusion, `leaf ${path.logIndex} of a tree of ${path.treeSize}`, {}, [entryInput])
    : fail(rows.inclusion, 'E_LOG_PROOF', 'the inclusion proof does not lead to its root', facts, [
        entryInput,
      ]);
}

function verifyCheckpoint(
  proof: InclusionProof,
  checkpoint: ReadCheckpoint,
  context: ProofContext,
): readonly Evidence[] {
  const { key, rekor } = context;
  // Without a checkpoint nobody vouches for the root: a proof that is there must have one.
  if (proof.checkpoint === undefined || checkpoint === undefined) {
    return [fail(rows.checkpoint, 'E_LOG_CHECKPOINT', 'there is no checkpoint: nobody vouches for the root')];
  }
  const inputs = [inputOf('checkpoint', Buffer.from(proof.checkpoint))];
  const refused = (reason: string): readonly Evidence[] => [
    fail(rows.checkpoint, 'E_LOG_CHECKPOINT', reason, {}, inputs),
  ];
  if (typeof checkpoint === 'string') return refused(`it is not a signed checkpoint: ${checkpoint}`);
  const { treeSize, rootHash } = checkpoint;
  if (rekor === 1 && (treeSize !== proof.treeSize || !sameBytes(rootHash, proof.rootHash)))
    return refused('the checkpoint states another tree than the proof');
  if (key === undefined) return [skip(rows.checkpoint, 'no trusted key to verify it with')];
  const fault = checkpointFault(checkpoint, key, rekor);
  if (fault !== undefined) return refused(fault);
  const { origin } = checkpoint;
  return [
    pass(rows.checkpoint, `signed by ${key.origin}`, { origin }, inputs),
    ...witnessed(checkpoint, context, inputs),
  ];
}

function witnessed(
  checkpoint: Checkpoint,
  { witnesses, latest }: ProofContext,
  inputs: readonly EvidenceInput[],
): readonly Evidence[] {
  if (witnesses === undefined) return [];
  const verdict = verifyWitnesses(checkpoint, witnesses, latest);
  return verdict.outcome === 'proven'
    ? [pass(rows.witnesses, `cosigned by ${verdict.names.join(', ')}`, {}, inputs)]
    : [fail(rows.witnesses, 'E_LOG_WITNESS', verdict.reason, {}, inputs)];
}
