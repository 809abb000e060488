// SPDX-License-Identifier: Apache-2.0
// What a fuzz target is: one declaration, from which come the Jazzer.js run, the replay of committed inputs
// in the test run, and the property engine. Engines see a target only through `judge`.

import { KnownError, type Fault } from '../core/index.ts';
import type { Shape } from './grammars/shape.ts';

export interface Limits {
  /** Longest input in bytes. At least the longest seed. */
  readonly maxLength: number;
  /** An input that takes longer is a finding. Jazzer.js counts in whole seconds, rounded up. */
  readonly timeoutMs: number;
  /** Resident memory of the fuzzing process; an input that needs more is a finding. */
  readonly rssMb: number;
}

/** A statement about every accepted input. */
export interface Oracle<T> {
  readonly name: string;
  readonly what: string;
  /** Gives what is wrong, or undefined. A throw counts as wrong too. */
  readonly check: (value: T, input: Uint8Array) => string | undefined;
}

/** The declaration, typed by what its parser gives. */
export interface Declaration<T> {
  readonly name: string;
  readonly what: string;
  /** Reads untrusted bytes. */
  readonly parse: (input: Uint8Array) => T;
  /** The faults a refusal may carry; anything else thrown is a finding. */
  readonly refusals: readonly Fault[];
  readonly limits: Limits;
  readonly oracles: readonly Oracle<T>[];
  /** Takes a seed apart so that the property engine can edit its structure. May throw: then bytes are edited. */
  readonly shape?: (seed: Uint8Array) => Shape;
}

/** Why an input is a finding. */
export interface Complaint {
  readonly kind: 'throw' | 'oracle' | 'pollution';
  /** The oracle that does not hold; `refusal` where the parser threw what it must not. */
  readonly oracle: string;
  readonly message: string;
  readonly stack: string;
}

export type Verdict = 'accepted' | 'refused' | Complaint;

/** A declaration as engines see it. */
export interface Target {
  readonly name: string;
  readonly what: string;
  readonly limits: Limits;
  readonly oracles: readonly { readonly name: string; readonly what: string }[];
  readonly shape?: (seed: Uint8Array) => Shape;
  /** Runs parser and oracles on one input. Never throws, whatever the parser throws. */
  readonly judge: (input: Uint8Array) => Verdict;
}

/** Turns a declaration into what engines run. */
export function defineTarget<T>(declaration: Declaration<T>): Target {
  const { name, what, limits, oracles } = declaration;
  return {
    name,
    what,
    limits,
    oracles: oracles.map((oracle) => ({ name: oracle.name, what: oracle.what })),
    ...(declaration.shape === undefined ? {} : { shape: declaration.shape }),
    judge: (input) => pollution() ?? judge(declaration, input),
  };
}

function judge<T>(declaration: Declaration<T>, input: Uint8Array): Verdict {
  let value: T;
  try {
    value = declaration.parse(input);
  } catch (thrown) {
    if (!(thrown instanceof KnownError) || !declaration.refusals.includes(thrown.fault))
      return complain('throw', 'refusal', thrown);
    return pollution() ?? 'refused';
  }
  for (const oracle of declaration.oracles) {
    try {
      const wrong = oracle.check(value, input);
      if (wrong !== undefined) return complain('oracle', oracle.name, new TypeError(wrong));
    } catch (thrown) {
      return complain('oracle', oracle.name, thrown);
    }
  }
  return pollution() ?? 'accepted';
}

// Jazzer.js swallows a thrown undefined, null or 0 and ends with exit code 0, so nothing thrown passes through as it is.
function complain(kind: Complaint['kind'], oracle: string, thrown: unknown): Complaint {
  if (thrown instanceof KnownError)
    return {
      kind,
      oracle,
      message: `${thrown.code} (${thrown.fault}): ${thrown.message}`,
      stack: thrown.stack ?? '',
    };
  if (thrown instanceof Error)
    return { kind, oracle, message: `${thrown.name}: ${thrown.message}`, stack: thrown.stack ?? '' };
  return { kind, oracle, message: `threw ${describe(thrown)}, which is not an Error`, stack: '' };
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return JSON.stringify(thrown);
  if (typeof thrown === 'number' || typeof thrown === 'boolean') return String(thrown);
  return thrown === null || thrown === undefined ? String(thrown) : `a value of type ${typeof thrown}`;
}

// Three loops that meet every enumerable property added to the prototypes parsers can reach: 23 ns, where the
// full snapshot of Jazzer.js' own detector costs 18 µs a run. An overwritten built-in is not seen.
const plainObject: object = {};
const plainArray: object = [];
const plainFunction: object = (): void => undefined;

function pollution(): Complaint | undefined {
  for (const key in plainObject) return polluted(Object.prototype, 'Object.prototype', key);
  for (const key in plainArray) return polluted(Array.prototype, 'Array.prototype', key);
  for (const key in plainFunction) return polluted(Function.prototype, 'Function.prototype', key);
  return undefined;
}

// The property is taken away again, or every later input would be blamed.
function polluted(prototype: object, name: string, key: string): Complaint {
  Reflect.deleteProperty(prototype, key);
  Reflect.deleteProperty(Object.prototype, key);
  return {
    kind: 'pollution',
    oracle: 'prototypes',
    message: `${name} gained the property ${JSON.stringify(key)}`,
    stack: '',
  };
}
