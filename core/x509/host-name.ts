// SPDX-License-Identifier: Apache-2.0
// Host names as dNSName has them: labels of letters, digits and inner hyphens (RFC 5280 section 4.2.1.6, RFC 1034
// section 3.5, RFC 1123 section 2.1), in ASCII. Deployed names have underscores too: each caller says where it takes them.
//
// Not checked: that an A-label is one (international.ts), that the last label is no number, or that the host exists.

/** Where a label may have underscores: nowhere, as the RFCs have it; between; at its beginning too; anywhere. */
export type Underscores = 'none' | 'inner' | 'leading' | 'any';

const names: Readonly<Record<Underscores, RegExp>> = {
  none: namePattern('', '', ''),
  inner: namePattern('', '_', ''),
  leading: namePattern('_', '_', ''),
  any: namePattern('_', '_', '_'),
};

function namePattern(first: string, inner: string, last: string): RegExp {
  const label = `[A-Za-z0-9${first}](?:[A-Za-z0-9${inner}-]{0,61}[A-Za-z0-9${last}])?`;
  return new RegExp(`^${label}(?:\\.${label})*$`);
}

/** Whether the text is labels of 1 to 63 characters with periods between, 253 in all. */
export function isHostName(text: string, underscores: Underscores = 'none'): boolean {
  return text.length <= 253 && names[underscores].test(text);
}
