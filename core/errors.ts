// SPDX-License-Identifier: Apache-2.0
// Every way Edgewarden can refuse, in one append-only table.
//
// A code names what is wrong, a fault says whose doing it is. http/problem.ts and cli/exit.ts are the
// only places that turn a fault into a status or an exit code. docs/errors.md is made from this table:
// the words after each row are what it prints.

/**
 * Whose doing a refusal is: `input` (malformed bytes), `usage` (a command typed wrongly), `refused` (well
 * formed but not permitted), `untrusted` (a proof that does not hold), `conflict` (state stands against it),
 * `remote` (another machine or this one's environment), `defect` (ours).
 */
export type Fault = 'input' | 'usage' | 'refused' | 'untrusted' | 'conflict' | 'remote' | 'defect';

export const codes = {
  // DER (X.690)
  E_DER_TRUNCATED: 'input', // the bytes end inside an element
  E_DER_LENGTH: 'input', // a length is indefinite, non-minimal, or longer than what contains it
  E_DER_TAG: 'input', // not the tag the structure demands here
  E_DER_TRAILING: 'input', // bytes after the element
  E_DER_DEPTH: 'input', // nested deeper than the caller allows
  E_DER_VALUE: 'input', // a primitive value is not in its one DER form (INTEGER, BOOLEAN, OID, time, BIT STRING)
  E_DER_ORDER: 'input', // the members of a SET OF are not in DER order
  E_DER_SIZE: 'input', // more bytes or elements than the caller allows
  // PEM (RFC 7468)
  E_PEM_SYNTAX: 'input', // not PEM: a boundary, its label or the base64 between
  E_PEM_LABEL: 'input', // a PEM block of another kind than asked for
  // X.509 and PKCS#10 (RFC 5280, RFC 2986)
  E_X509_VERSION: 'input', // a version the structure does not have
  E_X509_NAME: 'input', // a distinguished name that is malformed
  E_X509_EXTENSION: 'input', // an extension is malformed or occurs twice
  E_X509_ALGORITHM: 'input', // an algorithm or its parameters are unknown or contradict each other
  E_X509_TIME: 'input', // a validity date in the wrong form or order
  E_X509_SERIAL: 'input', // a serial number that is not positive or is longer than 20 octets
  E_KEY_INVALID: 'input', // a key that is not one: off the curve, wrong size, wrong encoding
  E_CSR_SIGNATURE: 'untrusted', // a certificate request was not signed by the key it asks for
  E_CSR_ATTRIBUTE: 'input', // a certificate request carries an attribute that is malformed or not admitted
  // JSON
  E_JSON_SYNTAX: 'input', // the text is not JSON
  E_JSON_DUPLICATE: 'input', // an object names the same member twice
  E_JSON_DEPTH: 'input', // nested deeper than the caller allows
  E_JSON_SIZE: 'input', // larger than the caller allows
  E_JSON_NUMBER: 'input', // a number that a double would change
  // DSSE and JWS
  E_DSSE_FORM: 'input', // not a DSSE envelope
  E_JWS_FORM: 'input', // not a compact JWS
  E_NOTE_FORM: 'input', // not a signed note, checkpoint or cosignature (C2SP)
  E_TSP_FORM: 'input', // not a timestamp response, token or content (RFC 3161, RFC 5652), or more than the caller allows
  E_TOKEN_FORM: 'input', // not a join token: hash, dot, JWT
  // Provenance (attest/)
  E_DIGEST_FORM: 'input', // not a digest: algorithm, colon, lowercase hex of its length
  E_TRUST_ROOT: 'input', // not a trusted root: a key, an interval or a chain is missing or malformed
  E_BUNDLE_FORM: 'input', // not a Sigstore bundle, DSSE envelope or JSON Lines of them
  E_OCI_FORM: 'input', // an OCI layout, index or manifest is malformed
  E_OCI_MISSING: 'input', // an OCI layout lacks what was asked for or what its own index names
  E_OCI_DIGEST: 'untrusted', // a blob of an OCI layout does not hash to its name
  E_STATEMENT_FORM: 'input', // the signed payload is not an in-toto Statement
  E_PROVENANCE_FORM: 'input', // the statement's predicate is not SLSA provenance as its type demands
  E_PREDICATE_FORM: 'input', // a predicate or a resource descriptor is not as its type demands
  E_DSSE_THRESHOLD: 'untrusted', // fewer of the trusted keys signed an envelope than must
  E_EVIDENCE_NONE: 'untrusted', // no attestation was found for the artefact
  E_EVIDENCE_SIZE: 'input', // a provenance file or blob is larger than the caller allows
  E_EVIDENCE_DEADLINE: 'remote', // attestations were not read before the deadline
  E_DSSE_SIGNATURE: 'untrusted', // no signature of the envelope verifies with the certificate's key
  E_KEY_UNSUPPORTED: 'untrusted', // a bare key where an identity is asked for, or a key of a kind that is not verified
  E_CERT_CHAIN: 'untrusted', // the certificate does not lead to an authority of the trusted root
  E_CERT_TIME: 'untrusted', // the certificate was not valid when the log recorded the signature
  E_CERT_USAGE: 'untrusted', // the certificate is not an end entity's for code signing
  E_SCT_MISSING: 'untrusted', // the certificate carries no signed certificate timestamp
  E_SCT_SIGNATURE: 'untrusted', // no signed certificate timestamp verifies with a trusted log's key
  E_LOG_EVIDENCE: 'untrusted', // no log evidence: nothing proves when the signature was made
  E_LOG_UNSUPPORTED: 'untrusted', // a log entry of a kind that is not verified
  E_LOG_KEY: 'untrusted', // the log is not in the trusted root, or its key was not valid then
  E_LOG_PROMISE: 'untrusted', // the log's signed entry timestamp does not verify
  E_LOG_PROOF: 'untrusted', // the log's inclusion proof does not lead to its root, or is missing
  E_LOG_CHECKPOINT: 'untrusted', // the log's checkpoint is not signed by it, or states another tree
  E_LOG_BODY: 'untrusted', // the log entry records something else than this signature
  E_LOG_TIME: 'untrusted', // the log's time lies in the future
  E_LOG_WITNESS: 'untrusted', // too few of the trusted witnesses cosigned the log's checkpoint
  E_TIME_STATUS: 'untrusted', // the timestamp authority refused to stamp the signature
  E_TIME_IMPRINT: 'untrusted', // the timestamp is over other bytes than the signature, or by a hash that is not accepted
  E_TIME_AUTHORITY: 'untrusted', // the timestamp's signer is no authority of the trusted root, or another than it names
  E_TIME_SIGNATURE: 'untrusted', // the timestamp's signature does not verify, or is over another content
  E_TIME_USAGE: 'untrusted', // the timestamp's signer has a certificate that is not for timestamps alone
  E_TIME_VALIDITY: 'untrusted', // the timestamp's authority was not valid or not trusted then, or its time is in the future
  E_IDENTITY_ISSUER: 'untrusted', // the certificate was issued to another identity provider's subject
  E_IDENTITY_FORM: 'untrusted', // the certificate's identity claims are missing or contradict each other
  E_BUILDER_UNTRUSTED: 'untrusted', // the builder is not trusted, or not the one expected
  E_BUILDER_REF: 'untrusted', // the builder is not pinned to a release tag
  E_BUILDER_MISMATCH: 'untrusted', // the provenance names another builder than the certificate or the caller
  E_SOURCE_MISMATCH: 'untrusted', // built from another source repository than expected
  E_SOURCE_FORM: 'untrusted', // the provenance's source URIs are missing, malformed or contradict each other
  E_SUBJECT_MISMATCH: 'untrusted', // the provenance is of another artefact
  E_REF_FORM: 'untrusted', // the build did not run from the kind of git reference asked for
  E_BRANCH_MISMATCH: 'untrusted', // built from another branch than expected
  E_TAG_MISMATCH: 'untrusted', // built from another tag than expected
  E_VERSION_MISMATCH: 'untrusted', // built from a tag outside the expected version
  E_INPUTS_MISMATCH: 'untrusted', // the build was given other workflow inputs than expected
  // SLSA: levels, parameters, packages (attest/slsa/)
  E_BUILDER_TABLE: 'input', // a file of builders that is not one, or a row of it that means nothing
  E_BUILDER_LEVEL: 'untrusted', // the builder cannot claim the SLSA Build level asked for
  E_PARAMETER_MISMATCH: 'untrusted', // build type, event or external parameters are others than expected
  E_CLAIM_MISMATCH: 'untrusted', // the provenance says something of the run that its certificate does not confirm
  E_CLAIM_UNVERIFIABLE: 'untrusted', // provenance that the build itself wrote makes a claim that nothing can confirm
  E_PREDICATE_TYPE: 'untrusted', // an attestation of another predicate type than expected, or than is said beside it
  E_PACKAGE_FORM: 'untrusted', // an attestation's subject is not one npm package with a version
  E_PACKAGE_NAME: 'untrusted', // the attestation is of another package than expected
  E_PACKAGE_VERSION: 'untrusted', // the attestation is of another version of the package than expected
  // Verification summaries, dependencies, Google Cloud Build
  E_VSA_FORM: 'input', // not a verification summary v1 or v0.2: a field or level is missing or malformed
  E_VSA_VERIFIER: 'untrusted', // the summary is another verifier's than expected
  E_VSA_RESOURCE: 'untrusted', // the summary is of another resource than expected
  E_VSA_RESULT: 'untrusted', // the summary's result is not PASSED
  E_VSA_LEVELS: 'untrusted', // the summary lacks a level that is wanted
  E_VSA_TIME: 'untrusted', // the summary is from the future, older than wanted, or does not say when
  E_DEPENDENCY_UNPROVEN: 'untrusted', // nothing at hand proves a dependency that has to be proven
  E_DEPENDENCY_LEVEL: 'untrusted', // a dependency is proven at a lower level than wanted
  E_DEPENDENCY_LIMIT: 'untrusted', // dependencies go deeper, or are more, than the caller allows
  E_CLOUD_BUILD_TEXT: 'untrusted', // Cloud Build's text for people says something else than what was signed
  E_EXPECTATION_UNSUPPORTED: 'untrusted', // something is expected that this form of provenance cannot prove
  // Policies and admission
  E_IMAGE_REFERENCE: 'input', // not an image reference (OCI distribution grammar)
  E_IMAGE_TAG: 'refused', // an image named by tag only, which can point elsewhere tomorrow
  E_FILE_READ: 'input', // a file named on the command line cannot be read or is larger than allowed
  E_POLICY_YAML: 'input', // a policy file that is not one YAML 1.2 document of plain values
  E_POLICY_SIZE: 'input', // a policy file larger or nested deeper than allowed
  E_POLICY_VERSION: 'input', // an apiVersion or kind that is no policy of ours
  E_POLICY_FIELD: 'input', // a field that the policy schema does not have, lacks, or has with another type
  E_POLICY_VALUE: 'input', // a field's value that means nothing: a pattern, builder, source or name
  E_REVIEW_FORM: 'input', // not an admission.k8s.io/v1 AdmissionReview
  E_REVIEW_KIND: 'refused', // an object of a kind whose images are not known to us
  E_REVIEW_OBJECT: 'refused', // a reviewed object whose images cannot be read
  E_ADMIT_RULE: 'refused', // an image that no rule of the policy names
  E_ADMIT_EVIDENCE: 'untrusted', // a required proof that was not given
  // The CA's home and its store
  E_CA_EXISTS: 'conflict', // there is a CA here already; nothing was touched
  E_CA_MISSING: 'conflict', // there is no CA here
  E_CA_IMPORT: 'input', // a certificate and key that cannot be an anchor: not a CA, not a pair, an unfit key
  E_HOME_READONLY: 'remote', // the home folder cannot be written or entered
  E_HOME_FILE: 'remote', // a file of the home folder cannot be read or written
  E_DISK_FULL: 'remote', // no space left for the home folder; what was stored before is intact
  E_FILE_EXISTS: 'conflict', // a file that would be overwritten
  E_STORE_MISSING: 'conflict', // the CA is there but its store is not: without it revoked would be unrevoked
  E_STORE_CORRUPT: 'conflict', // the store's file is damaged or is another CA's
  E_STORE_VERSION: 'conflict', // the store was written by another version of Edgewarden
  E_STORE_BUSY: 'remote', // another process held the store for too long
  E_STORE_IO: 'remote', // the store could not be read or written
  E_STORE_CLOSED: 'conflict', // the store was closed while, or before, it was asked
  // Join tokens
  E_TOKEN_ALGORITHM: 'untrusted', // a token whose algorithm is not an HMAC that is accepted here
  E_TOKEN_SIGNATURE: 'untrusted', // a token that was not made with this CA's key
  E_TOKEN_CLAIM: 'untrusted', // a token whose claims are missing or of another type
  E_TOKEN_EXPIRED: 'untrusted', // a token after its end
  E_TOKEN_EARLY: 'untrusted', // a token before its beginning
  E_TOKEN_SHARED: 'refused', // a token without a node name, where only tokens bound to one node are accepted
  E_TOKEN_SPENT: 'refused', // a token that was already exchanged for a certificate
  E_TOKEN_UNKNOWN: 'refused', // a token that this CA has not recorded
  E_TOKEN_LIFETIME: 'usage', // a token lifetime that is not between a second and ten years
  // Who asks
  E_AUTH_MISSING: 'refused', // neither a client certificate nor a token
  E_AUTH_NAME: 'refused', // the node name asked for is not the caller's own
  E_AUTH_SUBJECT: 'refused', // a client certificate that is not a node's
  E_AUTH_REVOKED: 'refused', // a client certificate that was revoked
  // Path validation (RFC 5280 section 6)
  E_PATH_ISSUER: 'untrusted', // issued by another authority
  E_PATH_SIGNATURE: 'untrusted', // the issuer's signature does not verify
  E_PATH_EXPIRED: 'untrusted', // a certificate after its end
  E_PATH_EARLY: 'untrusted', // a certificate before its beginning
  E_PATH_USAGE: 'untrusted', // a certificate whose usages do not admit what it is used for
  E_PATH_CRITICAL: 'untrusted', // a critical extension that is not understood
  E_PATH_KIND: 'untrusted', // a CA certificate where an end entity's belongs, or the reverse
  E_PATH_BUDGET: 'untrusted', // judging these certificates would take more work than the caller allows
  E_PATH_NONE: 'untrusted', // no path leads from the certificate to an anchor
  E_PATH_LENGTH: 'untrusted', // more CAs follow one another than an anchor, a CA or the caller allows
  E_PATH_IDENTITY: 'untrusted', // a certificate that is another's than the one asked for
  E_PATH_PROFILE: 'untrusted', // a certificate that breaks a rule of the judging profile
  E_PATH_NAME_CONSTRAINT: 'untrusted', // a name that a CA above may not certify, or that its constraints cannot be compared with
  E_PATH_POLICY: 'untrusted', // the policies of a path do not come to one that is required, or are malformed
  // Revocation lists (RFC 5280 sections 5 and 6.3)
  E_CRL_FORM: 'input', // a revocation list that is malformed or larger than the caller allows
  E_CRL_MISSING: 'untrusted', // no revocation list was given that could cover the certificate
  E_CRL_ISSUER: 'untrusted', // a revocation list of another issuer, or one whose signer is not trusted
  E_CRL_SCOPE: 'untrusted', // a revocation list that is about other certificates or another distribution point
  E_CRL_REASONS: 'untrusted', // revocation lists that leave reasons uncovered
  E_CRL_EXPIRED: 'untrusted', // a revocation list whose next update is over or not stated
  E_CRL_EARLY: 'untrusted', // a revocation list from the future
  E_CRL_NUMBER: 'untrusted', // a revocation list whose number is missing or marked critical
  E_CRL_CRITICAL: 'untrusted', // a revocation list with a critical extension that is not understood
  E_CRL_USAGE: 'untrusted', // a revocation list signed by a key that may not sign any
  E_CRL_SIGNATURE: 'untrusted', // a revocation list whose signature does not verify
  E_CRL_DELTA: 'untrusted', // a delta that does not belong to the revocation list it would update
  E_PATH_REVOKED: 'untrusted', // a certificate that was revoked
  E_PATH_REVOCATION: 'untrusted', // a certificate of which it cannot be told whether it was revoked
  // What may be issued
  E_NODE_NAME: 'input', // not a node name
  E_PROFILE_NAME: 'refused', // a request for another name than the caller's
  E_PROFILE_ORGANIZATION: 'refused', // a request for another organization than the profile's
  E_PROFILE_SAN: 'refused', // a request for alternative names that the profile does not grant
  E_PROFILE_USAGE: 'refused', // a request for a usage that the profile does not grant
  E_PROFILE_CA: 'refused', // a request to be a CA
  E_PROFILE_EXTENSION: 'refused', // a request for an extension that the profile does not grant
  E_PROFILE_KEY: 'refused', // a key of a kind or size that the profile does not admit
  E_PROFILE_CALLER: 'refused', // a caller who may not ask for certificates of this profile
  E_PROFILE_LIMIT: 'refused', // a request with more, or longer, names or bytes than the profile grants
  E_PROFILE_CONSTRAINT: 'refused', // name constraints that are missing, malformed or not granted
  E_PROFILE_UNKNOWN: 'usage', // no profile of that name is shipped or in the home folder
  E_PROFILE_YAML: 'input', // a profile file that is not one YAML 1.2 document of plain values, or too large
  E_PROFILE_FIELD: 'input', // a field that the profile schema does not have, lacks, or has with another type
  E_PROFILE_VALUE: 'input', // a field's value that means nothing, or contradicts another field
  E_PROFILE_LIFETIME: 'usage', // a lifetime that is not between one day and the anchor's own
  E_LINT: 'defect', // what was about to be signed broke a rule of the lint or a limit of the issuer
  // Issuing
  E_SERIAL_TAKEN: 'conflict', // a serial number that is in use
  E_SERIAL_UNKNOWN: 'conflict', // a serial number that was not issued here
  E_SLOT_LOST: 'conflict', // a reservation that was given up before its certificate came
  E_CERT_REVOKED: 'refused', // the certificate in question was revoked
  E_REVOKE_REASON: 'usage', // not a reason for a revocation (RFC 5280 section 5.3.1)
  // Fuzzing
  E_FUZZ_TARGET: 'usage', // no fuzz target of that name
  E_FUZZ_ENGINE: 'remote', // Jazzer.js cannot be had on this machine
  E_FUZZ_BUILD: 'conflict', // the built JavaScript that Jazzer.js instruments is missing or older than its source
  E_FUZZ_DICTIONARY: 'input', // a fuzzing dictionary that the engine would refuse, and then fuzz nothing
  E_FUZZ_SEEDS: 'input', // a fuzz target's inputs are missing, unreadable or longer than it allows
  E_FUZZ_NOTHING: 'remote', // the engine ended without proof that it fuzzed anything
  // HTTP, both sides
  E_HTTP_LISTEN: 'remote', // a server cannot listen where it was told to
  E_HTTP_CERTIFICATE: 'input', // a server certificate and key that cannot be used together
  E_HTTP_REQUEST: 'input', // a request that is not well-formed HTTP/1.1
  E_HTTP_BODY: 'input', // a body that ended early or was framed wrongly
  E_HTTP_BODY_SIZE: 'input', // a body longer than the route takes
  E_HTTP_SLOW: 'input', // a client slower than the floor
  E_HTTP_BUSY: 'remote', // more requests wait than the server lets wait
  E_HTTP_DEADLINE: 'remote', // an answer was not ready in time
  E_HTTP_USAGES: 'input', // an ExtKeyUsages header that is not a JSON array of known usages
  E_HTTP_REPORT: 'input', // a task or upgrade report that is not one
  E_REMOTE_CONNECT: 'remote', // another machine cannot be reached
  E_REMOTE_TIMEOUT: 'remote', // another machine did not answer in time
  E_REMOTE_SIZE: 'remote', // another machine answered with more bytes than are taken
  E_REMOTE_ANSWER: 'remote', // another machine answered something else than the protocol has
  E_REMOTE_REFUSED: 'refused', // the CA refused a request; its reason is in the message
  E_REMOTE_TLS: 'untrusted', // a server whose certificate does not chain to the anchor or names another host
  E_ANCHOR_PIN: 'untrusted', // the server's anchor is not the one the token pins
  E_NODE_FILES: 'conflict', // a node's certificate and key are missing, damaged or not a pair
  // What commands are given
  E_INPUT_KIND: 'input', // well formed, but of another kind than asked for: a key, a request, a revocation list
  // KubeEdge releases (attest/kubeedge)
  E_KUBEEDGE_RELEASE: 'usage', // not a KubeEdge release's tag, or a folder that names none or several
  E_KUBEEDGE_FOLDER: 'input', // a folder with nothing in it that a KubeEdge release has
  E_KUBEEDGE_CHECKSUM: 'untrusted', // an archive that is not what its checksum file says
  // Conformance
  E_CONFORMANCE_SUITE: 'usage', // a conformance suite of that name does not exist
  E_CONFORMANCE_SET: 'input', // a folder without the cases, keys or anchors that the suite needs
  // Usage of the command
  E_USAGE: 'usage', // a command, option or argument that does not exist or is missing
  E_DEFECT: 'defect', // a defect of Edgewarden itself
  E_CONFIG_FORM: 'input', // edgewarden.yaml is not YAML, or not a mapping of options
  E_TOUR_STEP: 'refused', // a step of the tour did not hold
  E_INTERRUPTED: 'remote', // ended by a signal before it was done
  E_NODE_VERSION: 'remote', // Node is older than Edgewarden needs
  // Private keys and weak keys (core/key)
  E_KEY_FORM: 'input', // not a private key in PKCS#8, SEC1, PKCS#1 or JWK
  E_JWK_FORM: 'input', // not a JSON Web Key of a kind that is read, or not in its one spelling
  E_KEY_ENCRYPTION: 'input', // a private key that is encrypted in a way that is not read
  E_KEY_COST: 'input', // an encrypted key that would take more time or memory to open than the caller allows
  E_KEY_ENCRYPTED: 'usage', // an encrypted key, and no passphrase was given
  E_KEY_PASSPHRASE: 'refused', // the passphrase does not open the key, or the key was damaged
  E_KEY_KIND: 'usage', // a form that has no place for keys of this kind
  E_KEY_MISMATCH: 'refused', // a private key that is not the certificate's
  E_KEY_DENY_LIST: 'input', // a list of denied keys that is not one SHA-256 digest a line
  E_KEY_DENIED: 'refused', // a public key that is on the list of denied keys
  E_KEY_CURVE: 'refused', // a curve that is not one of ours, or given by explicit parameters
  E_KEY_POINT: 'refused', // a point that is compressed, off its curve or of low order
  E_KEY_RSA_SIZE: 'refused', // an RSA modulus under 2048 bits, over 8192, or not whole octets long
  E_KEY_RSA_EXPONENT: 'refused', // an RSA exponent that is even, below 65537 or over 32 bits
  E_KEY_RSA_FACTOR: 'refused', // an RSA modulus with a small factor
  E_KEY_RSA_ROCA: 'refused', // an RSA modulus of the shape that the library of CVE-2017-15361 made
  E_KEY_RSA_CLOSE: 'refused', // an RSA modulus whose two primes are so close that it is factored at once
  // Trusted roots, their age and the clock (attest/trust)
  E_TRUST_KEYS: 'input', // not a list of public keys: neither PEM nor npm's keys, or none that can be used
  E_TRUST_STALE: 'untrusted', // a trusted root that was obtained longer ago than the caller allows
  E_TRUST_PIN: 'untrusted', // a trusted root whose digest is not among the pinned ones
  E_TRUST_NAME: 'usage', // no imported root or key file of that name, or a name that none may have
  E_CLOCK_BACKWARD: 'remote', // the clock is behind a time that it has shown before
  // Signers and signatures
  E_SIGNER_KEY: 'untrusted', // signed by another key than those that were given
  E_SIGNER_TIME: 'untrusted', // the key that signed was not valid at a time that is proven
  E_MESSAGE_SIGNATURE: 'untrusted', // the signature over the artefact does not verify with the signer's key
  E_SIGNATURE_DIGEST: 'untrusted', // the artefact's digest alone does not suffice: the file itself is needed
  E_IDENTITY_NAME: 'untrusted', // the certificate names another identity than the one asked for
  E_IDENTITY_POLICY: 'usage', // a policy for signers that is empty, or a pattern that is not read
} as const;
codes satisfies Record<string, Fault>;

export type Code = keyof typeof codes;

/** What was refused, in values a program can act on: an offset, a limit, a name. Never secrets. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface KnownErrorOptions extends ErrorOptions {
  /** The next step, for the person who reads the message. One sentence, no code. */
  readonly hint?: string;
}

/** A refusal. Match on `code`; the message is for people and may change. */
export class KnownError extends Error {
  override readonly name = 'KnownError';
  readonly code: Code;
  readonly facts: Facts;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, facts: Facts = {}, options: KnownErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.facts = facts;
    this.hint = options.hint;
  }

  get fault(): Fault {
    return codes[this.code];
  }
}

/** What `read` gives, or the refusal that it throws. Whatever else it throws is no refusal and goes on. */
export function attempt<T>(read: () => T): T | KnownError {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}
