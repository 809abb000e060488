// SPDX-License-Identifier: Apache-2.0
// The transparency log's evidence (Sigstore client specification, 4.2.2 and 4.4; rekor-v2-spec section 7.2): every entry
// that is carried must be of a trusted log, promised or proven to be in its tree, and record this very signature.
//
// Rekor v1 signs a promise, and with it a time; Rekor v2 gives neither. A time counts only where the log signed it
// (decision 0022): `integratedTime` without a promise is not looked at. That a time is proven at all, and the certificate
// valid at it, is for the verifier's other groups.

import type { LogEntry, SignedEntity } from '../carrier.ts';
import {
  allOf,
  fail,
  pass,
  skip,
  type CheckRow,
  type Evidence,
  type EvidenceInput,
} from '../../core/evidence/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import { inputOf } from '../hash.ts';
import { verifies } from '../trust/key.ts';
import type { LogKey, TrustedRoot } from '../trust/types.ts';
import { bodyDifference, kindRow, type KindRow } from './entries/kinds.ts';
import { findLogKey, isoText } from './log-key.ts';
import { verifyProof } from './log-proof.ts';
import type { Artifact, WitnessPolicy } from './types.ts';

const rows = {
  log: { check: 'log', clause: 'Sigstore client specification, 4.4' },
  present: { check: 'log.present', clause: 'Sigstore client specification, 4.4' },
  entry: { check: 'log.entry', clause: 'Sigstore client specification, 4.4' },
  kind: { check: 'log.kind', clause: 'Sigstore client specification, 4.4' },
  promise: { check: 'log.promise', clause: 'Rekor v1, signed entry timestamp' },
  time: { check: 'log.time', clause: 'Sigstore client specification, 4.2.2' },
  body: { check: 'log.body', clause: 'Sigstore client specification, 4.4' },
} satisfies Record<string, CheckRow>;

/** A log's clock, or a witness's, may be this far ahead of ours. */
const skewMs = 5 * 60_000;

export interface LogContext {
  readonly root: TrustedRoot;
  /** What verified the signature: the leaf certificate, or a bare key's SubjectPublicKeyInfo. */
  readonly verifierDer: Uint8Array | undefined;
  /** The leaf as parsed, so that it is parsed once. */
  readonly certificate?: Certificate | undefined;
  readonly artifact: Artifact;
  readonly witnesses?: WitnessPolicy | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds since 1970, proven by timestamps: when entries without a promise were made. */
  readonly otherTimes?: readonly number[];
}

export interface LogVerdict {
  readonly evidence: Evidence;
  /** Milliseconds since 1970, of entries whose time the log signed. */
  readonly times: readonly number[];
}

/** The entries' verdict, and the times they prove. */
export function verifyLog(signed: SignedEntity, context: LogContext): LogVerdict {
  const promised = signed.logEntries.map((entry) =>
    promisedTime(entry) === undefined ? undefined : verifyEntry(entry, signed, context),
  );
  // An entry without a promise has no time of its own: its log is held to the times that others prove.
  const otherTimes = [...(context.otherTimes ?? []), ...promised.flatMap((each) => each?.time ?? [])];
  const verdicts = signed.logEntries.map(
    (entry, at) => promised[at] ?? verifyEntry(entry, signed, { ...context, otherTimes }),
  );
  const checks = verdicts.length === 0 ? [absence(context)] : verdicts.map(({ check }) => check);
  return {
    evidence: allOf(rows.log, 'recorded by a transparency log', checks),
    times: verdicts.flatMap(({ time }) => time ?? []),
  };
}

function absence({ root, witnesses }: LogContext): Evidence {
  if (witnesses !== undefined)
    return fail(rows.present, 'E_LOG_WITNESS', 'no log evidence: there is no checkpoint to be cosigned');
  return root.timestampsOnly
    ? pass(rows.present, `the root ${root.name} has no log: its timestamps prove the time`)
    : fail(
        rows.present,
        'E_LOG_EVIDENCE',
        `no log evidence: an entry of a log of the root ${root.name} is needed`,
      );
}

interface EntryVerdict {
  readonly check: Evidence;
  /** Signed by the log. */
  readonly time: number | undefined;
}

