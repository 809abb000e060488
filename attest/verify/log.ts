// SPDX-License-Identifier: Apache-2.0
// The transparency log's evidence (Rekor v1): a signed promise that the entry was logged at a time, a proof
// that it is in the tree, a checkpoint that the log signed over that tree, and an entry that records this
// very signature. The integrated time is trusted only because the promise signs it.
//
// Not verified: Rekor v2 entries, which carry no time of their own, and witnesses' cosignatures.

import { isStatement, type LogEntry, type SignedEntity } from '../carrier.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { verifies } from '../trust/key.ts';
import { within, type LogKey, type TrustedRoot } from '../trust/types.ts';
import { isSignedBy, parseCheckpoint } from './checkpoint.ts';
import type { Artifact, WitnessPolicy } from './types.ts';
import { bodyDifference, kindRow } from './entries/log-entry.ts';
import { leafHash, rootFromProof } from '../../core/merkle/index.ts';

const rekor = 'Rekor v1';
const rows = {
  log: { check: 'log', clause: 'Sigstore client specification, 4.1' },
  present: { check: 'log.present', clause: 'Sigstore client specification, 4.1' },
  entry: { check: 'log.entry', clause: 'Sigstore client specification, 4.1' },
  kind: { check: 'log.kind', clause: `${rekor}, pkg/types` },
  key: { check: 'log.key', clause: 'Sigstore trusted root, tlogs' },
  promise: { check: 'log.promise', clause: `${rekor}, signed entry timestamp` },
  timestamps: { check: 'log.timestamps', clause: 'RFC 3161' },
  time: { check: 'log.time', clause: `${rekor}, integratedTime` },
  inclusion: { check: 'log.inclusion', clause: 'RFC 9162 section 2.1.3.2' },
  checkpoint: { check: 'log.checkpoint', clause: 'C2SP tlog-checkpoint' },
  body: { check: 'log.body', clause: `${rekor}, pkg/types` },
} satisfies Record<string, CheckRow>;

/** A log's clock may be this far ahead of ours. */
const skewMs = 5 * 60_000;

