// SPDX-License-Identifier: Apache-2.0
// DER, strictly (X.690): a reader that is told what comes next, and writers that give whole elements.
//
// More than 25 names, since each type of DER has its writer.
//
//     import { readDer, tags, write } from 'edgewarden/core/der';
//     const der = write.sequence(write.integer(5), write.utf8String('edge'));
//     const { value } = readDer(der, tags.sequence, { depth: 2 });
//     value.smallInteger(); // => 5
//     value.utf8String(); // => 'edge'
//     value.finish();
export { DerReader, readDer, type BitString, type Element, type Limits } from './read.ts';
export { contextConstructedTag, contextPrimitiveTag, tags } from './tags.ts';
export { isOid } from './oid.ts';
export { isPrintable, type StringType } from './strings.ts';
export * as write from './write.ts';
export {
  bitString,
  boolean,
  contextConstructed,
  contextPrimitive,
  encodeElement,
  generalizedTime,
  ia5String,
  integer,
  namedBits,
  nul,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  utcOrGeneralizedTime,
  utf8String,
} from './write.ts';
