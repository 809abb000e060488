// SPDX-License-Identifier: Apache-2.0
// Every fuzz target, one row each. A target is the module of its name in this folder, with seeds in
// fuzz/seeds/<name>/ and words in fuzz/dictionaries/<name>.dict.

import { KnownError } from '../../core/index.ts';
import type { Target } from '../target.ts';
import { target as checkpoint } from './checkpoint.ts';
import { target as crl } from './crl.ts';
import { target as certificate } from './certificate.ts';
import { target as csr } from './csr.ts';
import { target as dsseEnvelope } from './dsse-envelope.ts';
import { target as extension } from './extension.ts';
import { target as jwk } from './jwk.ts';
import { target as joinToken } from './join-token.ts';
import { target as nameText } from './name-text.ts';
import { target as privateKey } from './private-key.ts';
import { target as sigstoreBundle } from './sigstore-bundle.ts';
import { target as statement } from './statement.ts';
import { target as timestamp } from './timestamp.ts';

export const targets: readonly Target[] = [
  csr,
  crl,
  joinToken,
  dsseEnvelope,
  certificate,
  extension,
  nameText,
  privateKey,
  jwk,
  statement,
  sigstoreBundle,
  checkpoint,
  timestamp,
];

/** @throws E_FUZZ_TARGET */
export function targetNamed(name: string): Target {
  const target = targets.find((row) => row.name === name);
  if (target !== undefined) return target;
  const names = targets.map((row) => row.name).join(', ');
  throw new KnownError(
    'E_FUZZ_TARGET',
    `no fuzz target is called ${name}`,
    { target: name },
    { hint: `There are: ${names}.` },
  );
}
