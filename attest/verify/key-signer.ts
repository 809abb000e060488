// SPDX-License-Identifier: Apache-2.0
// Signers that are bare keys (protobuf-specs, sigstore_bundle.proto, PublicKeyIdentifier; DSSE 1.0.2, `keyid`): which
// of the caller's keys may have signed, and whether the one that did was valid then (GHSA-wqqc-jjcq-vfxm).
//
// What a carrier calls its key only narrows: nobody signed it. Not checked: whose the key is; the caller knows.

import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { sameBytes, type Certificate } from '../../core/x509/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { inputOf } from '../hash.ts';
import type { VerifyKey } from '../trust/key.ts';
import { within } from '../trust/types.ts';
import { isoText } from './log-key.ts';
import type { ManagedKey } from './types.ts';

const clause = 'Sigstore bundle, PublicKeyIdentifier';
const rows = {
  key: { check: 'key', clause },
  given: { check: 'key.given', clause },
  validity: { check: 'key.validity', clause: 'Sigstore trusted root, PublicKey, valid_for' },
} satisfies Record<string, CheckRow>;

const spkis = new WeakMap<VerifyKey, Uint8Array>();

/** The key's SubjectPublicKeyInfo, made once. */
export function spkiDerOf(key: VerifyKey): Uint8Array {
  const before = spkis.get(key);
  if (before !== undefined) return before;
  const der = key.key.export({ format: 'der', type: 'spki' });
  spkis.set(key, der);
  return der;
}

/** What the carrier calls its key: the bundle's hint, else the envelope's `keyid`; undefined where it is silent. */
function nameOf(signed: SignedEntity): string | undefined {
  const { publicKeyHint } = signed;
  if (publicKeyHint !== undefined && publicKeyHint !== '') return publicKeyHint;
  const keyids = isStatement(signed) ? new Set(signed.envelope.signatures.map(({ keyid }) => keyid)) : [];
  const [keyid, ...more] = keyids;
  return keyid === '' || more.length > 0 ? undefined : keyid;
}

/**
 * The keys that may have signed: the one that a certificate is of, where there is one; else those that go by the name
 * that the carrier gives, and those that are meant whatever it says.
 */
export function candidatesOf(
  signed: SignedEntity,
  certificate: Certificate | undefined,
  keys: readonly ManagedKey[],
): readonly ManagedKey[] {
  if (signed.certificatesDer.length > 0) {
    return certificate === undefined
      ? []
      : keys.filter(({ key }) => sameBytes(spkiDerOf(key), certificate.spki.der));
  }
  const name = nameOf(signed);
  return name === undefined ? keys : keys.filter(({ id }) => id === undefined || id === name);
}

/** The group of a bare key. `times` are the proven ones, or the caller's now where the form has none. */
export function verifyKeySigner(
  signed: SignedEntity,
  candidates: readonly ManagedKey[],
  signer: ManagedKey | undefined,
  times: readonly number[],
): Evidence {
  const name = nameOf(signed);
  const given =
    candidates.length > 0
      ? pass(rows.given, name === undefined ? 'a key was given' : `a key for ${name} was given`)
      : fail(
          rows.given,
          'E_SIGNER_KEY',
          signed.certificatesDer.length > 0
            ? 'the certificate is of another key than the one given'
            : `no key called ${name ?? 'anything'} was given`,
        );
  return allOf(rows.key, 'the signing key', [given, verifyValidity(signer, times)]);
}

function verifyValidity(signer: ManagedKey | undefined, times: readonly number[]): Evidence {
  if (signer === undefined) return skip(rows.validity, 'no key has verified the signature');
  if (times.length === 0) return skip(rows.validity, 'nothing proves when it was used');
  const { start, end } = signer.validFor;
  const inputs = [inputOf('key', spkiDerOf(signer.key))];
  const outside = times.find((time) => !within(time, { start, end }));
  return outside === undefined
    ? pass(rows.validity, 'valid when it signed', {}, inputs)
    : fail(
        rows.validity,
        'E_SIGNER_TIME',
        `the key was not valid at ${isoText(outside)}, when it signed`,
        {},
        inputs,
      );
}
