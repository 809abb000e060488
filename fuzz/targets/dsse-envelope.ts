// SPDX-License-Identifier: Apache-2.0
// The DSSE envelope around every attestation: fetched from registries, so anyone can write one.

import { encodeEnvelope, pae, parseEnvelope, type DsseEnvelope } from '../../core/dsse/index.ts';
import { jsonShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

const limits = { bytes: 64 << 10, depth: 16, signatures: 16 };

export const target: Target = defineTarget<DsseEnvelope>({
  name: 'dsse-envelope',
  what: 'parseEnvelope: the DSSE envelope around in-toto statements',
  parse: (input) => parseEnvelope(input, limits),
  refusals: ['input'],
  limits: { maxLength: 16 << 10, timeoutMs: 1000, rssMb: 2048 },
  shape: jsonShape,
  oracles: [
    {
      name: 'round-trip',
      what: 'an envelope, written and read again, is the same',
      check: (envelope) => {
        const again = parseEnvelope(encodeEnvelope(envelope), { ...limits, bytes: 256 << 10 });
        if (again.payloadType !== envelope.payloadType) return 'the payload type changed';
        if (!sameBytes(again.payload, envelope.payload)) return 'the payload changed';
        if (again.signatures.length !== envelope.signatures.length) return 'the number of signatures changed';
        const same = again.signatures.every((signature, index) => {
          const other = envelope.signatures[index];
          return (
            other !== undefined && signature.keyid === other.keyid && sameBytes(signature.sig, other.sig)
          );
        });
        return same ? undefined : 'a signature changed';
      },
    },
    {
      name: 'json',
      what: 'JSON.parse reads the same envelope, and its payload is base64 in a canonical spelling',
      check: (envelope, input) => {
        const read = JSON.parse(Buffer.from(input).toString('utf8')) as Plain;
        if (read.payloadType !== envelope.payloadType) return 'JSON.parse reads another payload type';
        if (read.signatures.length !== envelope.signatures.length) return 'JSON.parse reads other signatures';
        const texts = [read.payload, ...read.signatures.map((signature) => signature.sig)];
        const bytes = [envelope.payload, ...envelope.signatures.map((signature) => signature.sig)];
        return texts.every((text, index) => spellings(bytes[index]).includes(text))
          ? undefined
          : 'base64 in another spelling was accepted';
      },
    },
    {
      name: 'pae-lengths',
      what: 'what is signed states both lengths in bytes and ends with type and payload (DSSE protocol.md)',
      check: ({ payloadType, payload }) => {
        const type = Buffer.from(payloadType, 'utf8');
        const expected = Buffer.concat([
          Buffer.from(`DSSEv1 ${type.length} `),
          type,
          Buffer.from(` ${payload.length} `),
          payload,
        ]);
        return sameBytes(pae(payloadType, payload), expected)
          ? undefined
          : 'the encoding to be signed is another';
      },
    },
    {
      name: 'signed',
      what: 'an accepted envelope has a signature, and none is empty',
      check: ({ signatures }) =>
        signatures.length > 0 &&
        signatures.length <= limits.signatures &&
        signatures.every(({ sig }) => sig.length > 0)
          ? undefined
          : 'no signature, too many, or an empty one',
    },
  ],
});

interface Plain {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly sig: string }[];
}

// RFC 4648 sections 4 and 5, the latter with padding or without.
function spellings(bytes: Uint8Array = new Uint8Array(0)): readonly string[] {
  const standard = Buffer.from(bytes).toString('base64');
  const safe = standard.replaceAll('+', '-').replaceAll('/', '_');
  return [standard, safe, safe.replace(/=+$/, '')];
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
