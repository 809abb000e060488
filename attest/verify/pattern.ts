// SPDX-License-Identifier: Apache-2.0
// Patterns for identities: regular expressions whose matching takes time in proportion to the text, whatever the
// pattern. The operator writes the pattern, but an attacker chooses the name that it meets: a matcher that tries
// alternatives one after the other could be held up for years. This one follows all of them at once (Thompson, 1968).
//
// A pattern must match the whole text. Read are literals, `.`, classes, `\d \w \s` and their opposites, groups,
// alternatives, `* + ? {n,m}` (lazy or not: the whole text is matched either way), `^` and `$`. Back references, look
// around, flags and anything else that has a meaning elsewhere are refused and not guessed.

import { KnownError } from '../../core/index.ts';

/** Most characters of a pattern, steps of its program, and characters of a text it is asked about. */
export const patternLimits: { readonly pattern: number; readonly steps: number; readonly text: number } = {
  pattern: 1024,
  steps: 4096,
  text: 8192,
};

type Accepts = (codePoint: number) => boolean;

/** A step of the program: take a character, go on at two places, stand at an edge of the text, or be done. */
type Step =
  | { readonly kind: 'take'; readonly accepts: Accepts }
  | { readonly kind: 'fork'; readonly first: number; readonly second: number }
  | { readonly kind: 'start' | 'end' | 'done' };

/** Compiles a pattern to the question whether it matches the whole of a text. @throws E_IDENTITY_POLICY */
export function compilePattern(source: string): (text: string) => boolean {
  if (source === '') throw refuse('it is empty', 0);
  if (source.length > patternLimits.pattern)
    throw refuse(`it is over ${patternLimits.pattern} characters`, 0);
  const program = new Compiler(source).program();
  return (text) => text.length <= patternLimits.text && matches(program, text);
}

function matches(program: readonly Step[], text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let current = reach(program, [0], true, points.length === 0);
  for (const [index, point] of points.entries()) {
    const next: number[] = [];
    for (const at of current) {
      const step = program[at];
      if (step?.kind === 'take' && step.accepts(point)) next.push(at + 1);
    }
    if (next.length === 0) return false;
    current = reach(program, next, false, index === points.length - 1);
  }
  return current.some((at) => program[at]?.kind === 'done');
}

/** Every step that is reached without taking a character, each once. */
function reach(
  program: readonly Step[],
  from: readonly number[],
  atStart: boolean,
  atEnd: boolean,
): readonly number[] {
  const seen = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = program[at];
    if (step?.kind === 'fork') open.push(step.first, step.second);
    else if ((step?.kind === 'start' && atStart) || (step?.kind === 'end' && atEnd)) open.push(at + 1);
  }
  return [...seen];
}

/** A part of the program with places relative to its own beginning: it falls through at its end. */
type Part = readonly Step[];

const between =
  (low: number, high: number): Accepts =>
  (point) =>
    point >= low && point <= high;
const anyOfThem =
  (...all: readonly Accepts[]): Accepts =>
  (point) =>
    all.some((each) => each(point));
const not =
  (accepts: Accepts): Accepts =>
  (point) =>
    !accepts(point);

const digit = between(0x30, 0x39);
const word = anyOfThem(digit, between(0x41, 0x5a), between(0x61, 0x7a), between(0x5f, 0x5f));
const space = anyOfThem(between(0x09, 0x0d), between(0x20, 0x20));
const classes: ReadonlyMap<string, Accepts> = new Map([
  ['d', digit],
  ['D', not(digit)],
  ['w', word],
  ['W', not(word)],
  ['s', space],
  ['S', not(space)],
]);
const newline = between(0x0a, 0x0a);
const take = (accepts: Accepts): Part => [{ kind: 'take', accepts }];

