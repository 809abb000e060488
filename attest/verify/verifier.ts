// SPDX-License-Identifier: Apache-2.0
// The verification of one signature: the checklist itself (Sigstore client specification, section 4).
//
// Every check that can be evaluated is, so that a refusal names all its reasons; the payload is read even where its
// signature fails, and the whole still fails. Not checked: what a predicate means; slsa/ judges that.

import { passed, type Evidence } from '../../core/evidence/index.ts';
import type { KnownError } from '../../core/index.ts';
import type { SignedEntity } from '../carrier.ts';
import type { Statement } from '../statement/statement.ts';
import { isCalled, type TrustedRoot } from '../trust/types.ts';
import { readLeaf, verifyCertificate, type Leaf } from './certificate.ts';
import { mayBeOf } from './chain.ts';
import { checkPolicy } from './identity-policy.ts';
import { readIdentity, verifyIdentity, type Identity } from './identity.ts';
import { candidatesOf, spkiDerOf, verifyKeySigner } from './key-signer.ts';
import { verifyLog } from './log.ts';
import { verifySignature, type Candidates } from './signature.ts';
import { statementOf, verifyStatement } from './subject.ts';
import { verifyTime } from './time.ts';
import { verifyTimestamps } from './timestamps.ts';
import type { ManagedKey, SignaturePolicy, Signer, Verified } from './types.ts';

/** What is read of the signed thing once, whatever root it is then held against. */
interface Subject {
  readonly signed: SignedEntity;
  readonly policy: SignaturePolicy;
  readonly now: number;
  readonly leaf: Leaf;
  readonly identity: Identity | undefined;
  /** The keys that the policy admits and the carrier does not rule out; undefined where an identity is asked for. */
  readonly managed: readonly ManagedKey[] | undefined;
  readonly statement: Statement | KnownError | undefined;
}

/** True if everything that was asked of a signature was proven. */
export const isProven = ({ evidence }: Verified): boolean => evidence.length > 0 && evidence.every(passed);

export class Verifier {
  readonly #roots: readonly TrustedRoot[];

  /** Starts from these roots alone, each a world of its own: one must prove everything. */
  constructor(...roots: readonly [TrustedRoot, ...TrustedRoot[]]) {
    this.#roots = roots;
  }

  /**
   * Pure: the same arguments give the same answer. Never throws for a failed proof. `now` in milliseconds since 1970.
   * @throws E_IDENTITY_POLICY where the policy itself is empty or no pattern
   */
  verify(signed: SignedEntity, policy: SignaturePolicy, now: number): Verified {
    checkPolicy(policy.signer);
    const subject = readSubject(signed, policy, now);
    let refused: Verified | undefined;
    for (const root of this.#meantBy(subject)) {
      const verified = verifyAgainst(root, subject);
      if (isProven(verified)) return verified;
      refused ??= verified;
    }
    if (refused === undefined) throw new TypeError('a verifier needs a root');
    return refused;
  }

  /** The roots that could be meant: those that know the certificate's issuer, or a log of a bare key's entries. */
  #meantBy({ signed, leaf, managed }: Subject): readonly TrustedRoot[] {
    if (this.#roots.length === 1) return this.#roots;
    const { certificate, hints } = leaf;
    const meant = this.#roots.filter((root) =>
      managed === undefined && certificate !== undefined
        ? mayBeOf([certificate, ...hints], root)
        : signed.logEntries.length === 0
          ? root.timestampsOnly
          : signed.logEntries.some((entry) => root.logs.some((log) => isCalled(log, entry.logIdHex))),
    );
    return meant.length > 0 ? meant : this.#roots.slice(0, 1);
  }
}

/** One root: each step in the specification's words, each a group of checks. */
function verifyAgainst(root: TrustedRoot, subject: Subject): Verified {
  const { signed, policy, now, leaf, identity, managed, statement } = subject;
  const { artifact, witnesses } = policy;
  // 4.5 The signature, first: of several keys that may have signed it names the one that did.
  const signature = verifySignature(signed, signersOf(subject), artifact);
  const signer = managed?.find(({ key }) => key === signature.key) ?? managed?.[0];
  // 4.4 The log, which must have recorded what verified the signature.
  const verifierDer = leaf.certificate?.der ?? (signer === undefined ? undefined : spkiDerOf(signer.key));
  const timeless = managed !== undefined && isTimeless(signed);
  const timestamps = verifyTimestamps(signed, root, now);
  const otherTimes = timestamps.times;
  const { certificate } = leaf;
  const log =
    witnesses !== undefined || needsLog(signed, root, timeless)
      ? verifyLog(signed, { root, verifierDer, certificate, artifact, witnesses, now, otherTimes })
      : undefined;
  // 4.2 The times, by every source that proves one.
  const time = verifyTime(log, timestamps);
  const proven = timeless ? [now] : time.times;
  // 4.3 The certificate, or the key, at every one of them; and whom it speaks for.
  const groups: readonly (Evidence | undefined)[] = [
    managed === undefined
      ? verifyCertificate(leaf, root, proven)
      : verifyKeySigner(signed, managed, signature.key === undefined ? undefined : signer, proven),
    signature.evidence,
    log?.evidence,
    timeless ? undefined : time.evidence,
    managed === undefined && certificate !== undefined
      ? verifyIdentity(certificate, identity, policy.signer)
      : undefined,
    // What was signed is of the artefact at hand.
    statement === undefined ? undefined : verifyStatement(signed, statement, artifact),
  ];
  return {
    evidence: groups.filter((each) => each !== undefined),
    signer: signerOf(subject, signature.key === undefined ? undefined : signer),
    times: time.times,
    statement,
  };
}

function readSubject(signed: SignedEntity, policy: SignaturePolicy, now: number): Subject {
  const leaf = readLeaf(signed);
  const { certificate } = leaf;
  const { signer } = policy;
  return {
    signed,
    policy,
    now,
    leaf,
    identity: certificate === undefined ? undefined : readIdentity(certificate),
    managed: signer.kind === 'key' ? candidatesOf(signed, certificate, signer.keys) : undefined,
    statement: statementOf(signed),
  };
}

function signersOf({ leaf, managed }: Subject): Candidates {
  return managed === undefined
    ? { keys: leaf.key === undefined ? [] : [leaf.key], named: 'the certificate’s key', every: true }
    : { keys: managed.map(({ key }) => key), named: 'a key that was given', every: false };
}

function signerOf({ leaf, identity, managed }: Subject, key: ManagedKey | undefined): Signer | undefined {
  if (managed !== undefined) return key === undefined ? undefined : { kind: 'key', key };
  const { certificate } = leaf;
  return certificate === undefined ? undefined : { kind: 'certificate', certificate, identity };
}

/** A root that lists no logs asks for none; an entry that is carried must verify all the same. */
const needsLog = (signed: SignedEntity, root: TrustedRoot, timeless: boolean): boolean =>
  signed.logEntries.length > 0 || !(root.timestampsOnly || timeless);

/** Forms that have no place for a log's evidence or a time: under a given key that is all there is. */
const isTimeless = ({ carrier, certificatesDer, logEntries, timestampsDer }: SignedEntity): boolean =>
  (carrier === 'dsse-envelope' || carrier === 'cloud-build') &&
  certificatesDer.length + logEntries.length + timestampsDer.length === 0;
