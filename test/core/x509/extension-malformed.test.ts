// SPDX-License-Identifier: Apache-2.0
// Values of extensions that must be refused, kind by kind, each by its code and where it is wrong. The kinds of the
// first issue are in malformed.test.ts.
import { describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';
import type { Code } from '../../../core/errors.ts';
import { KnownError } from '../../../core/errors.ts';
import * as x509 from '../../../core/x509/index.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
type Row = readonly [what: string, hex: string, code: Code, offset: number];

const point = (inside: string): string => Buffer.from(nested(inside)).toString('hex');
const nested = (inside: string): Uint8Array => write.sequence(write.sequence(fromHex(inside)));
const many = (member: string, times: number): string =>
  Buffer.from(write.sequence(fromHex(member.repeat(times)))).toString('hex');

const distributionPoints: readonly Row[] = [
  ['no point', '3000', 'E_X509_EXTENSION', 2],
  ['a point that says nothing', '3002 3000', 'E_X509_EXTENSION', 2],
  ['a point of reasons alone', point('81020780'), 'E_X509_EXTENSION', 2],
  ['a point without its name', point('a000'), 'E_DER_TRUNCATED', 6],
  ['a point with an empty full name', point('a002 a000'), 'E_X509_EXTENSION', 8],
  ['a point with an empty relative name', point('a002 a100'), 'E_X509_NAME', 6],
  ['a point with both names', point('a007 a003820161 a100'), 'E_DER_TRAILING', 11],
  ['no bit of reasons', point('a005a003820161 8101 00'), 'E_X509_EXTENSION', 11],
  ['zero bits at the end of reasons', point('a005a003820161 8102 0540'), 'E_X509_EXTENSION', 11],
  ['a tenth reason', point('a005a003820161 8103 060040'), 'E_X509_EXTENSION', 11],
  ['the parts in another order', point('a203820161 a005a003820161'), 'E_DER_TRAILING', 9],
  ['an empty issuer', point('a200'), 'E_X509_EXTENSION', 6],
  ['257 points', many('3005a203820161', 257), 'E_X509_EXTENSION', 4 + 256 * 7],
  ['more after it', '3007 3005a203820161 00', 'E_DER_TRAILING', 9],
];

const access: readonly Row[] = [
  ['no description', '3000', 'E_X509_EXTENSION', 2],
  ['no location', '3006 3004 06022a03', 'E_X509_EXTENSION', 8],
  ['two locations', '300c 300a 06022a03 860161 860162', 'E_DER_TRAILING', 11],
  ['a method that is no identifier', '3008 3006 020101 860161', 'E_DER_TAG', 4],
  ['a location of no kind', '3008 3006 06022a03 8900', 'E_X509_EXTENSION', 8],
  ['257 descriptions', many('3007 06022a03 860161', 257), 'E_X509_EXTENSION', 4 + 256 * 9],
];

const listNumber: readonly Row[] = [
  ['a negative number', '0201ff', 'E_X509_EXTENSION', 0],
  ['a number of 21 octets', `0215 01${'00'.repeat(20)}`, 'E_X509_EXTENSION', 0],
  ['a padded number', '02020001', 'E_DER_VALUE', 0],
  ['no number', '', 'E_DER_TRUNCATED', 0],
  ['more after it', '020101 0500', 'E_DER_TRAILING', 3],
];

const nulls: readonly Row[] = [
  ['a NULL with contents', '050100', 'E_DER_VALUE', 0],
  ['a BOOLEAN', '0101ff', 'E_DER_TAG', 0],
  ['more after it', '05000500', 'E_DER_TRAILING', 2],
];

const sct = (inside: string): string => {
  const list = fromHex(inside);
  return Buffer.from(write.octetString(Uint8Array.of(list.length >> 8, list.length & 255, ...list))).toString(
    'hex',
  );
};
const v1 = `00${'11'.repeat(32)}${'00'.repeat(8)}`;

const tables: readonly (readonly [x509.ExtensionKind<unknown>, readonly Row[]])[] = [
  [
    x509.nameConstraints,
    [
      ['nothing', '3000', 'E_X509_EXTENSION', 2],
      ['an empty list', '3002 a000', 'E_X509_EXTENSION', 4],
      ['two empty lists', '3004 a000 a100', 'E_X509_EXTENSION', 4],
      ['the lists in another order', '300e a105 3003820161 a005 3003820161', 'E_DER_TRAILING', 9],
      ['a minimum', '300a a008 3006 820161 800101', 'E_X509_EXTENSION', 9],
      ['a minimum of zero, its default, written', '300a a008 3006 820161 800100', 'E_X509_EXTENSION', 9],
      ['a maximum', '300a a008 3006 820161 810101', 'E_X509_EXTENSION', 9],
      ['an address without mask', '300a a008 3006 8704 7f000001', 'E_X509_EXTENSION', 6],
      ['a range of 16 octets', `3016 a014 3012 8710 ${'00'.repeat(16)}`, 'E_X509_EXTENSION', 6],
      ['a mask with a hole', '300e a00c 300a 8708 0a000000 ff00ff00', 'E_X509_EXTENSION', 6],
      ['a mask with ones after zeros', '300e a00c 300a 8708 0a000000 00000001', 'E_X509_EXTENSION', 6],
      ['a blank in a DNS name', '3007 a005 3003 820120', 'E_X509_EXTENSION', 6],
      ['a DNS name that is not ASCII', '3007 a005 3003 8201e9', 'E_DER_VALUE', 6],
      ['a base of no kind', '3006 a004 3002 8900', 'E_X509_EXTENSION', 6],
      ['no base', '3004 a002 3000', 'E_X509_EXTENSION', 6],
      ['a directory name that is none', '3006 a004 3002 a400', 'E_DER_TRUNCATED', 8],
    ],
  ],
  [x509.crlDistributionPoints, distributionPoints],
  [x509.freshestCrl, distributionPoints],
  [
    x509.issuingDistributionPoint,
    [
      ['nothing', '3000', 'E_X509_EXTENSION', 2],
      ['FALSE, the default, written', '3003 810100', 'E_X509_EXTENSION', 2],
      ['TRUE that is 0x01', '3003 810101', 'E_DER_VALUE', 2],
      ['two kinds of certificate', '3006 8101ff 8201ff', 'E_X509_EXTENSION', 8],
      ['users and attributes', '3006 8101ff 8501ff', 'E_X509_EXTENSION', 5],
      ['the parts in another order', '3006 8401ff 8101ff', 'E_DER_TRAILING', 5],
      ['a flag twice', '3006 8101ff 8101ff', 'E_DER_TRAILING', 5],
      ['no reason', '3003 830100', 'E_X509_EXTENSION', 2],
      ['a name in an explicit tag alone', '3002 a000', 'E_DER_TRUNCATED', 4],
    ],
  ],
  [x509.authorityInfoAccess, access],
  [x509.subjectInfoAccess, access],
  [x509.issuerAltName, [['no name', '3000', 'E_X509_EXTENSION', 2]]],
  [
    x509.certificatePolicies,
    [
      ['no policy', '3000', 'E_X509_EXTENSION', 2],
      ['a policy twice', '300c 3004 06022a03 3004 06022a03', 'E_X509_EXTENSION', 8],
      ['no qualifier in its list', '3008 3006 06022a03 3000', 'E_X509_EXTENSION', 10],
      [
        'a CPS pointer that is a UTF8String',
        '3017 3015 06022a03 300f 300d 0608 2b06010505070201 0c0161',
        'E_DER_TAG',
        22,
      ],
      [
        'an empty CPS pointer',
        '3016 3014 06022a03 300e 300c 0608 2b06010505070201 1600',
        'E_X509_EXTENSION',
        22,
      ],
      [
        'a notice in PrintableString',
        '3019 3017 06022a03 3011 300f 0608 2b06010505070202 3003 130161',
        'E_X509_EXTENSION',
        24,
      ],
      [
        'a notice with two texts',
        '301c 301a 06022a03 3014 3012 0608 2b06010505070202 3006 0c0161 0c0161',
        'E_DER_TRAILING',
        27,
      ],
      [
        'a notice with a negative number',
        '3020 301e 06022a03 3018 3016 0608 2b06010505070202 300a 3008 0c0161 3003 0201ff',
        'E_DER_VALUE',
        31,
      ],
      ['a qualifier without value', '300c 300a 06022a03 3004 3002 0600', 'E_DER_VALUE', 12],
    ],
  ],
  [
    x509.policyMappings,
    [
      ['no mapping', '3000', 'E_X509_EXTENSION', 2],
      ['half a mapping', '3006 3004 06022a03', 'E_DER_TRUNCATED', 8],
      ['three policies', '300e 300c 06022a03 06022a03 06022a03', 'E_DER_TRAILING', 12],
    ],
  ],
  [
    x509.policyConstraints,
    [
      ['nothing', '3000', 'E_X509_EXTENSION', 2],
      ['a negative count', '3003 8001ff', 'E_DER_VALUE', 2],
      ['a count over 31 bits', '3007 8005 0080000000', 'E_DER_VALUE', 2],
      ['the parts in another order', '3006 810100 800100', 'E_DER_TRAILING', 5],
      ['a third part', '3003 820100', 'E_DER_TRAILING', 2],
    ],
  ],
  [
    x509.inhibitAnyPolicy,
    [
      ['a negative count', '0201ff', 'E_DER_VALUE', 0],
      ['more after it', '0201000500', 'E_DER_TRAILING', 3],
    ],
  ],
  [x509.crlNumber, listNumber],
  [x509.deltaCrlIndicator, listNumber],
  [
    x509.reasonCode,
    [
      ['the seventh reason, which is not used', '0a0107', 'E_X509_EXTENSION', 0],
      ['an eleventh reason', '0a010b', 'E_X509_EXTENSION', 0],
      ['a negative reason', '0a01ff', 'E_DER_VALUE', 0],
      ['an INTEGER', '020101', 'E_DER_TAG', 0],
    ],
  ],
  [
    x509.invalidityDate,
    [
      ['UTCTime', `170d${Buffer.from('260101000000Z').toString('hex')}`, 'E_X509_EXTENSION', 0],
      ['a fraction', `1812${Buffer.from('20260101000000.50Z').toString('hex')}`, 'E_DER_VALUE', 0],
      ['a zone', `1813${Buffer.from('20260101000000+0100').toString('hex')}`, 'E_DER_VALUE', 0],
    ],
  ],
  [x509.certificateIssuer, [['no name', '3000', 'E_X509_EXTENSION', 2]]],
  [x509.noRevAvail, nulls],
  [x509.ocspNoCheck, nulls],
  [
    x509.tlsFeature,
    [
      ['no feature', '3000', 'E_X509_EXTENSION', 2],
      ['a feature over 16 bits', '3005 0203010000', 'E_X509_EXTENSION', 2],
      ['a negative feature', '3003 0201ff', 'E_DER_VALUE', 2],
      ['257 features', many('020105', 257), 'E_X509_EXTENSION', 4 + 256 * 3],
    ],
  ],
  [
    x509.signedCertificateTimestamps,
    [
      ['no OCTET STRING', '300b', 'E_DER_TAG', 0],
      ['an empty list', '0402 0000', 'E_X509_EXTENSION', 2],
      ['a list longer than it says', '0404 00010100', 'E_X509_EXTENSION', 2],
      ['a list of one octet', '0401 00', 'E_X509_EXTENSION', 2],
      ['an empty timestamp', sct('0000'), 'E_X509_EXTENSION', 6],
      ['half a length', sct('000101 00'), 'E_X509_EXTENSION', 7],
      ['a cut timestamp', sct('000501'), 'E_X509_EXTENSION', 4],
      ['a timestamp of version 1 cut in its extensions', sct(`002b ${v1} 0001`), 'E_X509_EXTENSION', 6],
      [
        'a timestamp with another length of signature',
        sct(`002f ${v1} 0000 0403 0001`),
        'E_X509_EXTENSION',
        6,
      ],
      ['17 timestamps', sct('000101'.repeat(17)), 'E_X509_EXTENSION', 2 + 2 + 16 * 3],
    ],
  ],
  [x509.fulcioKinds.issuerV1, [['text that is not UTF-8', 'c0af', 'E_X509_EXTENSION', 0]]],
  [
    x509.fulcioKinds.issuer,
    [
      ['an IA5String', '160161', 'E_DER_TAG', 0],
      ['more after it', '0c016100', 'E_DER_TRAILING', 3],
      ['text that is not UTF-8', '0c02c0af', 'E_DER_VALUE', 0],
    ],
  ],
] as const;

for (const [kind, rows] of tables)
  describe(kind.name, () => {
    it.each(rows)('with %s is refused', (_, hex, code, offset) => {
      expect(() => kind.parse(fromHex(hex))).toThrow(
        expect.objectContaining({ code, facts: expect.objectContaining({ offset }) as object }),
      );
    });
  });

it('every kind but the bare texts has its table', () => {
  const elsewhere = [
    x509.basicConstraints,
    x509.keyUsage,
    x509.extKeyUsage,
    x509.subjectAltName,
    x509.subjectKeyIdentifier,
    x509.authorityKeyIdentifier,
    // One reader with the two above.
    ...Object.values(x509.fulcioKinds),
  ];
  const held = new Set([...tables.map(([kind]) => kind.oid), ...elsewhere.map(({ oid }) => oid)]);
  expect([...x509.extensionKinds.keys()].filter((oid) => !held.has(oid))).toEqual([]);
});

describe('extensions by the table', () => {
  const good = { oid: x509.oids.inhibitAnyPolicy, critical: true, value: fromHex('020102') };
  const bad = { oid: x509.oids.crlNumber, critical: false, value: fromHex('0201ff') };
  const unknown = { oid: '1.2.3', critical: false, value: fromHex('ff') };

  it('are decoded where their kind is known, and kept where not', () => {
    expect(x509.decodeExtension(good)).toEqual({ kind: x509.inhibitAnyPolicy, value: 2 });
    expect(x509.decodeExtension(unknown)).toBeUndefined();
    expect(() => x509.decodeExtension(bad)).toThrow(expect.objectContaining({ code: 'E_X509_EXTENSION' }));
  });

  it('are decoded all, faults as values', () => {
    const [first, second, third] = x509.decodeExtensions({ extensions: [good, bad, unknown] });
    expect(first).toMatchObject({ extension: good, kind: x509.inhibitAnyPolicy, value: 2, fault: undefined });
    expect(second?.fault).toBeInstanceOf(KnownError);
    expect(third).toEqual({ extension: unknown, kind: undefined, value: undefined, fault: undefined });
  });

  it('are found by kind; the fault is thrown', () => {
    const owner = { extensions: [good, bad] };
    expect(x509.extensionOf(owner, x509.inhibitAnyPolicy)).toBe(2);
    expect(x509.extensionOf(owner, x509.keyUsage)).toBeUndefined();
    expect(() => x509.extensionOf(owner, x509.crlNumber)).toThrow(KnownError);
  });

  it('have a name, or their identifier', () => {
    expect(x509.extensionName('2.5.29.56')).toBe('noRevAvail');
    expect(x509.extensionName('1.2.3')).toBe('1.2.3');
  });
});

describe('what an extension cannot say is a TypeError of whoever writes it', () => {
  const names = { onlyUserCerts: false, onlyCaCerts: false, onlyAttributeCerts: false, indirect: false };
  it.each<[string, () => unknown]>([
    ['no constraint', () => x509.nameConstraints.encode({ permitted: [], excluded: [] })],
    [
      'a mask with a hole',
      () =>
        x509.nameConstraints.encode({
          permitted: [{ kind: 'ip', address: new Uint8Array(4), mask: fromHex('ff00ff00') }],
          excluded: [],
        }),
    ],
    ['no point', () => x509.crlDistributionPoints.encode([])],
    ['an empty point', () => x509.crlDistributionPoints.encode([{}])],
    ['an empty issuing point', () => x509.issuingDistributionPoint.encode(names)],
    [
      'two kinds of certificate',
      () => x509.issuingDistributionPoint.encode({ ...names, onlyUserCerts: true, onlyCaCerts: true }),
    ],
    ['no policy', () => x509.certificatePolicies.encode([])],
    ['no mapping', () => x509.policyMappings.encode([])],
    ['no policy constraint', () => x509.policyConstraints.encode({})],
    ['no access', () => x509.authorityInfoAccess.encode([])],
    ['no feature', () => x509.tlsFeature.encode([])],
    ['no timestamp', () => x509.signedCertificateTimestamps.encode([])],
    [
      'a timestamp of version 1 as bytes',
      () => x509.signedCertificateTimestamps.encode([{ version: 'unread', bytes: Uint8Array.of(0) }]),
    ],
    ['a negative number', () => x509.crlNumber.encode(-1n)],
    ['a number of 21 octets', () => x509.crlNumber.encode(2n ** 159n)],
    ['half a second', () => x509.invalidityDate.encode(500)],
    ['no name', () => x509.issuerAltName.encode([])],
  ])('%s', (_, make) => {
    expect(make).toThrow(TypeError);
  });
});
