// SPDX-License-Identifier: Apache-2.0
// The claims of an identity token that Fulcio writes into code-signing certificates (sigstore/fulcio, OID
// registry docs/oid-info.md): one row a claim. The six oldest are bare UTF-8, all others a UTF8String in DER.
//
// Not checked: that an older and a newer spelling of a claim agree, or what a claim is worth.

import { DerReader, utf8String } from '../../der/index.ts';
import { malformed, type ExtensionKind } from './extension.ts';

const arc = '1.3.6.1.4.1.57264.1';
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const rawKind = (name: string, last: number): ExtensionKind<string> => ({
  name,
  oid: `${arc}.${last}`,
  critical: false,
  parse(value) {
    try {
      return decoder.decode(value);
    } catch {
      throw malformed(`${name} is not UTF-8`, 0);
    }
  },
  encode: (text) => new TextEncoder().encode(text),
});

const textKind = (name: string, last: number): ExtensionKind<string> => ({
  name,
  oid: `${arc}.${last}`,
  critical: false,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    const text = reader.utf8String();
    reader.finish();
    return text;
  },
  encode: utf8String,
});

export type FulcioClaim =
  | 'issuerV1'
  | 'githubWorkflowTrigger'
  | 'githubWorkflowSha'
  | 'githubWorkflowName'
  | 'githubWorkflowRepository'
  | 'githubWorkflowRef'
  | 'issuer'
  | 'buildSignerUri'
  | 'buildSignerDigest'
  | 'runnerEnvironment'
  | 'sourceRepositoryUri'
  | 'sourceRepositoryDigest'
  | 'sourceRepositoryRef'
  | 'sourceRepositoryIdentifier'
  | 'sourceRepositoryOwnerUri'
  | 'sourceRepositoryOwnerIdentifier'
  | 'buildConfigUri'
  | 'buildConfigDigest'
  | 'buildTrigger'
  | 'runInvocationUri'
  | 'sourceRepositoryVisibility';

/** In the order of their object identifiers; 7 is the type of an otherName and no extension. */
export const fulcioKinds: Readonly<Record<FulcioClaim, ExtensionKind<string>>> = {
  issuerV1: rawKind('fulcioIssuerV1', 1),
  githubWorkflowTrigger: rawKind('fulcioGithubWorkflowTrigger', 2),
  githubWorkflowSha: rawKind('fulcioGithubWorkflowSha', 3),
  githubWorkflowName: rawKind('fulcioGithubWorkflowName', 4),
  githubWorkflowRepository: rawKind('fulcioGithubWorkflowRepository', 5),
  githubWorkflowRef: rawKind('fulcioGithubWorkflowRef', 6),
  issuer: textKind('fulcioIssuer', 8),
  buildSignerUri: textKind('fulcioBuildSignerUri', 9),
  buildSignerDigest: textKind('fulcioBuildSignerDigest', 10),
  runnerEnvironment: textKind('fulcioRunnerEnvironment', 11),
  sourceRepositoryUri: textKind('fulcioSourceRepositoryUri', 12),
  sourceRepositoryDigest: textKind('fulcioSourceRepositoryDigest', 13),
  sourceRepositoryRef: textKind('fulcioSourceRepositoryRef', 14),
  sourceRepositoryIdentifier: textKind('fulcioSourceRepositoryIdentifier', 15),
  sourceRepositoryOwnerUri: textKind('fulcioSourceRepositoryOwnerUri', 16),
  sourceRepositoryOwnerIdentifier: textKind('fulcioSourceRepositoryOwnerIdentifier', 17),
  buildConfigUri: textKind('fulcioBuildConfigUri', 18),
  buildConfigDigest: textKind('fulcioBuildConfigDigest', 19),
  buildTrigger: textKind('fulcioBuildTrigger', 20),
  runInvocationUri: textKind('fulcioRunInvocationUri', 21),
  sourceRepositoryVisibility: textKind('fulcioSourceRepositoryVisibility', 22),
};
