// SPDX-License-Identifier: Apache-2.0
// What `key inspect` and `key convert` are given: a private key in any form, a public key, certificates.

import { type KeyObject } from 'node:crypto';
import { DerReader, tags } from '../../../core/der/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parseJson } from '../../../core/json/index.ts';
import {
  fromJwk,
  openKeyFile,
  readKeyFile,
  spkiDerOf,
  type KeyFile,
  type ParseOptions,
} from '../../../core/key/index.ts';
import { parsePem } from '../../../core/pem/index.ts';
import {
  parseCertificate,
  parseSpki,
  type Certificate,
  type SubjectPublicKeyInfo,
} from '../../../core/x509/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readFileWithin, readInput } from '../../input.ts';

/** Largest file of a key or of a chain of certificates. */
const limit = 256 << 10;

export interface Given {
  readonly what: 'private key' | 'public key' | 'certificate';
  /** A private key's form and encryption. */
  readonly file?: KeyFile;
  /** Absent for an encrypted private key that was not opened. */
  readonly spki?: SubjectPublicKeyInfo;
}

/** @throws E_FILE_READ, and what the parsers throw */
export async function readGiven(call: Call, path: string, options: ParseOptions): Promise<Given> {
  const bytes = await readInput(call, path, limit);
  return inFile(path, () => given(bytes, options));
}

/** @throws E_FILE_READ, and what `parsePrivateKey` throws */
export async function readPrivate(call: Call, path: string, options: ParseOptions): Promise<KeyObject> {
  const bytes = await readInput(call, path, limit);
  return inFile(path, () => openKeyFile(readKeyFile(bytes), options));
}

/** The certificates of a file, in its order, at least one. @throws E_FILE_READ, E_PEM_*, E_X509_*, E_DER_* */
export async function readCertificates(path: string): Promise<[Certificate, ...Certificate[]]> {
  const bytes = await readFileWithin(path, limit);
  return inFile(path, () => {
    const [first, ...rest] =
      bytes[0] === tags.sequence
        ? [bytes]
        : blocks(bytes).flatMap(({ label, der }) => (label === 'CERTIFICATE' ? [der] : []));
    if (first === undefined) throw new KnownError('E_PEM_LABEL', 'no certificate is there');
    return [parseCertificate(first), ...rest.map((der) => parseCertificate(der))];
  });
}

function given(bytes: Uint8Array, options: ParseOptions): Given {
  if (bytes[0] === tags.sequence) {
    const what = publicDer(bytes);
    if (what !== undefined) return what;
  } else if (Buffer.from(bytes).toString('latin1').trimStart().startsWith('{')) {
    const key = fromJwk(parseJson(bytes, { bytes: limit, depth: 8 }));
    if (key.type === 'public') return { what: 'public key', spki: parseSpki(spkiDerOf(key)) };
  } else {
    const found = blocks(bytes);
    const block = found.find(({ label }) => label === 'PUBLIC KEY' || label === 'CERTIFICATE');
    if (block !== undefined && !found.some(({ label }) => label.endsWith('PRIVATE KEY')))
      return block.label === 'CERTIFICATE' ? ofCertificate(block.der) : ofSpki(block.der);
  }
  const file = readKeyFile(bytes);
  if (file.form === 'encrypted' && options.passphrase === undefined) return { what: 'private key', file };
  return { what: 'private key', file, spki: parseSpki(spkiDerOf(openKeyFile(file, options))) };
}

const blocks = (bytes: Uint8Array): ReturnType<typeof parsePem> =>
  parsePem(Buffer.from(bytes).toString('latin1'), { reading: 'lax', limits: { blocks: 100, bytes: limit } });

const ofSpki = (der: Uint8Array): Given => ({ what: 'public key', spki: parseSpki(der) });
const ofCertificate = (der: Uint8Array): Given => ({ what: 'certificate', spki: parseCertificate(der).spki });

// A certificate and a public key begin with a SEQUENCE, as an encrypted key does; they differ in what follows it.
function publicDer(der: Uint8Array): Given | undefined {
  const fields = new DerReader(der, { depth: 2 }).sequence();
  const first = fields.any();
  if (first.tag !== tags.sequence) return undefined;
  if (fields.nextTag === tags.bitString) return ofSpki(der);
  return fields.nextTag === tags.sequence && first.contents[0] !== tags.oid ? ofCertificate(der) : undefined;
}