export interface LogContext {
  readonly root: TrustedRoot;
  /** What verified the signature: the leaf certificate, or a bare key's SubjectPublicKeyInfo. */
  readonly verifierDer: Uint8Array | undefined;
  readonly artifact: Artifact;
  readonly witnesses?: WitnessPolicy;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface LogVerdict {
  readonly evidence: Evidence;
  /** Milliseconds since 1970, of entries whose time the log signed. */
  readonly times: readonly number[];
}

/** The entries' verdict, and the times they prove. */
export function verifyLog(signed: SignedEntity, { root, now }: LogContext): LogVerdict {
  return { evidence: verifyEntries(signed, root, now), times: claimedTimes(signed) };
}

function verifyEntries(statement: SignedEntity, trust: TrustedRoot, now: number): Evidence {
  const { logEntries, timestampsDer } = statement;
  if (logEntries.length === 0) {
    const missing =
      timestampsDer.length > 0
        ? fail(rows.present, 'E_TIME_UNSUPPORTED', 'no log entry; RFC 3161 timestamps are not verified')
        : fail(rows.present, 'E_LOG_EVIDENCE', 'no log evidence: nothing proves when this was signed');
    return allOf(rows.log, 'recorded by a transparency log', [missing]);
  }
  const verdicts = logEntries.map((entry) => verifyEntry(entry, statement, trust, now));
  // A time that is claimed and not verified could contradict the log's: fail closed.
  const unverified =
    timestampsDer.length > 0
      ? [
          fail(
            rows.timestamps,
            'E_TIME_UNSUPPORTED',
            'it carries RFC 3161 timestamps, which are not verified',
          ),
        ]
      : [];
  return allOf(rows.log, 'recorded by a transparency log', [...verdicts, ...unverified]);
}

/** Milliseconds since 1970 that the entries claim, trusted or not. */
export function claimedTimes(statement: SignedEntity): readonly number[] {
  return statement.logEntries.flatMap(({ integratedTime }) =>
    integratedTime === undefined ? [] : [Number(integratedTime) * 1000],
  );
}

function verifyEntry(entry: LogEntry, statement: SignedEntity, trust: TrustedRoot, now: number): Evidence {
  const facts = { logIndex: entry.logIndex.toString(), kind: `${entry.kind} ${entry.kindVersion}` };
  const row = kindRow(entry);
  if (row === undefined) {
    const unknown = fail(rows.kind, 'E_LOG_UNSUPPORTED', `a ${facts.kind} entry is not verified`, facts);
    return allOf(rows.entry, `entry ${facts.logIndex}`, [unknown], facts);
  }
  const key = keyOf(entry, trust);
  const difference = isStatement(statement) ? bodyDifference(row, entry, statement) : 'kind';
  const checks = [
    key === undefined
      ? fail(rows.key, 'E_LOG_KEY', `log ${entry.logIdHex} is not trusted for that time`, {
          logId: entry.logIdHex,
        })
      : pass(rows.key, `log ${key.origin} is trusted`, { logId: entry.logIdHex }),
    verifyPromise(entry, key),
    verifyTime(entry, statement, now),
    ...verifyProof(entry, key, statement.proofRequired),
    difference === undefined
      ? pass(rows.body, 'records this payload, signature and certificate')
      : fail(rows.body, 'E_LOG_BODY', `records another ${difference}`, { differs: difference }),
  ];
  return allOf(rows.entry, `entry ${facts.logIndex}`, checks, facts);
}

function keyOf(entry: LogEntry, trust: TrustedRoot): LogKey | undefined {
  const time = entry.integratedTime === undefined ? NaN : Number(entry.integratedTime) * 1000;
  return trust.logs.find((log) => log.logIdHex === entry.logIdHex && within(time, log.validFor));
}

function verifyPromise(entry: LogEntry, key: LogKey | undefined): Evidence {
  if (entry.promise === undefined) {
    return fail(rows.promise, 'E_LOG_PROMISE', 'the entry has no signed entry timestamp');
  }
  if (key === undefined) return skip(rows.promise, 'no trusted key to verify it with');
  return verifies(key.key, promised(entry), entry.promise)
    ? pass(rows.promise, 'the log signed the entry and its time')
    : fail(rows.promise, 'E_LOG_PROMISE', 'the signed entry timestamp does not verify');
}

// The canonical JSON (RFC 8785) of these four members: none needs escaping.
function promised(entry: LogEntry): Uint8Array {
  const body = Buffer.from(entry.body.buffer, entry.body.byteOffset, entry.body.byteLength).toString(
    'base64',
  );
  return Buffer.from(
    `{"body":"${body}","integratedTime":${entry.integratedTime ?? 0n},"logID":"${entry.logIdHex}","logIndex":${entry.logIndex}}`,
  );
}

function verifyTime(entry: LogEntry, statement: SignedEntity, now: number): Evidence {
  if (entry.integratedTime === undefined) {
    return statement.timestampsDer.length > 0
      ? fail(rows.time, 'E_TIME_UNSUPPORTED', 'the only time is an RFC 3161 timestamp, which is not verified')
      : fail(rows.time, 'E_LOG_EVIDENCE', 'the entry has no time: nothing proves when this was signed');
  }
  const time = Number(entry.integratedTime) * 1000;
  const facts = { integratedTime: isoText(time) };
  return time <= now + skewMs
    ? pass(rows.time, `logged at ${facts.integratedTime}`, facts)
    : fail(rows.time, 'E_LOG_TIME', `logged at ${facts.integratedTime}, which is in the future`, facts);
}

function verifyProof(entry: LogEntry, key: LogKey | undefined, required: boolean): readonly Evidence[] {
  const { proof } = entry;
  if (proof === undefined) {
    return required ? [fail(rows.inclusion, 'E_LOG_PROOF', 'the entry has no inclusion proof')] : [];
  }
  const root = rootFromProof(leafHash(entry.body), proof);
  const inclusion =
    root !== undefined && Buffer.compare(root, proof.rootHash) === 0
      ? pass(rows.inclusion, `leaf ${proof.logIndex} of a tree of ${proof.treeSize}`)
      : fail(rows.inclusion, 'E_LOG_PROOF', 'the inclusion proof does not lead to its root');
  // Without a checkpoint nobody vouches for the root: a proof that is there must have one.
  return [inclusion, verifyCheckpoint(proof.checkpoint ?? '', proof, key)];
}

function verifyCheckpoint(
  note: string,
  proof: { readonly treeSize: bigint; readonly rootHash: Uint8Array },
  key: LogKey | undefined,
): Evidence {
  const refused = (reason: string): Evidence => fail(rows.checkpoint, 'E_LOG_CHECKPOINT', reason);
  const checkpoint = parseCheckpoint(note);
  if (checkpoint === undefined) return refused('there is no checkpoint, or it is not a signed note');
  if (checkpoint.treeSize !== proof.treeSize || Buffer.compare(checkpoint.rootHash, proof.rootHash) !== 0) {
    return refused('the checkpoint states another tree than the proof');
  }
  if (key === undefined) return skip(rows.checkpoint, 'no trusted key to verify it with');
  return isSignedBy(checkpoint, key)
    ? pass(rows.checkpoint, `signed by ${key.origin}`, { origin: checkpoint.origin })
    : refused('the log did not sign the checkpoint');
}

/** Dates end in the year 275760; a log's 64 bits do not. */
function isoText(time: number): string {
  return time <= 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
}
