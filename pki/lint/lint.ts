// SPDX-License-Identifier: Apache-2.0
// Asks every rule of a certificate, a request or a revocation list. Findings are values: nothing here throws for
// what the bytes hold.
//
// Not checked: trust, time, revocation. A linter has no clock and no anchors.

import { bitString, DerReader, sequence, tags } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import { crlLimits, parseCrl, type Crl } from '../../core/crl/index.ts';
import {
  certificateLimits,
  csrLimits,
  parseCertificate,
  parseCsr,
  type Certificate,
  type Csr,
} from '../../core/x509/index.ts';
import { crlView } from './crl-view.ts';
import type { Finding } from './rule.ts';
import { unreadable } from './rules/reading.ts';
import { certificateSets, crlSets, csrSets, type Stage } from './table.ts';
import { certificateView, csrView, type LintContext } from './view.ts';

const nothingKnown: LintContext = {};

/** Findings on a certificate: its bytes, or as it was read. */
export function lintCertificate(
  of: Uint8Array | Certificate,
  context: LintContext = nothingKnown,
): Finding[] {
  if (!(of instanceof Uint8Array)) return ask(of, context, 'whole');
  return read(
    () => parseCertificate(of, certificateLimits, 'graceful'),
    (certificate) => ask(certificate, context, 'whole'),
  );
}

/** Findings on a TBSCertificate. The rules about the signature are not asked, nor are those about the key alone. */
export function lintTbs(tbsDer: Uint8Array, context: LintContext = nothingKnown): Finding[] {
  return read(
    () => parseCertificate(unsigned(tbsDer), certificateLimits, 'graceful'),
    (certificate) => ask(certificate, context, 'unsigned'),
  );
}

/** Findings on a request. */
export function lintCsr(of: Uint8Array | Csr, context: LintContext = nothingKnown): Finding[] {
  const linted = (csr: Csr): Finding[] => csrSets.ask(csrView(csr), context.profile ?? 'private', 'whole');
  return of instanceof Uint8Array ? read(() => parseCsr(of, csrLimits), linted) : linted(of);
}

/** Findings on a revocation list. */
export function lintCrl(of: Uint8Array | Crl, context: LintContext = nothingKnown): Finding[] {
  const linted = (crl: Crl): Finding[] =>
    crlSets.ask(crlView(crl, context), context.profile ?? 'private', 'whole');
  return of instanceof Uint8Array ? read(() => parseCrl(of, crlLimits, 'graceful'), linted) : linted(of);
}

/** Findings on a TBSCertList. The rules about the signature are not asked. */
export function lintTbsCrl(tbsDer: Uint8Array, context: LintContext = nothingKnown): Finding[] {
  return read(
    () => parseCrl(unsigned(tbsDer), crlLimits, 'graceful'),
    (crl) => crlSets.ask(crlView(crl, context), context.profile ?? 'private', 'unsigned'),
  );
}

const ask = (certificate: Certificate, context: LintContext, stage: Stage): Finding[] =>
  certificateSets.ask(certificateView(certificate, context), context.profile ?? 'private', stage);

/** Reads and lints; what cannot be read is one finding, of the rule that the parser's code belongs to. */
function read<T>(parse: () => T, lint: (parsed: T) => Finding[]): Finding[] {
  let parsed: T;
  try {
    parsed = parse();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [unread(error)];
  }
  return lint(parsed);
}

function unread({ code, message, facts }: KnownError): Finding {
  const row = unreadable.find(({ codes }) => codes.includes(code)) ?? unreadable.at(-1);
  if (row === undefined) throw new TypeError('the last row takes every code');
  return {
    rule: row.id,
    severity: 'error',
    clause: row.clause,
    message: row.says,
    facts: { code, offset: facts['offset'] ?? 0, detail: message },
  };
}

/** The parsers read whole structures: the algorithm inside, once more, and a stand-in signature make one. */
function unsigned(tbsDer: Uint8Array): Uint8Array {
  const members = new DerReader(tbsDer, certificateLimits).sequence();
  // Version and serial number come before it in a certificate, the version in a list; neither is a SEQUENCE.
  while (members.nextTag !== tags.sequence) members.any();
  return sequence(tbsDer, members.any().bytes, bitString(Uint8Array.of(0)));
}
