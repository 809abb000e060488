// SPDX-License-Identifier: Apache-2.0
// Who a Fulcio certificate speaks for: the workflow in its name and the claims of the identity token in its
// extensions (sigstore/fulcio, docs/oid-info.md). Claims have an older and a newer spelling; where both are
// there, they must agree, or the certificate is not believed at all.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import {
  extensionOf,
  fulcioKinds,
  subjectAltName,
  type Certificate,
  type ExtensionKind,
} from '../../core/x509/index.ts';
import type { SignerPolicy } from './types.ts';

const rows = {
  claims: { check: 'identity.claims', clause: 'sigstore/fulcio, OID information' },
} satisfies Record<string, CheckRow>;

export interface Identity {
  /** The workflow that ran, with its reference: `https://github.com/o/r/.github/workflows/x.yml@refs/tags/v1`. */
  readonly san: string;
  readonly claims: Claims;
  /** Claims whose two spellings differ, or which are malformed. */
  readonly contradictions: readonly string[];
}

export type Claims = Readonly<Partial<Record<ClaimName, string>>>;
export type ClaimName =
  'issuer' | 'trigger' | 'sourceDigest' | 'sourceRepository' | 'sourceRef' | 'buildSigner' | 'runner';

interface ClaimRow {
  readonly claim: ClaimName;
  readonly newer: ExtensionKind<string>;
  /** The older extension that stood for the same, and what its value left out. */
  readonly older?: ExtensionKind<string>;
  readonly olderPrefix?: string;
}

const claimRows: readonly ClaimRow[] = [
  { claim: 'issuer', newer: fulcioKinds.issuer, older: fulcioKinds.issuerV1 },
  { claim: 'trigger', newer: fulcioKinds.buildTrigger, older: fulcioKinds.githubWorkflowTrigger },
  { claim: 'sourceDigest', newer: fulcioKinds.sourceRepositoryDigest, older: fulcioKinds.githubWorkflowSha },
  {
    claim: 'sourceRepository',
    newer: fulcioKinds.sourceRepositoryUri,
    older: fulcioKinds.githubWorkflowRepository,
    olderPrefix: 'https://github.com/',
  },
  { claim: 'sourceRef', newer: fulcioKinds.sourceRepositoryRef, older: fulcioKinds.githubWorkflowRef },
  { claim: 'buildSigner', newer: fulcioKinds.buildSignerUri },
  { claim: 'runner', newer: fulcioKinds.runnerEnvironment },
];

/** Undefined unless the certificate names exactly one URI. */
export function readIdentity(certificate: Certificate): Identity | undefined {
  const san = onlyUri(certificate);
  if (san === undefined) return undefined;
  const claims: Partial<Record<ClaimName, string>> = {};
  const contradictions: string[] = [];
  for (const row of claimRows) {
    const newer = textOf(certificate, row.newer);
    const older = row.older === undefined ? undefined : textOf(certificate, row.older);
    if (newer === null || older === null) {
      contradictions.push(row.claim);
      continue;
    }
    const oldValue = older === undefined ? undefined : `${row.olderPrefix ?? ''}${older}`;
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
    const [name, ...more] = extensionOf(certificate, subjectAltName) ?? [];
    return name?.kind === 'uri' && more.length === 0 ? name.value : undefined;
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** Undefined where the extension is absent, null where it is malformed. */
function textOf(certificate: Certificate, kind: ExtensionKind<string>): string | null | undefined {
  try {
    return extensionOf(certificate, kind);
  } catch (error) {
    if (error instanceof KnownError) return null;
    throw error;
  }
}

/** The identity against the policy; that of a certificate nobody asks for by name is only well formed. */
export function verifyIdentity(identity: Identity | undefined, _policy: SignerPolicy): readonly Evidence[] {
  if (identity === undefined) {
    return [fail(rows.claims, 'E_IDENTITY_FORM', 'the certificate does not name exactly one URI')];
  }
  return [
    identity.contradictions.length === 0
      ? pass(rows.claims, 'older and newer claims agree')
      : fail(
          rows.claims,
          'E_IDENTITY_FORM',
          `claims contradict each other: ${identity.contradictions.join(', ')}`,
        ),
  ];
}
