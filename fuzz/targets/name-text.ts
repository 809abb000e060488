// SPDX-License-Identifier: Apache-2.0
// A distinguished name as text (RFC 4514), from configuration, command lines and requests to an API.

import { encodeName, nameKey, nameText, parseNameText, type Name } from '../../core/x509/index.ts';
import { nameShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8');

export const target: Target = defineTarget<Name>({
  name: 'name-text',
  what: 'parseNameText: a distinguished name of RFC 4514',
  parse: (input) => parseNameText(textOf(input)),
  refusals: ['input'],
  limits: { maxLength: 2048, timeoutMs: 1000, rssMb: 2048 },
  shape: nameShape,
  oracles: [
    {
      name: 'canonical',
      what: 'the attributes, encoded again, give the bytes of the name',
      check: (name) =>
        Buffer.compare(encodeName(name.rdns), name.der) === 0 ? undefined : 'the name has a second spelling',
    },
    {
      name: 'text',
      what: 'the name, as text, is read as the same name; once more, as the same bytes',
      check: (name) => {
        const again = parseNameText(nameText(name));
        if (nameKey(again) !== nameKey(name)) return 'the name changed on the way through text';
        // String types given as hex, and with them the order of a set, are text's own only from here on.
        const settled = parseNameText(nameText(again));
        return Buffer.compare(settled.der, again.der) === 0
          ? undefined
          : 'the bytes changed on the way through text';
      },
    },
    {
      name: 'quiet',
      what: 'what is printed has no controls and nothing that turns a line around',
      check: (name) =>
        /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(nameText(name))
          ? 'a control is printed'
          : undefined,
    },
  ],
});
