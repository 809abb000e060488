// SPDX-License-Identifier: Apache-2.0
// Google Cloud Build's statements read into one shape: SLSA provenance v0.1 as builders v0.2 and v0.3 wrote it, and
// v1. One row a form: where builder, source and tag stand is the builder's contract.
//
// And the comparison of the signed statement with the text that stands beside it for people.

import type { JsonObject, JsonValue } from '../../core/json/index.ts';
import { isJsonObject } from '../../core/json/index.ts';
import { Fields } from '../fields.ts';
import type { Statement } from '../statement/statement.ts';

export interface CloudBuildClaim {
  readonly form: CloudBuildForm;
  /** Without its version. */
  readonly builder: string;
  /** `v0.2`, `v0.3`; undefined for v1, which has none. */
  readonly builderVersion: string | undefined;
  readonly buildType: string;
  /** `recipe.arguments.@type`, where the form has one. */
  readonly argumentsType: string | undefined;
  /** As written, without `git+`. */
  readonly sourceUri: string | undefined;
  /** `refs/…` where the platform itself states it. */
  readonly sourceRef: string | undefined;
  readonly tagName: string | undefined;
  readonly branchName: string | undefined;
}

export interface CloudBuildForm {
  readonly predicateType: string;
  /** The member of the occurrence that mirrors it, and what that calls the predicate. */
  readonly text: 'intotoStatement' | 'inTotoSlsaProvenanceV1';
  readonly textPredicate: 'slsaProvenance' | 'predicate';
  /** The members that text and statement must agree in; those that only one of them has are left to it. */
  readonly members: Members;
  readonly read: (predicate: Fields, form: CloudBuildForm) => CloudBuildClaim;
}

/** Members by name: `true` for a value compared as a whole, `[…]` for a list of such objects. */
interface Members {
  readonly [name: string]: true | Members | readonly [Members];
}

const v01: Members = {
  builder: { id: true },
  // definedInMaterial is a number in the one and text in the other; buildInvocationId is not the specification's.
  recipe: { type: true, entryPoint: true, arguments: true, environment: true },
  metadata: {
    buildStartedOn: true,
    buildFinishedOn: true,
    completeness: { arguments: true, environment: true, materials: true },
    reproducible: true,
  },
  materials: [{ uri: true, digest: true }],
};
const descriptor: Members = {
  name: true,
  uri: true,
  digest: true,
  content: true,
  downloadLocation: true,
  mediaType: true,
  annotations: true,
};
const v1: Members = {
  buildDefinition: {
    buildType: true,
    externalParameters: true,
    internalParameters: true,
    resolvedDependencies: [descriptor],
  },
  runDetails: {
    builder: { id: true, version: true, builderDependencies: [descriptor] },
    metadata: { invocationId: true, startedOn: true, finishedOn: true },
    byproducts: [descriptor],
  },
};

const forms: readonly CloudBuildForm[] = [
  {
    predicateType: 'https://slsa.dev/provenance/v0.1',
    text: 'intotoStatement',
    textPredicate: 'slsaProvenance',
    members: v01,
    read: readV01,
  },
  {
    predicateType: 'https://slsa.dev/provenance/v1',
    text: 'inTotoSlsaProvenanceV1',
    textPredicate: 'predicate',
    members: v1,
    read: readV1,
  },
];

const limits = { materials: 16_384 };

/** @throws E_PROVENANCE_FORM */
export function readClaim(statement: Statement): CloudBuildClaim {
  const predicate = Fields.of(statement.predicate, 'E_PROVENANCE_FORM', '$.predicate');
  const form = forms.find((each) => each.predicateType === statement.predicateType);
  if (form === undefined) {
    throw predicate.refuse('$', `is ${statement.predicateType}, not SLSA provenance v0.1 or v1`);
  }
  return form.read(predicate, form);
}

function readV01(predicate: Fields, form: CloudBuildForm): CloudBuildClaim {
  const recipe = predicate.fields('recipe');
  const given = recipe.optionalFields('arguments');
  const substitutions = given?.optionalFields('substitutions');
  const [material] = predicate.list('materials', limits.materials);
  const [builder = '', builderVersion, ...more] = predicate.fields('builder').text('id').split('@');
  if (more.length > 0) throw predicate.refuse('builder.id', 'has more than one @');
  return {
    form,
    builder,
    builderVersion,
    buildType: recipe.text('type'),
    argumentsType: given?.optionalText('@type') ?? '',
    sourceUri: withoutGit(material?.optionalText('uri')),
    sourceRef: undefined,
    tagName: substitutions?.optionalText('TAG_NAME'),
    branchName: substitutions?.optionalText('BRANCH_NAME'),
  };
}

function readV1(predicate: Fields, form: CloudBuildForm): CloudBuildClaim {
  const definition = predicate.fields('buildDefinition');
  const source = definition.optionalFields('externalParameters')?.optionalFields('buildConfigSource');
  const substitutions = definition
    .optionalFields('internalParameters')
    ?.optionalFields('systemSubstitutions');
  return {
    form,
    builder: predicate.fields('runDetails').fields('builder').text('id'),
    builderVersion: undefined,
    buildType: definition.text('buildType'),
    argumentsType: undefined,
    sourceUri: withoutGit(source?.optionalText('repository')),
    sourceRef: source?.optionalText('ref'),
    tagName: substitutions?.optionalText('TAG_NAME'),
    branchName: substitutions?.optionalText('BRANCH_NAME'),
  };
}

/** Some releases of builder v0.3 write the scheme, some do not. */
const withoutGit = (uri: string | undefined): string | undefined => uri?.replace(/^git\+/, '');

/** The first path at which the text for people says something else than the statement; undefined where it says the same. */
export function findDifference(
  statement: Statement,
  text: JsonObject,
  { members, textPredicate }: CloudBuildForm,
): string | undefined {
  const header: Members = { _type: true, predicateType: true, subject: [{ name: true, digest: true }] };
  return (
    differenceIn(statement, text, header, '$') ??
    differenceIn(statement.predicate, text[textPredicate], members, `$.${textPredicate}`)
  );
}

/** Unset, null and empty are one (SLSA provenance, parsing rules). */
function differenceIn(
  signed: JsonValue | undefined,
  text: JsonValue | undefined,
  members: Members,
  path: string,
): string | undefined {
  const left = isJsonObject(signed) ? signed : {};
  const right = isJsonObject(text) ? text : {};
  for (const [name, member] of Object.entries(members)) {
    const at = `${path}.${name}`;
    const found =
      member === true
        ? isSame(left[name], right[name])
          ? undefined
          : at
        : isList(member)
          ? differenceInLists(left[name], right[name], member[0], at)
          : differenceIn(left[name], right[name], member, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isList = (member: Members | readonly [Members]): member is readonly [Members] => Array.isArray(member);

function differenceInLists(
  signed: JsonValue | undefined,
  text: JsonValue | undefined,
  members: Members,
  path: string,
): string | undefined {
  const left: readonly JsonValue[] = Array.isArray(signed) ? signed : [];
  const right: readonly JsonValue[] = Array.isArray(text) ? text : [];
  if (left.length !== right.length) return path;
  for (const [index, each] of left.entries()) {
    const found = differenceIn(each, right[index], members, `${path}[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

function isSame(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) return true;
  if (isArray(left) && isArray(right)) {
    return left.length === right.length && left.every((each, index) => isSame(each, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => isSame(left[name], right[name]));
}
