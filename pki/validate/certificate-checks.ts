// SPDX-License-Identifier: Apache-2.0
// The checks of RFC 5280 section 6.1 that look at one certificate alone.

import { KnownError } from '../../core/index.ts';
import { certificatePolicies, oids, type Extension } from '../../core/x509/index.ts';
import { understood, type Candidate } from './candidate.ts';
import type { PathFault } from './trace.ts';

// Section 6.1.4 (k): certificates of versions 1 and 2 cannot say that they are a CA's.
export function authorityFault({ certificate: { version }, basicConstraints }: Candidate): PathFault | null {
  if (version !== 3)
    return { code: 'E_PATH_KIND', reason: `version ${version} cannot say that it is a CA's` };
  return basicConstraints?.ca === true ? null : { code: 'E_PATH_KIND', reason: "not a CA's certificate" };
}

// Section 6.1.4 (n)
export function signingFault({ keyUsage }: Candidate): PathFault | null {
  return keyUsage?.includes('keyCertSign') === false
    ? { code: 'E_PATH_USAGE', reason: 'its key may not sign certificates' }
    : null;
}

export function criticalFault({ certificate }: Candidate): PathFault | null {
  const unknown = certificate.extensions.find(
    (extension) => extension.critical && (!understood.has(extension.oid) || isUnread(extension)),
  );
  if (unknown === undefined) return null;
  const reason = `the critical extension ${unknown.oid} is not understood`;
  return { code: 'E_PATH_CRITICAL', reason, facts: { oid: unknown.oid } };
}

// Section 4.2.1.4: who cannot interpret a qualifier in critical policies refuses the certificate.
function isUnread(extension: Extension): boolean {
  if (extension.oid !== certificatePolicies.oid) return false;
  try {
    return certificatePolicies
      .parse(extension.value)
      .some(({ qualifiers }) => qualifiers.some(({ kind }) => kind === 'other'));
  } catch (error) {
    if (error instanceof KnownError) return true;
    throw error;
  }
}

export function nestedFault({ extKeyUsage }: Candidate, usage: string): PathFault | null {
  if (
    extKeyUsage === undefined ||
    extKeyUsage.includes(usage) ||
    extKeyUsage.includes(oids.anyExtendedKeyUsage)
  )
    return null;
  return { code: 'E_PATH_USAGE', reason: `what it issues may not be used for ${usage}`, facts: { usage } };
}

// Section 6.1.3 (a)(2): both ends are inside.
export function dateFault(
  { certificate: { notBefore, notAfter } }: Candidate,
  now: number,
): PathFault | null {
  if (now > notAfter) return outside('E_PATH_EXPIRED', 'ended', notAfter);
  return now < notBefore ? outside('E_PATH_EARLY', 'begins', notBefore) : null;
}

function outside(code: 'E_PATH_EXPIRED' | 'E_PATH_EARLY', what: string, when: number): PathFault {
  const at = new Date(when).toISOString();
  return { code, reason: `${what} ${at}`, facts: { when: at } };
}
