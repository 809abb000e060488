// SPDX-License-Identifier: Apache-2.0
// Provenance that the build itself wrote (npm's CLI) may claim nothing that no certificate can confirm: that it is
// reproducible, that its materials are complete, when it started. What it states of the run is compared in run.ts.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { isJsonObject, type JsonValue } from '../../core/json/index.ts';
import type { Statement } from '../statement/statement.ts';
import type { Provenance } from './provenance.ts';

const row: CheckRow = {
  check: 'parameters.confirmable',
  clause: 'SLSA v1.2, build track, provenance is authentic (Build L2)',
};

/** The variables of a run that its certificate can confirm. */
const confirmable: ReadonlySet<string> = new Set([
  'GITHUB_EVENT_NAME',
  'GITHUB_REF',
  'GITHUB_REPOSITORY',
  'GITHUB_REPOSITORY_ID',
  'GITHUB_REPOSITORY_OWNER_ID',
  'GITHUB_RUN_ATTEMPT',
  'GITHUB_RUN_ID',
  'GITHUB_SHA',
  'GITHUB_WORKFLOW_REF',
  'GITHUB_WORKFLOW_SHA',
]);

/** None where the builder that wrote it is out of the build's reach. */
export function verifyConfirmable({ forgeable }: Provenance, statement: Statement): readonly Evidence[] {
  if (!forgeable) return [];
  const { unknown, unverifiable } = claimsOf(statement);
  if (unknown.length > 0) {
    const reason = `states ${unknown.join(', ')}, which no certificate confirms`;
    return [fail(row, 'E_CLAIM_MISMATCH', reason), ...rest(unverifiable)];
  }
  return unverifiable.length > 0
    ? rest(unverifiable)
    : [pass(row, 'claims nothing that cannot be confirmed')];
}

const rest = (claims: readonly string[]): readonly Evidence[] =>
  claims.length === 0
    ? []
    : [fail(row, 'E_CLAIM_UNVERIFIABLE', `claims that nothing can confirm: ${claims.join(', ')}`)];

function claimsOf({ predicate, subject }: Statement): {
  readonly unknown: readonly string[];
  readonly unverifiable: readonly string[];
} {
  const at = (...path: readonly string[]): JsonValue | undefined =>
    path.reduce<JsonValue | undefined>(
      (value, name) => (isJsonObject(value) ? value[name] : undefined),
      predicate,
    );
  const environment = at('invocation', 'environment');
  const materials = at('materials') ?? at('buildDefinition', 'resolvedDependencies');
  const completeness = at('metadata', 'completeness');
  const claims: readonly (readonly [claim: string, made: boolean])[] = [
    ['parameters', isSet(at('invocation', 'parameters'))],
    ['buildConfig', isSet(at('buildConfig'))],
    ['reproducible', at('metadata', 'reproducible') === true],
    ['completeness', isJsonObject(completeness) && Object.values(completeness).includes(true)],
    ['buildStartedOn', isSet(at('metadata', 'buildStartedOn'))],
    ['buildFinishedOn', isSet(at('metadata', 'buildFinishedOn'))],
    ['startedOn', isSet(at('runDetails', 'metadata', 'startedOn'))],
    ['finishedOn', isSet(at('runDetails', 'metadata', 'finishedOn'))],
    ['more than one material', Array.isArray(materials) && materials.length > 1],
    ['a subject without SHA-512', subject.length !== 1 || subject[0]?.digest?.['sha512'] === undefined],
  ];
  return {
    unknown: isJsonObject(environment)
      ? Object.keys(environment).filter((name) => !confirmable.has(name))
      : [],
    unverifiable: claims.filter(([, made]) => made).map(([claim]) => claim),
  };
}

/** Anything but absent, null and empty. */
function isSet(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}
