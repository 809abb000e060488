// SPDX-License-Identifier: Apache-2.0
// JSON (RFC 8259, RFC 7493), read so that it has one meaning.
//
//     import { parseJson } from 'edgewarden/core/json';
//     parseJson('{"a": [1, 2]}', { bytes: 100, depth: 2 }); // => { a: [1, 2] }
export { isJsonObject } from './shape.ts';
export { parseJson, type JsonLimits, type JsonObject, type JsonOptions, type JsonValue } from './parse.ts';
