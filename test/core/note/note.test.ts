// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointText,
  cosignedMessage,
  encodeCheckpoint,
  encodeCosignature,
  encodeNote,
  encodeVerifierKey,
  noteKeyId,
  parseCheckpoint,
  parseCosignature,
  parseNote,
  parseVerifierKey,
  type CheckpointFields,
  type Note,
  type VerifierKey,
} from '../../../core/note/index.ts';
import { KnownError } from '../../../core/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const utf8 = new TextEncoder();
const sig = 'AAAAAQI='; // a key id and one byte

// Rows of characters that trip readers up: spaces of other scripts, plus, a dash, characters of two and four bytes.
const characters = fc.constantFrom(...'ab/.- \u00e9\u2014\u{1f511}=0'.split(/(?:)/u));
const names = fc
  .array(fc.constantFrom(...'ab/.-\u00e9\u{1f511}=0'.split(/(?:)/u)), { minLength: 1, maxLength: 12 })
  .map((each) => each.join(''));
const lines = fc.array(characters, { maxLength: 20 }).map((each) => each.join(''));
// One: a note of several, cut at the end of a line, is a note of fewer, and so no truncation.
const signatures = fc.array(
  fc.record({
    name: names,
    keyIdHex: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((id) => Buffer.from(id).toString('hex')),
    signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  }),
  { minLength: 1, maxLength: 1 },
);

obeysTheCodecLaws<Note>({
  name: 'a signed note',
  values: fc.record({ text: fc.array(lines, { minLength: 1, maxLength: 4 }).map(joined), signatures }),
  encode: (note) => utf8.encode(encodeNote(note)),
  decode: (bytes) => parseNote(bytes),
});

obeysTheCodecLaws<{ fields: CheckpointFields; signatures: Note['signatures'] }>({
  name: 'a checkpoint',
  values: fc.record({
    fields: fc.record({
      origin: lines.filter((line) => line !== ''),
      treeSize: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
      rootHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      extensions: fc.array(
        lines.filter((line) => line !== ''),
        { maxLength: 2 },
      ),
    }),
    signatures,
  }),
  encode: ({ fields, signatures: by }) => utf8.encode(encodeCheckpoint(fields, by)),
  decode(bytes) {
    const { note, ...fields } = parseCheckpoint(parseNote(bytes));
    return { fields, signatures: note.signatures };
  },
});

