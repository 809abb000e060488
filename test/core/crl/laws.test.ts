// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { parseCrl, encodeCrl, type Crl } from '../../../core/crl/index.ts';
import { serialOctets } from '../../../core/crl/entry.ts';
import { assembleTbsCrl } from '../../../core/crl/write.ts';
import { encodeElement, sequence, tags, utcOrGeneralizedTime } from '../../../core/der/index.ts';
import { KnownError } from '../../../core/errors.ts';
import { encodeExtensions } from '../../../core/x509/extensions/extension.ts';
import {
  certificateIssuer,
  crlNumber,
  issuingDistributionPoint,
  invalidityDate,
  makeExtension,
  reasonCode,
  sameBytes,
  signatureAlgorithmOf,
  type Extension,
  type SignatureAlgorithm,
} from '../../../core/x509/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';
import { keyRows, nameDer, seconds } from '../x509/values.ts';
import { entry, wholeList } from './values.ts';

interface Listed {
  readonly serialHex: string;
  readonly revocationDate: number;
  readonly extensions: readonly Extension[];
}
interface List {
  readonly algorithm: SignatureAlgorithm;
  readonly issuerDer: Uint8Array;
  readonly thisUpdate: number;
  readonly nextUpdate?: number;
  readonly entries: readonly Listed[];
  readonly extensions: readonly Extension[];
  readonly signature: Uint8Array;
}

const listed: fc.Arbitrary<Listed> = entry.map((fields) => ({
  serialHex: fields.serialHex,
  revocationDate: fields.revocationDate,
  extensions: [
    ...(fields.reason === undefined ? [] : [makeExtension(reasonCode, fields.reason)]),
    ...(fields.invalidityDate === undefined ? [] : [makeExtension(invalidityDate, fields.invalidityDate)]),
  ],
}));

const issuers: fc.Arbitrary<Extension> = nameDer.map((der) => ({
  oid: certificateIssuer.oid,
  critical: true,
  value: sequence(encodeElement(0xa4, der)),
}));

obeysTheCodecLaws<List>({
  name: 'a revocation list',
  values: fc
    .record({
      algorithm: fc.constantFrom(...keyRows).map(({ algorithm }) => algorithm),
      issuerDer: nameDer.filter((der) => der.length > 2),
      dates: fc.tuple(seconds, seconds),
      dated: fc.boolean(),
      entries: fc.array(listed, { maxLength: 8 }),
      issuer: fc.option(issuers),
      number: fc.option(fc.bigInt({ min: 0n, max: 2n ** 150n })),
      signature: fc.uint8Array({ minLength: 1, maxLength: 72 }),
    })
    .map(({ dates, dated, issuer, entries, number, ...rest }) => ({
      ...rest,
      thisUpdate: Math.min(...dates),
      ...(dated ? { nextUpdate: Math.max(...dates) } : {}),
      entries: entries.map((one, i) =>
        i === 1 && issuer !== null ? { ...one, extensions: [...one.extensions, issuer] } : one,
      ),
      extensions: [
        ...(number === null ? [] : [makeExtension(crlNumber, number)]),
        ...(issuer === null
          ? []
          : [makeExtension(issuingDistributionPoint, { ...wholeList, indirect: true })]),
      ],
    })),
  encode: ({ signature, entries, ...fields }) =>
    encodeCrl(
      assembleTbsCrl({ ...fields, entries: Buffer.concat(entries.map(encodeListed)) }),
      fields.algorithm,
      signature,
    ),
  decode(der) {
    const crl = parseCrl(der);
    // Version 1 is read and never written.
    if (crl.version !== 2) throw new KnownError('E_X509_VERSION', 'not written here');
    const algorithm = signatureAlgorithmOf(crl.signatureAlgorithm);
    if (!sameBytes(algorithm.der, crl.signatureAlgorithm.der))
      throw new KnownError('E_X509_ALGORITHM', 'not written here');
    const { nextUpdate, thisUpdate } = crl;
    return {
      algorithm,
      issuerDer: copy(crl.issuer.der),
      thisUpdate,
      ...(nextUpdate === undefined ? {} : { nextUpdate }),
      entries: entriesOf(crl),
      extensions: crl.extensions.map(copied),
      signature: copy(crl.signature),
    };
  },
});

const encodeListed = ({ serialHex, revocationDate, extensions }: Listed): Uint8Array =>
  sequence(
    encodeElement(tags.integer, serialOctets(serialHex) ?? new Uint8Array()),
    utcOrGeneralizedTime(revocationDate),
    ...(extensions.length === 0 ? [] : [encodeExtensions(extensions)]),
  );

const entriesOf = (crl: Crl): Listed[] =>
  Array.from(crl.entries(), ({ serialHex, revocationDate, extensions }) => ({
    serialHex,
    revocationDate,
    extensions: extensions.map(copied),
  }));

const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);
const copied = ({ oid, critical, value }: Extension): Extension => ({ oid, critical, value: copy(value) });
