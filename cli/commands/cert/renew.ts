// SPDX-License-Identifier: Apache-2.0
// `cert renew`: the same names and key, new dates.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { findAttribute, oids, parseCertificate } from '../../../core/x509/index.ts';
import { makeFolder, openCa, renew, writeFileDurably } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, flag, optionalText, whole } from '../../options.ts';
import { readCertificate } from './files.ts';
import { serialArgument } from './serial.ts';
import { pemOf } from './show-row.ts';

export const result: z.ZodType = z.object({
  node: z.string(),
  serial: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  leafIndex: z.number(),
  /** True where the certificate had been renewed before: this is that renewal. */
  replay: z.boolean(),
  certPem: z.string(),
  file: z.string().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const given = argument(call, 0);
  const out = optionalText(call, 'out');
  const replace = flag(call, 'force');
  if (out !== undefined && !replace && existsSync(out))
    throw new KnownError(
      'E_FILE_EXISTS',
      `${out} exists; nothing was issued`,
      { file: out },
      {
        hint: 'Write over it with --force.',
      },
    );
  const previous =
    given === '-' || existsSync(given) ? await certificateIn(call, given) : await serialArgument(call, given);
  const days = whole(call, 'days', { min: 1, max: 36_525 });
  const ca = await openCa({
    home: call.home,
    now: () => call.now,
    ...(days === undefined ? {} : { certificateDays: days }),
  });
  try {
    if (out !== undefined) await makeFolder(dirname(out)); // before anything is issued
    const issued = await renew(ca, previous, call.now);
    const certPem = pemOf(issued.certDer);
    if (out !== undefined) await writeFileDurably(out, certPem, { mode: 0o644, replace });
    const { nodeName, serialHex, leafIndex, replay } = issued;
    const notAfter = new Date(issued.notAfter).toISOString();
    return {
      data: {
        node: nodeName,
        serial: serialHex,
        notBefore: new Date(issued.notBefore).toISOString(),
        notAfter,
        leafIndex,
        replay,
        certPem,
        ...(out === undefined ? {} : { file: out }),
      },
      text:
        out === undefined
          ? certPem
          : `${replay ? 'renewed before' : 'renewed'} ${commonNameIn(issued.certDer)} until ${notAfter}\n  serial  ${serialHex}\n  file    ${out}`,
    };
  } finally {
    await ca.close();
  }
}

const commonNameIn = (certDer: Uint8Array): string =>
  findAttribute(parseCertificate(certDer).subject, oids.commonName).join(', ');

async function certificateIn(call: Call, path: string): Promise<Uint8Array> {
  return (await readCertificate(call, path)).der;
}
