// SPDX-License-Identifier: Apache-2.0
// Arbitrary values of every kind of extension, for the laws and for the comparisons with other implementations.
import fc from 'fast-check';
import { write } from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { nameDer, rdns, seconds, serialHex } from './values.ts';

const graphic = fc.stringMatching(/^[!-~]{1,30}$/);
const anyOid = fc.constantFrom(
  '1.2.3',
  '2.5.29.32.0',
  '2.999.1',
  '1.3.6.1.4.1.99999.1.2',
  '2.25.329800735698586629295641978511506172918',
);
const directory = nameDer.map((der): x509.GeneralName => ({ kind: 'directory', value: x509.parseName(der) }));
const other = fc
  .tuple(anyOid, fc.string())
  .map(([oid, text]): x509.GeneralName => ({ kind: 'other', oid, value: write.utf8String(text) }));

export const generalName: fc.Arbitrary<x509.GeneralName> = fc.oneof(
  fc
    .tuple(fc.constantFrom('dns', 'email', 'uri'), graphic)
    .map(([kind, value]): x509.GeneralName => ({ kind: kind as 'dns', value })),
  fc
    .constantFrom(4, 16)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((octets): x509.GeneralName => ({ kind: 'ip', value: x509.ipText(octets) ?? '' })),
  anyOid.map((value): x509.GeneralName => ({ kind: 'registeredId', value })),
  directory,
  other,
  fc
    .tuple(fc.constantFrom(0xa3, 0xa5), fc.uint8Array({ maxLength: 20 }))
    .map(([tag, bytes]): x509.GeneralName => ({ kind: 'unread', der: write.encodeElement(tag, bytes) })),
);
export const generalNames: fc.Arbitrary<x509.GeneralName[]> = fc.array(generalName, {
  minLength: 1,
  maxLength: 4,
});

const range = fc
  .constantFrom(4, 16)
  .chain((length) =>
    fc.tuple(fc.uint8Array({ minLength: length, maxLength: length }), fc.nat({ max: 8 * length })),
  )
  .map(([address, prefix]): x509.GeneralSubtree => ({
    kind: 'ip',
    address,
    mask: address.map((_, i) => (0xff00 >> Math.max(0, Math.min(8, prefix - 8 * i))) & 0xff),
  }));
const subtree: fc.Arbitrary<x509.GeneralSubtree> = fc.oneof(
  range,
  fc
    .tuple(fc.constantFrom('dns', 'email', 'uri'), fc.stringMatching(/^[!-~]{0,20}$/))
    .map(([kind, value]): x509.GeneralSubtree => ({ kind: kind as 'dns', value })),
  directory as fc.Arbitrary<x509.GeneralSubtree>,
  other as fc.Arbitrary<x509.GeneralSubtree>,
  anyOid.map((value): x509.GeneralSubtree => ({ kind: 'registeredId', value })),
);

const flags = fc.subarray<x509.ReasonFlag>(['unused', ...x509.reasons], { minLength: 1 });
const relativeName = rdns.filter((name) => name.length > 0).map(([first]) => ({ relativeName: first ?? [] }));
const pointName = fc.oneof(
  relativeName,
  generalNames.map((fullName) => ({ fullName })),
);
const distributionPoint: fc.Arbitrary<x509.DistributionPoint> = fc
  .tuple(
    fc.oneof(
      pointName,
      generalNames.map((crlIssuer) => ({ crlIssuer })),
      fc.tuple(pointName, generalNames).map(([name, crlIssuer]) => ({ ...name, crlIssuer })),
    ),
    fc.option(flags),
  )
  .map(([point, reasons]) => (reasons === null ? point : { ...point, reasons }));
const points = fc.array(distributionPoint, { minLength: 1, maxLength: 4 });

const issuingPoint: fc.Arbitrary<x509.IssuingDistributionPoint> = fc
  .tuple(fc.option(pointName), fc.nat({ max: 3 }), fc.option(flags), fc.boolean())
  .filter(([name, only, some, indirect]) => name !== null || only > 0 || some !== null || indirect)
  .map(([name, only, some, indirect]) => ({
    ...name,
    onlyUserCerts: only === 1,
    onlyCaCerts: only === 2,
    onlyAttributeCerts: only === 3,
    ...(some === null ? {} : { onlySomeReasons: some }),
    indirect,
  }));

