// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { kindValues } from './extension-values.ts';

it('every kind in the table has values', () => {
  expect(kindValues.map(({ kind }) => kind.oid).toSorted()).toEqual(
    [...x509.extensionKinds.keys()].toSorted(),
  );
});

it.each(kindValues.map(({ kind, values }) => [kind.name, kind, values] as const))(
  '%s is read back as it was written',
  (_, kind, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(kind.parse(kind.encode(value))).toEqual(value);
      }),
    );
  },
);

// Kinds that share a reader and a writer with one that is held to all laws here. The six oldest claims of Fulcio are
// bare text, and what is cut off a text is still one.
const shared = new Set([
  x509.issuerAltName.oid,
  x509.certificateIssuer.oid,
  x509.freshestCrl.oid,
  x509.subjectInfoAccess.oid,
  x509.deltaCrlIndicator.oid,
  x509.ocspNoCheck.oid,
  ...Object.values(x509.fulcioKinds).flatMap(({ oid }) => (oid === x509.fulcioKinds.issuer.oid ? [] : [oid])),
]);

for (const { kind, values } of kindValues) {
  if (shared.has(kind.oid)) continue;
  obeysTheCodecLaws({
    name: kind.name,
    values,
    encode: (value) => kind.encode(value),
    decode: (bytes) => kind.parse(bytes),
  });
}
