// SPDX-License-Identifier: Apache-2.0
// `cert chain`: a bundle in order, and what is wrong with it as a bundle.

import { dirname } from 'node:path';
import { z } from 'zod';
import { encodePem } from '../../../core/pem/index.ts';
import { printable } from '../../../core/index.ts';
import { nameText, sameName, type Certificate } from '../../../core/x509/index.ts';
import { makeFolder, writeFileDurably } from '../../../pki/index.ts';
import { arrange, Budget, type Arrangement } from '../../../pki/validate/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, optionalText } from '../../options.ts';
import { readAllCertificates } from './path-input.ts';

const certificateShape = z.object({ subject: z.string(), issuer: z.string(), serial: z.string() });

export const result: z.ZodType = z.object({
  /** The end entity first; what --out holds or would hold. */
  chain: z.array(certificateShape),
  /** The self-signed certificate at the end, left out unless --with-root. */
  root: certificateShape.optional(),
  duplicates: z.array(certificateShape),
  unneeded: z.array(certificateShape),
  /** Whose certificate would have to follow. */
  missing: z.string().optional(),
  pem: z.string(),
  file: z.string().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const [files] = call.args;
  const certificates = await readAllCertificates(call, typeof files === 'string' ? [files] : (files ?? []));
  const arranged = arrange(certificates, call.now, new Budget({ signatures: 200, steps: 10_000_000 }));
  const { chain, root } = withoutRoot(arranged, flag(call, 'withRoot'));
  const pem = chain.map(({ der }) => encodePem('CERTIFICATE', der)).join('');
  const out = optionalText(call, 'out');
  if (out !== undefined) {
    await makeFolder(dirname(out));
    await writeFileDurably(out, pem, { mode: 0o644, replace: flag(call, 'force') });
  }
  const { duplicates, unneeded, missing } = arranged;
  return {
    data: {
      chain: chain.map(shown),
      ...(root === undefined ? {} : { root: shown(root) }),
      duplicates: duplicates.map(shown),
      unneeded: unneeded.map(shown),
      ...(missing === undefined ? {} : { missing: nameText(missing) }),
      pem,
      ...(out === undefined ? {} : { file: out }),
    },
    text: lines(arranged, chain, root, out).map(printable).join('\n'),
  };
}

// Whoever verifies has the root already: sent along it proves nothing.
function withoutRoot(
  { chain, missing }: Arrangement,
  keep: boolean,
): { readonly chain: readonly Certificate[]; readonly root?: Certificate } {
  const root = chain.at(-1);
  if (keep || missing !== undefined || chain.length < 2 || root === undefined) return { chain };
  return { chain: chain.slice(0, -1), root };
}

function lines(
  { duplicates, unneeded, missing, chain: whole }: Arrangement,
  chain: readonly Certificate[],
  root: Certificate | undefined,
  out: string | undefined,
): string[] {
  const labelled = (label: string, certificates: readonly Certificate[]): string[] =>
    certificates.map((each) => `${label.padEnd(12)}${nameText(each.subject)}  (serial ${each.serialHex})`);
  const end = whole.at(-1);
  const last = end !== undefined && whole.length === 1 && sameName(end.subject, end.issuer);
  return [
    ...chain.map((each, index) => `${String(index).padEnd(12)}${nameText(each.subject)}`),
    ...(root === undefined
      ? []
      : [`root        ${nameText(root.subject)}  (left out: whoever verifies has it)`]),
    ...(missing === undefined || last ? [] : [`missing     ${nameText(missing)}  (unless it is an anchor)`]),
    ...labelled('duplicate', duplicates),
    ...labelled('not needed', unneeded),
    ...(out === undefined ? [] : [`file        ${out}`]),
  ];
}

const shown = (certificate: Certificate): z.infer<typeof certificateShape> => ({
  subject: nameText(certificate.subject),
  issuer: nameText(certificate.issuer),
  serial: certificate.serialHex,
});