function joined(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

describe('a signed note (C2SP signed-note)', () => {
  it.each([
    ['nothing at all', ''],
    ['no blank line', `text\n\u2014 a ${sig}\n`],
    ['no text', `\u2014 a ${sig}\n`],
    ['no signature', 'text\n\n'],
    ['a last line without its newline', `text\n\n\u2014 a ${sig}`],
    ['a hyphen for the em dash', `text\n\n- a ${sig}\n`],
    ['an en dash for the em dash', `text\n\n\u2013 a ${sig}\n`],
    ['two spaces', `text\n\n\u2014  a ${sig}\n`],
    ['no name', `text\n\n\u2014 ${sig}\n`],
    ['an empty name', `text\n\n\u2014  ${sig}\n`],
    ['a plus in the name', `text\n\n\u2014 a+b ${sig}\n`],
    ['a no-break space in the name', `text\n\n\u2014 a\u00a0b ${sig}\n`],
    ['a next-line character in the name', `text\n\n\u2014 a\u0085b ${sig}\n`],
    ['an ideographic space in the name', `text\n\n\u2014 a\u3000b ${sig}\n`],
    ['base64 without padding', 'text\n\n\u2014 a AAAAAQI\n'],
    ['base64 whose unused bits are set', 'text\n\n\u2014 a AAAAAQJ=\n'],
    ['base64url', 'text\n\n\u2014 a __-AAAAA\n'],
    ['a space behind the signature', `text\n\n\u2014 a ${sig} \n`],
    ['a key id and no signature', 'text\n\n\u2014 a AAAAAQ==\n'],
    ['a carriage return', `text\r\n\n\u2014 a ${sig}\n`],
    ['a tab', `te\txt\n\n\u2014 a ${sig}\n`],
    ['a NUL', `te\0xt\n\n\u2014 a ${sig}\n`],
    ['half a surrogate pair', `te\ud83dxt\n\n\u2014 a ${sig}\n`],
    ['a line between the signatures', `text\n\n\u2014 a ${sig}\nx\n\u2014 a ${sig}\n`],
    ['101 signatures', `text\n\n${`\u2014 a ${sig}\n`.repeat(101)}`],
    ['more than 256 KiB', `${'x'.repeat(262_130)}\n\n\u2014 a ${sig}\n`],
  ])('is refused with %s', (_, text) => {
    expect(() => parseNote(text)).toThrow(expect.objectContaining({ code: 'E_NOTE_FORM' }));
  });

  it.each([
    ['an overlong encoding', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a lone continuation byte', [0x80]],
  ])('is refused with %s in its UTF-8', (_, octets) => {
    const bytes = Buffer.concat([Buffer.of(...octets), utf8.encode(`\n\n\u2014 a ${sig}\n`)]);
    expect(() => parseNote(bytes)).toThrow(expect.objectContaining({ code: 'E_NOTE_FORM' }));
  });

  it('cut at the end of a line is a note of fewer signatures, by the same text', () => {
    const lines = ['a', 'b'].map((name) => `\u2014 ${name} ${sig}\n`);
    expect(parseNote(`text\n\n${lines.join('')}`).signatures.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(parseNote(`text\n\n${lines[0] ?? ''}`).text).toBe('text\n');
  });

  it('has up to 100 signatures, several by one name among them', () => {
    expect(parseNote(`text\n\n${`\u2014 a ${sig}\n`.repeat(100)}`).signatures).toHaveLength(100);
  });

  it('ends its text at the last empty line, so that the text may have others', () => {
    const note = parseNote(`one\n\ntwo\n\n\n\u2014 a ${sig}\n`);
    expect(note.text).toBe('one\n\ntwo\n\n');
    expect(note.signatures).toEqual([{ name: 'a', keyIdHex: '00000001', signature: Uint8Array.of(2) }]);
  });

  it('keeps a byte order mark, which is no white space, as what was signed', () => {
    expect(parseNote(utf8.encode(`\ufefftext\n\n\u2014 a ${sig}\n`)).text).toBe('\ufefftext\n');
  });

  it.each([
    [
      'text without its newline',
      { text: 'a', signatures: [{ name: 'a', keyIdHex: '00000001', signature: Uint8Array.of(2) }] },
    ],
    ['no signature', { text: 'a\n', signatures: [] }],
    [
      'a name with a space',
      { text: 'a\n', signatures: [{ name: 'a b', keyIdHex: '00000001', signature: Uint8Array.of(2) }] },
    ],
    [
      'a key id of three bytes',
      { text: 'a\n', signatures: [{ name: 'a', keyIdHex: '000001', signature: Uint8Array.of(2) }] },
    ],
    [
      'an empty signature',
      { text: 'a\n', signatures: [{ name: 'a', keyIdHex: '00000001', signature: new Uint8Array() }] },
    ],
  ])('is not written with %s', (_, note) => {
    expect(() => encodeNote(note)).toThrow(TypeError);
  });
});

describe('a checkpoint (C2SP tlog-checkpoint)', () => {
  const root = Buffer.alloc(32, 7).toString('base64');
  it.each([
    ['two lines', 'log\n1\n'],
    ['no origin', `\n1\n${root}\n`],
    ['a leading zero', `log\n01\n${root}\n`],
    ['a sign', `log\n+1\n${root}\n`],
    ['a negative size', `log\n-1\n${root}\n`],
    ['a size in hex', `log\n0x1\n${root}\n`],
    ['a size of 2^63', `log\n9223372036854775808\n${root}\n`],
    ['a size of a hundred digits', `log\n${'1'.repeat(100)}\n${root}\n`],
    ['digits of another script', `log\n\u0661\n${root}\n`],
    ['a root of 31 bytes', `log\n1\n${Buffer.alloc(31).toString('base64')}\n`],
    ['a root in hex', `log\n1\n${'07'.repeat(32)}\n`],
    ['a root whose unused bits are set', `log\n1\n${root.replace(/.=$/, 'd=')}\n`],
    ['an empty line behind the root', `log\n1\n${root}\n\n`],
  ])('is refused with %s', (_, text) => {
    const note = { text, signatures: [] };
    expect(() => parseCheckpoint(note)).toThrow(expect.objectContaining({ code: 'E_NOTE_FORM' }));
  });

  it('states sizes up to 2^63 - 1, and keeps its extension lines', () => {
    const note = { text: `log 1\n9223372036854775807\n${root}\nTimestamp: 5\n`, signatures: [] };
    expect(parseCheckpoint(note)).toEqual({
      origin: 'log 1',
      treeSize: (1n << 63n) - 1n,
      rootHash: new Uint8Array(32).fill(7),
      extensions: ['Timestamp: 5'],
      note,
    });
  });

  it.each([
    ['a size of 2^63', { treeSize: 1n << 63n }],
    ['a short root', { rootHash: new Uint8Array(20) }],
    ['two lines in one', { extensions: ['a\nb'] }],
    ['an empty origin', { origin: '' }],
  ])('is not written with %s', (_, change) => {
    const fields = { origin: 'log', treeSize: 1n, rootHash: new Uint8Array(32), extensions: [], ...change };
    expect(() => checkpointText(fields)).toThrow(TypeError);
  });
});

// The example of signed-note and tlog-checkpoint gives a signature but no key; these keys are of RFC 8032's tests.
describe('keys and cosignatures', () => {
  const pkcs8 = `302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60`;
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.from(pkcs8, 'hex'),
    format: 'der',
    type: 'pkcs8',
  });
  const spkiDer = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const raw = spkiDer.subarray(-32);

  it('names a key differently for each way it signs, and by its name', () => {
    const ids = [
      noteKeyId('witness.example/w', 'ed25519', raw),
      noteKeyId('witness.example/w', 'cosignature', raw),
      noteKeyId('witness.example/v', 'cosignature', raw),
      noteKeyId('witness.example/w', 'ecdsa', spkiDer),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{8}$/.test(id))).toBe(true);
    expect(noteKeyId('another', 'ecdsa', spkiDer)).toBe(ids[3]);
    expect(() => noteKeyId('a', 'ed25519', spkiDer)).toThrow(TypeError);
  });

  it('names the log and the witnesses of a real checkpoint as they name themselves', () => {
    // Rekor v1's production log: its identifier is SHA-256 over its key, and its hint begins so.
    const rekor =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==';
    expect(noteKeyId('rekor.sigstore.dev', 'ecdsa', Buffer.from(rekor, 'base64'))).toBe('c0d23d6a');
  });

  it('verify over the message that tlog-cosignature prescribes, and over no other', () => {
    const fields = { origin: 'log.example/1', treeSize: 5n, rootHash: new Uint8Array(32), extensions: ['x'] };
    const text = checkpointText(fields);
    const message = cosignedMessage({ text, signatures: [] }, 1_679_315_147n);
    expect(Buffer.from(message).toString()).toBe(`cosignature/v1\ntime 1679315147\n${text}`);
    const signature = encodeCosignature({
      timestamp: 1_679_315_147n,
      signature: Uint8Array.from(sign(null, message, privateKey)),
    });
    const name = 'witness.example/w';
    const keyIdHex = noteKeyId(name, 'cosignature', raw);
    const [read] = parseNote(encodeNote({ text, signatures: [{ name, keyIdHex, signature }] })).signatures;
    const cosignature = parseCosignature(read?.signature ?? new Uint8Array());
    const holds = (time: bigint): boolean =>
      verify(
        null,
        cosignedMessage({ text, signatures: [] }, time),
        createPublicKey(privateKey),
        cosignature.signature,
      );
    expect(holds(cosignature.timestamp)).toBe(true);
    expect(holds(cosignature.timestamp + 1n)).toBe(false);
  });

  it.each([0, 64, 71, 73])('are refused with %i bytes', (length) => {
    expect(() => parseCosignature(new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: 'E_NOTE_FORM' }),
    );
  });

  it('keep times up to 2^64 - 1, and are written with no others', () => {
    const signature = new Uint8Array(64).fill(3);
    const timestamp = (1n << 64n) - 1n;
    expect(parseCosignature(encodeCosignature({ timestamp, signature }))).toEqual({ timestamp, signature });
    expect(() => encodeCosignature({ timestamp: timestamp + 1n, signature })).toThrow(TypeError);
    expect(() => encodeCosignature({ timestamp, signature: new Uint8Array(63) })).toThrow(TypeError);
  });
});

