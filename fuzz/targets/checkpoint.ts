// SPDX-License-Identifier: Apache-2.0
// The checkpoint in a log's proof (C2SP signed-note, tlog-checkpoint), with whatever cosignatures it collected.

import {
  encodeCheckpoint,
  encodeNote,
  parseCheckpoint,
  parseNote,
  type Checkpoint,
} from '../../core/note/index.ts';
import { concat, type Shape } from '../grammars/shape.ts';
import { defineTarget, type Target } from '../target.ts';

const limits = { bytes: 8 << 10, signatures: 16 };

export const target: Target = defineTarget<Checkpoint>({
  name: 'checkpoint',
  what: 'parseNote and parseCheckpoint: a transparency log’s signed tree head',
  parse: (input) => parseCheckpoint(parseNote(input, limits)),
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: linesShape,
  oracles: [
    {
      name: 'canonical',
      what: 'note and checkpoint, written again, are the bytes that were read',
      check: (checkpoint, input) => {
        const text = Buffer.from(input).toString('utf8');
        if (encodeNote(checkpoint.note) !== text) return 'the note has a second spelling';
        return encodeCheckpoint(checkpoint, checkpoint.note.signatures) === text
          ? undefined
          : 'the checkpoint has a second spelling';
      },
    },
    {
      name: 'signed',
      what: 'what is signed begins the note, ends in a newline, and is followed by signatures within the limit',
      check: ({ note }, input) =>
        Buffer.from(input).toString('utf8').startsWith(`${note.text}\n\u2014 `) &&
        note.text.endsWith('\n') &&
        note.signatures.length > 0 &&
        note.signatures.length <= limits.signatures
          ? undefined
          : 'it is not',
    },
    {
      name: 'text-and-bytes',
      what: 'a note given as text reads as its bytes do',
      check: ({ note }, input) =>
        JSON.stringify(parseNote(Buffer.from(input).toString('utf8'), limits)) === JSON.stringify(note)
          ? undefined
          : 'the two differ',
    },
    {
      name: 'tree',
      what: 'the size is one of 63 bits and the root one of 32 bytes',
      check: ({ treeSize, rootHash }) =>
        treeSize >= 0n && treeSize < 1n << 63n && rootHash.length === 32 ? undefined : 'it is not',
    },
  ],
});

/** Lines, each of words. */
function linesShape(seed: Uint8Array): Shape {
  const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));
  const joined = (parts: readonly Uint8Array[], between: string): Uint8Array =>
    concat(parts.flatMap((part, index) => (index === 0 ? [part] : [utf8(between), part])));
  const lines = Buffer.from(seed).toString('utf8').split('\n');
  return {
    parts: lines.map((line) => ({
      parts: line.split(' ').map(utf8),
      join: (words: readonly Uint8Array[]) => joined(words, ' '),
      misspellings: [
        (words) => joined(words, '  '),
        (words) => joined(words, '\t'),
        (words) => joined(words, '\u00a0'),
      ],
    })),
    join: (parts: readonly Uint8Array[]) => joined(parts, '\n'),
    misspellings: [(parts) => joined(parts, '\r\n'), (parts) => joined(parts, '\n\n')],
  };
}
