// SPDX-License-Identifier: Apache-2.0
// What is done to a number, to octets in base64, to a checkpoint.

import type { Random } from '../../../path-differential/random.ts';
import { entryOf, type Hands, type Mutation } from './loose.ts';

/** One letter of a base64 text, or one bit of what it says. */
export function flipped(text: string, random: Random): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0) return 'AA==';
  const at = random.number(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.number(8));
  return bytes.toString('base64');
}

const numbers = (value: string | number): readonly (readonly [string, unknown])[] => [
  ['one more', String(BigInt(value) + 1n)],
  ['one less', String(BigInt(value) - 1n)],
  ['far away', '123456789'],
  ['zero', '0'],
  ['negative', '-5'],
  ['as a number', Number(value)],
  ['as a fraction', Number(value) + 0.5],
  ['in hexadecimal', `0x${BigInt(value).toString(16)}`],
  ['with a plus', `+${value}`],
  ['with a zero before it', `0${value}`],
  ['with a blank', ` ${value}`],
  ['with an exponent', `${value}e0`],
  ['beyond 2^53', '9007199254740993'],
  ['beyond 2^63', '9223372036854775808'],
  ['a word', 'many'],
  ['empty', ''],
  ['null', null],
  ['gone', undefined],
];

const numberIn = (value: unknown): string | number =>
  typeof value === 'string' || typeof value === 'number' ? value : 0;

/** Sets a number of the first entry to one of these. */
export const number =
  (name: string, holder: (hands: Hands) => Record<string, unknown> | undefined, member: string): Mutation =>
  (hands) => {
    const object = holder(hands);
    if (object === undefined) return undefined;
    const [how, value] = hands.random.pick(numbers(numberIn(object[member])));
    if (value === undefined) Reflect.deleteProperty(object, member);
    else object[member] = value;
    return `${name} ${how}`;
  };

/** Does something to a base64 text. */
export const base64 =
  (name: string, holder: (hands: Hands) => object | undefined, member: string): Mutation =>
  (hands) => {
    const object = holder(hands) as Record<string, unknown> | undefined;
    const text = object?.[member];
    if (object === undefined || typeof text !== 'string') return undefined;
    const ways: readonly (readonly [string, string])[] = [
      ['one bit', flipped(text, hands.random)],
      ['one bit', flipped(text, hands.random)],
      ['cut short', text.slice(0, -4)],
      ['longer', Buffer.concat([Buffer.from(text, 'base64'), Buffer.of(0)]).toString('base64')],
      ['in base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
      ['without padding', text.replace(/=+$/, '')],
      ['with a line end', `${text.slice(0, 8)}\n${text.slice(8)}`],
      ['with a blank before it', ` ${text}`],
      ['with a strange letter', `${text.slice(0, 8)}*${text.slice(8)}`],
      ['with loose bits', looseBits(text)],
      ['empty', ''],
    ];
    const [how, value] = hands.random.pick(ways);
    if (value === text) return undefined;
    object[member] = value;
    return `${name} ${how}`;
  };

/** The last letter before the padding with a bit set that says nothing. */
function looseBits(text: string): string {
  const at = text.search(/=+$/);
  if (at < 1) return text;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return text.slice(0, at - 1) + alphabet.charAt(alphabet.indexOf(text.charAt(at - 1)) | 1) + text.slice(at);
}

export const leafOf = ({ bundle: { verificationMaterial: m } }: Hands): { rawBytes: string } | undefined =>
  m.certificate ?? m.x509CertificateChain?.certificates[0];

export function checkpoint(hands: Hands): string | undefined {
  const note = entryOf(hands)?.inclusionProof?.checkpoint;
  if (note === undefined) return undefined;
  const { random } = hands;
  const other = hands.other.verificationMaterial.tlogEntries[0]?.inclusionProof?.checkpoint?.envelope;
  const [body = '', lines = ''] = note.envelope.split('\n\n');
  const [origin = '', size = '', root = ''] = body.split('\n');
  const [line = ''] = lines.split('\n');
  const [, name = '', signature = ''] = line.split(' ');
  const joined = (text: string, below: string): string => `${text}\n\n${below}`;
  const ways: readonly (readonly [string, string])[] = [
    ['of another origin', note.envelope.replace(origin, 'other.example')],
    ['of another size', note.envelope.replace(`\n${size}\n`, `\n${BigInt(size) + 1n}\n`)],
    ['of another root', note.envelope.replace(root, flipped(root, random))],
    ['with another line in its text', joined(`${body}\nmore`, lines)],
    ['with a blank line more', joined(body, `\n${lines}`)],
    ['without its last line end', note.envelope.replace(/\n+$/, '')],
    ['without lines', joined(body, '')],
    ['with its line twice', joined(body, `${line}\n${lines}`)],
    ['with a line of somebody else', joined(body, `${lines}— other.example AAAAAAAAAAAA\n`)],
    ['with something behind its lines', `${note.envelope}more\n`],
    ['with an empty line behind its lines', `${note.envelope}\n`],
    ['with another name in its line', joined(body, lines.replace(name, 'other.example'))],
    [
      'with another key id in its line',
      joined(body, lines.replace(signature, flippedAt(signature, random.number(4)))),
    ],
    [
      'with another signature in its line',
      joined(body, lines.replace(signature, flippedAt(signature, 8 + random.number(60)))),
    ],
    ['with a hyphen for the dash', note.envelope.replaceAll('—', '-')],
    ['with carriage returns', note.envelope.replaceAll('\n', '\r\n')],
    ['of another bundle', other ?? note.envelope],
    ['with the line of another bundle', joined(body, other?.split('\n\n')[1] ?? lines)],
    ['without text', joined('', lines)],
    ['empty', ''],
    ['a word', 'checkpoint'],
  ];
  const [how, value] = random.pick(ways);
  if (value === note.envelope) return undefined;
  note.envelope = value;
  return `checkpoint ${how}`;
}

function flippedAt(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64');
  const place = Math.min(at, bytes.length - 1);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('base64');
}
