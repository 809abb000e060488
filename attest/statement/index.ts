// SPDX-License-Identifier: Apache-2.0
// in-toto attestations: Statements, their subjects and predicates (in-toto Attestation Framework v1).
//
//     import { findSubject, parseStatement } from 'edgewarden/in-toto';
//     const sha256 = '00'.repeat(32);
//     const text = `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"${sha256}"}}],
//       "predicateType":"https://example.com/p/v1"}`;
//     const statement = parseStatement(new TextEncoder().encode(text));
//     findSubject(statement, { algorithm: 'sha256', hex: sha256 })?.name; // => 'a'
export {
  findSubject,
  parseStatement,
  payloadTypes,
  type DigestSet,
  type ResourceDescriptor,
  type Statement,
} from './statement.ts';
