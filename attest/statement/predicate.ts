// SPDX-License-Identifier: Apache-2.0
// Which predicate a statement carries, and its value: one row a kind, chosen by `predicateType` alone and never by a
// media type (in-toto Attestation Framework v1, envelope.md and README.md, "Versioning"). A type that no row knows is
// no error: consumers ignore it (bundle.md).

import { KnownError } from '../../core/index.ts';
import type { JsonObject } from '../../core/json/index.ts';
import type { PredicateRow } from './predicate-row.ts';
import { cycloneDx, spdx2, spdx3 } from './predicates/bill-of-materials.ts';
import { link } from './predicates/link.ts';
import { modelDigests, modelSignature } from './predicates/model-signature.ts';
import { npmPublish } from './predicates/npm-publish.ts';
import { provenanceV01, provenanceV02, provenanceV1 } from './predicates/provenance.ts';
import { reference } from './predicates/reference.ts';
import { release } from './predicates/release.ts';
import { runtimeTrace } from './predicates/runtime-trace.ts';
import { scai } from './predicates/scai.ts';
import { svr } from './predicates/svr.ts';
import { testResult } from './predicates/test-result.ts';
import { vsaV02, vsaV1 } from './predicates/vsa.ts';
import { vulnerabilitiesV01, vulnerabilitiesV02 } from './predicates/vulnerabilities.ts';
import { checkShape, type AnyShape, type Reading } from './shape.ts';
import { digestsMax, type Statement } from './statement.ts';
import { typeUri } from './type-uri.ts';

// A type and not an interface: only then are its values known to be rows.
type PredicateKinds = {
  readonly provenanceV1: typeof provenanceV1;
  readonly provenanceV02: typeof provenanceV02;
  readonly provenanceV01: typeof provenanceV01;
  readonly vsaV1: typeof vsaV1;
  readonly vsaV02: typeof vsaV02;
  readonly svr: typeof svr;
  readonly scai: typeof scai;
  readonly link: typeof link;
  readonly release: typeof release;
  readonly reference: typeof reference;
  readonly runtimeTrace: typeof runtimeTrace;
  readonly testResult: typeof testResult;
  readonly vulnerabilitiesV02: typeof vulnerabilitiesV02;
  readonly vulnerabilitiesV01: typeof vulnerabilitiesV01;
  readonly cycloneDx: typeof cycloneDx;
  readonly spdx2: typeof spdx2;
  readonly spdx3: typeof spdx3;
  readonly modelSignature: typeof modelSignature;
  readonly modelDigests: typeof modelDigests;
  readonly npmPublish: typeof npmPublish;
};

/** Every kind that is known, by name. */
export const predicateKinds: PredicateKinds = {
  provenanceV1,
  provenanceV02,
  provenanceV01,
  vsaV1,
  vsaV02,
  svr,
  scai,
  link,
  release,
  reference,
  runtimeTrace,
  testResult,
  vulnerabilitiesV02,
  vulnerabilitiesV01,
  cycloneDx,
  spdx2,
  spdx3,
  modelSignature,
  modelDigests,
  npmPublish,
};

type Rows = PredicateKinds[keyof PredicateKinds];
type PredicateOf<Row> =
  Row extends PredicateRow<infer Kind, infer Value> ? { readonly kind: Kind; readonly value: Value } : never;

/** A predicate with its kind; `switch (predicate.kind)` gives the value its type. */
export type Predicate = PredicateOf<Rows>;

/** True where the row reads statements of this type. */
export function isOfKind(row: Pick<Rows, 'types'>, predicateType: string): boolean {
  const { base, major } = typeUri(predicateType);
  return row.types.some(
    (type) => type.base === base && (type.majors === undefined || type.majors.includes(major ?? '')),
  );
}

/** Undefined for a type that no row knows. @throws E_PREDICATE_FORM where the predicate is not what its type demands */
export function readPredicate(statement: Statement, reading: Reading = 'lenient'): Predicate | undefined {
  const row = Object.values(predicateKinds).find((each) => isOfKind(each, statement.predicateType));
  if (row === undefined) return undefined;
  checkPredicate(row.shape, statement.predicate, reading);
  // The shape was checked: it is the one of this kind.
  return { kind: row.kind, value: statement.predicate } as Predicate;
}

/** The predicate of the one kind that is wanted. @throws E_PREDICATE_FORM, also for another type */
export function predicateOf<Kind extends string, Value extends JsonObject>(
  row: PredicateRow<Kind, Value>,
  statement: Statement,
  reading: Reading = 'lenient',
): Value {
  if (!isOfKind(row, statement.predicateType)) {
    const path = '$.predicateType';
    throw new KnownError('E_PREDICATE_FORM', `${path} is not a ${row.title}`, { path });
  }
  checkPredicate(row.shape, statement.predicate, reading);
  return statement.predicate as Value;
}

function checkPredicate(shape: AnyShape, predicate: JsonObject, reading: Reading): void {
  checkShape(shape, predicate, { reading, code: 'E_PREDICATE_FORM', digests: digestsMax }, '$.predicate');
}
