// SPDX-License-Identifier: Apache-2.0
// An input taken apart: a tree whose inner nodes know how to join their parts again. Edits work on the tree, so
// lengths, separators and encodings around an edit come out right, and the parser is met behind its first checks.

/** An inner node. `join` puts lengths, tags, quotes or separators around its parts. */
export interface Branch {
  readonly parts: readonly Shape[];
  readonly join: (parts: readonly Uint8Array[]) => Uint8Array;
  /** Other spellings of the same node, each of which a strict parser refuses. */
  readonly misspellings?: readonly ((parts: readonly Uint8Array[]) => Uint8Array)[];
}

export type Shape = Branch | Uint8Array;

/** One edit. `at` picks a node in preorder, modulo their number; the rest is read as the operator needs. */
export interface Edit {
  readonly operator:
    'delete' | 'duplicate' | 'swap' | 'replace' | 'splice' | 'wrap' | 'bytes' | 'repeat' | 'misspell';
  readonly at: number;
  readonly operand: number;
  readonly bytes: Uint8Array;
}

/** The bytes of a shape. */
export function render(shape: Shape): Uint8Array {
  return shape instanceof Uint8Array ? shape : shape.join(shape.parts.map(render));
}

/** Applies one edit; `donor` is another seed's shape, from which `splice` takes a node. */
export function applyEdit(shape: Shape, edit: Edit, donor: Shape): Shape {
  const count = size(shape);
  let index = 0;
  const target = edit.at % count;
  const visit = (node: Shape): readonly Shape[] => {
    const here = index === target;
    index += 1;
    if (here) {
      index += size(node) - 1;
      return edited(node, edit, donor);
    }
    if (node instanceof Uint8Array) return [node];
    return [{ ...node, parts: node.parts.flatMap(visit) }];
  };
  return concatenation(visit(shape));
}

function edited(node: Shape, edit: Edit, donor: Shape): readonly Shape[] {
  switch (edit.operator) {
    case 'delete':
      return [];
    case 'duplicate':
      return [node, node];
    case 'repeat':
      return Array.from({ length: 1 + (edit.operand % 64) }, () => node);
    case 'swap':
      return [node instanceof Uint8Array ? node.toReversed() : { ...node, parts: node.parts.toReversed() }];
    case 'replace':
      return [edit.bytes];
    case 'splice':
      return [pick(donor, edit.operand)];
    case 'wrap':
      return [node instanceof Uint8Array ? node : { ...node, parts: [node] }];
    case 'misspell': {
      if (node instanceof Uint8Array || node.misspellings === undefined) return [node];
      const join = node.misspellings[edit.operand % node.misspellings.length];
      return [join === undefined ? node : { parts: node.parts, join }];
    }
    case 'bytes':
      return [editBytes(render(node), edit)];
  }
}

/** Edits plain bytes: flips, inserts, cuts or overwrites, as `operand` says. */
export function editBytes(bytes: Uint8Array, edit: Edit): Uint8Array {
  const at = bytes.length === 0 ? 0 : (edit.operand >>> 3) % bytes.length;
  switch (edit.operand % 5) {
    case 0: {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << ((edit.operand >>> 8) % 8));
      return copy;
    }
    case 1:
      return concat([bytes.subarray(0, at), edit.bytes, bytes.subarray(at)]);
    case 2:
      return concat([bytes.subarray(0, at), bytes.subarray(at + 1 + edit.bytes.length)]);
    case 3:
      return bytes.slice(0, at);
    default:
      return concat([bytes.subarray(0, at), edit.bytes, bytes.subarray(at + edit.bytes.length)]);
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function concatenation(nodes: readonly Shape[]): Shape {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? only : { parts: nodes, join: concat };
}

function size(shape: Shape): number {
  return shape instanceof Uint8Array ? 1 : shape.parts.reduce((sum, part) => sum + size(part), 1);
}

function pick(shape: Shape, at: number): Shape {
  const nodes: Shape[] = [];
  const collect = (node: Shape): void => {
    nodes.push(node);
    if (!(node instanceof Uint8Array)) node.parts.forEach(collect);
  };
  collect(shape);
  return nodes[at % nodes.length] ?? shape;
}
