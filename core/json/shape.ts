// SPDX-License-Identifier: Apache-2.0
// The one question that every reader of parsed JSON asks first.

import type { JsonObject, JsonValue } from './parse.ts';

/** True for an object; false for null and for arrays. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
