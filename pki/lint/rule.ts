// SPDX-License-Identifier: Apache-2.0
// What a rule of the linter is: a row with its citation and a predicate over a structure that was read before.
//
// A predicate is pure and says only what is wrong, in facts; words, clause and severity are the row's. It does
// not throw: what could not be decoded is marked so in the view.

import type { Facts } from '../../core/index.ts';

/** `error`: a standard forbids it, or nobody should rely on it. `warning`: should not be. `notice`: worth knowing. */
export type Severity = 'error' | 'warning' | 'notice';

/** The structures that are linted; certificates by their place in a path. */
export type Target = 'root' | 'ca' | 'leaf' | 'csr' | 'crl';

/** What certificates are for: KubeEdge's own readers need more, and live with some things that others forbid. */
export type LintProfile = 'private' | 'kubeedge';

export interface Rule<V> {
  /** Stable and dotted: `serial.positive`. It names what must hold. */
  readonly id: string;
  readonly severity: Severity;
  /** Where it is written, e.g. `RFC 5280 4.1.2.2`. */
  readonly clause: string;
  /** What is wrong where it does not hold. */
  readonly says: string;
  readonly targets: readonly Target[];
  /** The severity for KubeEdge's certificates, where it is another. */
  readonly kubeedge?: Severity | 'off';
  /** Only of this profile. */
  readonly only?: LintProfile;
  /**
   * `signature`: needs the signature, so not asked before signing. `key`: about the key alone, which whoever planned
   * the certificate has checked already.
   */
  readonly about?: 'signature' | 'key';
  /** The facts of each fault; undefined where the rule holds. */
  readonly check: (view: V) => Facts | readonly Facts[] | undefined;
}

/** One fault found. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly clause: string;
  readonly message: string;
  readonly facts: Facts;
}

export const certificateTargets: readonly Target[] = ['root', 'ca', 'leaf'];
/** Everything that names a subject and its key. */
export const subjectTargets: readonly Target[] = ['root', 'ca', 'leaf', 'csr'];
export const allTargets: readonly Target[] = ['root', 'ca', 'leaf', 'csr', 'crl'];

/** Text out of a certificate, short enough for a line. */
export const short = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
