// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) as configuration needs it: one document of plain values, each with its place.
//
// Refused: anchors and aliases (a few lines can describe gigabytes), duplicate and non-string keys, tags of
// one's own, %YAML 1.1 (where `no` is false), several documents, nesting past the limit. Depth and counts are
// checked on the token tree, which is built without recursion, before anything walks it recursively.

import { Composer, isCollection, isMap, isNode, isScalar, LineCounter, Parser, visit } from 'yaml';
import type { CST, Document, Node } from 'yaml';
import { KnownError, type Code } from '../core/index.ts';

export interface YamlLimits {
  readonly bytes: number;
  readonly depth: number;
  /** Most entries of one list. */
  readonly entries: number;
  /** Most keys of one mapping: finding duplicates takes time quadratic in it. */
  readonly keys: number;
}

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  /** Null-prototype-safe plain values. */
  readonly value: unknown;
  /** The place of the node at `path`, or of its key; of the nearest node above it that exists. */
  position(path: readonly PropertyKey[], what: 'key' | 'value'): Position;
}

/** @throws E_POLICY_YAML, E_POLICY_SIZE with line and column in the facts */
export function readYaml(text: string, limits: YamlLimits): YamlFile {
  if (Buffer.byteLength(text) > limits.bytes)
    throw at({ line: 1, column: 1 }, 'E_POLICY_SIZE', `more than ${limits.bytes} bytes`);
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  checkShape(tokens, limits, place);
  const document = compose(tokens, text.length, place);
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    position: (path, what) => place(offsetOf(document, path, what)),
  };
}

function compose(
  tokens: readonly CST.Token[],
  length: number,
  place: (offset: number) => Position,
): Document {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    prettyErrors: false,
  });
  const documents = [...composer.compose(tokens, true, length)];
  const [document] = documents;
  if (document === undefined) throw new TypeError('a stream has a document, an empty one at least');
  const trouble = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (trouble !== undefined) throw at(place(trouble.pos[0]), 'E_POLICY_YAML', oneLine(trouble.message));
  if (document.contents === null) throw at({ line: 1, column: 1 }, 'E_POLICY_YAML', 'the file is empty');
  const second = documents[1];
  if (second !== undefined)
    throw at(place(second.range[0]), 'E_POLICY_YAML', 'a second document begins here; one policy a file');
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2')
    throw at({ line: 1, column: 1 }, 'E_POLICY_YAML', '%YAML may only say 1.2');
  visit(document, {
    Alias: (_, node) => {
      throw at(place(node.range?.[0] ?? 0), 'E_POLICY_YAML', 'aliases are not admitted; write the value out');
    },
    Node: (_, node) => {
      if (node.anchor !== undefined)
        throw at(place(node.range?.[0] ?? 0), 'E_POLICY_YAML', 'anchors are not admitted');
    },
  });
  return document;
}

// A walk with its own stack: what is nested too deeply must not be able to exhaust ours.
function checkShape(
  tokens: readonly CST.Token[],
  limits: YamlLimits,
  place: (offset: number) => Position,
): void {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limits.depth)
      throw at(place(token.offset), 'E_POLICY_SIZE', `nested deeper than ${limits.depth} levels`);
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    const isList =
      token.type === 'block-seq' || (token.type === 'flow-collection' && token.start.source === '[');
    const most = isList ? limits.entries : limits.keys;
    if (token.items.length > most)
      throw at(place(token.offset), 'E_POLICY_SIZE', `more than ${most} entries in one place`);
    for (const item of token.items) {
      if (item.key != null) open.push({ token: item.key, depth: depth + 1 });
      if (item.value !== undefined) open.push({ token: item.value, depth: depth + 1 });
    }
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[], what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (!isCollection(node)) return offset;
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      const value = startOf(pair.value);
      offset = (last && what === 'key' ? startOf(pair.key) : value) ?? startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = node.get(step, true);
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

function at(position: Position, code: Code, message: string): KnownError {
  return new KnownError(code, message, { line: position.line, column: position.column });
}

const oneLine = (text: string): string => text.split('\n', 1)[0] ?? text;
