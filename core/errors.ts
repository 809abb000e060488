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
  E_JSON_SYNTAX: 'input', // not JSON
  E_JSON_DUPLICATE: 'input', // an object names the same member twice
  E_JSON_DEPTH: 'input', // nested deeper than the caller allows
  E_JSON_SIZE: 'input', // larger than the caller allows
  // DSSE and JWS
  E_DSSE_FORM: 'input', // not a DSSE envelope
  E_JWS_FORM: 'input', // not a compact JWS
  E_TOKEN_FORM: 'input', // not a join token: hash, dot, JWT
  // Usage of the command
  E_USAGE: 'usage', // a command, option or argument that does not exist or is missing
  E_DEFECT: 'defect', // a defect of Edgewarden itself
  E_NODE_VERSION: 'remote', // Node is older than Edgewarden needs
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