const qualifier: fc.Arbitrary<x509.PolicyQualifier> = fc.oneof(
  graphic.map((uri): x509.PolicyQualifier => ({ kind: 'cps', uri })),
  fc.string({ unit: 'grapheme' }).map(x509.userNotice),
  fc
    .tuple(anyOid, fc.uint8Array({ maxLength: 9 }))
    .map(([oid, bytes]): x509.PolicyQualifier => ({ kind: 'other', oid, der: write.octetString(bytes) })),
);
const policies: fc.Arbitrary<x509.PolicyInformation[]> = fc.uniqueArray(
  fc.record({ policy: anyOid, qualifiers: fc.array(qualifier, { maxLength: 3 }) }),
  { minLength: 1, maxLength: 4, selector: ({ policy }) => policy },
);

const access = fc.array(fc.record({ method: anyOid, location: generalName }), { minLength: 1, maxLength: 4 });
const count = fc.nat({ max: 2 ** 31 - 1 });
const listNumber = fc.bigInt({ min: 0n, max: 2n ** 159n - 1n });
const timestamp: fc.Arbitrary<x509.SignedCertificateTimestamp> = fc.oneof(
  fc.record({
    version: fc.constant(1 as const),
    logId: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    extensions: fc.uint8Array({ maxLength: 5 }),
    algorithms: fc.nat({ max: 0xffff }),
    signature: fc.uint8Array({ maxLength: 72 }),
  }),
  fc
    .tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 9 }))
    .map(([version, rest]) => ({ version: 'unread' as const, bytes: Uint8Array.of(version, ...rest) })),
);

/** A kind with arbitrary values of it. */
export interface KindValues {
  readonly kind: x509.ExtensionKind<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

function row<T>(kind: x509.ExtensionKind<T>, values: fc.Arbitrary<T>): KindValues {
  return { kind: kind, values };
}

/** Every row of `extensionKinds`: a test holds it. */
export const kindValues: readonly KindValues[] = [
  row<x509.BasicConstraints>(
    x509.basicConstraints,
    fc.oneof(
      fc.boolean().map((ca) => ({ ca })),
      count.map((pathLength) => ({ ca: true, pathLength })),
    ),
  ),
  row(x509.keyUsage, fc.subarray([...x509.keyUsages], { minLength: 1 })),
  row(x509.extKeyUsage, fc.array(anyOid, { minLength: 1 })),
  row(x509.subjectKeyIdentifier, fc.uint8Array({ minLength: 1, maxLength: 20 })),
  row<x509.AuthorityKeyIdentifier>(
    x509.authorityKeyIdentifier,
    fc
      .tuple(
        fc.option(fc.uint8Array({ maxLength: 20 })),
        fc.option(fc.record({ serialHex, issuer: generalNames })),
      )
      .map(([keyId, both]) => ({ ...(keyId === null ? {} : { keyId }), ...both })),
  ),
  row(x509.subjectAltName, generalNames),
  row(x509.issuerAltName, generalNames),
  row<x509.NameConstraints>(
    x509.nameConstraints,
    fc
      .record({
        permitted: fc.array(subtree, { maxLength: 3 }),
        excluded: fc.array(subtree, { maxLength: 3 }),
      })
      .filter(({ permitted, excluded }) => permitted.length + excluded.length > 0),
  ),
  row(x509.crlDistributionPoints, points),
  row(x509.freshestCrl, points),
  row(x509.authorityInfoAccess, access),
  row(x509.subjectInfoAccess, access),
  row(x509.certificatePolicies, policies),
  row(
    x509.policyMappings,
    fc.array(fc.record({ issuerPolicy: anyOid, subjectPolicy: anyOid }), { minLength: 1, maxLength: 4 }),
  ),
  row<x509.PolicyConstraints>(
    x509.policyConstraints,
    fc.oneof(
      fc.record({ requireExplicitPolicy: count }),
      fc.record({ inhibitPolicyMapping: count }),
      fc.record({ requireExplicitPolicy: count, inhibitPolicyMapping: count }),
    ),
  ),
  row(x509.inhibitAnyPolicy, count),
  row(x509.issuingDistributionPoint, issuingPoint),
  row(x509.crlNumber, listNumber),
  row(x509.deltaCrlIndicator, listNumber),
  row(x509.reasonCode, fc.constantFrom(...x509.reasonCodes.filter((reason) => reason !== undefined))),
  row(x509.invalidityDate, seconds),
  row(x509.certificateIssuer, generalNames),
  row(x509.noRevAvail, fc.constant(null)),
  row(x509.ocspNoCheck, fc.constant(null)),
  row(x509.tlsFeature, fc.array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 5 })),
  row(x509.signedCertificateTimestamps, fc.array(timestamp, { minLength: 1, maxLength: 4 })),
  ...Object.values(x509.fulcioKinds).map((kind) => row(kind, fc.string({ unit: 'grapheme' }))),
];
