// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boolean,
  encodeElement,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  utf8String,
} from '../../../core/der/index.ts';
import { KnownError } from '../../../core/errors.ts';
import {
  encodeTimestampResponse,
  encodeTimestampToken,
  encodeTstInfo,
  parseTimestampResponse,
  parseTimestampToken,
  parseTstInfo,
  tspLimits,
  type TimestampResponse,
  type TstInfo,
} from '../../../core/tsp/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });
const sha256 = '2.16.840.1.101.3.4.2.1';
const algorithm = { oid: sha256, parameters: undefined, der: sequence(oid(sha256)) };

const times = fc
  .record({
    second: fc.integer({ min: 0, max: 4_000_000_000 }),
    fraction: fc.constantFrom('', '5', '25', '001', '000001', '999999999'),
  })
  .map(({ second, fraction }) => ({
    genTime: second * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')),
    fraction,
  }));
const part = fc.integer({ min: 1, max: 999 });
const infos: fc.Arbitrary<TstInfo> = fc
  .record({
    policy: fc.constantFrom('1.2.3', '2.16.840.1.101'),
    hashedMessage: fc.uint8Array({ maxLength: 64 }),
    serialNumber: fc.bigInt({ min: -(1n << 159n), max: 1n << 159n }),
    time: times,
    accuracy: optional(
      fc.record(
        { seconds: fc.integer({ min: 0, max: 100 }), millis: part, micros: part },
        { requiredKeys: [] },
      ),
    ),
    ordering: fc.boolean(),
    nonce: optional(fc.bigInt({ min: 0n, max: 1n << 64n })),
    tsaDer: optional(fc.constant(Uint8Array.of(0x82, 1, 0x61))),
    extensions: fc.subarray([
      { oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) },
      { oid: '1.2.4', critical: false, value: new Uint8Array() },
    ]),
  })
  .map(({ hashedMessage, time, ...rest }) => ({
    ...rest,
    ...time,
    imprint: { hashAlgorithm: algorithm, hashedMessage },
  }));

obeysTheCodecLaws<TstInfo>({
  name: 'a TSTInfo',
  values: infos,
  encode: encodeTstInfo,
  decode(der) {
    const { extensions, ...info } = parseTstInfo(der);
    return {
      ...info,
      extensions: extensions.map(({ oid: name, critical, value }) => ({ oid: name, critical, value })),
    };
  },
});

const info: TstInfo = {
  policy: '1.2.3',
  imprint: { hashAlgorithm: algorithm, hashedMessage: new Uint8Array(32) },
  serialNumber: 1n,
  genTime: 1_700_000_000_000,
  fraction: '',
  accuracy: undefined,
  ordering: false,
  nonce: undefined,
  tsaDer: undefined,
  extensions: [],
};

function tokenOf(change: Partial<Parameters<typeof encodeTimestampToken>[0]> = {}): Uint8Array {
  return encodeTimestampToken({
    infoDer: encodeTstInfo(info),
    certificatesDer: [],
    id: { kind: 'key-identifier', keyIdentifier: Uint8Array.of(1) },
    hash: 'sha256',
    attributes: {
      signingTime: undefined,
      signingCertificate: { hash: 'sha256', certHash: Uint8Array.of(9), issuerSerial: undefined },
    },
    signatureAlgorithmDer: sequence(oid('1.3.101.112')),
    sign: () => Uint8Array.of(7),
    ...change,
  });
}

type Response = Omit<TimestampResponse, 'token'> & {
  readonly token: { readonly der: Uint8Array } | undefined;
};

obeysTheCodecLaws<Response>({
  name: 'a TimeStampResp',
  values: fc
    .record({
      statusTexts: fc.array(fc.constantFrom('', 'no', 'né'), { maxLength: 2 }),
      failures: fc.subarray([0, 2, 5, 14, 15, 16, 17, 25]),
      status: fc.constantFrom(0, 1, 2, 3, 5),
    })
    .map((response) => ({ ...response, token: response.status > 1 ? undefined : { der: tokenOf() } })),
  encode: encodeTimestampResponse,
  decode(der) {
    const { token, ...response } = parseTimestampResponse(der);
    return { ...response, token: token === undefined ? undefined : { der: token.der } };
  },
});

// --- malformed ones -----------------------------------------------------------------------------------------------

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'accepted';
};

/** Replaces the one place where `from` stands, lengths untouched. */
function edited(der: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  if (from.length !== to.length) throw new TypeError('an edit keeps lengths');
  const at = Buffer.from(der).indexOf(from);
  if (at < 0) throw new TypeError('nothing to edit');
  const copy = Uint8Array.from(der);
  copy.set(to, at);
  return copy;
}

