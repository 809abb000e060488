// SPDX-License-Identifier: Apache-2.0
// Reads libFuzzer's dictionary format: one `"word"` or `name="word"` a line, \\ \" and \xAB escapes, # comments.
// Checked before every run because the engine answers a malformed dictionary with exit code 0 and no fuzzing.

import { KnownError } from '../core/index.ts';

const longestWord = 64; // libFuzzer's Word::kMaxSize: a longer word is refused with the whole file

/**
 * The words of a dictionary, in order.
 * @throws E_FUZZ_DICTIONARY with the line: a line that is not a word, an unknown escape, an empty or overlong
 * word, or no word at all
 */
export function parseDictionary(text: string, fileName: string): readonly Uint8Array[] {
  const words: Uint8Array[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    words.push(parseWord(line, fileName, index + 1));
  }
  if (words.length === 0) throw malformed(fileName, 0, 'holds no word');
  return words;
}

function parseWord(line: string, fileName: string, number: number): Uint8Array {
  const quoted = /^(?:[A-Za-z_][A-Za-z0-9_]*\s*=\s*)?"(.*)"$/.exec(line)?.[1];
  if (quoted === undefined) throw malformed(fileName, number, 'is not `"word"` or `name="word"`');
  const bytes: number[] = [];
  for (let at = 0; at < quoted.length; at++) {
    const character = quoted.charAt(at);
    if (character === '\\') {
      const escape = /^\\(?:(["\\])|x([0-9A-Fa-f]{2}))/.exec(quoted.slice(at));
      if (escape === null) throw malformed(fileName, number, 'has an escape other than \\\\, \\" and \\xAB');
      bytes.push(escape[2] === undefined ? (escape[1] ?? '').charCodeAt(0) : Number.parseInt(escape[2], 16));
      at += escape[0].length - 1;
    } else if (character === '"') throw malformed(fileName, number, 'has a bare quote inside');
    else if (character < ' ' || character > '~')
      throw malformed(fileName, number, 'has a byte that must be written \\xAB');
    else bytes.push(character.charCodeAt(0));
  }
  if (bytes.length === 0) throw malformed(fileName, number, 'is an empty word');
  if (bytes.length > longestWord) throw malformed(fileName, number, `is longer than ${longestWord} bytes`);
  return Uint8Array.from(bytes);
}

const malformed = (file: string, line: number, what: string): KnownError =>
  new KnownError('E_FUZZ_DICTIONARY', line === 0 ? `${file} ${what}` : `${file} line ${line} ${what}`, {
    file,
    line,
  });
