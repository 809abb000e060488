// SPDX-License-Identifier: Apache-2.0
// What a statement of a release claims: of which files, by which builder, from which source and workflow. Read, not
// believed: for reports, and for checks beside those that prove the signature.

import { attempt, KnownError } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { Fields } from '../fields.ts';
import { parseStatement, type Statement } from '../statement/statement.ts';

export interface Claims {
  readonly predicateType: string;
  readonly subjects: readonly { readonly name: string; readonly sha256Hex: string | undefined }[];
  readonly builderId: string | undefined;
  /** Where the workflow came from, with its reference. */
  readonly source: string | undefined;
  /** The workflow's path. */
  readonly entryPoint: string | undefined;
}

/** The claims, or why they cannot be read. */
export function readClaims(signed: SignedStatement): Claims | KnownError {
  return attempt(() => claimsOf(parseStatement(signed.envelope.payload)));
}

/** @throws E_PROVENANCE_FORM */
function claimsOf(statement: Statement): Claims {
  const predicate = Fields.of(statement.predicate, 'E_PROVENANCE_FORM', '$.predicate');
  const build = predicate.optionalFields('buildDefinition');
  const told = build === undefined ? toldByV02(predicate) : toldByV1(predicate, build);
  return {
    predicateType: statement.predicateType,
    subjects: statement.subject.map(({ name, digest }) => ({
      name: name ?? '',
      sha256Hex: digest?.['sha256'],
    })),
    ...told,
  };
}

type Told = Pick<Claims, 'builderId' | 'source' | 'entryPoint'>;

function toldByV02(predicate: Fields): Told {
  const config = predicate.optionalFields('invocation')?.optionalFields('configSource');
  return {
    builderId: predicate.optionalFields('builder')?.optionalText('id'),
    source: config?.optionalText('uri'),
    entryPoint: config?.optionalText('entryPoint'),
  };
}

function toldByV1(predicate: Fields, build: Fields): Told {
  const workflow = build.optionalFields('externalParameters')?.optionalFields('workflow');
  const [repository, ref] = [workflow?.optionalText('repository'), workflow?.optionalText('ref')];
  return {
    builderId: predicate.optionalFields('runDetails')?.optionalFields('builder')?.optionalText('id'),
    source: repository === undefined ? undefined : `${repository}${ref === undefined ? '' : `@${ref}`}`,
    entryPoint: workflow?.optionalText('path'),
  };
}
