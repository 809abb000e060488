// SPDX-License-Identifier: Apache-2.0
// The signature of a Cloud Build occurrence: under the platform's key that the signature names. Here the key identifier
// is more than a hint: it says what the key may sign, and over which bytes.
//
// Regional keys sign the payload as it is, the global ones DSSE's encoding of it (protocol.md): the row says which.

import { KnownError } from '../../core/index.ts';
import { pae } from '../../core/dsse/index.ts';
import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { CloudBuildOccurrence } from '../fetch/cloud-build.ts';
import { inputOf } from '../hash.ts';
import { isPayloadType } from '../statement/statement.ts';
import { verifies } from '../trust/key.ts';
import { within } from '../trust/types.ts';
import type { ManagedKey } from '../verify/types.ts';
import type { CloudBuildClaim } from './cloud-build-statement.ts';

const rows = {
  payloadType: { check: 'envelope.payload-type', clause: 'in-toto Attestation Framework v1, envelope' },
  signature: { check: 'envelope.signature', clause: 'Google Cloud Build, signing keys' },
} satisfies Record<string, CheckRow>;

interface KeyRow {
  /** The key's name in its ring. */
  readonly cryptoKey: string;
  readonly predicateType: string;
  readonly signs: 'payload' | 'pae';
}

const keyRows: readonly KeyRow[] = [
  { cryptoKey: 'builtByGCB', predicateType: 'https://slsa.dev/provenance/v0.1', signs: 'payload' },
  { cryptoKey: 'provenanceSigner', predicateType: 'https://slsa.dev/provenance/v0.1', signs: 'pae' },
  { cryptoKey: 'google-hosted-worker', predicateType: 'https://slsa.dev/provenance/v1', signs: 'pae' },
];

const keyName =
  /^projects\/verified-builder\/locations\/[a-z0-9-]+\/keyRings\/attestor\/cryptoKeys\/([A-Za-z-]+)\/cryptoKeyVersions\/\d+$/;

export interface CloudSignature {
  readonly checks: readonly Evidence[];
  /** The key that verified; empty where none did. */
  readonly keyid: string;
}

export function verifyCloudSignature(
  occurrence: CloudBuildOccurrence,
  claim: CloudBuildClaim | undefined,
  keys: readonly ManagedKey[],
  now: number,
): CloudSignature {
  const { payload, payloadType } = occurrence;
  const type = isPayloadType(payloadType)
    ? pass(rows.payloadType, payloadType)
    : fail(rows.payloadType, 'E_PROVENANCE_FORM', `the payload type is ${payloadType}, not in-toto’s`);
  const inputs = [inputOf('payload', payload)];
  const refusals: string[] = [];
  for (const signature of occurrence.signatures) {
    if (signature instanceof KnownError) {
      refusals.push(`a signature cannot be read: ${signature.message}`);
      continue;
    }
    const refusal = refuse(signature.keyid, signature.sig, occurrence, claim, keys, now);
    if (refusal === undefined) {
      const reason = 'signed by the platform’s key; nothing proves when, so the key is trusted as of now';
      const { keyid } = signature;
      return { checks: [type, pass(rows.signature, reason, { keyid }, inputs)], keyid };
    }
    refusals.push(refusal);
  }
  const reason = refusals.length === 0 ? 'the envelope carries no signature' : refusals.join('; ');
  return { checks: [type, fail(rows.signature, 'E_DSSE_SIGNATURE', reason, {}, inputs)], keyid: '' };
}

/** Undefined where the signature verifies. */
function refuse(
  keyid: string,
  sig: Uint8Array,
  { payload, payloadType }: CloudBuildOccurrence,
  claim: CloudBuildClaim | undefined,
  keys: readonly ManagedKey[],
  now: number,
): string | undefined {
  const cryptoKey = keyName.exec(keyid)?.[1];
  const row = keyRows.find((each) => each.cryptoKey === cryptoKey);
  const key = keys.find(({ id }) => id === keyid);
  if (row === undefined || key === undefined) return `${keyid || 'no name'} is not a key of Cloud Build’s`;
  if (!within(now, key.validFor)) return `${keyid} is not trusted now`;
  const bytes = row.signs === 'pae' ? pae(payloadType, payload) : payload;
  if (!verifies(key.key, bytes, sig)) return `the signature does not verify with ${keyid}`;
  // Where the statement cannot be read, that failed already.
  return claim === undefined || claim.form.predicateType === row.predicateType
    ? undefined
    : `${keyid} does not sign ${claim.form.predicateType}`;
}