describe('a token', () => {
  const attribute = (type: string, ...values: Uint8Array[]): Uint8Array =>
    sequence(oid(type), setOf(...values));
  const certificate = sequence(integer(1));
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
  const withExtra = (...extraAttributes: Uint8Array[]): Uint8Array => tokenOf({ extraAttributes });
  const names = (contents: Uint8Array): Uint8Array =>
    tokenOf({
      attributes: { signingTime: undefined, signingCertificate: undefined },
      extraAttributes: [attribute('1.2.840.113549.1.9.16.2.47', contents)],
    });

  it('is read as it was written', () => {
    const { signedData } = parseTimestampToken(tokenOf({ certificatesDer: [certificate] }));
    expect(signedData.certificatesDer).toEqual([certificate]);
    expect(signedData.signer.id).toEqual({ kind: 'key-identifier', keyIdentifier: Uint8Array.of(1) });
    expect(signedData.signer.attributes.signingCertificate?.certHash).toEqual(Uint8Array.of(9));
    expect(signedData.signer.attributesDer[0]).toBe(0x31);
  });

  it.each<[string, () => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(), 'E_DER_TRUNCATED'],
    ['BER’s indefinite length', () => hex('3080000000'), 'E_DER_LENGTH'],
    ['a byte behind it', () => Buffer.concat([tokenOf(), Buffer.of(0)]), 'E_DER_TRAILING'],
    [
      'CMS of another kind',
      () => edited(tokenOf(), oid('1.2.840.113549.1.7.2'), oid('1.2.840.113549.1.7.3')),
      'E_TSP_FORM',
    ],
    [
      'content that is no timestamp',
      () =>
        edited(
          tokenOf(),
          sequence(oid('1.2.840.113549.1.9.16.1.4')).subarray(2),
          oid('1.2.840.113549.1.9.16.1.5'),
        ),
      'E_TSP_FORM',
    ],
    ['SignedData of version 1', () => edited(tokenOf(), hex('020103310d'), hex('020101310d')), 'E_TSP_FORM'],
    [
      'a signer of version 1 named by key identifier',
      () => edited(tokenOf(), hex('020103800101'), hex('020101800101')),
      'E_TSP_FORM',
    ],
    [
      'a hash that was not announced',
      () => edited(tokenOf(), hex('310d300b0609608648016503040201'), hex('310d300b0609608648016503040202')),
      'E_TSP_FORM',
    ],
    [
      'nine certificates',
      () => tokenOf({ certificatesDer: Array<Uint8Array>(9).fill(certificate) }),
      'E_TSP_FORM',
    ],
    [
      'an attribute certificate',
      () => tokenOf({ certificatesDer: [encodeElement(0xa1, integer(1))] }),
      'E_DER_TAG',
    ],
    [
      'an attribute twice',
      () => withExtra(attribute('1.2.3', integer(1)), attribute('1.2.3', integer(2))),
      'E_TSP_FORM',
    ],
    [
      '17 attributes',
      () => withExtra(...Array.from({ length: 14 }, (_, n) => attribute(`1.2.${n}`, integer(1)))),
      'E_TSP_FORM',
    ],
    [
      'an attribute with two values that has one',
      () => withExtra(attribute('1.2.840.113549.1.9.5', integer(1), integer(2))),
      'E_DER_TAG',
    ],
    ['attributes out of order', () => swappedAttributes(tokenOf()), 'E_DER_ORDER'],
    [
      'no message digest',
      () => edited(tokenOf(), oid('1.2.840.113549.1.9.4'), oid('1.2.840.113549.1.9.9')),
      'E_TSP_FORM',
    ],
    ['no certificate in ESSCertIDv2', () => names(sequence(sequence())), 'E_TSP_FORM'],
    [
      'ESSCertIDv2 that writes its default hash',
      () => names(sequence(sequence(sequence(algorithm.der, octetString(Uint8Array.of(1)))))),
      'E_TSP_FORM',
    ],
    [
      'ESSCertIDv2 whose issuer is a DNS name',
      () =>
        names(
          sequence(
            sequence(
              sequence(
                octetString(Uint8Array.of(1)),
                sequence(sequence(encodeElement(0x82, Uint8Array.of(0x61))), integer(1)),
              ),
            ),
          ),
        ),
      'E_DER_TAG',
    ],
    [
      'content larger than is read',
      () => tokenOf({ certificatesDer: [sequence(octetString(new Uint8Array(tspLimits.bytes)))] }),
      'E_DER_SIZE',
    ],
  ])('is refused with %s', (_, der, code) => {
    expect(codeOf(() => parseTimestampToken(der()))).toBe(code);
  });

  it('may have 16 attributes and eight certificates, in any order', () => {
    const certificatesDer = Array.from({ length: 8 }, (_, n) => sequence(integer(n)));
    const extraAttributes = Array.from({ length: 13 }, (_, n) => attribute(`1.2.${n}`, integer(1)));
    const der = tokenOf({ certificatesDer, extraAttributes });
    const reversed = edited(der, Buffer.concat(certificatesDer), Buffer.concat(certificatesDer.toReversed()));
    expect(parseTimestampToken(reversed).signedData.certificatesDer).toEqual(certificatesDer.toReversed());
  });

  function swappedAttributes(der: Uint8Array): Uint8Array {
    const { attributesDer } = parseTimestampToken(der).signedData.signer;
    // Two attributes of different lengths, the shorter one first (as DER orders these).
    const [, first = 0] = attributesDer.subarray(2);
    const set = attributesDer.subarray(2);
    const swapped = Buffer.concat([set.subarray(first + 2), set.subarray(0, first + 2)]);
    return edited(der, set, swapped);
  }
});