class Compiler {
  readonly #source: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = Array.from(source);
  }

  program(): readonly Step[] {
    const part = this.#alternatives();
    if (this.#at < this.#source.length) throw refuse('a closing parenthesis has no opening one', this.#at);
    return [...part, { kind: 'done' }];
  }

  #alternatives(): Part {
    const left = this.#sequence();
    if (!this.#skip('|')) return left;
    const right = this.#alternatives();
    // left, then a leap over right; the fork in front chooses.
    return this.#within([
      { kind: 'fork', first: 1, second: left.length + 2 },
      ...shift(left, 1),
      leap(left.length + 2 + right.length),
      ...shift(right, left.length + 2),
    ]);
  }

  #sequence(): Part {
    const parts: Step[] = [];
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(...shift(this.#quantified(), parts.length));
      this.#within(parts);
    }
    return parts;
  }

  #quantified(): Part {
    const at = this.#at;
    const part = this.#atom();
    const [least, most] = this.#quantifier() ?? [1, 1];
    if (least === 1 && most === 1) return part;
    if (part.some(({ kind }) => kind === 'start' || kind === 'end'))
      throw refuse('an edge of the text is repeated', at);
    if ('*+?{'.includes(this.#peek() ?? '-')) throw refuse('a repetition is itself repeated', this.#at);
    if (part.length * Math.max(least, most === Infinity ? 1 : most) > patternLimits.steps) throw tooLong(at);
    return this.#within(repeat(part, least, most));
  }

  #quantifier(): readonly [number, number] | undefined {
    const at = this.#at;
    const simple = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] } as const;
    const sign = this.#peek();
    let range: readonly [number, number] | undefined;
    if (sign === '*' || sign === '+' || sign === '?') {
      this.#at += 1;
      range = simple[sign];
    } else if (sign === '{') {
      const text = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#source.slice(at, at + 12).join(''));
      if (text === null) throw refuse('a brace begins no repetition; write \\{ for the character', at);
      const least = Number(text[1]);
      const most = text[2] === undefined ? least : text[3] === undefined ? Infinity : Number(text[3]);
      if (most < least || most === 0) throw refuse('a repetition ends before it begins, or is none', at);
      this.#at += text[0].length;
      range = [least, most];
    }
    if (range !== undefined) this.#skip('?');
    return range;
  }

  #atom(): Part {
    const at = this.#at;
    const sign = this.#next();
    switch (sign) {
      case '(':
        return this.#group(at);
      case '[':
        return take(this.#class(at));
      case '.':
        return take(not(newline));
      case '^':
        return [{ kind: 'start' }];
      case '$':
        return [{ kind: 'end' }];
      case '\\': {
        const escaped = this.#escaped(at);
        return take(typeof escaped === 'number' ? between(escaped, escaped) : escaped);
      }
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        throw refuse(`${sign} stands for nothing here; write \\${sign} for the character`, at);
      default:
        return take(between(pointOf(sign), pointOf(sign)));
    }
  }

  #group(at: number): Part {
    if (this.#skip('?') && !this.#skip(':')) throw refuse('groups of this kind are not read', at);
    if (++this.#depth > 32) throw refuse('groups are nested too deep', at);
    const part = this.#alternatives();
    this.#depth -= 1;
    if (!this.#skip(')')) throw refuse('an opening parenthesis has no closing one', at);
    return part;
  }

  #class(at: number): Accepts {
    const negated = this.#skip('^');
    const members: Accepts[] = [];
    while (!this.#skip(']')) {
      const low = this.#member(at);
      if (typeof low !== 'number') members.push(low);
      else if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at += 1;
        const high = this.#member(at);
        if (typeof high !== 'number' || high < low) throw refuse('a range ends before it begins', at);
        members.push(between(low, high));
      } else members.push(between(low, low));
    }
    if (members.length === 0) throw refuse('a class has no member', at);
    return negated ? not(anyOfThem(...members)) : anyOfThem(...members);
  }

  #member(at: number): number | Accepts {
    if (this.#at >= this.#source.length) throw refuse('a class has no end', at);
    const sign = this.#next();
    if (sign === '[') throw refuse('[ in a class is written \\[', at);
    return sign === '\\' ? this.#escaped(at) : pointOf(sign);
  }

  /** A class's letter, or a mark that stands for itself: letters and digits would mean something elsewhere. */
  #escaped(at: number): number | Accepts {
    if (this.#at >= this.#source.length) throw refuse('a backslash ends it', at);
    const sign = this.#next();
    const known = classes.get(sign);
    if (known !== undefined) return known;
    if (/^[A-Za-z0-9]$/.test(sign)) throw refuse(`\\${sign} is not read`, at);
    return pointOf(sign);
  }

  #within<T extends readonly Step[]>(part: T): T {
    if (part.length > patternLimits.steps) throw tooLong(this.#at);
    return part;
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string {
    return this.#source[this.#at++] ?? '';
  }

  #skip(sign: string): boolean {
    if (this.#peek() !== sign) return false;
    this.#at += 1;
    return true;
  }
}

const pointOf = (sign: string): number => sign.codePointAt(0) ?? 0;

const leap = (to: number): Step => ({ kind: 'fork', first: to, second: to });

/** The part as it stands `by` steps further on. */
const shift = (part: Part, by: number): Part =>
  part.map((step) =>
    step.kind === 'fork' ? { kind: 'fork', first: step.first + by, second: step.second + by } : step,
  );

function repeat(part: Part, least: number, most: number): Part {
  const steps: Step[] = [];
  for (let count = 0; count < least; count++) steps.push(...shift(part, steps.length));
  if (most === Infinity) {
    const start = steps.length;
    const end = start + part.length + 2;
    steps.push({ kind: 'fork', first: start + 1, second: end }, ...shift(part, start + 1), leap(start));
    return steps;
  }
  const optional = most - least;
  const end = steps.length + optional * (part.length + 1);
  for (let count = 0; count < optional; count++) {
    const start = steps.length;
    steps.push({ kind: 'fork', first: start + 1, second: end }, ...shift(part, start + 1));
  }
  return steps;
}

const tooLong = (at: number): KnownError => refuse(`it comes to over ${patternLimits.steps} steps`, at);

function refuse(what: string, offset: number): KnownError {
  return new KnownError('E_IDENTITY_POLICY', `a pattern for an identity is not read: ${what}`, { offset });
}