const keys = fc.record({
  name: names,
  kind: fc.constantFrom('ed25519' as const, 'cosignature' as const),
  publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

obeysTheCodecLaws<VerifierKey>({
  name: 'a verifier key',
  values: keys,
  encode: (key) => utf8.encode(encodeVerifierKey(key)),
  decode: (bytes) => parseVerifierKey(new TextDecoder().decode(bytes)),
});

describe('a verifier key (signed-note, "Verifier keys")', () => {
  // The key of Go's checksum database.
  const real = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
  const good = encodeVerifierKey({ name: 'w.example', kind: 'cosignature', publicKey: new Uint8Array(32) });
  it('has the key id of its name, type and bytes', () => {
    expect(good).toMatch(/^w\.example\+[0-9a-f]{8}\+BAAA/);
    expect(parseVerifierKey(good)).toMatchObject({ name: 'w.example', kind: 'cosignature' });
    expect(parseVerifierKey(real).kind).toBe('ed25519');
    expect(encodeVerifierKey(parseVerifierKey(real))).toBe(real);
  });
  it.for([
    ['another name', good.replace('w.', 'v.')],
    ['another type, by its key id', good.replace('+BAAA', '+AQAA')],
    ['a type that is not known', good.replace('+BAAA', '+AgAA')],
    ['a key id in capitals', good.replace(/\+([0-9a-f]{8})\+/, (id) => id.toUpperCase())],
    ['a shorter key', good.slice(0, -4)],
    ['a space in the name', good.replace('w.', 'w .')],
    ['no name', good.slice('w.example'.length)],
    ['a newline behind it', `${good}\n`],
  ] as const)('is refused with %s', ([, text]) => expect(refused(() => parseVerifierKey(text))).toBe(true));
});

function refused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    return error instanceof KnownError && error.code === 'E_NOTE_FORM';
  }
}
