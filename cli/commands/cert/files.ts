// SPDX-License-Identifier: Apache-2.0
// Certificates, requests and the like from files or standard input: PEM, DER or base64, told apart by contents.ts.
//
// Key material is never part of a refusal: what a block holds is said by its kind alone.

import { KnownError } from '../../../core/index.ts';
import {
  certificateLimits,
  parseCertificate,
  type Certificate,
  type Reading,
} from '../../../core/x509/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readInput } from '../../input.ts';
import { contentsLimits, contentsOf, kindOfLabel, type Block, type Contents } from './contents.ts';
import type { Kind } from './outline.ts';

/** What a file holds, of any kind. @throws E_FILE_READ, E_PEM_SYNTAX */
export async function readContents(call: Call, path: string): Promise<Contents> {
  const bytes = await readInput(call, path, contentsLimits.bytes);
  return inFile(path, () => contentsOf(bytes));
}

/**
 * The one block with the first of these labels that is there; without a label, DER or base64 of its kind. DER of no
 * known kind is given as it is: its parser says where it breaks.
 * @throws E_FILE_READ, E_PEM_*, E_INPUT_KIND
 */
export async function readDerFile(
  call: Call,
  path: string,
  labels: readonly [string, ...string[]],
): Promise<Uint8Array> {
  const { blocks } = await readContents(call, path);
  return inFile(path, () => {
    const [block] = blocks;
    if (block === undefined) throw new TypeError('contents have at least one block');
    if (block.label !== undefined) return labelled(blocks, labels);
    const kind = kindOfLabel(labels[0]);
    if (block.kind !== kind && block.kind !== 'other') throw wrongKind(block.kind, [kind]);
    return block.der;
  });
}

/** The one certificate of a file. @throws as `readDerFile`, E_DER_*, E_X509_* */
export async function readCertificate(call: Call, path: string, reading?: Reading): Promise<Certificate> {
  const der = await readDerFile(call, path, ['CERTIFICATE']);
  return inFile(path, () => parseCertificate(der, certificateLimits, reading));
}

function labelled(blocks: readonly Block[], labels: readonly [string, ...string[]]): Uint8Array {
  const label = labels.find((one) => blocks.some((block) => block.label === one)) ?? labels[0];
  const wanted = blocks.filter((block) => block.label === label);
  const [block] = wanted;
  if (block === undefined)
    throw new KnownError(
      'E_PEM_LABEL',
      `found ${blocks[0]?.label ?? 'nothing'}, not ${label}`,
      { label },
      hintFor(blocks[0]?.kind ?? 'other'),
    );
  if (wanted.length > 1)
    throw new KnownError(
      'E_PEM_LABEL',
      `${wanted.length} blocks of ${label} where one is expected`,
      { label },
      { hint: 'Split the file, or see what it holds with edgewarden cert inspect.' },
    );
  return block.der;
}

const words: Readonly<Record<Kind, { readonly what: string; readonly hint?: string }>> = {
  certificate: { what: 'a certificate', hint: 'Look at it with edgewarden cert inspect.' },
  request: { what: 'a certificate request', hint: 'Look at it with edgewarden csr inspect.' },
  crl: { what: 'a revocation list', hint: 'Look at it with edgewarden crl inspect.' },
  privateKey: {
    what: 'a private key',
    hint: 'Look at it with edgewarden key inspect; it stays secret there.',
  },
  publicKey: { what: 'a public key', hint: 'Look at it with edgewarden key inspect.' },
  pkcs7: { what: 'a PKCS#7 message', hint: 'Take its certificates out: openssl pkcs7 -print_certs.' },
  pkcs12: { what: 'a PKCS#12 file', hint: 'Take its certificates out: openssl pkcs12 -nokeys -in FILE.' },
  other: { what: 'something else' },
};

/** `a private key`, `a certificate`. */
export const kindText = (kind: Kind): string => words[kind].what;

const hintFor = (kind: Kind): { readonly hint?: string } => {
  const { hint } = words[kind];
  return hint === undefined ? {} : { hint };
};

/** The refusal of what is well formed and something else: it says what, and which command is for it. */
export function wrongKind(found: Kind, wanted: readonly Kind[], label?: string): KnownError {
  const what = label === undefined ? kindText(found) : `${label}, ${kindText(found)}`;
  const text = `${what}; not ${wanted.map(kindText).join(' or ')}`;
  return new KnownError('E_INPUT_KIND', text, { kind: found }, hintFor(found));
}

/** The same for a file without a block that is wanted, by the first of its blocks that has a kind. */
export function otherKind(blocks: readonly Block[], wanted: readonly Kind[]): KnownError {
  const block = blocks.find(({ kind }) => kind !== 'other') ?? blocks[0];
  return wrongKind(block?.kind ?? 'other', wanted, block?.label);
}
