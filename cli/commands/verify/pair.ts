// SPDX-License-Identifier: Apache-2.0
// Options that take one thing and what belongs to it: `name=value`.

import { KnownError } from '../../../core/index.ts';

/** Split at the first `=`: the value may hold more of them. @throws E_USAGE */
export function pairOf(option: string, text: string): readonly [name: string, value: string] {
  return split(option, text, text.indexOf('='), 'name=value');
}

/** Split at the last `=`: a URI may hold more of them. @throws E_USAGE */
export function uriPairOf(option: string, text: string, form: string): readonly [uri: string, value: string] {
  return split(option, text, text.lastIndexOf('='), form);
}

function split(option: string, text: string, equals: number, form: string): readonly [string, string] {
  // A value may be empty where a name's is: an input of that name was given and holds nothing.
  if (equals <= 0) throw new KnownError('E_USAGE', `${option} takes ${form}`, { option, input: text });
  return [text.slice(0, equals), text.slice(equals + 1)];
}
