// SPDX-License-Identifier: Apache-2.0
// A profile file's text -> a profile, or every problem in it with its line and column.
//
// This module brings YAML and zod: it is loaded when the first profile is, not before (catalog.ts).

import type { z } from 'zod';
import { KnownError, printable, type Code } from '../../core/index.ts';
import {
  readYaml,
  type Place,
  type YamlCodes,
  type YamlFile,
  type YamlLimits,
} from '../../core/yaml/index.ts';
import { durationMs } from './duration.ts';
import type { Profile } from './profile.ts';
import { rules } from './rules.ts';
import { profileSchema, type ProfileFile } from './schema.ts';
import { purposeOid } from './usages.ts';

const profileLimits: YamlLimits = { bytes: 64 << 10, depth: 12, entries: 256, keys: 256 };
const profileCodes: YamlCodes = { syntax: 'E_PROFILE_YAML', size: 'E_PROFILE_YAML' };

/** One mistake in a profile file. */
export interface ProfileProblem extends Place {
  readonly code: Code;
  readonly message: string;
}

export type ReadProfile = { readonly profile: Profile } | { readonly problems: readonly ProfileProblem[] };

/** Reads a profile and gives every problem in the file's order. */
export function readProfile(text: string): ReadProfile {
  let yaml: YamlFile;
  try {
    yaml = readYaml(text, profileLimits, profileCodes);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const { line, column } = error.facts;
    return {
      problems: [{ code: error.code, message: error.message, line: Number(line), column: Number(column) }],
    };
  }
  const checked = profileSchema.safeParse(yaml.value, { jitless: true }); // once a file: compiling costs more
  const problems = checked.success
    ? brokenRules(checked.data, yaml)
    : checked.error.issues.flatMap((issue) => problemsOf(issue, yaml));
  if (problems.length > 0 || !checked.success)
    return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  return { profile: profileOf(checked.data) };
}

/** @throws E_PROFILE_YAML, E_PROFILE_FIELD, E_PROFILE_VALUE: the first problem, with file, line and column */
export function parseProfile(text: string, file: string): Profile {
  const read = readProfile(text);
  if ('profile' in read) return read.profile;
  const [first] = read.problems;
  if (first === undefined) throw new TypeError('a refused profile has a problem');
  const { code, line, column } = first;
  throw new KnownError(
    code,
    `${file}:${line}:${column}: ${first.message}`,
    { file, line, column, problems: read.problems.length },
    { hint: `Run "edgewarden profile check ${file}" to see every problem with its line.` },
  );
}

function brokenRules({ spec }: ProfileFile, yaml: YamlFile): ProfileProblem[] {
  return rules
    .filter((rule) => !rule.holds(spec))
    .map(({ path, says }) => ({
      code: 'E_PROFILE_VALUE',
      message: `${path.join('.')}: ${says}`,
      ...yaml.place(['spec', ...path]),
    }));
}

function problemsOf(issue: z.core.$ZodIssue, yaml: YamlFile): ProfileProblem[] {
  const where = issue.path.length === 0 ? 'the profile' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      code: 'E_PROFILE_FIELD',
      message: `unknown field "${printable(key).slice(0, 80)}" in ${where}`,
      ...yaml.place([...issue.path, key], 'key'),
    }));
  const missing = isMissing(yaml.value, issue.path);
  return [
    {
      code: missing || issue.code === 'invalid_type' ? 'E_PROFILE_FIELD' : 'E_PROFILE_VALUE',
      message: missing ? `${where} is missing` : `${where}: ${printable(issue.message)}`,
      ...yaml.place(issue.path),
    },
  ];
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return true;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return false;
}

function profileOf({ metadata, spec }: ProfileFile): Profile {
  const { least = 0, ...patterns } = spec.alternativeNames ?? {};
  const usages = spec.extKeyUsage;
  const granted = usages.granted ?? usages.default;
  const { authority, keys, lifetime, limits, revocation } = spec;
  return {
    name: metadata.name,
    description: metadata.description,
    callers: spec.callers,
    subject: spec.subject,
    alternativeNames: {
      least,
      patterns: Object.fromEntries(Object.entries(patterns).filter(([, list]) => list !== undefined)),
    },
    keyUsage: spec.keyUsage,
    extKeyUsage: {
      default: usages.default.map(purposeOid),
      granted: granted.map(purposeOid),
      grantedToOperator: (usages.grantedToOperator ?? granted).map(purposeOid),
    },
    ...(authority === undefined
      ? {}
      : {
          authority: {
            nameConstraints: authority.nameConstraints,
            ...(authority.pathLength === undefined ? {} : { pathLength: authority.pathLength }),
          },
        }),
    keys: {
      kinds: keys.kinds,
      rsaBits: [keys.rsaBits?.least ?? 2048, keys.rsaBits?.most ?? 4096],
    },
    lifetime: {
      defaultMs: durationMs(lifetime.default),
      mostMs: durationMs(lifetime.most),
      backdateMs: durationMs(lifetime.backdate ?? '5m'),
      jitterPercent: lifetime.jitterPercent,
    },
    noRevAvail: revocation?.noRevAvail ?? false,
    crls: revocation?.crls ?? [],
    limits: limits ?? { names: 64, nameBytes: 4096, requestBytes: 16_384 },
  };
}
