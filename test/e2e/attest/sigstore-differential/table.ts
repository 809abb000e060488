// SPDX-License-Identifier: Apache-2.0
// Where @sigstore/verify and we disagree, who is right, and why. docs/sigstore.md tells every row.

import type { Verdict } from './verdict.ts';

export interface Row {
  readonly id: string;
  /** Who refuses, where the other accepts. */
  readonly refuses: 'ours' | 'peer';
  /** What was done to the sample, joined by plus signs; anything where it is left out. */
  readonly mutations?: RegExp;
  /** What the refusing side says. */
  readonly says: RegExp;
  /** Whose verdict the specification asks for; both where it leaves the choice. */
  readonly right: 'ours' | 'peer' | 'both';
  readonly why: string;
  /** Met by few mutants: no run has to. */
  readonly seldom?: boolean;
}

type Ours = Omit<Row, 'refuses'>;

const forms: readonly Ours[] = [
  {
    id: 'base64 that is not canonical',
    says: /^input E_(BUNDLE|DSSE)_FORM: .* not canonical base64/,
    right: 'both',
    why: 'RFC 4648, sections 3.1 to 3.5: no line ends, no strange letters, padding, no loose bits, unless a format says otherwise. Protocol buffers’ readers may be lax; one spelling alone means that an altered text is an altered text.',
  },
  {
    id: 'numbers that are none',
    says: /^input E_BUNDLE_FORM: .*(logIndex|integratedTime|treeSize) is (not a whole number of 63 bits|missing)/,
    right: 'ours',
    why: 'Protocol buffers, JSON mapping: 64-bit numbers in decimal. The peer passes what stands there to BigInt or Number, which know hexadecimal, blanks and the empty text, and never reads the proof’s size.',
  },
  {
    id: 'a media type that nobody knows',
    says: /^input E_BUNDLE_FORM: .*mediaType is not a Sigstore bundle/,
    right: 'ours',
    why: 'sigstore_bundle.proto, media_type: one of four. The peer looks for the form of one, and takes version 0.4, and whatever follows, for the newest that it knows.',
  },
  {
    id: 'a root without beginning',
    says: /^input E_TRUST_ROOT: .*validFor/,
    right: 'ours',
    why: 'sigstore_trustroot.proto: a key is trusted from a start on. Where it is missing the peer takes 1970.',
  },
  {
    id: 'a root whose chains do not hold',
    says: /^input E_TRUST_ROOT: .*certChain/,
    right: 'both',
    why: 'sigstore_trustroot.proto, CertificateAuthority: leaf to root. We refuse the root as a whole; the peer notices when it needs that authority.',
  },
];

