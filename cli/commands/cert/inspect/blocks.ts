// SPDX-License-Identifier: Apache-2.0
// Several blocks at a glance: a line each, and whether certificates stand in the order of a chain.

import { KnownError, printable } from '../../../../core/index.ts';
import type { Certificate } from '../../../../core/x509/index.ts';
import type { Block } from '../contents.ts';
import { kindText } from '../files.ts';
import { readCertificate } from './certificate.ts';
import { cut } from './extensions.ts';
import { requestData } from './request.ts';
import type { BlockData } from './shape.ts';
import { issued } from './signature.ts';
import { certificateText, endText, requestText, whoText, type View } from './text.ts';

export interface ReadBlock {
  readonly block: Block;
  readonly index: number;
  readonly certificate?: Certificate;
  readonly error?: KnownError;
}

/** Reads each block that is a certificate: one that cannot be read does not hide the others. */
export function readBlocks(blocks: readonly Block[]): ReadBlock[] {
  return blocks.map((block, position) => {
    const index = position + 1;
    if (block.kind !== 'certificate') return { block, index };
    try {
      return { block, index, certificate: readCertificate(block.der) };
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      return { block, index, error };
    }
  });
}

/** A block that is no certificate, or one that cannot be read. Of a key nothing but its kind. */
export function otherData({ block, index, error }: ReadBlock): BlockData {
  const base = { index, kind: block.kind, ...(block.label === undefined ? {} : { label: block.label }) };
  if (error !== undefined) return { ...base, error: errorData(error) };
  if (block.kind !== 'request') return base;
  try {
    return { ...base, request: requestData(block.der) };
  } catch (failure) {
    if (!(failure instanceof KnownError)) throw failure;
    return { ...base, error: errorData(failure) };
  }
}

function errorData({ code, message, facts }: KnownError): NonNullable<BlockData['error']> {
  const offset = facts['offset'];
  return { code, message, ...(typeof offset === 'number' ? { offset } : {}) };
}

/** A cell each: number, what, who, until, by whom, remarks. */
export function blockCells(data: BlockData, now: number): string[] {
  return cells(data, now).map((cell) => cut(cell, widestCell));
}

/** One long name must not widen ten thousand lines. */
const widestCell = 80;

function cells(data: BlockData, now: number): string[] {
  const { certificate, request, error } = data;
  const number = String(data.index);
  if (error !== undefined)
    return [
      number,
      printable(data.label ?? data.kind),
      `UNREADABLE ${error.code}: ${printable(error.message)}`,
    ];
  if (certificate !== undefined)
    return [
      number,
      certificate.ca ? 'CA' : 'certificate',
      whoText(certificate.subject),
      `${certificate.notAfter.slice(0, 10)} (${endText(certificate, now)})`,
      certificate.selfSigned === true ? 'itself' : whoText(certificate.issuer),
      certificate.oddities.map(({ code }) => code).join(' '),
    ];
  if (request !== undefined)
    return [
      number,
      'request',
      whoText(request.subject),
      '',
      '',
      request.oddities.map(({ code }) => code).join(' '),
    ];
  return [number, printable(data.label ?? data.kind), otherText(data)];
}

export const blockHead: readonly string[] = ['', 'WHAT', 'WHO', 'UNTIL', 'ISSUER', 'ODD'];

export function blockText(data: BlockData, view: View): string {
  if (data.certificate !== undefined) return certificateText(data.certificate, view);
  if (data.request !== undefined) return requestText(data.request, view);
  return data.error === undefined
    ? otherText(data)
    : `${data.kind}  UNREADABLE ${data.error.code}: ${printable(data.error.message)}`;
}

const remarks: ReadonlyMap<BlockData['kind'], string> = new Map([
  ['privateKey', 'not shown: edgewarden key inspect'],
  ['publicKey', 'not shown: edgewarden key inspect'],
  ['crl', 'not shown: edgewarden crl inspect'],
]);

const otherText = ({ kind }: BlockData): string => remarks.get(kind) ?? 'not read';

/** Chains are short: beyond this a bundle is a pool, and its order says nothing. */
const longestChain = 10;

/** Whether each certificate was issued by the next; undefined where there is no chain to speak of. */
export function orderText(blocks: readonly ReadBlock[]): string | undefined {
  const chain = blocks.filter((one) => one.block.kind === 'certificate');
  if (chain.length < 2 || chain.length > longestChain) return undefined;
  const gap = chain.find(({ certificate }, position) => {
    const next = chain[position + 1];
    if (next === undefined) return false;
    return certificate === undefined || next.certificate === undefined
      ? true
      : issued(certificate, next.certificate) === false;
  });
  if (gap === undefined) return 'a chain: each is issued by the next';
  const at = chain.indexOf(gap);
  return `no chain: ${gap.index} is not issued by ${chain[at + 1]?.index ?? ''}`;
}

/** `3 certificates, 1 private key`. */
export function tally(data: readonly BlockData[]): string {
  const counts = new Map<BlockData['kind'], number>();
  for (const { kind } of data) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .map(([kind, count]) => {
      const what = kindText(kind).replace(/^an? /, '');
      return `${count} ${what}${count === 1 || what === 'something else' ? '' : 's'}`;
    })
    .join(', ');
}
