// SPDX-License-Identifier: Apache-2.0
// Tells what a file is: PEM with its labels (RFC 7468), DER by its outline, or bare base64 of either.
//
// Only the outline of DER is looked at (tags and lengths of the first elements), so that what is cut short or broken
// inside still has a kind and its own parser can say where it breaks. Not checked: anything else about the bytes.
// A UTF-8 byte order mark and CRLF are read past. UTF-16 is refused: a decoder would have to guess.

import { fromBase64, KnownError } from '../../../core/index.ts';
import { parsePem, type PemLimits } from '../../../core/pem/index.ts';
import { outlineKind, type Kind } from './outline.ts';

export interface Block {
  readonly kind: Kind;
  /** Where it came in PEM. */
  readonly label?: string;
  readonly der: Uint8Array;
}

export interface Contents {
  readonly form: 'pem' | 'der' | 'base64';
  /** At least one, in the order of the file. */
  readonly blocks: readonly Block[];
}

export const contentsLimits: PemLimits = { blocks: 10_000, bytes: 16 << 20 };

const labelKinds: ReadonlyMap<string, Kind> = new Map([
  ['CERTIFICATE', 'certificate'],
  ['X509 CERTIFICATE', 'certificate'],
  ['CERTIFICATE REQUEST', 'request'],
  ['NEW CERTIFICATE REQUEST', 'request'],
  ['X509 CRL', 'crl'],
  ['PUBLIC KEY', 'publicKey'],
  ['RSA PUBLIC KEY', 'publicKey'],
  ['PKCS7', 'pkcs7'],
  ['CMS', 'pkcs7'],
]);

/** @throws E_PEM_SYNTAX with the offset in the file */
export function contentsOf(bytes: Uint8Array, limits: PemLimits = contentsLimits): Contents {
  if (bytes.length === 0) throw nothing('there is nothing in it');
  // SEQUENCE: all kinds are one. It is the character 0, with which neither PEM nor base64 of DER begins.
  if (bytes[0] === 0x30) return { form: 'der', blocks: [{ kind: outlineKind(bytes), der: bytes }] };
  refuseUtf16(bytes);
  const text = textOf(bytes);
  const der = bareBase64(text, /^\s*M/);
  if (der?.[0] === 0x30) return { form: 'base64', blocks: [{ kind: outlineKind(der), der }] };
  // What Kubernetes has in `data` of a Secret: base64 of a PEM file.
  const wrapped = bareBase64(text, /^\s*LS0tLS1CRUdJTiB/);
  if (wrapped !== undefined) return { form: 'base64', blocks: pemBlocks(textOf(wrapped), limits) };
  return { form: 'pem', blocks: pemBlocks(text, limits) };
}

function textOf(bytes: Uint8Array): string {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + mark, bytes.length - mark).toString('latin1');
}

function pemBlocks(text: string, limits: PemLimits): Block[] {
  if (!text.includes('-----BEGIN ')) throw nothing('no PEM block');
  return parsePem(text, { reading: 'lax', limits }).map((block) => ({
    ...block,
    kind: kindOfLabel(block.label),
  }));
}

export function kindOfLabel(label: string): Kind {
  return labelKinds.get(label) ?? (/(^| )PRIVATE KEY$/.test(label) ? 'privateKey' : 'other');
}

/** Base64 and nothing else, of what begins so: of a SEQUENCE with M, of PEM with its first boundary. */
function bareBase64(text: string, beginning: RegExp): Uint8Array | undefined {
  if (!beginning.test(text.slice(0, 1024)) || text.includes('-----')) return undefined;
  return fromBase64(text.replaceAll(/[ \t\r\n]/g, ''));
}

function refuseUtf16(bytes: Uint8Array): void {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const bare = (first === 0x2d && second === 0) || (first === 0 && second === 0x2d);
  if (marked || bare)
    throw new KnownError(
      'E_PEM_SYNTAX',
      'the text is UTF-16',
      { offset: 0 },
      { hint: 'Save it as plain text first: iconv -f UTF-16 -t UTF-8 IN > OUT.' },
    );
}

function nothing(message: string): KnownError {
  return new KnownError(
    'E_PEM_SYNTAX',
    message,
    { offset: 0 },
    { hint: 'What is read is PEM, DER, or base64 of either.' },
  );
}