describe('a TSTInfo', () => {
  const der = encodeTstInfo(info);
  const withTime = (text: string): Uint8Array => {
    const time = encodeElement(0x18, Buffer.from('20231114221320Z'));
    const at = Buffer.from(der).indexOf(time);
    const inside = Buffer.concat([
      der.subarray(2, at),
      encodeElement(0x18, Buffer.from(text)),
      der.subarray(at + time.length),
    ]);
    return sequence(inside);
  };
  const after = (...more: Uint8Array[]): Uint8Array => sequence(der.subarray(2), ...more);

  it.each<[string, () => Uint8Array, string]>([
    ['version 2', () => edited(der, Uint8Array.of(2, 1, 1, 6), Uint8Array.of(2, 1, 2, 6)), 'E_TSP_FORM'],
    ['a time without seconds', () => withTime('202311142213Z'), 'E_TSP_FORM'],
    ['a time in another zone', () => withTime('20231114221320+0100'), 'E_TSP_FORM'],
    ['a fraction that ends in zero', () => withTime('20231114221320.50Z'), 'E_TSP_FORM'],
    ['a fraction of no digits', () => withTime('20231114221320.Z'), 'E_TSP_FORM'],
    ['a comma', () => withTime('20231114221320,5Z'), 'E_TSP_FORM'],
    ['30 February', () => withTime('20230230221320Z'), 'E_TSP_FORM'],
    ['a leap second', () => withTime('20231114221360Z'), 'E_TSP_FORM'],
    [
      'UTCTime',
      () => edited(withTime('231114221320Z'), Uint8Array.of(0x18, 13), Uint8Array.of(0x17, 13)),
      'E_DER_TAG',
    ],
    [
      'an accuracy of 1,000 ms',
      () => after(sequence(encodeElement(0x80, Uint8Array.of(3, 0xe8)))),
      'E_TSP_FORM',
    ],
    ['an accuracy of no µs', () => after(sequence(encodeElement(0x81, Uint8Array.of(0)))), 'E_TSP_FORM'],
    ['ordering written as FALSE', () => after(boolean(false)), 'E_TSP_FORM'],
    ['a nonce of 34 bytes', () => after(integer(new Uint8Array(34).fill(1))), 'E_TSP_FORM'],
    ['no extension in a list of them', () => after(encodeElement(0xa1)), 'E_X509_EXTENSION'],
    ['more than its grammar has', () => after(utf8String('x')), 'E_DER_TRAILING'],
  ])('is refused with %s', (_, made, code) => {
    expect(codeOf(() => parseTstInfo(made()))).toBe(code);
  });
});

describe('a response', () => {
  const status = (value: number): Uint8Array => sequence(integer(value));
  it.each<[string, () => Uint8Array, string]>([
    ['granted without a token', () => sequence(status(0)), 'E_TSP_FORM'],
    ['refused with a token', () => sequence(status(2), tokenOf()), 'E_TSP_FORM'],
    ['of no texts', () => sequence(sequence(integer(2), sequence())), 'E_DER_TRUNCATED'],
    [
      'of failures with zeros at the end',
      () => sequence(sequence(integer(2), encodeElement(3, Uint8Array.of(0, 0x80)))),
      'E_TSP_FORM',
    ],
    ['of a negative status', () => sequence(sequence(integer(-1))), 'E_DER_VALUE'],
    ['that is a bare token', () => tokenOf(), 'E_DER_TAG'],
  ])('is refused, %s', (_, der, code) => {
    expect(codeOf(() => parseTimestampResponse(der()))).toBe(code);
  });
});
