// SPDX-License-Identifier: Apache-2.0
// The certificates of a TLS server, byte for byte and in the order it sends them, read from a recorded handshake:
// Certificate and CertificateRequest messages of TLS 1.2 and before (RFC 5246 section 7.4) and of TLS 1.3
// (RFC 8446 section 4), the latter decrypted with the traffic secret that the client itself had.
//
// Node gives a chain that OpenSSL has put in order and completed: what a server left out, sends twice or sends in
// disorder is not to be seen there. Not checked: any signature, or that the handshake was completed.

import { createDecipheriv, createHmac } from 'node:crypto';
import { KnownError } from '../core/index.ts';

export interface Presented {
  /** DER, as sent. Empty where the server sent an empty list, undefined where it sent none. */
  readonly certificates: readonly Uint8Array[] | undefined;
  /** The server asks for a certificate of the client. */
  readonly asksForCertificate: boolean;
}

/** Most certificates of one chain. */
const mostCertificates = 100;

const contentType = { handshake: 22, applicationData: 23 } as const;
const messageType = { serverHello: 2, certificate: 11, certificateRequest: 13 } as const;

interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly keyLength: number;
  readonly hash: 'sha256' | 'sha384';
}

// RFC 8446 appendix B.4
const suites: ReadonlyMap<number, Suite> = new Map([
  [0x1301, { cipher: 'aes-128-gcm', keyLength: 16, hash: 'sha256' }],
  [0x1302, { cipher: 'aes-256-gcm', keyLength: 32, hash: 'sha384' }],
  [0x1303, { cipher: 'chacha20-poly1305', keyLength: 32, hash: 'sha256' }],
]);

/**
 * Reads what a server sent in its handshake.
 * @param recorded the bytes from the server, from the first; may end anywhere
 * @param secret the client's SERVER_HANDSHAKE_TRAFFIC_SECRET, where TLS 1.3 came so far
 * @throws E_REMOTE_ANSWER where the messages contradict the protocol
 */
export function presentedIn(recorded: Uint8Array, secret: Uint8Array | undefined): Presented {
  const plain: Uint8Array[] = [];
  const sealed: Uint8Array[] = [];
  for (const record of records(recorded)) {
    if (record[0] === contentType.handshake) plain.push(record.subarray(5));
    else if (record[0] === contentType.applicationData) sealed.push(record);
  }
  const open = messages(Buffer.concat(plain));
  const suite = suites.get(suiteOf(open) ?? 0);
  if (suite === undefined || secret === undefined) return read(open, 0);
  return read(messages(Buffer.concat(decrypt(sealed, suite, secret))), 1);
}

function* records(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 5 + number(bytes, at + 3, 2);
    if (end > bytes.length) return; // cut off
    yield bytes.subarray(at, end);
    at = end;
  }
}

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

function messages(bytes: Uint8Array): Message[] {
  const found: Message[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + number(bytes, at + 1, 3);
    if (end > bytes.length) break;
    found.push({ type: bytes[at] ?? 0, body: bytes.subarray(at + 4, end) });
    at = end;
  }
  return found;
}

/** The suite of the last ServerHello: a HelloRetryRequest is one too, and comes before. Section 4.1.3. */
function suiteOf(open: readonly Message[]): number | undefined {
  const hello = open.findLast(({ type }) => type === messageType.serverHello)?.body;
  const session = hello?.[34];
  return hello === undefined || session === undefined || hello.length < 37 + session
    ? undefined
    : number(hello, 35 + session, 2);
}

// Section 5.2: each record has its own nonce; the last byte that is not zero is the true type. The handshake's
// secret ends with the server's Finished: what does not open comes after it.
function decrypt(sealed: readonly Uint8Array[], suite: Suite, secret: Uint8Array): Uint8Array[] {
  const key = expandLabel(suite, secret, 'key', suite.keyLength);
  const iv = expandLabel(suite, secret, 'iv', 12);
  const opened: Uint8Array[] = [];
  for (const [sequence, record] of sealed.entries()) {
    const inner = openRecord(record, suite, key, iv, sequence);
    if (inner === undefined) break;
    let end = inner.length;
    while (end > 0 && inner[end - 1] === 0) end -= 1;
    if (inner[end - 1] === contentType.handshake) opened.push(inner.subarray(0, end - 1));
  }
  return opened;
}

function openRecord(
  record: Uint8Array,
  { cipher }: Suite,
  key: Uint8Array,
  iv: Uint8Array,
  sequence: number,
): Uint8Array | undefined {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
  const tag = record.length - 16;
  if (tag < 5) return undefined;
  // ChaCha20-Poly1305 takes the same options as the other AEADs, which its type leaves out.
  const decipher = createDecipheriv(cipher as 'aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(record.subarray(0, 5)).setAuthTag(record.subarray(tag));
  try {
    return Buffer.concat([decipher.update(record.subarray(5, tag)), decipher.final()]);
  } catch {
    return undefined; // sealed with another key
  }
}

// Section 7.1; one block of HKDF-Expand (RFC 5869) is enough for a key.
function expandLabel({ hash }: Suite, secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Uint8Array.of(0, length, name.length), name, Uint8Array.of(0, 1)]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

/** @param extra 1 where a list has a context before it and extensions after each certificate (TLS 1.3) */
function read(found: readonly Message[], extra: 0 | 1): Presented {
  const message = found.find(({ type }) => type === messageType.certificate);
  return {
    certificates: message === undefined ? undefined : certificateList(message.body, extra),
    asksForCertificate: found.some(({ type }) => type === messageType.certificateRequest),
  };
}

function certificateList(body: Uint8Array, extra: 0 | 1): Uint8Array[] {
  const start = extra === 0 ? 0 : 1 + number(body, 0, 1);
  const end = start + 3 + number(body, start, 3);
  if (end !== body.length) throw broken();
  const certificates: Uint8Array[] = [];
  for (let at = start + 3; at < end;) {
    const to = at + 3 + number(body, at, 3);
    if (to > end || certificates.length === mostCertificates) throw broken();
    certificates.push(Uint8Array.from(body.subarray(at + 3, to)));
    at = extra === 0 ? to : to + 2 + number(body, to, 2);
  }
  return certificates;
}

/** A big-endian number; what lies beyond the end makes it one that reaches too far. */
function number(bytes: Uint8Array, at: number, length: number): number {
  if (at + length > bytes.length) throw broken();
  let value = 0;
  for (let i = at; i < at + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

function broken(): KnownError {
  return new KnownError('E_REMOTE_ANSWER', "the server's list of certificates is malformed");
}
