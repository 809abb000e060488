// SPDX-License-Identifier: Apache-2.0
// DSSE: the signed envelope that in-toto attestations travel in.
//
//     import { pae, parseEnvelope } from 'edgewarden/core/dsse';
//     const text = '{"payload":"aGk=","payloadType":"text/plain","signatures":[{"sig":"AA=="}]}';
//     const { payloadType, payload } = parseEnvelope(text);
//     Buffer.from(pae(payloadType, payload)).toString(); // => 'DSSEv1 10 text/plain 2 hi'
export {
  encodeEnvelope,
  envelopeFromJson,
  pae,
  parseEnvelope,
  type DsseEnvelope,
  type DsseLimits,
  type DsseSignature,
} from './envelope.ts';
