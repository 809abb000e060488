// SPDX-License-Identifier: Apache-2.0
// The envelope's signature (DSSE 1.0.2, protocol.md): over the pre-authentication encoding, by the key of
// the leaf certificate. `keyid` is a hint and is not looked at.

import { pae } from '../../core/dsse/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { payloadTypes } from '../statement/statement.ts';
import { verifies, type VerifyKey } from '../trust/key.ts';

const rows = {
  payloadType: { check: 'envelope.payload-type', clause: 'in-toto Attestation Framework v1, envelope' },
  signature: { check: 'envelope.signature', clause: 'DSSE 1.0.2, protocol' },
} satisfies Record<string, CheckRow>;

export function verifyEnvelope(signed: SignedEntity, key: VerifyKey | undefined): readonly Evidence[] {
  if (!isStatement(signed)) return [skip(rows.signature, 'a message signature has no envelope')];
  const { payloadType, payload, signatures } = signed.envelope;
  const type = payloadTypes.has(payloadType)
    ? pass(rows.payloadType, payloadType)
    : fail(rows.payloadType, 'E_STATEMENT_FORM', `the payload type is ${payloadType}, not in-toto’s`);
  if (key === undefined) return [type, skip(rows.signature, 'no certificate to verify it with')];
  const bytes = pae(payloadType, payload);
  // Readers admit one signature; were there more, every one must be this key's.
  const good = signatures.length > 0 && signatures.every(({ sig }) => verifies(key, bytes, sig));
  return [
    type,
    good
      ? pass(rows.signature, 'signed by the certificate’s key')
      : fail(rows.signature, 'E_DSSE_SIGNATURE', 'the signature does not verify with the certificate’s key'),
  ];
}
