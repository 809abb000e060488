// SPDX-License-Identifier: Apache-2.0
// TSTInfo (RFC 3161 section 2.4.2): what an authority signs, a hash and a time.
//
// In DER and in one spelling: what is read is written again byte for byte. Not checked: whose the hash is, whether its
// length is the algorithm's, or whether an extension is understood.

import {
  boolean,
  contextConstructed,
  contextPrimitive,
  DerReader,
  encodeElement,
  integer,
  octetString,
  oid,
  sequence,
  tags,
} from '../der/index.ts';
import { generalizedTimeMs, generalizedTimeText } from '../der/time.ts';
import { encodeExtensions, readExtensions, type Extension } from '../x509/extensions/extension.ts';
import { certificateLimits } from '../x509/index.ts';
import { readAlgorithm, type AlgorithmIdentifier } from '../x509/algorithm.ts';
import { malformed } from './hash.ts';
import { tspLimits, type TspLimits } from './limits.ts';

export interface TstInfo {
  readonly policy: string;
  readonly imprint: { readonly hashAlgorithm: AlgorithmIdentifier; readonly hashedMessage: Uint8Array };
  /** Some authorities write negative ones. */
  readonly serialNumber: bigint;
  /** Milliseconds since 1970, smaller fractions cut off. */
  readonly genTime: number;
  /** The digits after the second's point, as many as are written; none is the usual. */
  readonly fraction: string;
  readonly accuracy: Accuracy | undefined;
  readonly ordering: boolean;
  readonly nonce: bigint | undefined;
  /** The authority's own name: a GeneralName, DER. */
  readonly tsaDer: Uint8Array | undefined;
  readonly extensions: readonly Extension[];
}

/** How far the time may be off, each way: the sum of its parts. */
export interface Accuracy {
  readonly seconds?: number;
  /** 1 to 999. */
  readonly millis?: number;
  /** 1 to 999. */
  readonly micros?: number;
}

/** Reads a TSTInfo that is all of `der`. @throws E_TSP_FORM, E_DER_*, E_X509_EXTENSION */
export function parseTstInfo(der: Uint8Array, limits: TspLimits = tspLimits): TstInfo {
  const input = new DerReader(der, limits);
  const info = input.sequence();
  input.finish();
  if (info.smallInteger() !== 1) throw malformed('a timestamp’s content is not of version 1', 0);
  const policy = info.oid();
  const imprint = readImprint(info.sequence());
  const serialNumber = readNumber(info, 'a serial number');
  const { genTime, fraction } = readGenTime(info);
  const accuracy = info.nextTag === tags.sequence ? readAccuracy(info.sequence()) : undefined;
  const ordering = readOrdering(info);
  const nonce = info.nextTag === tags.integer ? readNumber(info, 'a nonce') : undefined;
  const tsa = info.optional(0);
  const tsaDer = tsa?.any().bytes;
  tsa?.finish();
  const extensions = info.nextTag === 0xa1 ? readImplicitExtensions(info, limits) : [];
  info.finish();
  const times = { genTime, fraction, accuracy, ordering };
  return { policy, imprint, serialNumber, ...times, nonce, tsaDer, extensions };
}

function readImprint(reader: DerReader): TstInfo['imprint'] {
  const hashAlgorithm = readAlgorithm(reader);
  const hashedMessage = reader.octetString();
  reader.finish();
  return { hashAlgorithm, hashedMessage };
}

// Section 2.4.2: users must be able to handle serials of 160 bits; nonces may be longer than what we make.
const longest = 33;

function readNumber(reader: DerReader, what: string): bigint {
  const at = reader.offset;
  const octets = reader.integer();
  if (octets.length > longest) throw malformed(`${what} is over ${longest} octets long`, at);
  return BigInt.asIntN(octets.length * 8, BigInt(`0x${Buffer.from(octets).toString('hex')}`));
}

