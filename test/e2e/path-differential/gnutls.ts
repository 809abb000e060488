// SPDX-License-Identifier: Apache-2.0
// `certtool --verify`, which has one chain a call and judges by the clock.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Written } from './chain.ts';
import { inParallel, pem, run } from './openssl.ts';
import type { Verdict } from './verdict.ts';

export async function gnutlsVerdicts(
  all: readonly Written[],
  folder: string,
): Promise<Map<Written, Verdict>> {
  const verdicts = new Map<Written, Verdict>();
  await inParallel(all, async (each, worker) => {
    verdicts.set(each, await verify(each, join(folder, String(worker))));
  });
  return verdicts;
}

async function verify(
  { chain, anchorDer, poolDer, targetDer, listsDer }: Written,
  prefix: string,
): Promise<Verdict> {
  await writeFile(`${prefix}-anchor.pem`, pem('CERTIFICATE', [anchorDer]));
  await writeFile(`${prefix}-chain.pem`, pem('CERTIFICATE', [targetDer, ...poolDer]));
  await writeFile(`${prefix}-lists.pem`, pem('X509 CRL', listsDer));
  const output = await run('certtool', [
    '--verify',
    ...(chain.mode.gnutls ?? []),
    ...['--load-ca-certificate', `${prefix}-anchor.pem`, '--infile', `${prefix}-chain.pem`],
    ...(listsDer.length === 0 ? [] : ['--load-crl', `${prefix}-lists.pem`]),
  ]);
  const [, last] = /^Chain verification output: (.*)$/m.exec(output) ?? [];
  if (last?.startsWith('Verified.') === true) return { accepted: true, refusals: [], said: last };
  const said =
    last ??
    output
      .split('\n')
      .filter((line) => /error|rror:|fail|cannot|Unable/.test(line))
      .join('; ');
  const reasons = (last ?? `unreadable: ${said}`)
    .split('. ')
    .map((text) => text.replace(/\.? *$/, ''))
    .filter((text) => !['', 'Not verified', 'The certificate is NOT trusted'].includes(text));
  const told = reasons.length > 0 ? reasons : ['no reason'];
  return { accepted: false, refusals: [told.map((text) => ({ code: text, text }))], said };
}
