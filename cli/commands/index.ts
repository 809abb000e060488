// SPDX-License-Identifier: Apache-2.0
// Every command, in the order that help shows them. A noun's rows stand in its own folder.

import type { CommandRow } from '../command.ts';
import { rows as conformance } from './conformance/rows.ts';
import { rows as ca } from './ca/rows.ts';
import { rows as cert } from './cert/rows.ts';
import { rows as config } from './config/rows.ts';
import { rows as crl } from './crl/rows.ts';
import { rows as csr } from './csr/rows.ts';
import { rows as fuzz } from './fuzz/rows.ts';
import { rows as key } from './key/rows.ts';
import { rows as node } from './node/rows.ts';
import { rows as policy } from './policy/rows.ts';
import { rows as profile } from './profile/rows.ts';
import { rows as token } from './token/rows.ts';
import { rows as trust } from './trust/rows.ts';
import { rows as up } from './up/rows.ts';
import { rows as verify } from './verify/rows.ts';
import { rows as webhook } from './webhook/rows.ts';

export const commands: readonly CommandRow[] = [
  ...up,
  ...ca,
  ...token,
  ...cert,
  ...csr,
  ...profile,
  ...crl,
  ...key,
  ...node,
  ...verify,
  ...trust,
  ...policy,
  ...webhook,
  ...fuzz,
  ...conformance,
  ...config,
];
