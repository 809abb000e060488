// SPDX-License-Identifier: Apache-2.0
// Makes statements that their own strict reader accepts. Members stand in one order, so that equal statements are
// equal bytes: those of the specification as this package lists them, all others by code unit (shape.ts).

import type { JsonObject } from '../../core/json/index.ts';
import type { PredicateRow } from './predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from './resource-descriptor.ts';
import { arranged, checkShape, type AnyShape } from './shape.ts';
import { digestsMax, encodeStatement, parseStatement, type Statement } from './statement.ts';

/** A predicate of a type that no row knows: its members are taken as they are. */
export interface OtherPredicate {
  readonly type: string;
}

/**
 * A Statement v1 of these subjects. `kind` is a row of predicateKinds, or `{type}` for a predicate that has none.
 * @throws E_STATEMENT_FORM, E_PREDICATE_FORM
 */
export function buildStatement<Value extends JsonObject>(
  kind: PredicateRow<string, Value> | OtherPredicate,
  subject: readonly ResourceDescriptor[],
  predicate: Value,
): Statement {
  const shape = 'shape' in kind ? (kind.shape as AnyShape) : undefined;
  const built = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subject.map((each) => arranged(descriptorShape, each) as ResourceDescriptor),
    predicateType: kind.type,
    predicate: arranged(shape, predicate) as JsonObject,
  };
  // Read back from its bytes, so that no reader refuses what was made here.
  const statement = parseStatement(encodeStatement(built), { reading: 'strict' });
  if (shape !== undefined) {
    const place = { reading: 'strict', code: 'E_PREDICATE_FORM', digests: digestsMax } as const;
    checkShape(shape, statement.predicate, place, '$.predicate');
  }
  return statement;
}
