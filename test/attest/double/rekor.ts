// SPDX-License-Identifier: Apache-2.0
// Both logs: an entry's promise and time (Rekor v1), its place in a real tree, and a checkpoint over that tree, signed
// by the log and, where asked, cosigned by witnesses.

import {
  checkpointText,
  cosignedMessage,
  encodeCosignature,
  encodeNote,
  noteKeyId,
} from '../../../core/note/index.ts';
import type { NoteSignature } from '../../../core/note/index.ts';
import { hosts, tilesKeyId, type Sigstore, type Witness } from './instance.ts';
import { base64, rawOf, sha256, signedAt, signWith, spkiOf } from './keys.ts';
import { inclusionPath, treeHash } from './merkle.ts';

export interface EntryJson {
  logIndex: string;
  logId: { keyId: string };
  kindVersion: { kind: string; version: string };
  integratedTime: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody: string;
}

/** What of an entry may be bent before it is signed. */
export interface EntryBends {
  /** Milliseconds since 1970; what Rekor v1 promises. */
  readonly integratedTime?: number;
  /** Decimal; the index over all of Rekor v1's trees. */
  readonly logIndex?: string;
  /** Leaves before and after the entry in its tree. */
  readonly before?: number;
  readonly after?: number;
  /** The checkpoint's text, and the name in the line of the log's signature. */
  readonly checkpoint?: (note: { body: string; origin: string }) => { body: string; origin: string };
  /** How many witnesses cosign, and when: milliseconds since 1970. */
  readonly witnesses?: number;
  readonly witnessedAt?: number;
  /** The lines under the checkpoint, once they are signed. */
  readonly lines?: (lines: NoteSignature[]) => NoteSignature[];
  readonly withoutPromise?: boolean;
  readonly withoutProof?: boolean;
}

/** One witness's line under the text of a checkpoint. */
export function cosign({ name, pair }: Witness, text: string, time: number = signedAt): NoteSignature {
  const timestamp = BigInt(Math.floor(time / 1000));
  const signature = signWith(pair, cosignedMessage({ text, signatures: [] }, timestamp));
  return {
    name,
    keyIdHex: noteKeyId(name, 'cosignature', rawOf(pair)),
    signature: encodeCosignature({ timestamp, signature }),
  };
}

/** An entry of Rekor v1: promised, with a time, and the last leaf but none of a small tree unless bent. */
export function logEntry(
  sigstore: Sigstore,
  body: Uint8Array,
  bends: EntryBends = {},
  kind: string = 'dsse 0.0.1',
): EntryJson {
  const seconds = (bends.integratedTime ?? signedAt) / 1000;
  const logIndex = bends.logIndex ?? '4711';
  const logId = sha256(spkiOf(sigstore.rekor));
  // Canonical JSON with numbers of any size.
  const promise = `{"body":"${base64(body)}","integratedTime":${seconds},"logID":"${logId.toString('hex')}","logIndex":${logIndex}}`;
  return {
    logIndex,
    ...shared(logId, kind, body),
    integratedTime: String(seconds),
    ...(bends.withoutPromise === true
      ? {}
      : {
          inclusionPromise: { signedEntryTimestamp: base64(signWith(sigstore.rekor, Buffer.from(promise))) },
        }),
    ...proofOf(body, { before: 1, after: 0, ...bends }, (text) => ({
      origin: `${hosts.rekor} - 1`,
      sign: (name) => ({
        name,
        keyIdHex: logId.toString('hex').slice(0, 8),
        signature: signWith(sigstore.rekor, Buffer.from(text)),
      }),
      name: hosts.rekor,
      witnesses: sigstore.witnesses,
    })),
  };
}

/** An entry of Rekor v2: neither promise nor time. */
export function tiledEntry(
  sigstore: Sigstore,
  body: Uint8Array,
  bends: EntryBends = {},
  kind: string = 'hashedrekord 0.0.2',
): EntryJson {
  const keyId = tilesKeyId(sigstore);
  const tree = { before: 5, after: 2, ...bends };
  return {
    logIndex: bends.logIndex ?? String(tree.before),
    ...shared(keyId, kind, body),
    integratedTime: bends.integratedTime === undefined ? '0' : String(bends.integratedTime / 1000),
    ...proofOf(body, tree, (text) => ({
      origin: hosts.tiles,
      name: hosts.tiles,
      sign: (name) => ({
        name,
        keyIdHex: keyId.toString('hex').slice(0, 8),
        signature: signWith(sigstore.tiles, Buffer.from(text)),
      }),
      witnesses: sigstore.witnesses,
    })),
  };
}

function shared(
  keyId: Uint8Array,
  kind: string,
  body: Uint8Array,
): Pick<EntryJson, 'logId' | 'kindVersion' | 'canonicalizedBody'> {
  const [name = '', version = ''] = kind.split(' ');
  return {
    logId: { keyId: base64(keyId) },
    kindVersion: { kind: name, version },
    canonicalizedBody: base64(body),
  };
}

interface Log {
  readonly origin: string;
  readonly name: string;
  readonly witnesses: readonly Witness[];
  readonly sign: (name: string) => NoteSignature;
}

function proofOf(
  body: Uint8Array,
  bends: EntryBends & { readonly before: number; readonly after: number },
  log: (text: string) => Log,
): Pick<EntryJson, 'inclusionProof'> {
  if (bends.withoutProof === true) return {};
  const others = (count: number, where: string): string[] =>
    Array.from({ length: count }, (_, at) => `leaf ${at} ${where}`);
  const leaves = [...others(bends.before, 'before'), body, ...others(bends.after, 'after')];
  const rootHash = treeHash(leaves);
  const { origin, name } = log('');
  const fields = { origin, treeSize: BigInt(leaves.length), rootHash, extensions: [] };
  const plain = { body: checkpointText(fields), origin: name };
  const note = bends.checkpoint?.(plain) ?? plain;
  const { sign, witnesses } = log(note.body);
  const lines = [
    sign(note.origin),
    ...witnesses
      .slice(0, bends.witnesses ?? 0)
      .map((each) => cosign(each, note.body, bends.witnessedAt ?? signedAt)),
  ];
  const envelope = encodeNote({ text: note.body, signatures: bends.lines?.(lines) ?? lines });
  return {
    inclusionProof: {
      logIndex: String(bends.before),
      rootHash: base64(rootHash),
      treeSize: String(leaves.length),
      hashes: inclusionPath(leaves, bends.before).map(base64),
      checkpoint: { envelope },
    },
  };
}
