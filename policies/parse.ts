// SPDX-License-Identifier: Apache-2.0
// A policy file's text -> a policy, or every problem in it with its line and column.
//
// Not checked here: whether the builder or the source exist.

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { KnownError, printable, type Code } from '../core/index.ts';
import { readYaml, type Place, type YamlCodes, type YamlFile, type YamlLimits } from '../core/yaml/index.ts';
import { parseImagePattern, type ImagePattern } from './pattern.ts';
import {
  policyJsonSchema,
  policySchema,
  type ExemptionFile,
  type PolicyFile,
  type RuleFile,
} from './schema.ts';

export interface Policy {
  readonly name: string;
  readonly description?: string;
  readonly mode: 'enforce' | 'warn';
  readonly rules: readonly Rule[];
  readonly exemptions: readonly Exemption[];
  /** The file it was read from, as the caller named it. */
  readonly file: string;
  /** SHA-256 over the file's bytes: which policy a decision was made by. */
  readonly digestHex: string;
}

export interface Rule {
  readonly name: string;
  readonly images: readonly ImagePattern[];
  readonly provenance: RuleFile['require']['provenance'];
  readonly position: Place;
}

export interface Exemption {
  readonly name: string;
  readonly images: readonly ImagePattern[];
  readonly digests?: ReadonlySet<string>;
  readonly reason: string;
  readonly position: Place;
}

/** One mistake in a policy file. */
export interface PolicyProblem extends Place {
  readonly code: Code;
  readonly message: string;
}

/** A problem with what it says of a field: that it is missing, or that it was probably meant. */
interface FieldProblem extends PolicyProblem {
  readonly missing?: string;
  readonly meant?: string;
}

export const policyLimits: YamlLimits = { bytes: 256 * 1024, depth: 16, entries: 1024, keys: 64 };
const policyCodes: YamlCodes = { syntax: 'E_POLICY_YAML', size: 'E_POLICY_SIZE' };

/**
 * Reads a policy.
 * @throws E_POLICY_YAML, E_POLICY_SIZE, E_POLICY_VERSION, E_POLICY_FIELD, E_POLICY_VALUE: the first problem,
 * with file, line and column in the message and the facts
 */
export function parsePolicy(yamlText: string, fileName: string): Policy {
  const read = readPolicy(yamlText, fileName);
  if ('policy' in read) return read.policy;
  const [first] = read.problems;
  if (first === undefined) throw new TypeError('a refused policy has a problem');
  const more = read.problems.length - 1;
  throw new KnownError(
    first.code,
    `${fileName}:${first.line}:${first.column}: ${first.message}${more > 0 ? ` (and ${more} more)` : ''}`,
    { file: fileName, line: first.line, column: first.column, problems: read.problems.length },
    { hint: `Run "edgewarden policy check ${fileName}" to see every problem with its line.` },
  );
}

/** Reads a policy and gives every problem, in the file's order, instead of throwing the first. */
export function readPolicy(
  yamlText: string,
  fileName: string,
): { policy: Policy } | { problems: readonly PolicyProblem[] } {
  let yaml: YamlFile;
  try {
    yaml = readYaml(yamlText, policyLimits, policyCodes);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const { line, column } = error.facts;
    return {
      problems: [{ code: error.code, message: error.message, line: Number(line), column: Number(column) }],
    };
  }
  const checked = policySchema.safeParse(yaml.value);
  if (!checked.success) {
    const problems = checked.error.issues.flatMap((issue) => problemsOf(issue, yaml));
    return { problems: withoutEchoes(problems) };
  }
  const digestHex = createHash('sha256').update(yamlText).digest('hex');
  return { policy: toPolicy(checked.data, yaml, fileName, digestHex) };
}

function toPolicy(file: PolicyFile, yaml: YamlFile, fileName: string, digestHex: string): Policy {
  const { description } = file.metadata;
  return {
    name: file.metadata.name,
    ...(description === undefined ? {} : { description }),
    mode: file.spec.mode,
    rules: file.spec.rules.map((rule, index) => ({
      name: rule.name,
      images: rule.images.map(parseImagePattern),
      provenance: rule.require.provenance,
      position: yaml.place(['spec', 'rules', index]),
    })),
    exemptions: file.spec.exemptions.map((exemption, index) =>
      toExemption(exemption, yaml.place(['spec', 'exemptions', index])),
    ),
    file: fileName,
    digestHex,
  };
}

function toExemption(exemption: ExemptionFile, position: Place): Exemption {
  return {
    name: exemption.name,
    images: exemption.images.map(parseImagePattern),
    ...(exemption.digests === undefined ? {} : { digests: new Set(exemption.digests) }),
    reason: exemption.reason,
    position,
  };
}

function problemsOf(issue: z.core.$ZodIssue, yaml: YamlFile): FieldProblem[] {
  const path = issue.path;
  const where = path.length === 0 ? 'the policy' : pathText(path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownField(key, path, where, yaml));
  const position = yaml.place(path);
  if (valueAt(yaml.value, path) === undefined)
    return [{ code: 'E_POLICY_FIELD', message: `${where} is missing`, missing: pathText(path), ...position }];
  if (path[0] === 'apiVersion' || path[0] === 'kind')
    return [{ code: 'E_POLICY_VERSION', message: `${where}: ${issue.message}`, ...position }];
  const code = issue.code === 'invalid_type' ? 'E_POLICY_FIELD' : 'E_POLICY_VALUE';
  return [{ code, message: `${where}: ${issue.message}`, ...position }];
}

function unknownField(
  key: string,
  path: readonly PropertyKey[],
  where: string,
  yaml: YamlFile,
): FieldProblem {
  const fields = fieldsAt(path);
  const near = nearest(key, fields);
  const advice = near === undefined ? `; it has ${fields.join(', ')}` : `; did you mean "${near}"?`;
  return {
    code: 'E_POLICY_FIELD',
    message: `unknown field "${shown(key)}" in ${where}${advice}`,
    ...(near === undefined ? {} : { meant: pathText([...path, near]) }),
    ...yaml.place([...path, key], 'key'),
  };
}

// A misspelt field is also a missing one: the misspelling is what a person wants to hear of.
function withoutEchoes(problems: readonly FieldProblem[]): PolicyProblem[] {
  const meant = new Set(problems.map((problem) => problem.meant).filter((name) => name !== undefined));
  return problems
    .filter((problem) => problem.missing === undefined || !meant.has(problem.missing))
    .map(({ code, message, line, column }) => ({ code, message, line, column }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

/** Made once: a file may have thousands of unknown fields. */
let jsonSchema: unknown;

/** The field names that the schema has at a path, read from its JSON Schema. */
function fieldsAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = (jsonSchema ??= policyJsonSchema());
  for (const step of path)
    at = typeof step === 'number' ? valueAt(at, ['items']) : valueAt(at, ['properties', step]);
  return Object.keys(valueAt(at, ['properties']) ?? {});
}

function nearest(key: string, fields: readonly string[]): string | undefined {
  const near = fields
    .map((field) => ({ field, distance: editDistance(key.toLowerCase(), field.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, near.field.length / 3) ? near.field : undefined;
}

// Levenshtein's distance in one row. Keys longer than any field are far from all of them.
function editDistance(a: string, b: string): number {
  if (a.length > 64) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${shown(String(step))}`))
    .join('')
    .replace(/^\./, '');

const shown = (text: string): string => printable(text.slice(0, 64));
