// SPDX-License-Identifier: Apache-2.0
// `cert issue`: a certificate for a node, on its operator's word.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import {
  clientAuth,
  issue,
  makeFolder,
  makeRequest,
  nodeIdentity,
  openCa,
  preview,
  serverAuth,
  writeFileDurably,
  type Ca,
} from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, optionalText, text, texts, whole } from '../../options.ts';
import { readDerFile } from './files.ts';
import { pemOf } from './show-row.ts';

export const result: z.ZodType = z.object({
  node: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  /** The rest is absent with --dry-run. */
  serial: z.string().optional(),
  leafIndex: z.number().optional(),
  /** True where this request had been answered before: the certificate is that one. */
  replay: z.boolean().optional(),
  certPem: z.string().optional(),
  files: z.array(z.string()).optional(),
});

interface Wanted {
  readonly nodeName: string;
  readonly usages: readonly string[];
  readonly csrDer: Uint8Array;
  /** Where the key was made here. */
  readonly keyPem: string | undefined;
  /** Where files go; undefined prints. */
  readonly out: string | undefined;
}

export async function run(call: Call): Promise<Outcome> {
  const wanted = await read(call);
  const days = whole(call, 'days', { min: 1, max: 36_525 });
  const ca = await openCa({
    home: call.home,
    now: () => call.now,
    ...(days === undefined ? {} : { certificateDays: days }),
  });
  try {
    return flag(call, 'dryRun') ? tell(ca, wanted, call.now) : await carryOut(ca, wanted, call);
  } finally {
    await ca.close();
  }
}

async function read(call: Call): Promise<Wanted> {
  const nodeName = text(call, 'node');
  const usages = texts(call, 'usage').map((usage) => (usage === 'server' ? serverAuth : clientAuth));
  const identity = nodeIdentity(nodeName);
  const csrFile = optionalText(call, 'csr');
  const out = optionalText(call, 'out');
  if (csrFile !== undefined) {
    const csrDer = await readDerFile(call, csrFile, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
    return { nodeName, usages, csrDer, keyPem: undefined, out };
  }
  return { nodeName, usages, ...makeRequest('system:nodes', identity), out: out ?? '.' };
}

function tell(ca: Ca, wanted: Wanted, now: number): Outcome {
  const { nodeName, notBefore, notAfter, keyKind } = preview(
    ca,
    wanted.csrDer,
    { kind: 'operator' },
    wanted,
    now,
  );
  const dates = { notBefore: new Date(notBefore).toISOString(), notAfter: new Date(notAfter).toISOString() };
  return {
    data: { node: nodeName, ...dates },
    text: `would issue ${nodeIdentity(nodeName)} (${keyKind}), valid ${dates.notBefore} to ${dates.notAfter}; nothing was done`,
  };
}

async function carryOut(ca: Ca, wanted: Wanted, call: Call): Promise<Outcome> {
  const replace = flag(call, 'force');
  const path = (suffix: string): string => join(wanted.out ?? '', `${wanted.nodeName}.${suffix}`);
  const files: string[] = [];
  if (wanted.out !== undefined && !replace)
    refuseToOverwrite(wanted.keyPem === undefined ? [path('crt')] : [path('crt'), path('key')]);
  if (wanted.out !== undefined) await makeFolder(wanted.out);
  if (wanted.keyPem !== undefined) {
    await writeFileDurably(path('key'), wanted.keyPem, { replace }); // before its certificate exists
    files.push(path('key'));
  }
  const issued = await issue(ca, wanted.csrDer, { kind: 'operator' }, wanted, call.now);
  const certPem = pemOf(issued.certDer);
  if (wanted.out !== undefined) {
    await writeFileDurably(path('crt'), certPem, { mode: 0o644, replace });
    files.push(path('crt'));
  }
  const { serialHex: serial, nodeName, leafIndex, replay } = issued;
  const notAfter = new Date(issued.notAfter).toISOString();
  const said = [
    `${replay ? 'issued before' : 'issued'} ${nodeIdentity(nodeName)} until ${notAfter}`,
    `  serial  ${serial}`,
    `  leaf    ${leafIndex}`,
    ...files.map((file) => `  file    ${file}`),
  ].join('\n');
  return {
    data: {
      node: nodeName,
      notBefore: new Date(issued.notBefore).toISOString(),
      notAfter,
      serial,
      leafIndex,
      replay,
      certPem,
      files,
    },
    text: wanted.out === undefined ? certPem : said,
  };
}

/** Before anything is issued: a certificate that cannot be written would be lost. */
function refuseToOverwrite(paths: readonly string[]): void {
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined)
    throw new KnownError(
      'E_FILE_EXISTS',
      `${taken} exists; nothing was issued`,
      { file: taken },
      { hint: 'Name another folder with --out, or write over it with --force.' },
    );
}
