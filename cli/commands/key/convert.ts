// SPDX-License-Identifier: Apache-2.0
// `key convert`: the same key in another form. It is read whole and found to be one key before anything is written.

import { type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import {
  encodePkcs12,
  encodePrivateKey,
  privateKeyPem,
  publicKeyPem,
  spkiDerOf,
  toJwk,
} from '../../../core/key/index.ts';
import { parseSpki } from '../../../core/x509/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, flag, optionalText, text } from '../../options.ts';
import { describe, publicShape } from './describe.ts';
import { encodeOptions } from './new.ts';
import { readPassphrase } from './passphrase.ts';
import { readCertificates, readPrivate } from './read.ts';
import { writeKey } from './write.ts';

const forms = ['pkcs8', 'sec1', 'pkcs1', 'jwk', 'pkcs12', 'public', 'public-jwk'] as const;

export const result: z.ZodType = z.object({
  ...publicShape,
  form: z.enum(forms),
  encrypted: z.boolean(),
  file: z.string().optional(),
  /** What was written, with --out - alone. */
  key: z.string().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const path = argument(call, 0);
  const wanted = text(call, 'to');
  const form = forms.find((candidate) => candidate === wanted);
  if (form === undefined) throw new KnownError('E_USAGE', `no form ${wanted}`, { option: '--to' });
  const passphrase = await readPassphrase(call, 'passphrase');
  const newPassphrase = await readPassphrase(call, 'newPassphrase');
  if (newPassphrase !== undefined && form !== 'pkcs8' && form !== 'pkcs12')
    throw new KnownError('E_KEY_KIND', `only PKCS#8 and PKCS#12 are written encrypted, not ${form}`, {
      form,
    });
  const key = await readPrivate(call, path, passphrase === undefined ? {} : { passphrase });
  const contents = await contentsOf(call, key, form, newPassphrase);
  const isPublic = form === 'public' || form === 'public-jwk';
  const { file, printed } = await writeKey(call, contents, isPublic ? 'public' : 'private');
  const { data, lines } = describe(parseSpki(spkiDerOf(key)));
  const encrypted = newPassphrase !== undefined;
  return {
    data: {
      ...data,
      form,
      encrypted,
      ...(file === undefined ? {} : { file }),
      ...(printed === undefined ? {} : { key: printed }),
    },
    text:
      printed ??
      [
        `${isPublic ? 'public' : 'private'} key in ${file ?? ''}${encrypted ? ', encrypted' : ''}`,
        ...lines,
      ].join('\n'),
  };
}

async function contentsOf(
  call: Call,
  key: KeyObject,
  form: (typeof forms)[number],
  passphrase: string | undefined,
): Promise<string | Uint8Array> {
  const der = flag(call, 'der');
  switch (form) {
    case 'public':
      return der ? spkiDerOf(key) : publicKeyPem(key);
    case 'public-jwk':
    case 'jwk':
      return jwkText(key, form);
    case 'pkcs12':
      return pkcs12(call, key, passphrase);
    case 'pkcs8':
    case 'sec1':
    case 'pkcs1': {
      const options = encodeOptions(call, passphrase);
      return der ? encodePrivateKey(key, form, options) : privateKeyPem(key, form, options);
    }
  }
}

function jwkText(key: KeyObject, form: 'jwk' | 'public-jwk'): string {
  const { d, p, q, dp, dq, qi, priv, ...half } = toJwk(key);
  const secret = { d, p, q, dp, dq, qi, priv };
  return `${JSON.stringify(form === 'jwk' ? { ...half, ...secret } : half)}\n`;
}

async function pkcs12(call: Call, key: KeyObject, passphrase: string | undefined): Promise<Uint8Array> {
  if (passphrase === undefined)
    throw new KnownError('E_USAGE', 'PKCS#12 is encrypted: give --new-passphrase-file', {
      option: '--new-passphrase-file',
    });
  const certificates = await readCertificates(text(call, 'certificate'));
  const friendlyName = optionalText(call, 'name');
  return encodePkcs12(key, certificates, {
    passphrase,
    ...(friendlyName === undefined ? {} : { friendlyName }),
  });
}
