// SPDX-License-Identifier: Apache-2.0
// The value of one extension of any known kind, in requests and certificates of strangers. An input is SEQUENCE
// { OBJECT IDENTIFIER, value }, so that edits reach into the value.

import { KnownError } from '../../core/index.ts';
import { DerReader } from '../../core/der/index.ts';
import { extensionKinds, type ExtensionKind } from '../../core/x509/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

interface Read {
  readonly kind: ExtensionKind<unknown>;
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

export const target: Target = defineTarget<Read>({
  name: 'extension',
  what: 'the value of one extension, of every kind that is decoded',
  parse: read,
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'canonical',
      what: 'the value, written again, gives the bytes that were read',
      check: ({ kind, value, bytes }) =>
        Buffer.compare(kind.encode(value), bytes) === 0 ? undefined : `${kind.name} has a second spelling`,
    },
    {
      name: 'alone',
      what: 'the value does not depend on what stands around it',
      check: ({ kind, value, bytes }) =>
        text(kind.parse(Uint8Array.from(bytes))) === text(value)
          ? undefined
          : `${kind.name} is read otherwise`,
    },
  ],
});

function read(input: Uint8Array): Read {
  const reader = new DerReader(input, { depth: 2 });
  const pair = reader.sequence();
  reader.finish();
  const kind = extensionKinds.get(pair.oid());
  if (kind === undefined) throw new KnownError('E_X509_EXTENSION', 'no known kind', { offset: 2 });
  const bytes = pair.rest;
  return { kind, bytes, value: kind.parse(bytes) };
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array
      ? Buffer.from(part).toString('hex')
      : typeof part === 'bigint'
        ? part.toString()
        : part,
  );