function verifyEntry(entry: LogEntry, signed: SignedEntity, context: LogContext): EntryVerdict {
  const facts = { logIndex: entry.logIndex.toString(), kind: `${entry.kind} ${entry.kindVersion}` };
  const entryInput = inputOf('log entry', entry.body);
  const title = `entry ${facts.logIndex}`;
  const row = kindRow(entry);
  if (row === undefined) {
    const reason = `a ${facts.kind} entry is not verified`;
    const unknown = fail(rows.kind, 'E_LOG_UNSUPPORTED', reason, facts, [entryInput]);
    return { check: allOf(rows.entry, title, [unknown], facts), time: undefined };
  }
  const claimed = promisedTime(entry);
  const { check, key } = findLogKey(
    entry,
    context.root,
    claimed === undefined ? (context.otherTimes ?? []) : [claimed],
  );
  const promise = verifyPromise(entry, row, key, signed.proofRequired, entryInput);
  const latest = context.now + skewMs;
  const checks = [
    check,
    ...promise,
    ...verifyTime(claimed, latest),
    ...verifyProof(entry, {
      rekor: row.rekor,
      required: signed.proofRequired || row.rekor === 2,
      key,
      witnesses: context.witnesses,
      latest,
      entryInput,
    }),
    verifyBody(row, entry, signed, context, entryInput),
  ];
  return {
    check: allOf(rows.entry, title, checks, facts),
    time: promise.every(({ outcome }) => outcome === 'passed') ? claimed : undefined,
  };
}

/** Milliseconds since 1970; undefined where nothing is there that could have signed it. */
function promisedTime({ promise, integratedTime }: LogEntry): number | undefined {
  return promise === undefined || integratedTime === undefined ? undefined : Number(integratedTime) * 1000;
}

function verifyPromise(
  entry: LogEntry,
  { rekor }: KindRow,
  key: LogKey | undefined,
  proofRequired: boolean,
  entryInput: EvidenceInput,
): readonly Evidence[] {
  const refused = (reason: string): readonly Evidence[] => [
    fail(rows.promise, 'E_LOG_PROMISE', reason, {}, [entryInput]),
  ];
  if (entry.promise === undefined) {
    // A bundle v0.1 and cosign's annotation have the promise for their evidence, later bundles the proof.
    return proofRequired ? [] : refused('the entry has no signed entry timestamp');
  }
  if (rekor === 2) return refused('the entry has a signed entry timestamp, and a Rekor v2 log makes none');
  if (key === undefined) return [skip(rows.promise, 'no trusted key to verify it with')];
  return verifies(key.key, promised(entry), entry.promise)
    ? [pass(rows.promise, 'the log signed the entry and its time', {}, [entryInput])]
    : refused('the signed entry timestamp does not verify');
}

// The canonical JSON (RFC 8785) of these four members: none needs escaping. The index is the one over all trees.
function promised(entry: LogEntry): Uint8Array {
  const body = Buffer.from(entry.body.buffer, entry.body.byteOffset, entry.body.byteLength).toString(
    'base64',
  );
  return Buffer.from(
    `{"body":"${body}","integratedTime":${entry.integratedTime ?? 0n},"logID":"${entry.logIdHex}","logIndex":${entry.logIndex}}`,
  );
}

function verifyTime(time: number | undefined, latest: number): readonly Evidence[] {
  if (time === undefined) return [];
  const facts = { integratedTime: isoText(time) };
  return time <= latest
    ? [pass(rows.time, `logged at ${facts.integratedTime}`, facts)]
    : [fail(rows.time, 'E_LOG_TIME', `logged at ${facts.integratedTime}, which is in the future`, facts)];
}

function verifyBody(
  row: KindRow,
  entry: LogEntry,
  signed: SignedEntity,
  { verifierDer, certificate, artifact }: LogContext,
  entryInput: EvidenceInput,
): Evidence {
  const difference = bodyDifference(row, entry, { signed, verifierDer, certificate, artifact });
  return difference === undefined
    ? pass(rows.body, 'records this payload, signature and certificate', {}, [entryInput])
    : fail(rows.body, 'E_LOG_BODY', `records another ${difference}`, { differs: difference }, [entryInput]);
}
