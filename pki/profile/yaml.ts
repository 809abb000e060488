// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) of profile files: one document of plain values, each with its place.
//
// Refused: aliases, anchors and tags, duplicate and non-string keys, %YAML 1.1, several documents, more than the limits
// below. Depth is checked on the tokens, with a stack of our own, before anything walks them recursively.

import { Composer, isCollection, isMap, isNode, isScalar, LineCounter, Parser, visit } from 'yaml';
import type { CST, Document } from 'yaml';
import { KnownError } from '../../core/index.ts';

const yamlLimits = { bytes: 64 << 10, depth: 12, entries: 256 } as const;

export interface Place {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

export interface YamlValue {
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest above it; of a mapping's entry its key where `key` is true. */
  place(path: readonly PropertyKey[], key?: boolean): Place;
}

/** @throws E_PROFILE_YAML with line and column in the facts */
export function readYaml(text: string): YamlValue {
  if (Buffer.byteLength(text) > yamlLimits.bytes)
    throw fault({ line: 1, column: 1 }, `more than ${yamlLimits.bytes} bytes`);
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  checkShape(tokens, at);
  const document = compose(tokens, text.length, at);
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    place: (path, key = false) => at(offsetAt(document, path, key)),
  };
}

function checkShape(tokens: readonly CST.Token[], at: (offset: number) => Place): void {
  const waiting = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > yamlLimits.depth)
      throw fault(at(token.offset), `nested deeper than ${yamlLimits.depth} levels`);
    if (token.type === 'document' && token.value !== undefined) waiting.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    if (token.items.length > yamlLimits.entries)
      throw fault(at(token.offset), `more than ${yamlLimits.entries} entries in one place`);
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner != null) waiting.push({ token: inner, depth: depth + 1 });
  }
}

function compose(tokens: readonly CST.Token[], length: number, at: (offset: number) => Place): Document {
  const options = { version: '1.2', schema: 'core', strict: true, merge: false } as const;
  const composer = new Composer({ ...options, uniqueKeys: true, stringKeys: true, prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, length)];
  if (document === undefined) throw new TypeError('a stream has a document, an empty one at least');
  const [trouble] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (trouble !== undefined) throw fault(at(trouble.pos[0]), trouble.message.split('\n', 1)[0] ?? '');
  if (document.contents === null) throw fault({ line: 1, column: 1 }, 'the file is empty');
  if (second !== undefined) throw fault(at(second.range[0]), 'a second document begins here');
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== '1.2') throw fault({ line: 1, column: 1 }, '%YAML may only say 1.2');
  visit(document, {
    Alias: (_, node) => {
      throw fault(at(node.range?.[0] ?? 0), 'aliases are not admitted');
    },
    Node: (_, node) => {
      if (node.anchor !== undefined) throw fault(at(node.range?.[0] ?? 0), 'anchors are not admitted');
    },
  });
  return document;
}

function offsetAt(document: Document, path: readonly PropertyKey[], key: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      const ofKey = startOf(pair.key) ?? offset;
      offset = key && depth === path.length - 1 ? ofKey : (startOf(pair.value) ?? ofKey);
      node = pair.value;
    } else if (isCollection(node)) {
      node = node.get(step, true);
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

function fault({ line, column }: Place, message: string): KnownError {
  return new KnownError('E_PROFILE_YAML', message, { line, column });
}
