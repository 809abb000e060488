// SPDX-License-Identifier: Apache-2.0
// The JSON envelope of DSSE (secure-systems-lab/dsse 1.0.2, envelope.md) and what is signed (protocol.md).
//
// Base64 may be in either alphabet, as the specification demands of verifiers, each in its canonical spelling:
// standard with padding, URL-safe with or without. Unknown members are ignored, as envelope.md says.
// Not checked: any signature, or what the payload is. `keyid` is a hint that nobody signed.

import { fromEitherBase64, toBase64 } from '../base64.ts';
import { KnownError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonLimits, type JsonObject, type JsonValue } from '../json/index.ts';

export interface DsseSignature {
  /** Empty where the envelope has none: the specification treats both alike. */
  readonly keyid: string;
  readonly sig: Uint8Array;
}

export interface DsseEnvelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly DsseSignature[];
}

export interface DsseLimits extends JsonLimits {
  /** Most signatures in one envelope. */
  readonly signatures: number;
}

const defaultLimits: DsseLimits = { bytes: 16 << 20, depth: 32, signatures: 100 };

/** Reads an envelope from its JSON text. @throws E_DSSE_FORM, E_JSON_* */
export function parseEnvelope(bytes: Uint8Array | string, limits: Partial<DsseLimits> = {}): DsseEnvelope {
  const all = { ...defaultLimits, ...limits };
  return envelopeFromJson(parseJson(bytes, { ...all, numbers: 'double' }), all);
}

/** Reads an envelope that is a member of a larger JSON value. @throws E_DSSE_FORM */
export function envelopeFromJson(
  value: JsonValue | undefined,
  limits: Partial<DsseLimits> = {},
): DsseEnvelope {
  if (!isJsonObject(value)) throw form('the envelope is not an object', '');
  const payloadType = text(value, 'payloadType', '');
  const payload = base64(value, 'payload', '');
  const list = value['signatures'];
  if (!Array.isArray(list) || list.length === 0) throw form('no signatures', 'signatures');
  const most = limits.signatures ?? defaultLimits.signatures;
  if (list.length > most) throw form(`more than ${most} signatures`, 'signatures');
  return { payloadType, payload, signatures: list.map(signature) };
}

function signature(value: JsonValue, index: number): DsseSignature {
  const where = `signatures[${index}]`;
  if (!isJsonObject(value)) throw form('a signature is not an object', where);
  const keyid = value['keyid'] === undefined ? '' : text(value, 'keyid', `${where}.`);
  const sig = base64(value, 'sig', `${where}.`);
  if (sig.length === 0) throw form('a signature is empty', `${where}.sig`);
  return { keyid, sig };
}

function text(object: JsonObject, member: string, where: string): string {
  const value = object[member];
  if (typeof value !== 'string') throw form(`${member} is not a string`, where + member);
  return value;
}

function base64(object: JsonObject, member: string, where: string): Uint8Array {
  const value = text(object, member, where);
  const bytes = fromEitherBase64(value);
  if (bytes === undefined) throw form(`${member} is not canonical base64`, where + member);
  return bytes;
}

/** The envelope as JSON text, base64 in the standard alphabet, an empty `keyid` left out. */
export function encodeEnvelope(envelope: DsseEnvelope): Uint8Array {
  const json = JSON.stringify({
    payload: toBase64(envelope.payload),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ keyid, sig }) =>
      keyid === '' ? { sig: toBase64(sig) } : { keyid, sig: toBase64(sig) },
    ),
  });
  return new TextEncoder().encode(json);
}

/** The pre-authentication encoding, which is what DSSE signs (protocol.md): lengths are in bytes. */
export function pae(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = new TextEncoder().encode(payloadType);
  const head = new TextEncoder().encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const signed = new Uint8Array(head.length + payload.length);
  signed.set(head);
  signed.set(payload, head.length);
  return signed;
}

function form(message: string, member: string): KnownError {
  return new KnownError('E_DSSE_FORM', message, { member });
}
