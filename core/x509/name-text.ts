// SPDX-License-Identifier: Apache-2.0
// Distinguished names as text (RFC 4514), for people and logs: the last part first, special characters escaped.
//
// Control and direction-changing characters are escaped too, which RFC 4514 section 2.4 permits, so that a name
// cannot break a log line or turn a terminal's text around. Text is never compared: `sameName` compares.

import { attributeValueDer, type Name, type NameAttribute, type RelativeName } from './name.ts';
import { oids } from './oids.ts';

// RFC 4514 section 3, and short names that RFC 4519 registers.
const shortNames: ReadonlyMap<string, string> = new Map([
  [oids.commonName, 'CN'],
  [oids.locality, 'L'],
  [oids.stateOrProvince, 'ST'],
  [oids.organization, 'O'],
  [oids.organizationalUnit, 'OU'],
  [oids.country, 'C'],
  [oids.streetAddress, 'STREET'],
  [oids.domainComponent, 'DC'],
  [oids.userId, 'UID'],
  [oids.serialNumber, 'serialNumber'],
  [oids.emailAddress, 'emailAddress'],
  [oids.surname, 'SN'],
  [oids.givenName, 'givenName'],
  [oids.title, 'title'],
  [oids.initials, 'initials'],
  [oids.generationQualifier, 'generationQualifier'],
  [oids.dnQualifier, 'dnQualifier'],
  [oids.pseudonym, 'pseudonym'],
]);
const typesByName: ReadonlyMap<string, string> = new Map(
  [...shortNames].map(([oid, name]) => [name.toLowerCase(), oid]),
);

/** The type that a short name stands for, whatever its case (RFC 4514 section 3). */
export const typeOfShortName = (name: string): string | undefined => typesByName.get(name.toLowerCase());

/** A name as RFC 4514 writes it, e.g. `CN=system:node:edge-1,O=system:nodes`; empty for the empty name. */
export function nameText(name: Name): string {
  return name.rdns.toReversed().map(relativeText).join(',');
}

const relativeText = (rdn: RelativeName): string => rdn.map(attributeText).join('+');

// Section 2.4: a type without a short name, or a value that is no string, is written as its encoding.
function attributeText(attribute: NameAttribute): string {
  const short = shortNames.get(attribute.oid);
  const value =
    short === undefined || attribute.stringType === 'Other'
      ? `#${Buffer.from(attributeValueDer(attribute)).toString('hex')}`
      : escaped(attribute.value);
  return `${short ?? attribute.oid}=${value}`;
}

function escaped(value: string): string {
  return value
    .replaceAll(/[\\"+,;<>]/g, '\\$&')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, hexPairs)
    .replace(/(?<=.) $/, '\\ ')
    .replace(/^[ #]/, '\\$&');
}

const hexPairs = (character: string): string =>
  Buffer.from(character)
    .toString('hex')
    .replaceAll(/../g, (pair) => `\\${pair}`);
