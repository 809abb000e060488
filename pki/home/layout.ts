// SPDX-License-Identifier: Apache-2.0
// Where the CA keeps what it must not lose. Everything stands in one folder, `ca`, which comes into being
// whole, by one rename: there is a CA, or there is none.

import { join } from 'node:path';

export interface Layout {
  readonly home: string;
  /** The folder that is the CA. */
  readonly folder: string;
  /** The anchor, PEM: public. */
  readonly anchorCert: string;
  /** The anchor's key, PEM of SEC1: secret. */
  readonly anchorKey: string;
  /** The key of Edgewarden's own join tokens, 32 random bytes: secret. */
  readonly tokenKey: string;
  readonly store: string;
  /** Public keys that are never certified, a SHA-256 in hex a line. The operator's; beside the CA, as profiles are. */
  readonly deniedKeys: string;
}

export function layout(home: string, folder: string = join(home, 'ca')): Layout {
  return {
    home,
    folder,
    anchorCert: join(folder, 'anchor.crt'),
    anchorKey: join(folder, 'anchor.key'),
    tokenKey: join(folder, 'token.key'),
    store: join(folder, 'store.sqlite'),
    deniedKeys: join(home, 'denied-keys.txt'),
  };
}
