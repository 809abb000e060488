// SPDX-License-Identifier: Apache-2.0
// Who signed a verification summary: one of the given keys over the envelope (DSSE 1.0.2, protocol.md), or whoever a
// certificate names, by the roots and the policy given.
//
// Under a key there is no log and no timestamp: nothing proves when it was signed, so the key must be trusted now.

import { verify } from 'node:crypto';
import { pae } from '../../core/dsse/index.ts';
import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { parseDigest, type Digest } from '../digest.ts';
import { inputOf } from '../hash.ts';
import { within, type TrustedRoot } from '../trust/types.ts';
import { verifies } from '../trust/key.ts';
import type { ManagedKey, SignerPolicy, WitnessPolicy } from '../verify/types.ts';
import { Verifier } from '../verify/verifier.ts';

/** Keys of the verifier, or a certificate's identity under roots. The expected `verifier.id` must belong to it. */
export type VsaSigner =
  | readonly ManagedKey[]
  | {
      readonly policy: SignerPolicy;
      readonly roots: readonly [TrustedRoot, ...TrustedRoot[]];
      readonly witnesses?: WitnessPolicy;
    };

const row: CheckRow = {
  check: 'vsa.signature',
  clause: 'SLSA v1.2, verification_summary, how to verify, step 1',
};

const isKeys = (signer: VsaSigner): signer is readonly ManagedKey[] => Array.isArray(signer);

export function verifyVsaSigner(
  signed: SignedStatement,
  signer: VsaSigner,
  subjects: readonly string[],
  now: number,
): readonly Evidence[] {
  return isKeys(signer) ? [verifyKeys(signed, signer, now)] : verifyIdentity(signed, signer, subjects, now);
}

function verifyKeys({ envelope }: SignedStatement, keys: readonly ManagedKey[], now: number): Evidence {
  const bytes = pae(envelope.payloadType, envelope.payload);
  const inputs = [inputOf('payload', envelope.payload)];
  let tried = 0;
  let late = false;
  for (const { keyid, sig } of envelope.signatures) {
    // A key identifier is a hint that nobody signed: it only narrows down.
    for (const each of keys.filter(({ id }) => id === undefined || keyid === '' || id === keyid)) {
      tried += 1;
      if (!signs(each, bytes, sig)) continue;
      if (within(now, each.validFor)) return pass(row, 'signed by the given key', { keyid }, inputs);
      late = true;
    }
  }
  const named = envelope.signatures.map(({ keyid }) => keyid || '(none)').join(', ');
  const reason = late
    ? 'signed by a given key that is not trusted now'
    : tried === 0
      ? `no given key is called ${named}; give the key under that identifier`
      : 'no signature verifies with a given key';
  return fail(row, 'E_DSSE_SIGNATURE', reason, { keyid: named }, inputs);
}

/** ECDSA in either spelling: DER as everywhere else, or the two numbers side by side (IEEE P1363). */
function signs({ key }: ManagedKey, bytes: Uint8Array, sig: Uint8Array): boolean {
  if (verifies(key, bytes, sig)) return true;
  if (key.key.asymmetricKeyType !== 'ec') return false;
  return verify(key.hash, bytes, { key: key.key, dsaEncoding: 'ieee-p1363' }, sig);
}

const nothing: Digest = { algorithm: 'sha256', hex: '0'.repeat(64) };

/** The engine's groups but its own of the subject: a summary's subjects may be no hashes at all. */
function verifyIdentity(
  signed: SignedStatement,
  { policy, roots, witnesses }: Exclude<VsaSigner, readonly ManagedKey[]>,
  subjects: readonly string[],
  now: number,
): readonly Evidence[] {
  const [first = nothing, ...more] = subjects.flatMap(hashOf);
  const artifact = { digests: [first, ...more] } as const;
  const verified = new Verifier(...roots).verify(
    signed,
    { signer: policy, artifact, ...(witnesses === undefined ? {} : { witnesses }) },
    now,
  );
  return verified.evidence.filter(({ check }) => check !== 'statement');
}

const hashOf = (text: string): readonly Digest[] =>
  /^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(text) ? [parseDigest(text)] : [];