const checks: readonly Ours[] = [
  {
    id: 'what the certificate is for',
    says: /^certificate\.usage E_CERT_USAGE/,
    right: 'ours',
    why: 'RFC 5280, sections 4.2, 4.2.1.3 and 4.2.1.12; Sigstore client specification, 4.3: a leaf for signatures, for code signing, and no critical extension that is not understood. The peer asks for none of these.',
  },
  {
    id: 'another payload type',
    says: /^envelope\.payload-type E_STATEMENT_FORM/,
    right: 'both',
    why: 'in-toto Attestation Framework v1, envelope: the payload type says that it is a Statement. The peer leaves that to its caller.',
  },
  {
    id: 'the signer in the log entry',
    says: /^log\.body E_LOG_BODY: records another (certificate|form \(.*verifier)/,
    right: 'ours',
    why: 'Sigstore client specification, 4.4: the entry must be of this certificate or key. The peer compares signature and digest alone.',
  },
  {
    id: 'hashes in the log entry',
    says: /^log\.body E_LOG_BODY: records another (payload|form \(.*(algorithm|envelopeHash))/,
    mutations: /in the body|a v2 body/,
    right: 'ours',
    why: 'Rekor, the schemas of its kinds: a digest with its algorithm, in lower case. The peer takes every digest for SHA-256, whatever it is called, in any case.',
  },
  {
    id: 'whose checkpoint it is',
    says: /^log\.checkpoint E_LOG_CHECKPOINT: (the checkpoint is of|the log did not sign)/,
    right: 'ours',
    why: 'C2SP tlog-checkpoint: the origin is the log’s, and its line has the log’s whole name. The peer looks for the line’s name within the log’s address, and reads no origin.',
  },
  {
    id: 'the form of a checkpoint',
    says: /^log\.checkpoint E_LOG_CHECKPOINT: it is not a signed checkpoint/,
    right: 'ours',
    why: 'C2SP signed-note and tlog-checkpoint: a decimal size without zeros before it, no empty lines, nothing but signatures below the text. The peer looks for what fits.',
  },
  {
    id: 'a bad line of the log itself',
    says: /^log\.checkpoint E_LOG_CHECKPOINT: a signature of the log under the checkpoint does not verify/,
    right: 'ours',
    why: 'C2SP signed-note, “Signatures”: a note with a failing signature of a known key is refused. The peer is content with one that holds.',
  },
  {
    id: 'root and size of the proof',
    says: /^log\.(inclusion E_LOG_PROOF: the inclusion proof does not lead|checkpoint E_LOG_CHECKPOINT: the checkpoint states another tree)/,
    mutations: /proof’s (root|size)/,
    right: 'ours',
    why: 'sigstore_rekor.proto, InclusionProof: of Rekor v1, root and size are what the checkpoint states. The peer takes both from the checkpoint alone; a number that nothing proves could be shown.',
  },
  {
    id: 'a message digest by no hash that is known',
    says: /^signature\.digest E_SIGNATURE_DIGEST/,
    mutations: /digest’s algorithm/,
    right: 'both',
    why: 'sigstore_common.proto, HashAlgorithm: unspecified is none. The peer takes it for SHA-256; what cannot be compared we refuse.',
  },
  {
    id: 'the index of an entry of Rekor v2',
    says: /^log\.inclusion E_LOG_PROOF: the inclusion proof does not lead/,
    mutations: /log index|logIndex/,
    right: 'ours',
    why: 'rekor-tiles, CLIENTS.md, on bundles: the index is the entry’s own, and the proof is verified for it. The peer takes the one that the proof repeats; what is shown is then what nothing proves.',
  },
  {
    id: 'when a log was trusted',
    says: /^log\.key E_LOG_KEY: .* is not trusted for that time/,
    right: 'ours',
    why: 'sigstore_trustroot.proto, TransparencyLogInstance: a key within its interval. The peer asks it of promises, and of checkpoints never.',
  },
  {
    id: 'an altered timestamp',
    says: /^(timestamp\.\w+ E_|(certificate|log|time) unchecked)/,
    mutations: /timestamp one bit/,
    right: 'ours',
    seldom: true,
    why: 'RFC 5652, sections 5.3 and 5.4: the signature is over the attributes as they stand, by the algorithm that is named. The peer writes them anew before it verifies, and reads fewer of the token’s fields.',
  },
  {
    id: 'logged in the future',
    says: /^log\.time E_LOG_TIME/,
    right: 'ours',
    why: 'Sigstore client specification, 4.2.2: a time that has not come proves nothing. The peer has no clock.',
  },
];

const policies: readonly Ours[] = [
  {
    id: 'an identity that only matches in part',
    says: /^(identity\.name E_IDENTITY_NAME|input E_IDENTITY_POLICY)/,
    right: 'ours',
    why: 'Sigstore client specification, 4.3: the identity asked for. The peer takes it for an unanchored regular expression, and an empty one for none.',
  },
  {
    id: 'a statement of something else',
    says: /^statement\.subject E_SUBJECT_MISMATCH/,
    right: 'ours',
    why: 'in-toto Attestation Framework v1, validation: the artefact is among the subjects. The peer does not look at the statement.',
  },
];

const peer: readonly Ours[] = [
  {
    id: 'numbers beyond 2^53',
    says: /^TLOG_INCLUSION_PROMISE_ERROR: inclusion promise could not be verified/,
    mutations: /beyond 2\^53/,
    right: 'ours',
    why: 'Rekor’s log index has 64 bits. The peer makes a double of it, and so another number.',
  },
  {
    id: 'what a proof of Rekor v2 repeats',
    says: /^TLOG_INCLUSION_PROOF_ERROR: /,
    mutations: /proof’s index/,
    right: 'ours',
    why: 'rekor-tiles, CLIENTS.md, on bundles: the index within the proof is not to be used; the entry’s own is.',
  },
  {
    id: 'an empty promise',
    says: /^TLOG_INCLUSION_PROMISE_ERROR: inclusion promise could not be verified/,
    mutations: /promise empty|signedEntryTimestamp/,
    right: 'both',
    why: 'Protocol buffers write an absent text and an empty one alike: a promise without octets is none, and proof and timestamp stand for it.',
  },
  {
    id: 'a promise in a certificate, in a root without logs',
    says: /^CERTIFICATE_ERROR: SCT verification failed/,
    right: 'both',
    why: 'The root asks for no certificate log; the peer refuses a promise that it cannot verify even so.',
  },
  {
    id: 'no message digest',
    says: /^Error: invalid (v0\.\d )?bundle/,
    mutations: /no message digest|message digest empty/,
    right: 'ours',
    why: 'sigstore_common.proto, MessageSignature: the digest is for searching and must not be used for verification.',
  },
  {
    id: 'an empty payload',
    says: /^Error: invalid (v0\.\d )?bundle/,
    mutations: /an empty payload/,
    right: 'both',
    why: 'DSSE signs an empty payload like any other. It is no statement, and our verdict on the statement, left out here, refuses it.',
  },
];

export const table: readonly Row[] = [
  ...[...forms, ...checks, ...policies].map((row) => ({ ...row, refuses: 'ours' as const })),
  ...peer.map((row) => ({ ...row, refuses: 'peer' as const })),
];

/** A row for every reason of the side that refuses; undefined where one has none. */
export function explain(
  mutations: readonly string[],
  mine: Verdict,
  theirs: Verdict,
): readonly Row[] | undefined {
  const refuses = mine.accepted ? 'peer' : 'ours';
  const { refusals } = mine.accepted ? theirs : mine;
  const done = mutations.join(' + ');
  const able = table.filter((row) => row.refuses === refuses && (row.mutations?.test(done) ?? true));
  const rows = refusals.flatMap((said) => able.find(({ says }) => says.test(said)) ?? []);
  return rows.length > 0 && rows.length === refusals.length ? [...new Set(rows)] : undefined;
}
