// SPDX-License-Identifier: Apache-2.0
// A verifier in a test: a key of its own, and verification summaries signed with it.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { pae } from '../../../core/dsse/index.ts';
import type { SignedStatement } from '../../../attest/carrier.ts';
import { readVsaKey } from '../../../attest/slsa/vsa-key.ts';
import type { ManagedKey } from '../../../attest/verify/types.ts';

export const hex: string = 'cd'.repeat(32);
export const type = 'application/vnd.in-toto+json';

export interface TestVerifier {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly pem: string;
  readonly key: ManagedKey;
}

export function makeVerifier(id: string, kind: 'ec' | 'ed25519' | 'rsa' = 'ec'): TestVerifier {
  const { privateKey, publicKey } =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  return { id, privateKey, pem, key: readVsaKey(pem, id) };
}

/** An envelope over any statement. */
export function signStatement(
  statement: unknown,
  { privateKey }: TestVerifier,
  keyid: string = '',
  payloadType: string = type,
): SignedStatement {
  const payload = Buffer.from(typeof statement === 'string' ? statement : JSON.stringify(statement));
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return {
    carrier: 'dsse-envelope',
    envelope: {
      payloadType,
      payload,
      signatures: [{ keyid, sig: sign(hash, pae(payloadType, payload), privateKey) }],
    },
    certificatesDer: [],
    proofRequired: false,
    logEntries: [],
    timestampsDer: [],
  };
}

/** A statement v1 with a summary of `hex`. */
export function summaryOf(
  verifier: string,
  predicate: Readonly<Record<string, unknown>> = {},
  statement: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'x', digest: { sha256: hex } }],
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: {
      verifier: { id: verifier },
      timeVerified: '2026-11-01T00:00:00Z',
      resourceUri: 'pkg:oci/x',
      policy: { uri: 'https://example.com/policy', digest: { sha256: hex } },
      inputAttestations: [{ uri: 'https://example.com/a', digest: { sha256: hex } }],
      verificationResult: 'PASSED',
      verifiedLevels: ['SLSA_BUILD_LEVEL_2', 'OUR_GATE'],
      dependencyLevels: { SLSA_BUILD_LEVEL_2: 3, SLSA_BUILD_LEVEL_1: 1 },
      slsaVersion: '1.2',
      ...predicate,
    },
    ...statement,
  };
}