// Seconds, a fraction without trailing zeros where there is one, Z.
function readGenTime(reader: DerReader): { genTime: number; fraction: string } {
  const at = reader.offset;
  const text = Buffer.from(reader.octetString(tags.generalizedTime)).toString('latin1');
  const [, seconds, fraction = ''] = /^(\d{14})(?:\.(\d{0,15}[1-9]))?Z$/.exec(text) ?? [];
  const ms = seconds === undefined ? undefined : generalizedTimeMs(Buffer.from(`${seconds}Z`), 0, 15);
  if (ms === undefined) throw malformed('a timestamp’s time is not in DER, or not in the calendar', at);
  return { genTime: ms + milliseconds(fraction), fraction };
}

const milliseconds = (fraction: string): number => Number(fraction.slice(0, 3).padEnd(3, '0'));

function readAccuracy(reader: DerReader): Accuracy {
  const at = reader.offset;
  const seconds = reader.nextTag === tags.integer ? reader.smallInteger() : undefined;
  const millis = reader.nextTag === 0x80 ? reader.smallInteger(0x80) : undefined;
  const micros = reader.nextTag === 0x81 ? reader.smallInteger(0x81) : undefined;
  reader.finish();
  if ([millis, micros].some((part) => part !== undefined && (part < 1 || part > 999)))
    throw malformed('an accuracy’s part is not 1 to 999', at);
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(millis === undefined ? {} : { millis }),
    ...(micros === undefined ? {} : { micros }),
  };
}

// X.690 section 11.5: FALSE, its default, is not written.
function readOrdering(reader: DerReader): boolean {
  const at = reader.offset;
  if (reader.nextTag !== tags.boolean) return false;
  if (!reader.boolean()) throw malformed('ordering is FALSE, its default, and written', at);
  return true;
}

// Extensions tagged IMPLICIT: the same contents under another tag.
function readImplicitExtensions(info: DerReader, limits: TspLimits): readonly Extension[] {
  const list = info.element(0xa1).bytes;
  const untagged = Uint8Array.from(list);
  untagged[0] = tags.sequence;
  return readExtensions(new DerReader(untagged, limits), {
    ...certificateLimits,
    members: limits.attributes,
  });
}

/** The DER of a TSTInfo. A TypeError where `parseTstInfo` would not read it. */
export function encodeTstInfo(info: TstInfo): Uint8Array {
  const { accuracy, extensions } = info;
  return sequence(
    integer(1),
    oid(info.policy),
    sequence(info.imprint.hashAlgorithm.der, octetString(info.imprint.hashedMessage)),
    integer(info.serialNumber),
    encodeGenTime(info),
    ...(accuracy === undefined ? [] : [encodeAccuracy(accuracy)]),
    ...(info.ordering ? [boolean(true)] : []),
    ...(info.nonce === undefined ? [] : [integer(info.nonce)]),
    ...(info.tsaDer === undefined ? [] : [contextConstructed(0, info.tsaDer)]),
    ...(extensions.length === 0 ? [] : [retagged(encodeExtensions(extensions), 0xa1)]),
  );
}

function encodeGenTime({ genTime, fraction }: TstInfo): Uint8Array {
  if (!/^(?:\d{0,15}[1-9])?$/.test(fraction)) throw new TypeError('a fraction ends in a digit but zero');
  const seconds = generalizedTimeText(genTime - milliseconds(fraction));
  const text = fraction === '' ? seconds : `${seconds.slice(0, -1)}.${fraction}Z`;
  return encodeElement(tags.generalizedTime, Buffer.from(text, 'latin1'));
}

function encodeAccuracy({ seconds, millis, micros }: Accuracy): Uint8Array {
  return sequence(
    ...(seconds === undefined ? [] : [integer(seconds)]),
    ...(millis === undefined ? [] : [contextPrimitive(0, integer(millis).subarray(2))]),
    ...(micros === undefined ? [] : [contextPrimitive(1, integer(micros).subarray(2))]),
  );
}

function retagged(der: Uint8Array, tag: number): Uint8Array {
  const copy = Uint8Array.from(der);
  copy[0] = tag;
  return copy;
}
