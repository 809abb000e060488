// SPDX-License-Identifier: Apache-2.0
// JWS in the compact form (RFC 7515 section 7.1), as JSON Web Tokens use it (RFC 7519 section 7.2): three parts of
// canonical, unpadded base64url; header and payload are JSON objects.
//
// Not checked: the signature, whether `alg` is acceptable (`none` is read like any other name), any claim.

import { fromBase64url, toBase64url } from '../base64.ts';
import { KnownError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json/index.ts';

export interface JwsHeader extends JsonObject {
  readonly alg: string;
}

export interface CompactJws {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  /** The first two parts with their dot, as ASCII: what is signed. */
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
  /** The whole text, e.g. for a bearer header. */
  readonly text: string;
}

export interface JwsLimits {
  /** Most characters of the whole text. */
  readonly bytes: number;
  /** Deepest nesting in header and payload. */
  readonly depth: number;
}

export const defaultJwsLimits: JwsLimits = { bytes: 16 << 10, depth: 8 };

/** Reads a compact JWS whose payload is a JSON object. @throws E_JWS_FORM */
export function parseCompactJws(text: string, limits: JwsLimits = defaultJwsLimits): CompactJws {
  if (text.length > limits.bytes)
    throw form(`${text.length} characters, at most ${limits.bytes} are read`, 'text');
  const parts = text.split('.', 4);
  const [headerText, payloadText, signatureText] = parts;
  if (
    headerText === undefined ||
    payloadText === undefined ||
    signatureText === undefined ||
    parts.length !== 3
  )
    throw form('not three parts with a dot between', 'text');
  const header = object(headerText, 'header', limits);
  if (!isJwsHeader(header)) throw form('the header names no algorithm', 'header');
  // RFC 7515 section 4.1.11: extensions that must be understood. None is understood here.
  if (header['crit'] !== undefined) throw form('the header demands extensions (crit)', 'header');
  return {
    header,
    payload: object(payloadText, 'payload', limits),
    signingInput: new TextEncoder().encode(`${headerText}.${payloadText}`),
    signature: bytesOf(signatureText, 'signature'),
    text,
  };
}

const isJwsHeader = (header: JsonObject): header is JwsHeader =>
  typeof header['alg'] === 'string' && header['alg'] !== '';

function object(text: string, part: string, limits: JwsLimits): JsonObject {
  const bytes = bytesOf(text, part);
  const value = json(bytes, part, limits);
  if (!isJsonObject(value)) throw form(`the ${part} is not a JSON object`, part);
  return value;
}

function json(bytes: Uint8Array, part: string, limits: JwsLimits): ReturnType<typeof parseJson> {
  try {
    return parseJson(bytes, { bytes: limits.bytes, depth: limits.depth });
  } catch (cause) {
    if (!(cause instanceof KnownError)) throw cause;
    throw new KnownError(
      'E_JWS_FORM',
      `the ${part} is not acceptable JSON: ${cause.message}`,
      { part },
      { cause },
    );
  }
}

function bytesOf(text: string, part: string): Uint8Array {
  const bytes = fromBase64url(text);
  if (bytes === undefined) throw form(`the ${part} is not canonical base64url`, part);
  return bytes;
}

/** Writes a compact JWS; `sign` is given the signing input and gives the signature. */
export function encodeCompactJws(
  header: JwsHeader,
  payload: JsonObject,
  sign: (signingInput: Uint8Array) => Uint8Array,
): string {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${toBase64url(sign(new TextEncoder().encode(input)))}`;
}

const part = (value: JsonObject): string => toBase64url(new TextEncoder().encode(JSON.stringify(value)));

function form(message: string, part: string): KnownError {
  return new KnownError('E_JWS_FORM', message, { part });
}
