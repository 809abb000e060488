// SPDX-License-Identifier: Apache-2.0
// Why a certificate is refused, as a value: a path has many reasons, and alternatives each have theirs.
//
// Not here: whether a fault ends a verdict; the one who asked decides that.

import { KnownError, type Code, type Facts } from '../../core/index.ts';
import { extensionOf, type Certificate, type ExtensionKind } from '../../core/x509/index.ts';

export interface Fault {
  readonly code: Code;
  /** One sentence for a person; may change. */
  readonly reason: string;
  /** The specification and section that refuses it. */
  readonly clause: string;
  readonly facts: Facts;
}

/** The value of an extension, undefined where there is none, or the fault that it cannot be read. */
export function readExtensionOf<T>(
  certificate: Certificate,
  kind: ExtensionKind<T>,
  clause: string,
): { readonly value: T | undefined; readonly fault?: undefined } | { readonly fault: Fault } {
  try {
    return { value: extensionOf(certificate, kind) };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const reason = `the extension ${kind.name} cannot be read: ${error.message}`;
    return { fault: { code: error.code, reason, clause, facts: { extension: kind.name, ...error.facts } } };
  }
}
