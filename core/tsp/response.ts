// SPDX-License-Identifier: Apache-2.0
// TimeStampResp and TimeStampToken (RFC 3161 section 2.4.2), in DER.
//
// Not checked: any signature, or whether a token answers what somebody asked.

import { DerReader, encodeElement, integer, namedBits, sequence, tags, utf8String } from '../der/index.ts';
import { malformed } from './hash.ts';
import { tspLimits, type TspLimits } from './limits.ts';
import { readSignedData, type SignedData } from './signed-data.ts';
import { parseTstInfo, type TstInfo } from './tst-info.ts';

export interface TimestampToken {
  readonly der: Uint8Array;
  readonly signedData: SignedData;
  readonly info: TstInfo;
}

export interface TimestampResponse {
  /** PKIStatus: 0 granted, 1 granted with modifications, 2 and more refused. */
  readonly status: number;
  readonly statusTexts: readonly string[];
  /** The bits of PKIFailureInfo that are set. */
  readonly failures: readonly number[];
  /** There exactly where the status says granted. */
  readonly token: TimestampToken | undefined;
}

/** Reads a TimeStampResp that is all of `der`. @throws E_TSP_FORM, E_DER_*, E_X509_EXTENSION, E_X509_SERIAL */
export function parseTimestampResponse(der: Uint8Array, limits: TspLimits = tspLimits): TimestampResponse {
  const input = new DerReader(der, limits);
  const response = input.sequence();
  input.finish();
  const status = readStatus(response.sequence(), limits);
  const token = response.done ? undefined : readToken(response, limits);
  response.finish();
  if ((token !== undefined) !== status.status <= 1)
    throw malformed('a token is there although it was refused, or is not although it was granted', 0);
  return { ...status, token };
}

/** Reads a TimeStampToken, as it stands alone, that is all of `der`. @throws as `parseTimestampResponse` */
export function parseTimestampToken(der: Uint8Array, limits: TspLimits = tspLimits): TimestampToken {
  const input = new DerReader(der, limits);
  const token = readToken(input, limits);
  input.finish();
  return token;
}

export const tstInfoOid = '1.2.840.113549.1.9.16.1.4';

function readToken(reader: DerReader, limits: TspLimits): TimestampToken {
  const start = reader.offset;
  const signedData = readSignedData(reader, limits);
  if (signedData.contentType !== tstInfoOid) throw malformed('a token’s content is no timestamp', start);
  return { der: reader.since(start), signedData, info: parseTstInfo(signedData.content, limits) };
}

function readStatus(info: DerReader, limits: TspLimits): Omit<TimestampResponse, 'token'> {
  const status = info.smallInteger();
  const statusTexts: string[] = [];
  if (info.nextTag === tags.sequence) {
    const texts = info.sequence();
    // PKIFreeText has at least one.
    do {
      if (statusTexts.length === limits.attributes) throw malformed('too many texts', texts.offset);
      statusTexts.push(texts.utf8String());
    } while (!texts.done);
  }
  const failures = info.nextTag === tags.bitString ? readBits(info) : [];
  info.finish();
  return { status, statusTexts, failures };
}

// A named-bit list: no zeros at its end (X.690 section 11.2.2). PKIFailureInfo's last bit is 26.
function readBits(info: DerReader): number[] {
  const at = info.offset;
  const { bytes, unusedBits } = info.bitString();
  const last = bytes.at(-1) ?? 0;
  if (bytes.length === 0 || bytes.length > 4 || ((last >> unusedBits) & 1) === 0)
    throw malformed('the failures are not a list of named bits', at);
  const bits: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit++)
    if (((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) bits.push(bit);
  return bits;
}

/** The DER of a response; of its token, `der` is what counts. A TypeError where it would not be read. */
export function encodeTimestampResponse(
  response: Omit<TimestampResponse, 'token'> & { readonly token: { readonly der: Uint8Array } | undefined },
): Uint8Array {
  const { status, statusTexts, failures, token } = response;
  if ((token !== undefined) !== status <= 1) throw new TypeError('a token is there exactly where granted');
  const texts = statusTexts.length === 0 ? [] : [sequence(...statusTexts.map(utf8String))];
  const bits = failures.length === 0 ? [] : [namedBits(failures)];
  const statusInfo = encodeElement(tags.sequence, integer(status), ...texts, ...bits);
  return sequence(statusInfo, ...(token === undefined ? [] : [token.der]));
}
