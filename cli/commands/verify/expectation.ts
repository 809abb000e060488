// SPDX-License-Identifier: Apache-2.0
// What the options of `verify` expect of a build.

import type { Expectation, TrustedRoot } from '../../../attest/index.ts';
import type { BuildExpectation, BuildLevel } from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { flag, optionalText, text, texts, whole } from '../../options.ts';
import { pairOf } from './pair.ts';

/** All but the subject: what is typed wrongly is said before anything is read. @throws E_USAGE */
export function expectationOf(call: Call, kind: 'artifact' | 'image'): Omit<Expectation, 'subject'> {
  const builderId = optionalText(call, 'builderId');
  return {
    kind,
    ...runExpectationOf(call),
    ...(builderId === undefined ? {} : { builderId }),
  };
}

/** What can be asked of a build for a branch or tag, or one that somebody started. @throws E_USAGE */
export function runExpectationOf(call: Call): Omit<Expectation, 'subject' | 'kind' | 'builderId'> {
  const sourceBranch = optionalText(call, 'sourceBranch');
  const sourceTag = optionalText(call, 'sourceTag');
  const sourceVersionedTag = optionalText(call, 'sourceVersionedTag');
  if (sourceTag !== undefined && sourceVersionedTag !== undefined) {
    throw new KnownError('E_USAGE', '--source-tag and --source-versioned-tag exclude each other');
  }
  return {
    ...buildExpectationOf(call),
    ...workflowInputsOf(call),
    ...(sourceBranch === undefined ? {} : { sourceBranch }),
    ...(sourceTag === undefined ? {} : { sourceTag }),
    ...(sourceVersionedTag === undefined ? {} : { sourceVersionedTag }),
  };
}

/** What can be asked of any build. @throws E_USAGE */
export function buildExpectationOf(call: Call): BuildExpectation {
  const buildType = optionalText(call, 'buildType');
  const builderVersion = optionalText(call, 'builderVersion');
  const runner = optionalText(call, 'runner');
  const events = texts(call, 'trigger');
  const level = whole(call, 'minLevel', { min: 0, max: 3 });
  const parameters = texts(call, 'externalParameter');
  return {
    sourceUri: text(call, 'sourceUri'),
    ...(buildType === undefined ? {} : { buildType }),
    ...(builderVersion === undefined ? {} : { builderVersion }),
    ...(runner === undefined ? {} : { runner: runner as NonNullable<BuildExpectation['runner']> }),
    ...(events.length === 0 ? {} : { events }),
    ...(level === undefined ? {} : { minimumLevel: level as BuildLevel }),
    ...(parameters.length === 0 ? {} : { externalParameters: parametersOf(parameters) }),
    ...(flag(call, 'strictParameters') ? { strictParameters: true } : {}),
  };
}

/**
 * What is asked of any build in files: the builder table, witnesses, dependencies and who proves them. What nobody
 * asks for is not loaded. @throws E_USAGE, E_FILE_READ, what the files' parsers throw
 */
export async function filesOf(
  call: Call,
  roots: readonly TrustedRoot[],
): Promise<Pick<BuildExpectation, 'builders' | 'witnesses' | 'dependencies'>> {
  const same = { ...(await buildersOf(call)), ...(await askedWitnesses(call)) };
  if (!dependencyOptions.some((option) => texts(call, option).length > 0)) return same;
  const dependencies = await (await import('./dependencies.ts')).dependenciesOf(call, roots, same);
  return { ...same, ...(dependencies === undefined ? {} : { dependencies }) };
}

const dependencyOptions = [
  'dependencyAttestation',
  'dependencyVerifier',
  'dependencySource',
  'dependencyLevel',
] as const;

/** @throws E_USAGE, E_FILE_READ, E_NOTE_FORM, E_PEM_*, E_KEY_INVALID */
export async function askedWitnesses(call: Call): Promise<Pick<BuildExpectation, 'witnesses'>> {
  if (texts(call, 'witness').length === 0 && optionalText(call, 'witnessQuorum') === undefined) return {};
  const witnesses = await (await import('./witnesses.ts')).witnessesOf(call);
  return witnesses === undefined ? {} : { witnesses };
}

/** The caller's own rows of the builder table. @throws E_FILE_READ, E_BUILDER_TABLE, E_JSON_* */
export async function buildersOf(call: Call): Promise<Pick<BuildExpectation, 'builders'>> {
  const path = optionalText(call, 'builders');
  if (path === undefined) return {};
  const { builderFileLimits, parseBuilders } = await import('../../../attest/slsa/index.ts');
  const bytes = await readFileWithin(path, builderFileLimits.bytes);
  return { builders: inFile(path, () => parseBuilders(bytes)) };
}

/** @throws E_USAGE */
export function workflowInputsOf(call: Call): Pick<Expectation, 'workflowInputs'> {
  const inputs = texts(call, 'buildWorkflowInput').map((each) => pairOf('--build-workflow-input', each));
  return inputs.length === 0 ? {} : { workflowInputs: new Map(inputs) };
}

/** `workflow.ref=refs/tags/v1` is `{"workflow": {"ref": "refs/tags/v1"}}`: names stand for objects by their dots. */
function parametersOf(given: readonly string[]): JsonObject {
  const whole: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const each of given) {
    const [name, value] = pairOf('--external-parameter', each);
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = whole;
    for (const part of path) {
      const below = at[part] ?? (Object.create(null) as Record<string, JsonValue>);
      if (typeof below !== 'object' || Array.isArray(below)) throw clash(name);
      at[part] = below;
      at = below as Record<string, JsonValue>;
    }
    if (at[last] !== undefined) throw clash(name);
    at[last] = value;
  }
  return whole;
}

const clash = (name: string): KnownError =>
  new KnownError('E_USAGE', `--external-parameter ${name} is given twice, or as a value and as an object`, {
    option: '--external-parameter',
  });
