// SPDX-License-Identifier: Apache-2.0
// Who a Fulcio certificate speaks for: the workflow in its name and the claims of the identity token in its
// extensions (sigstore/fulcio, docs/oid-info.md). Claims have an older and a newer spelling; where both are
// there, they must agree, or the certificate is not believed at all.

import { DerReader } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import { findExtension, subjectAltName, type Certificate } from '../../core/x509/index.ts';

export interface Identity {
  /** The workflow that ran, with its reference: `https://github.com/o/r/.github/workflows/x.yml@refs/tags/v1`. */
  readonly san: string;
  readonly claims: Claims;
  /** Claims whose two spellings differ, or which are malformed. */
  readonly contradictions: readonly string[];
}

export type Claims = Readonly<Partial<Record<ClaimName, string>>>;
export type ClaimName = (typeof claimRows)[number]['claim'];

const fulcio = '1.3.6.1.4.1.57264.1';

/** One row a claim: the newer extension is a DER UTF8String, the older one the bare octets. */
const claimRows = [
  { claim: 'issuer', newer: 8, older: 1 },
  { claim: 'trigger', newer: 20, older: 2 },
  { claim: 'sourceDigest', newer: 13, older: 3 },
  { claim: 'sourceRepository', newer: 12, older: 5, olderPrefix: 'https://github.com/' },
  { claim: 'sourceRef', newer: 14, older: 6 },
  { claim: 'buildSigner', newer: 9 },
  { claim: 'runner', newer: 11 },
] as const;

/** Undefined unless the certificate names exactly one URI. */
export function readIdentity(certificate: Certificate): Identity | undefined {
  const san = onlyUri(certificate);
  if (san === undefined) return undefined;
  const claims: Partial<Record<ClaimName, string>> = {};
  const contradictions: string[] = [];
  for (const row of claimRows) {
    const newer = textOf(certificate, row.newer, derText);
    const older = 'older' in row ? textOf(certificate, row.older, plainText) : undefined;
    if (newer === null || older === null) {
      contradictions.push(row.claim);
      continue;
    }
    const oldValue =
      older === undefined ? undefined : `${'olderPrefix' in row ? row.olderPrefix : ''}${older}`;
    if (newer !== undefined && oldValue !== undefined && newer !== oldValue) contradictions.push(row.claim);
    const value = newer ?? oldValue;
    if (value !== undefined) claims[row.claim] = value;
  }
  // The signing workflow stands in the name and in a claim.
  if (claims.buildSigner !== undefined && claims.buildSigner !== san) contradictions.push('buildSigner');
  return { san, claims, contradictions };
}

function onlyUri(certificate: Certificate): string | undefined {
  try {
    const [name, ...more] = findExtension(certificate.extensions, subjectAltName) ?? [];
    return name?.kind === 'uri' && more.length === 0 ? name.value : undefined;
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** Undefined where the extension is absent, null where it is malformed. */
function textOf(
  certificate: Certificate,
  arc: number,
  read: (value: Uint8Array) => string | null,
): string | null | undefined {
  const extension = certificate.extensions.find((each) => each.oid === `${fulcio}.${arc}`);
  return extension === undefined ? undefined : read(extension.value);
}

function derText(value: Uint8Array): string | null {
  try {
    const reader = new DerReader(value, { depth: 1 });
    const text = reader.utf8String();
    reader.finish();
    return text;
  } catch (error) {
    if (error instanceof KnownError) return null;
    throw error;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function plainText(value: Uint8Array): string | null {
  try {
    return decoder.decode(value);
  } catch {
    return null;
  }
}
