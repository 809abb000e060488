// SPDX-License-Identifier: Apache-2.0
// The certificates that path commands are given: files with one or many, read gracefully, so that a verdict can say
// what a strict reading would only refuse.

import { KnownError } from '../../../core/index.ts';
import { certificateLimits, parseCertificate, type Certificate } from '../../../core/x509/index.ts';
import type { Call } from '../../command.ts';
import { inFile } from '../../input.ts';
import { readContents, wrongKind } from './files.ts';

/** Every certificate of a file, at least one. @throws E_FILE_READ, E_INPUT_KIND, E_PEM_*, E_DER_*, E_X509_* */
export async function readCertificates(
  call: Call,
  path: string,
): Promise<readonly [Certificate, ...Certificate[]]> {
  const { blocks } = await readContents(call, path);
  return inFile(path, () => {
    const certificates = blocks
      .filter(({ kind }) => kind === 'certificate')
      .map(({ der }) => parseCertificate(der, certificateLimits, 'graceful'));
    const [first, ...others] = certificates;
    if (first === undefined) throw wrongKind(blocks[0]?.kind ?? 'other', ['certificate'], blocks[0]?.label);
    return [first, ...others];
  });
}

/** The certificates of several files, one after the other. */
export async function readAllCertificates(
  call: Call,
  paths: readonly string[],
): Promise<readonly Certificate[]> {
  const all: Certificate[] = [];
  for (const path of paths) all.push(...(await readCertificates(call, path)));
  return all;
}

/** A time as it is typed: ISO 8601 with a zone, or a date, which begins at midnight UTC. @throws E_USAGE */
export function timeOf(text: string, option: string): number {
  const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
  const time = iso.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new KnownError('E_USAGE', `${option} takes a time such as 2027-01-31 or 2027-01-31T12:00:00Z`, {
      option,
    });
  return time;
}
