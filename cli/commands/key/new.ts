// SPDX-License-Identifier: Apache-2.0
// `key new`: a private key into a file of its own. What is printed is public, unless --out - asks for the key.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import {
  generateKey,
  keyKinds,
  privateKeyPem,
  spkiDerOf,
  toJwk,
  type EncodeOptions,
} from '../../../core/key/index.ts';
import { parseSpki } from '../../../core/x509/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { text } from '../../options.ts';
import { describe, publicShape } from './describe.ts';
import { readPassphrase } from './passphrase.ts';
import { writeKey } from './write.ts';

export const result: z.ZodType = z.object({
  ...publicShape,
  form: z.enum(['pkcs8', 'sec1', 'jwk']),
  encrypted: z.boolean(),
  file: z.string().optional(),
  /** The key itself, with --out - alone. */
  key: z.string().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const wanted = text(call, 'kind');
  const kind = keyKinds.find((candidate) => candidate === wanted);
  if (kind === undefined) throw new KnownError('E_USAGE', `no kind of key: ${wanted}`, { option: '--kind' });
  const form = formOf(call);
  const passphrase = await readPassphrase(call, 'passphrase');
  if (form === 'sec1' && !/^p\d/.test(kind))
    throw new KnownError('E_KEY_KIND', `sec1 does not hold keys of kind ${kind}`, { form });
  const key = generateKey(kind);
  if (form === 'jwk' && passphrase !== undefined)
    throw new KnownError('E_KEY_KIND', 'only PKCS#8 is written encrypted, not jwk', { form });
  const contents =
    form === 'jwk'
      ? `${JSON.stringify(toJwk(key))}\n`
      : privateKeyPem(key, form, encodeOptions(call, passphrase));
  const { file, printed } = await writeKey(call, contents, 'private');
  const { data, lines } = describe(parseSpki(spkiDerOf(key)));
  return {
    data: {
      ...data,
      form,
      encrypted: passphrase !== undefined,
      ...(file === undefined ? {} : { file }),
      ...(printed === undefined ? {} : { key: printed }),
    },
    text:
      printed ??
      [`private key in ${file ?? ''}${passphrase === undefined ? '' : ', encrypted'}`, ...lines].join('\n'),
  };
}

function formOf(call: Call): 'pkcs8' | 'sec1' | 'jwk' {
  const form = text(call, 'form');
  if (form === 'pkcs8' || form === 'sec1' || form === 'jwk') return form;
  throw new KnownError('E_USAGE', `no form ${form}`, { option: '--form' });
}

/** --derivation and --cipher, with the passphrase to write with. */
export function encodeOptions(call: Call, passphrase: string | undefined): EncodeOptions {
  if (passphrase === undefined) return {};
  return {
    passphrase,
    derivation: text(call, 'derivation') === 'scrypt' ? 'scrypt' : 'pbkdf2',
    cipher: text(call, 'cipher') === 'aes-256-gcm' ? 'aes-256-gcm' : 'aes-256-cbc',
  };
}
