// SPDX-License-Identifier: Apache-2.0
// How it was built (SLSA v1.2, verifying artifacts, step 2, "buildType" and "externalParameters"): build type, event,
// workflow inputs and external parameters where the caller asks for them. What is asked for and absent fails.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json/index.ts';
import type { Identity } from '../verify/identity.ts';
import type { BuildExpectation, Expectation } from './expectation.ts';
import type { Provenance } from './provenance.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  buildType: { check: 'parameters.buildType', clause: `${slsa}, buildType` },
  event: { check: 'parameters.event', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.20 and .2' },
  inputs: { check: 'source.inputs', clause: `${slsa}, externalParameters` },
  external: { check: 'parameters.external', clause: `${slsa}, externalParameters` },
} satisfies Record<string, CheckRow>;

export function verifyParameters(
  provenance: Provenance,
  identity: Identity | undefined,
  expectation: BuildExpectation & Pick<Expectation, 'workflowInputs'>,
): readonly Evidence[] {
  const { buildType, events, workflowInputs, externalParameters, strictParameters } = expectation;
  const external = externalParameters !== undefined || strictParameters === true;
  return [
    ...(buildType === undefined ? [] : [verifyBuildType(provenance, buildType)]),
    ...(events === undefined ? [] : [verifyEvent(identity, events)]),
    ...(workflowInputs === undefined || workflowInputs.size === 0
      ? []
      : [verifyInputs(provenance, workflowInputs)]),
    ...(external ? [verifyExternal(provenance, externalParameters ?? {}, strictParameters === true)] : []),
  ];
}

function verifyBuildType({ buildType }: Provenance, wanted: string): Evidence {
  return buildType === wanted
    ? pass(rows.buildType, buildType)
    : fail(rows.buildType, 'E_PARAMETER_MISMATCH', `build type ${buildType}, expected ${wanted}`, {
        buildType,
      });
}

/** By the certificate: the identity provider saw what started the run. */
function verifyEvent(identity: Identity | undefined, wanted: readonly string[]): Evidence {
  const event = identity?.claims.trigger;
  return event !== undefined && wanted.includes(event)
    ? pass(rows.event, `started by ${event}`, { event })
    : fail(
        rows.event,
        'E_PARAMETER_MISMATCH',
        `started by ${event ?? 'nothing known'}, expected ${wanted.join(' or ')}`,
        { event: event ?? '' },
      );
}

/** Inputs of workflow_dispatch are text: a number or a boolean in their place is another value. */
function verifyInputs({ inputs, event }: Provenance, wanted: ReadonlyMap<string, string>): Evidence {
  if (inputs === undefined) {
    return fail(
      rows.inputs,
      'E_INPUTS_MISMATCH',
      `the run was started by ${event ?? 'nothing known'}, without inputs`,
    );
  }
  const wrong = [...wanted].filter(([name, value]) => inputs.any(name) !== value).map(([name]) => name);
  return wrong.length === 0
    ? pass(rows.inputs, `${wanted.size} inputs are as expected`)
    : fail(rows.inputs, 'E_INPUTS_MISMATCH', `other inputs than expected: ${wrong.join(', ')}`);
}

function verifyExternal({ externalParameters }: Provenance, wanted: JsonObject, strict: boolean): Evidence {
  const wrong = differences(externalParameters, wanted, strict, '');
  return wrong.length === 0
    ? pass(rows.external, `${Object.keys(wanted).length} external parameters are as expected`)
    : fail(rows.external, 'E_PARAMETER_MISMATCH', `external parameters differ: ${wrong.join(', ')}`);
}

/** The paths at which the object falls short of what is wanted, or where strict goes beyond it. */
function differences(
  found: JsonObject,
  wanted: JsonObject,
  strict: boolean,
  path: string,
): readonly string[] {
  const beyond = strict
    ? Object.keys(found).filter((name) => !isUnset(found[name]) && !Object.hasOwn(wanted, name))
    : [];
  return [
    ...Object.entries(wanted).flatMap(([name, value]) => {
      const own = Object.hasOwn(found, name) ? found[name] : undefined;
      if (isJsonObject(value) && isJsonObject(own)) return differences(own, value, strict, `${path}${name}.`);
      return same(own, value) ? [] : [`${path}${name}`];
    }),
    ...beyond.map((name) => `${path}${name} (not expected)`),
  ];
}

/** Unset, null and empty are one (SLSA v1.2, build provenance, parsing rules). */
function isUnset(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isUnset);
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (isUnset(a) || isUnset(b)) return isUnset(a) && isUnset(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, index) => same(each as JsonValue, b[index] as JsonValue));
  }
  if (isJsonObject(a) && isJsonObject(b)) return differences(a, b, true, '').length === 0;
  return a === b;
}
