// SPDX-License-Identifier: Apache-2.0
// `csr new`: a request signed by the key it asks for (RFC 2986). A new key is on the disk before its request exists.
//
// Not checked: whether any CA will grant what is asked for.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import {
  generateKey,
  keyKinds,
  keyLimits,
  parsePrivateKey,
  privateKeyPem,
  spkiDerOf,
  weaknesses,
} from '../../../core/key/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import {
  createSignature,
  encodeCsr,
  encodeCsrInfo,
  keyAlgorithmOf,
  parseSpki,
} from '../../../core/x509/index.ts';
import { makeFolder, writeFileDurably } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readInput } from '../../input.ts';
import { flag, optionalText, text } from '../../options.ts';
import { requestData } from '../cert/inspect/request.ts';
import { requestShape } from '../cert/inspect/shape.ts';
import { requestText } from '../cert/inspect/text.ts';
import { wantedOf } from './wanted.ts';

export const result: z.ZodType = z.object({
  request: requestShape,
  csrPem: z.string(),
  files: z.array(z.string()),
});

export async function run(call: Call): Promise<Outcome> {
  const wanted = wantedOf(call);
  const out = optionalText(call, 'out');
  const newKey = optionalText(call, 'newKey');
  const given = optionalText(call, 'key');
  if ((newKey === undefined) === (given === undefined))
    throw new KnownError('E_USAGE', 'either --key or --new-key is required');
  const files = [newKey, out].filter((file) => file !== undefined);
  if (files.length === 2 && newKey === out)
    throw new KnownError('E_USAGE', '--new-key and --out name the same file');
  if (!flag(call, 'force')) refuseToOverwrite(files);
  const key = given === undefined ? generateKey(kindOf(call)) : await readKey(call, given);
  const csrDer = request(key, wanted);
  const data = requestData(csrDer); // reads and verifies what was made, as any reader will
  const csrPem = encodePem('CERTIFICATE REQUEST', csrDer);
  await writeFiles(call, key, csrPem, { newKey, out });
  const said = [
    requestText(data, { form: 'short', now: call.now }),
    ...files.map((file) => `  file         ${file}`),
  ];
  return {
    data: { request: data, csrPem, files },
    text: out === undefined ? csrPem : said.join('\n'),
  };
}

function kindOf(call: Call): (typeof keyKinds)[number] {
  const kind = keyKinds.find((one) => one === text(call, 'kind'));
  if (kind === undefined)
    throw new KnownError('E_USAGE', `--kind takes ${keyKinds.join(', ')}`, { option: '--kind' });
  return kind;
}

async function readKey(call: Call, path: string): Promise<KeyObject> {
  const bytes = await readInput(call, path, keyLimits.bytes);
  const passphrase = await passphraseOf(call);
  return inFile(path, () => parsePrivateKey(bytes, passphrase === undefined ? {} : { passphrase }));
}

/** The file's first line. */
async function passphraseOf(call: Call): Promise<string | undefined> {
  const path = optionalText(call, 'passphraseFile');
  if (path === undefined) return undefined;
  const [line = ''] = Buffer.from(await readInput(call, path, 4096))
    .toString('utf8')
    .split(/\r?\n/, 1);
  if (line === '')
    throw new KnownError('E_USAGE', `${path} begins with no passphrase`, { option: '--passphrase-file' });
  return line;
}

/** @throws E_KEY_* for a weak key, E_X509_ALGORITHM for one that signs nothing here */
function request(key: KeyObject, wanted: ReturnType<typeof wantedOf>): Uint8Array {
  const spkiDer = spkiDerOf(key);
  const spki = parseSpki(spkiDer);
  const [weakness] = weaknesses(spki);
  if (weakness !== undefined)
    throw new KnownError(weakness.code, weakness.reason, weakness.facts ?? {}, {
      hint: 'Make a new key: edgewarden csr new --new-key FILE.',
    });
  const { signature } = keyAlgorithmOf(spki);
  const infoDer = encodeCsrInfo({ ...wanted, spkiDer });
  return encodeCsr(infoDer, signature, createSignature(signature, key, infoDer));
}

async function writeFiles(
  call: Call,
  key: KeyObject,
  csrPem: string,
  { newKey, out }: { newKey: string | undefined; out: string | undefined },
): Promise<void> {
  const replace = flag(call, 'force');
  if (newKey !== undefined) {
    const passphrase = await passphraseOf(call);
    const keyPem = privateKeyPem(key, 'pkcs8', passphrase === undefined ? {} : { passphrase });
    await makeFolder(dirname(newKey));
    await writeFileDurably(newKey, keyPem, { replace });
  }
  if (out !== undefined) {
    await makeFolder(dirname(out));
    await writeFileDurably(out, csrPem, { mode: 0o644, replace });
  }
}

function refuseToOverwrite(paths: readonly string[]): void {
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined)
    throw new KnownError(
      'E_FILE_EXISTS',
      `${taken} exists; nothing was made`,
      { file: taken },
      { hint: 'Name another file, or write over it with --force.' },
    );
}
