// SPDX-License-Identifier: Apache-2.0
// The values of one attribute type in a name. As core/x509's findAttribute, made for being asked several times of
// every certificate: nothing is allocated where there is none.

import type { Name } from '../../core/x509/index.ts';

const none: readonly string[] = [];

export function attributeValues(name: Name, oid: string): readonly string[] {
  let found: string[] | undefined;
  for (const rdn of name.rdns)
    for (const attribute of rdn) if (attribute.oid === oid) (found ??= []).push(attribute.value);
  return found ?? none;
}
