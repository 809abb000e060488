// SPDX-License-Identifier: Apache-2.0
// `cert inspect`: what a file holds or a server presents, at a glance or whole. Reads; gives no verdict.

import { z } from 'zod';
import { printable } from '../../../core/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import type { Anchor } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag } from '../../options.ts';
import { inFile } from '../../input.ts';
import { table } from '../../output.ts';
import { readSource, type Source } from './connecting.ts';
import type { Block } from './contents.ts';
import { otherKind } from './files.ts';
import {
  blockCells,
  blockHead,
  blockText,
  orderText,
  otherData,
  readBlocks,
  tally,
  type ReadBlock,
} from './inspect/blocks.ts';
import { certificateData, readCertificate } from './inspect/certificate.ts';
import { requestData } from './inspect/request.ts';
import { blockShape, connectionShape, type BlockData, type ConnectionData } from './inspect/shape.ts';
import { anchorOf, standingOf } from './inspect/standing.ts';
import { viewOf, type View } from './inspect/text.ts';

export const result: z.ZodType = z.object({
  form: z.enum(['pem', 'der', 'base64', 'tls']),
  connection: connectionShape.optional(),
  blocks: z.array(blockShape),
  /** Of two to ten certificates: whether each is issued by the next. */
  order: z.string().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const source = await readSource(call);
  const view = viewOf(flag(call, 'short'), flag(call, 'details'), call.now);
  const anchor = await anchorOf(call.home, (text) => call.stderr.write(`${text}\n`));
  refuseOthers(source);
  const sole = source.form === 'tls' || source.blocks.length > 1 ? undefined : source.blocks[0];
  const read = sole === undefined ? readBlocks(source.blocks) : [readSole(source.name, sole)];
  const described = await Promise.all(read.map((one) => blockData(one, anchor, call)));
  const blocks = flag(call, 'pem') ? described.map((data, at) => withPem(data, read[at])) : described;
  const order = orderText(read);
  const { form, connection } = source;
  return {
    data: {
      form,
      ...(connection === undefined ? {} : { connection }),
      blocks,
      ...(order === undefined ? {} : { order }),
    },
    text: flag(call, 'pem')
      ? blocks.map(({ pem }) => pem ?? '').join('')
      : textOf(source, blocks, order, flag(call, 'all'), view),
    table: { head: blockHead, rows: blocks.map((block) => blockCells(block, call.now)) },
    exit: blocks.some(({ error }) => error !== undefined) ? 1 : 0,
  };
}

/** A file of keys and parameters is a key's, however many blocks it has. */
function refuseOthers({ name, blocks }: Source): void {
  const read = ({ kind, label }: Block): boolean =>
    kind === 'certificate' || kind === 'request' || (kind === 'other' && label === undefined);
  if (blocks.some(read)) return;
  inFile(name, () => {
    throw otherKind(blocks, ['certificate', 'request']);
  });
}

/** What stands alone is read or refused; DER of no known kind is held to be a certificate, to say where it is none. */
function readSole(name: string, block: ReadBlock['block']): ReadBlock {
  return inFile(name, () => {
    if (block.kind === 'request') {
      requestData(block.der); // refuses here what is malformed or not signed by its key
      return { block, index: 1 };
    }
    if (block.kind !== 'certificate' && (block.kind !== 'other' || block.label !== undefined))
      throw otherKind([block], ['certificate', 'request']);
    return { block: { ...block, kind: 'certificate' }, index: 1, certificate: readCertificate(block.der) };
  });
}

/** Only of what was read as a certificate or request: nothing else of a file is handed on. */
function withPem(data: BlockData, read: ReadBlock | undefined): BlockData {
  if (read === undefined || (data.certificate ?? data.request) === undefined) return data;
  const label = data.certificate === undefined ? 'CERTIFICATE REQUEST' : 'CERTIFICATE';
  return { ...data, pem: encodePem(label, read.block.der) };
}

async function blockData(read: ReadBlock, anchor: Anchor | undefined, call: Call): Promise<BlockData> {
  const { block, index, certificate } = read;
  if (certificate === undefined) return otherData(read);
  const standing = anchor === undefined ? undefined : await standingOf(certificate, anchor, call.home);
  return {
    index,
    kind: 'certificate',
    ...(block.label === undefined ? {} : { label: block.label }),
    certificate: certificateData(certificate, call.now, standing),
  };
}

function textOf(
  { name, connection }: Source,
  blocks: readonly BlockData[],
  order: string | undefined,
  all: boolean,
  view: View,
): string {
  const [first, ...rest] = blocks;
  if (first === undefined) return '';
  const head = connection === undefined ? [] : [connectionText(connection)];
  if (rest.length === 0) return [...head, blockText(first, view)].join('\n');
  const remark = order === undefined ? '' : `: ${order}`;
  const title = connection === undefined ? `${printable(name)} holds ` : 'it presents ';
  head.push(`${title}${tally(blocks)}${remark}`);
  if (all) return [...head, ...blocks.map((block) => blockText(block, view))].join('\n\n');
  const lines = blocks.map((block) => blockCells(block, view.now));
  // Of a server its own certificate, of a file that holds but one that one, is what one wants to see.
  const named = blocks.filter(({ certificate, request }) => (certificate ?? request) !== undefined);
  const main = connection !== undefined ? first : named.length === 1 ? named[0] : undefined;
  const whole = main === undefined ? [] : ['', blockText(main, view)];
  return [...head, table(blockHead, lines), ...whole].join('\n');
}

/** RFC 8996. */
const oldText = (protocol: string): string =>
  /^TLSv1\.[23]$/.test(protocol) ? '' : ' (OLD: no client should accept it)';

function connectionText(connection: ConnectionData): string {
  const { server, serverName, protocol, cipher, publiclyTrusted, why, asksForClientCertificate } = connection;
  const trust =
    publiclyTrusted === true
      ? 'verifies against public roots'
      : publiclyTrusted === false
        ? `does NOT verify against public roots (${why ?? 'unknown'})`
        : 'not verified: the server did not complete the handshake';
  return [
    `${server}${serverName === undefined ? '' : ` as ${printable(serverName)}`}`,
    ...(protocol === undefined
      ? []
      : [`  ${'protocol'.padEnd(13)}${protocol}${oldText(protocol)}, ${cipher ?? ''}`]),
    `  ${'trust'.padEnd(13)}${printable(trust)}`,
    ...(asksForClientCertificate
      ? [`  ${'client'.padEnd(13)}a certificate is asked for; none was sent`]
      : []),
  ].join('\n');
}
