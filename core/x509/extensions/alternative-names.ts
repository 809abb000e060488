// SPDX-License-Identifier: Apache-2.0
// subjectAltName and issuerAltName (RFC 5280 sections 4.2.1.6 and 4.2.1.7).
//
// Not checked: whether a name belongs to anybody, or whether an empty subject makes the extension critical.

import { sequence } from '../../der/index.ts';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';
import { oids } from '../oids.ts';
import { wholeSequence, type ExtensionKind } from './extension.ts';

/** Critical only in a certificate whose subject is empty. */
export const subjectAltName: ExtensionKind<readonly GeneralName[]> = {
  name: 'subjectAltName',
  oid: oids.subjectAltName,
  critical: false,
  parse: (value) => wholeSequence(value, readGeneralNames),
  encode: encodeGeneralNames,
};

export const issuerAltName: ExtensionKind<readonly GeneralName[]> = {
  name: 'issuerAltName',
  oid: oids.issuerAltName,
  critical: false,
  parse: (value) => wholeSequence(value, readGeneralNames),
  encode: encodeGeneralNames,
};

/** GeneralNames as a SEQUENCE. A TypeError where there is none. */
export function encodeGeneralNames(names: readonly GeneralName[]): Uint8Array {
  if (names.length === 0) throw new TypeError('at least one name');
  return sequence(...names.map(encodeGeneralName));
}
