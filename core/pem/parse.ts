// SPDX-License-Identifier: Apache-2.0
// PEM (RFC 7468): labelled blocks of base64 between boundary lines.
//
// 'strict' takes what section 3's stricttextualmsg allows: only blocks, lines of exactly 64 characters, the
// last one shorter. 'lax' takes what OpenSSL, Go and people's editors leave in files: text around the blocks,
// blanks at line ends, other line lengths, empty lines, a byte order mark. Both want canonical base64 and matching labels.
// Not checked: that the bytes are DER, or what they hold. Encrypted keys (RFC 1421 headers) are refused.

import { fromBase64 } from '../base64.ts';
import { KnownError } from '../errors.ts';

export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY` … */
  readonly label: string;
  readonly der: Uint8Array;
}

export interface PemOptions {
  readonly reading: 'strict' | 'lax';
  readonly limits?: PemLimits;
}

export interface PemLimits {
  /** Most blocks in one text. */
  readonly blocks: number;
  /** Most characters of text. */
  readonly bytes: number;
}

const defaultLimits: PemLimits = { blocks: 100, bytes: 1 << 20 };

// RFC 7468 section 3: label characters are printable but '-', with single blanks or hyphens between. Labels of
// more than 64 of them are none that anybody writes, and would be shown whole where a label is at fault.
const boundary = /^-----(BEGIN|END) ([!-,.-~](?:[- ]?[!-,.-~]){0,63})?-----$/;
const lineEnd = /\r\n|\n|\r/g;

interface Line {
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads every block of `text`, at least one, in order.
 * @throws E_PEM_SYNTAX with the offset in characters of the line at fault
 */
export function parsePem(text: string, options: PemOptions): PemBlock[] {
  const limits = options.limits ?? defaultLimits;
  if (text.length > limits.bytes)
    throw syntax(`${text.length} characters, at most ${limits.bytes} are read`, limits.bytes);
  const blocks: PemBlock[] = [];
  let label: string | undefined;
  let body: Line[] = [];
  for (const line of lines(text, options.reading)) {
    const match = boundary.exec(line.text);
    if (label === undefined) {
      if (match?.[1] === 'BEGIN') label = match[2] ?? '';
      else if (options.reading === 'strict') throw syntax('text outside a block', line.offset);
    } else if (match === null) {
      body.push(line);
    } else {
      if (match[1] !== 'END' || (match[2] ?? '') !== label)
        throw syntax(`the block ${label} ends with another line`, line.offset);
      if (blocks.length === limits.blocks) throw syntax(`more than ${limits.blocks} blocks`, line.offset);
      blocks.push({ label, der: decode(body, line.offset, options.reading) });
      label = undefined;
      body = [];
    }
  }
  if (label !== undefined) throw syntax(`the block ${label} does not end`, text.length);
  if (blocks.length === 0) throw syntax('no PEM block', 0);
  return blocks;
}

function* lines(text: string, reading: PemOptions['reading']): Generator<Line> {
  let offset = reading === 'lax' && text.startsWith('\ufeff') ? 1 : 0;
  for (const end of text.matchAll(lineEnd)) {
    yield { text: trimmed(text.slice(offset, end.index), reading), offset };
    offset = end.index + end[0].length;
  }
  // The last line needs no end, and after a last line end there is no line.
  if (offset < text.length) yield { text: trimmed(text.slice(offset), reading), offset };
}

// A loop and not /\s+$/, which takes quadratic time over a long run of blanks.
function trimmed(line: string, reading: PemOptions['reading']): string {
  let end = line.length;
  if (reading === 'lax') while (end > 0 && /[ \t\v\f]/.test(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

function decode(body: readonly Line[], end: number, reading: PemOptions['reading']): Uint8Array {
  for (const [index, line] of body.entries()) {
    if (line.text.includes(':'))
      throw new KnownError(
        'E_PEM_SYNTAX',
        'a block has headers, as encrypted keys of RFC 1421 do',
        { offset: line.offset },
        {
          hint: 'Decrypt the key first, e.g. openssl pkcs8 -topk8 -nocrypt.',
        },
      );
    const last = index === body.length - 1;
    if (
      reading === 'strict' &&
      (last ? line.text.length === 0 || line.text.length > 64 : line.text.length !== 64)
    )
      throw syntax('a line is not 64 characters long', line.offset);
  }
  const base64 = body
    .map((line) => (reading === 'lax' ? line.text.replaceAll(/[ \t]/g, '') : line.text))
    .join('');
  const der = fromBase64(base64);
  if (der === undefined || der.length === 0) throw syntax('not canonical base64', body[0]?.offset ?? end);
  return der;
}

/**
 * The contents of the one block labelled `label`. Strict: it is the only block. Lax: other blocks may stand
 * beside it, as `EC PARAMETERS` does before OpenSSL's keys, but none of the same label.
 * @throws E_PEM_SYNTAX, E_PEM_LABEL
 */
export function onePem(text: string, label: string, options: PemOptions): Uint8Array {
  const blocks = parsePem(text, options);
  const wanted = blocks.filter((block) => block.label === label);
  const [block] = wanted;
  if (block === undefined) throw otherLabel(blocks[0]?.label ?? 'nothing', label);
  if (wanted.length > 1 || (options.reading === 'strict' && blocks.length > 1))
    throw new KnownError('E_PEM_LABEL', `${blocks.length} blocks where one ${label} is expected`, { label });
  return block.der;
}

// The one mistake that costs more than a second try: what was given is secret. Its label is shown, nothing else.
function otherLabel(found: string, label: string): KnownError {
  const secret = found.endsWith('PRIVATE KEY') && !label.endsWith('PRIVATE KEY');
  const hint = `A private key was given: keep it where it was, and give the file of the ${label}.`;
  return new KnownError('E_PEM_LABEL', `found ${found}, not ${label}`, { label }, secret ? { hint } : {});
}

function syntax(message: string, offset: number): KnownError {
  return new KnownError('E_PEM_SYNTAX', message, { offset });
}
