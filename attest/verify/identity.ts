// SPDX-License-Identifier: Apache-2.0
// Who a certificate speaks for: its one subject alternative name, and the claims of the identity token that Fulcio
// writes into extensions (sigstore/fulcio, docs/oid-info.md). Claims have an older and a newer spelling; where both
// are there, they must agree, or the certificate is not believed at all.
//
// Text is compared by its code units and never normalised: what only looks alike is something else.

import { allOf, fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { DerReader } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import {
  extensionOf,
  fulcioKinds,
  subjectAltName,
  type Certificate,
  type ExtensionKind,
  type GeneralName,
} from '../../core/x509/index.ts';
import { inputOf } from '../hash.ts';
import { doesMatch, matchText } from './identity-policy.ts';
import type { SignerPolicy, TextMatch } from './types.ts';

const clause = 'sigstore/fulcio, OID information';
const rows = {
  identity: { check: 'identity', clause },
  claims: { check: 'identity.claims', clause },
  name: { check: 'identity.name', clause: 'Sigstore client specification, 4.3' },
  issuer: { check: 'identity.issuer', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.8 and .1' },
} satisfies Record<string, CheckRow>;

export interface Identity {
  /** The name: a workflow with its reference (`https://github.com/o/r/.github/workflows/x.yml@refs/tags/v1`), an address. */
  readonly san: string;
  readonly sanKind: 'uri' | 'email' | 'dns' | 'username';
  readonly claims: Claims;
  /** Claims whose two spellings differ, or which are malformed. */
  readonly contradictions: readonly string[];
}

export type Claims = Readonly<Partial<Record<ClaimName, string>>>;
export type ClaimName =
  | 'issuer'
  | 'trigger'
  | 'sourceDigest'
  | 'sourceRepository'
  | 'sourceRef'
  | 'buildSigner'
  | 'runner'
  | 'workflowName'
  | 'buildSignerDigest'
  | 'sourceRepositoryId'
  | 'sourceOwner'
  | 'sourceOwnerId'
  | 'buildConfig'
  | 'buildConfigDigest'
  | 'runInvocation'
  | 'sourceVisibility';

interface ClaimRow {
  readonly claim: ClaimName;
  readonly kind: ExtensionKind<string>;
  /** True for the older extension that stands for the same. */
  readonly older?: true;
}

const fulcio = fulcioKinds;
const claimRows: ReadonlyMap<string, ClaimRow> = new Map(
  (
    [
      { claim: 'issuer', kind: fulcio.issuer },
      { claim: 'issuer', kind: fulcio.issuerV1, older: true },
      { claim: 'trigger', kind: fulcio.buildTrigger },
      { claim: 'trigger', kind: fulcio.githubWorkflowTrigger, older: true },
      { claim: 'sourceDigest', kind: fulcio.sourceRepositoryDigest },
      { claim: 'sourceDigest', kind: fulcio.githubWorkflowSha, older: true },
      { claim: 'sourceRepository', kind: fulcio.sourceRepositoryUri },
      { claim: 'sourceRepository', kind: fulcio.githubWorkflowRepository, older: true },
      { claim: 'sourceRef', kind: fulcio.sourceRepositoryRef },
      { claim: 'sourceRef', kind: fulcio.githubWorkflowRef, older: true },
      { claim: 'buildSigner', kind: fulcio.buildSignerUri },
      { claim: 'runner', kind: fulcio.runnerEnvironment },
      { claim: 'workflowName', kind: fulcio.githubWorkflowName },
      { claim: 'buildSignerDigest', kind: fulcio.buildSignerDigest },
      { claim: 'sourceRepositoryId', kind: fulcio.sourceRepositoryIdentifier },
      { claim: 'sourceOwner', kind: fulcio.sourceRepositoryOwnerUri },
      { claim: 'sourceOwnerId', kind: fulcio.sourceRepositoryOwnerIdentifier },
      { claim: 'buildConfig', kind: fulcio.buildConfigUri },
      { claim: 'buildConfigDigest', kind: fulcio.buildConfigDigest },
      { claim: 'runInvocation', kind: fulcio.runInvocationUri },
      { claim: 'sourceVisibility', kind: fulcio.sourceRepositoryVisibility },
    ] as const satisfies readonly ClaimRow[]
  ).map((row) => [row.kind.oid, row]),
);

const gitHubActions = 'https://token.actions.githubusercontent.com';

/** Undefined unless the certificate has exactly one name, of a kind that Fulcio gives. */
export function readIdentity(certificate: Certificate): Identity | undefined {
  const name = onlyName(certificate);
  if (name === undefined) return undefined;
  const newer = new Map<ClaimName, string>();
  const older = new Map<ClaimName, string>();
  const malformed = new Set<ClaimName>();
  for (const { oid } of certificate.extensions) {
    const row = claimRows.get(oid);
    if (row === undefined) continue;
    const text = textOf(certificate, row.kind);
    if (text === undefined) malformed.add(row.claim);
    else ('older' in row ? older : newer).set(row.claim, text);
  }
  const contradictions = new Set<string>(malformed);
  for (const claim of malformed) for (const spelling of [newer, older]) spelling.delete(claim);
  // GitHub's older spelling of a repository leaves the host out.
  const repository = older.get('sourceRepository');
  if (repository !== undefined) older.set('sourceRepository', `https://github.com/${repository}`);
  for (const [claim, text] of older) {
    if (newer.get(claim) === undefined) newer.set(claim, text);
    else if (newer.get(claim) !== text) contradictions.add(claim);
  }
  // GitHub's signing workflow stands in the name and in a claim.
  const [issuer, signer] = [newer.get('issuer'), newer.get('buildSigner')];
  if (issuer === gitHubActions && signer !== undefined && signer !== name.san)
    contradictions.add('buildSigner');
  const claims: Claims = Object.fromEntries(newer);
  return { ...name, claims, contradictions: [...contradictions] };
}

function onlyName(certificate: Certificate): Pick<Identity, 'san' | 'sanKind'> | undefined {
  try {
    const [name, ...more] = extensionOf(certificate, subjectAltName) ?? [];
    return name === undefined || more.length > 0 ? undefined : nameText(name);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** Fulcio's own kind of otherName: a user's name, as a UTF8String. */
const usernameOid = '1.3.6.1.4.1.57264.1.7';

function nameText(name: GeneralName): Pick<Identity, 'san' | 'sanKind'> | undefined {
  if (name.kind === 'uri' || name.kind === 'email' || name.kind === 'dns')
    return { san: name.value, sanKind: name.kind };
  if (name.kind !== 'other' || name.oid !== usernameOid) return undefined;
  const reader = new DerReader(name.value, { depth: 1 });
  const san = reader.utf8String();
  reader.finish();
  return san === '' ? undefined : { san, sanKind: 'username' };
}

/** Undefined where it is malformed. */
function textOf(certificate: Certificate, kind: ExtensionKind<string>): string | undefined {
  try {
    return extensionOf(certificate, kind);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** The group of an identity: well formed, and the one that the policy asks for, if it asks for one by name. */
export function verifyIdentity(
  certificate: Certificate,
  identity: Identity | undefined,
  policy: SignerPolicy,
): Evidence {
  const inputs = [inputOf('certificate', certificate.der)];
  const group = (checks: readonly Evidence[]): Evidence => allOf(rows.identity, 'who signed', checks);
  // Who asks for no name judges workflows, and those are URIs: another kind of name with a workflow's text is none.
  if (identity === undefined || (policy.kind === 'any-identity' && identity.sanKind !== 'uri')) {
    const reason =
      policy.kind === 'any-identity'
        ? 'the certificate does not name exactly one URI'
        : 'the certificate does not have exactly one name of a kind that is compared';
    return group([fail(rows.claims, 'E_IDENTITY_FORM', reason, {}, inputs)]);
  }
  const { contradictions } = identity;
  const agreed =
    contradictions.length === 0
      ? pass(rows.claims, 'older and newer claims agree', {}, inputs)
      : fail(
          rows.claims,
          'E_IDENTITY_FORM',
          `claims contradict each other: ${contradictions.join(', ')}`,
          {},
          inputs,
        );
  if (policy.kind !== 'identity') return group([agreed]);
  const { san, issuer } = policy;
  const isNamed = doesMatch(san, identity.san);
  const named = isNamed
    ? pass(rows.name, `signed by ${identity.san}`, {}, inputs)
    : fail(rows.name, 'E_IDENTITY_NAME', `signed by ${identity.san}, not by ${matchText(san)}`, {}, inputs);
  return group([agreed, named, verifyIssuer(identity.claims.issuer, issuer, inputs)]);
}

function verifyIssuer(
  stated: string | undefined,
  wanted: TextMatch | undefined,
  inputs: Evidence['inputs'],
): Evidence {
  const refused = (reason: string): Evidence => fail(rows.issuer, 'E_IDENTITY_ISSUER', reason, {}, inputs);
  if (wanted === undefined) {
    // The same name from another identity provider is somebody else.
    return stated === undefined
      ? pass(rows.issuer, 'its authority states no identity provider, and none is asked for', {}, inputs)
      : refused(`vouched for by ${stated}: name that identity provider to accept it`);
  }
  if (stated === undefined) return refused(`it does not say who vouched for it; ${matchText(wanted)} must`);
  return doesMatch(wanted, stated)
    ? pass(rows.issuer, `vouched for by ${stated}`, {}, inputs)
    : refused(`vouched for by ${stated}, not by ${matchText(wanted)}`);
}
