// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) as configuration needs it: one document of plain values, each with its place.
//
// Refused: anchors and aliases (a few lines can describe gigabytes), duplicate and non-string keys, tags of
// one's own, %YAML 1.1 (where `no` is false), several documents, nesting past the limit. Depth and counts are
// checked on the token tree, which is built without recursion, before anything walks it recursively.

import { Composer, isCollection, isMap, isNode, isScalar, LineCounter, Parser, visit } from 'yaml';
import type { CST, Document } from 'yaml';
import { KnownError, type Code } from '../errors.ts';

export interface YamlLimits {
  readonly bytes: number;
  readonly depth: number;
  /** Most entries of one list. */
  readonly entries: number;
  /** Most keys of one mapping: finding duplicates takes time quadratic in it. */
  readonly keys: number;
}

/** The codes of the caller's kind of file. */
export interface YamlCodes {
  readonly syntax: Code;
  /** Past one of the limits. */
  readonly size: Code;
}

/** Both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  /** Null-prototype-safe plain values. */
  readonly value: unknown;
  /** Where the value at `path` stands, or its key; of the nearest node above it that exists. */
  place(path: readonly PropertyKey[], what?: 'key' | 'value'): Place;
}

/** @throws the caller's codes, with line and column in the facts */
export function readYaml(text: string, limits: YamlLimits, codes: YamlCodes): YamlFile {
  if (Buffer.byteLength(text) > limits.bytes)
    throw fault(codes.size, { line: 1, column: 1 }, `more than ${limits.bytes} bytes`);
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const refusal =
    (code: Code): Refusal =>
    (offset, message) =>
      fault(code, at(offset), message);
  checkShape(tokens, limits, refusal(codes.size));
  const document = compose(tokens, text.length, refusal(codes.syntax));
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    place: (path, what = 'value') => at(offsetOf(document, path, what)),
  };
}

type Refusal = (offset: number, message: string) => KnownError;

// A walk with its own stack: what is nested too deeply must not be able to exhaust ours.
function checkShape(tokens: readonly CST.Token[], limits: YamlLimits, refusal: Refusal): void {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limits.depth) throw refusal(token.offset, `nested deeper than ${limits.depth} levels`);
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    const isList =
      token.type === 'block-seq' || (token.type === 'flow-collection' && token.start.source === '[');
    const most = isList ? limits.entries : limits.keys;
    if (token.items.length > most) throw refusal(token.offset, `more than ${most} entries in one place`);
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner != null) open.push({ token: inner, depth: depth + 1 });
  }
}

function compose(tokens: readonly CST.Token[], length: number, refusal: Refusal): Document {
  const options = { version: '1.2', schema: 'core', strict: true, merge: false } as const;
  const composer = new Composer({ ...options, uniqueKeys: true, stringKeys: true, prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, length)];
  if (document === undefined) throw new TypeError('a stream has a document, an empty one at least');
  const [trouble] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (trouble !== undefined) throw refusal(trouble.pos[0], trouble.message.split('\n', 1)[0] ?? '');
  if (document.contents === null) throw refusal(0, 'the file is empty');
  if (second !== undefined) throw refusal(second.range[0], 'a second document begins here; a file has one');
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== '1.2') throw refusal(0, '%YAML may only say 1.2');
  visit(document, {
    Alias: (_, { range }) => {
      throw refusal(range?.[0] ?? 0, 'aliases are not admitted; write the value out');
    },
    Node: (_, { anchor, range }) => {
      if (anchor !== undefined) throw refusal(range?.[0] ?? 0, 'anchors are not admitted');
    },
  });
  return document;
}

function offsetOf(document: Document, path: readonly PropertyKey[], what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      const ofKey = startOf(pair.key) ?? offset;
      offset = what === 'key' && depth === path.length - 1 ? ofKey : (startOf(pair.value) ?? ofKey);
      node = pair.value;
    } else if (isCollection(node)) {
      node = node.get(step, true);
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

function fault(code: Code, { line, column }: Place, message: string): KnownError {
  return new KnownError(code, message, { line, column });
}
