// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { kindValues } from './extension-values.ts';

it('every kind in the table is held to the laws', () => {
  expect(kindValues.map(({ kind }) => kind.oid).toSorted()).toEqual(
    [...x509.extensionKinds.keys()].toSorted(),
  );
  expect(x509.extensionKinds.size).toBe(kindValues.length);
});

// The six oldest claims of Fulcio are bare text: what is cut off is still text.
const bare = /^1\.3\.6\.1\.4\.1\.57264\.1\.[1-6]$/;

for (const { kind, values } of kindValues) {
  if (bare.test(kind.oid)) continue;
  obeysTheCodecLaws({
    name: kind.name,
    values,
    encode: (value) => kind.encode(value),
    decode: (bytes) => kind.parse(bytes),
  });
}
