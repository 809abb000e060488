// SPDX-License-Identifier: Apache-2.0
// `key inspect`: what a key is, without showing anything of it that is secret.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { parseDeniedKeys, weaknesses, type Weakness } from '../../../core/key/index.ts';
import { sameBytes, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { readFileWithin } from '../../input.ts';
import { argument, optionalText } from '../../options.ts';
import { describe, encryptionText, publicShape } from './describe.ts';
import { readPassphrase } from './passphrase.ts';
import { readCertificates, readGiven, type Given } from './read.ts';

export const result: z.ZodType = z.object({
  what: z.enum(['private key', 'public key', 'certificate']),
  /** A private key's. */
  form: z.enum(['pkcs8', 'encrypted', 'sec1', 'pkcs1', 'jwk']).optional(),
  encoding: z.enum(['pem', 'der', 'json']).optional(),
  encryption: z.string().optional(),
  /** The key's: absent where an encrypted one was not opened. */
  ...z.object(publicShape).partial().shape,
  weaknesses: z.array(z.object({ code: z.string(), reason: z.string() })).optional(),
  /** Whether it is --certificate's. */
  belongs: z.boolean().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const path = argument(call, 0);
  const passphrase = await readPassphrase(call, 'passphrase');
  const given = await readGiven(call, path, passphrase === undefined ? {} : { passphrase });
  const { what, file, spki } = given;
  const head = {
    what,
    ...(file === undefined ? {} : { form: file.form, encoding: file.encoding }),
    ...(file?.encryption === undefined ? {} : { encryption: encryptionText(file.encryption) }),
  };
  const title = titleOf(given);
  const encryption = head.encryption === undefined ? [] : [`  encryption   ${head.encryption}`];
  const certificate = optionalText(call, 'certificate');
  if (spki === undefined) {
    if (certificate !== undefined)
      throw new KnownError('E_KEY_ENCRYPTED', 'whose key it is cannot be said: it is encrypted', {}, opened);
    return {
      data: head,
      text: [title, ...encryption, '  kind         hidden: give its passphrase'].join('\n'),
    };
  }
  const found = weaknesses(spki, await denied(call));
  const belongs = certificate === undefined ? undefined : await isOf(spki, certificate);
  const { data, lines } = describe(spki);
  return {
    data: {
      ...head,
      ...data,
      weaknesses: found.map(({ code, reason }) => ({ code, reason })),
      ...(belongs === undefined ? {} : { belongs }),
    },
    text: [
      title,
      ...encryption,
      ...lines,
      ...weaknessLines(found),
      ...belongsLine(belongs, certificate),
    ].join('\n'),
    exit: found.length > 0 || belongs === false ? 1 : 0,
  };
}

const opened = { hint: 'Give its passphrase with --passphrase-file.' };

const forms = { pkcs8: 'PKCS#8', encrypted: 'encrypted PKCS#8', sec1: 'SEC1', pkcs1: 'PKCS#1', jwk: 'JWK' };

function titleOf({ what, file }: Given): string {
  if (file === undefined) return what;
  return file.form === 'jwk'
    ? `${what}, JWK`
    : `${what}, ${forms[file.form]} in ${file.encoding.toUpperCase()}`;
}

const weaknessLines = (found: readonly Weakness[]): string[] =>
  found.length === 0
    ? ['  weaknesses   none known']
    : found.map(({ code, reason }) => `  WEAK         ${code}: ${reason}`);

const belongsLine = (belongs: boolean | undefined, certificate: string | undefined): string[] =>
  belongs === undefined
    ? []
    : [`  certificate  ${belongs ? 'its own' : 'NOT its own'}: ${certificate ?? ''}`];

async function isOf(spki: SubjectPublicKeyInfo, path: string): Promise<boolean> {
  const [certificate] = await readCertificates(path);
  return sameBytes(certificate.spki.der, spki.der);
}

const deniedBytes = 64 << 20;

async function denied(call: Call): Promise<{ denied?: ReadonlySet<string> }> {
  const path = optionalText(call, 'denied');
  if (path === undefined) return {};
  const text = Buffer.from(await readFileWithin(path, deniedBytes)).toString('latin1');
  return { denied: parseDeniedKeys(text) };
}
