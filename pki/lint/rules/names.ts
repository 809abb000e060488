// SPDX-License-Identifier: Apache-2.0
// Issuer and subject names (RFC 5280 sections 4.1.2.4 and 4.1.2.6, upper bounds of X.520 in its appendix A.1).
//
// Not checked: whether a name is true, or what a namespace's owner allows in it.

import type { Facts } from '../../../core/index.ts';
import { oids, type NameAttribute } from '../../../core/x509/index.ts';
import { isNodeName, nodeOfIdentity } from '../../profile/node-name.ts';
import { allTargets, short, type Rule } from '../rule.ts';
import { oddCharacters } from '../text.ts';
import type { AnyView } from '../view.ts';

/** RFC 5280 appendix A.1, X.520 for the last two: most characters of a value. */
const upperBounds: ReadonlyMap<string, number> = new Map([
  [oids.commonName, 64],
  [oids.serialNumber, 64],
  [oids.country, 2],
  [oids.locality, 128],
  [oids.stateOrProvince, 128],
  [oids.organization, 64],
  [oids.organizationalUnit, 64],
  ['2.5.4.12', 64], // title
  ['2.5.4.4', 32_768], // surname
  ['2.5.4.42', 32_768], // given name
  ['2.5.4.65', 128], // pseudonym
  [oids.emailAddress, 255],
  ['2.5.4.17', 40], // postal code
  [oids.streetAddress, 128],
]);

/** RFC 5280 appendix A.1: those that are PrintableString, and those that are IA5String, alone. */
const fixedTypes: ReadonlyMap<string, string> = new Map([
  [oids.country, 'PrintableString'],
  [oids.serialNumber, 'PrintableString'],
  ['2.5.4.46', 'PrintableString'], // DN qualifier
  [oids.domainComponent, 'IA5String'],
  [oids.emailAddress, 'IA5String'],
]);

/** What tools put where nobody typed anything. */
const placeholders: ReadonlySet<string> = new Set([
  'some-state',
  'internet widgits pty ltd',
  'default city',
  'default company ltd',
  'n/a',
  'none',
  'null',
  'unknown',
  'undefined',
]);

const nodePrefix = 'system:node:';

/** A node's name alone may pass X.520's bounds, and KubeEdge reads it nowhere else. */
const isNodeIdentity = ({ oid, value }: NameAttribute): boolean =>
  oid === oids.commonName && value.startsWith(nodePrefix) && isNodeName(nodeOfIdentity(value) ?? '');

const boundExceeded = (attribute: NameAttribute): boolean => {
  const bound = upperBounds.get(attribute.oid);
  if (bound === undefined || attribute.value.length <= bound || attribute.stringType === 'Other')
    return false;
  return Array.from(attribute.value).length > bound;
};

/** The facts of each attribute that is at fault, of all names. */
function each(view: AnyView, atFault: (attribute: NameAttribute) => boolean): readonly Facts[] | undefined {
  let found: Facts[] | undefined;
  for (const { of, name } of view.names)
    for (const rdn of name.rdns)
      for (const attribute of rdn)
        if (atFault(attribute))
          (found ??= []).push({ name: of, type: attribute.oid, value: short(attribute.value) });
  return found;
}

/** More marks on one letter than any text has (UAX 15, stream-safe): putting n in order takes time by the square of n. */
const heaped = /\p{M}{32}/u;

export const nameRules: readonly Rule<AnyView>[] = [
  {
    id: 'name.upper-bound',
    severity: 'error',
    kubeedge: 'warning', // common names hold node names, which have up to 253 characters
    clause: 'RFC 5280 A.1',
    says: 'a value is longer than its upper bound',
    targets: allTargets,
    check: (view) => each(view, (attribute) => boundExceeded(attribute) && !isNodeIdentity(attribute)),
  },
  {
    id: 'name.node-identity-bound',
    severity: 'notice',
    clause: 'RFC 5280 A.1',
    says: "a node's identity is longer than a common name's 64 characters: KubeEdge reads it, others may not",
    targets: allTargets,
    check: (view) => each(view, (attribute) => boundExceeded(attribute) && isNodeIdentity(attribute)),
  },
  {
    id: 'name.country',
    severity: 'error',
    clause: 'X.520 6.3.1',
    says: 'a country is not two capital letters',
    targets: allTargets,
    check: (view) => each(view, ({ oid, value }) => oid === oids.country && !/^[A-Z]{2}$/.test(value)),
  },
  {
    id: 'name.fixed-string-type',
    severity: 'error',
    clause: 'RFC 5280 A.1',
    says: 'a value is in another string type than its attribute has',
    targets: allTargets,
    check: (view) =>
      each(view, ({ oid, stringType }) => {
        const fixed = fixedTypes.get(oid);
        return fixed !== undefined && stringType !== fixed;
      }),
  },
  {
    id: 'name.string-type',
    severity: 'warning',
    clause: 'RFC 5280 4.1.2.4',
    says: 'a value is neither PrintableString nor UTF8String',
    targets: allTargets,
    check: (view) =>
      each(
        view,
        ({ oid, stringType, value }) =>
          stringType !== 'PrintableString' &&
          stringType !== 'UTF8String' &&
          upperBounds.has(oid) &&
          !fixedTypes.has(oid) &&
          // One of the two, with a character that it has not, is name.readable's.
          !(stringType === 'Other' && /^(?:13|0c)/.test(value)),
      ),
  },
  {
    id: 'name.control-characters',
    severity: 'error',
    clause: 'RFC 9549 3, X.520 5',
    says: 'a value has control characters or characters that turn the direction of text',
    targets: allTargets,
    check: (view) =>
      each(view, (attribute) => attribute.stringType !== 'Other' && oddCharacters(attribute.value).control),
  },
  {
    id: 'name.white-space',
    severity: 'warning',
    clause: 'RFC 5280 7.1',
    says: 'a value begins or ends with white space, or has it twice in a row: comparison folds it',
    targets: allTargets,
    check: (view) =>
      each(view, (attribute) => attribute.stringType !== 'Other' && oddCharacters(attribute.value).space),
  },
  {
    id: 'name.normal-form',
    severity: 'notice',
    clause: 'RFC 5280 7.1, RFC 9549 5',
    says: 'a value is not in normal form C: readers may compare it in two ways',
    targets: allTargets,
    check: (view) =>
      each(
        view,
        ({ stringType, value }) =>
          stringType === 'UTF8String' &&
          oddCharacters(value).wide &&
          (heaped.test(value) || value.normalize('NFC') !== value),
      ),
  },
  {
    id: 'name.placeholder',
    severity: 'warning',
    clause: 'hygiene',
    says: 'a value says nothing: punctuation alone, or what a tool put there',
    targets: allTargets,
    check: (view) =>
      each(
        view,
        ({ stringType, value }) =>
          stringType !== 'Other' &&
          value.length <= 24 &&
          (/^[\s.*_-]*$/.test(value) || placeholders.has(value.toLowerCase())),
      ),
  },
  {
    id: 'name.single-values',
    severity: 'notice',
    clause: 'X.501 9.3',
    says: 'a relative name has several attributes',
    targets: allTargets,
    check: (view) => {
      for (const { of, name } of view.names)
        for (const rdn of name.rdns) if (rdn.length > 1) return { name: of, attributes: rdn.length };
      return undefined;
    },
  },
  {
    id: 'name.distinct-types',
    severity: 'error',
    clause: 'X.501 9.3',
    says: 'a relative name has an attribute type twice',
    targets: allTargets,
    check: (view) => {
      for (const { of, name } of view.names)
        for (const rdn of name.rdns)
          if (rdn.length > 1 && new Set(rdn.map(({ oid }) => oid)).size < rdn.length) return { name: of };
      return undefined;
    },
  },
  {
    id: 'name.repeated-value',
    severity: 'warning',
    clause: 'hygiene',
    says: 'a name says the same twice',
    targets: allTargets,
    check: (view) => {
      for (const { of, name } of view.names)
        for (let i = 1; i < name.rdns.length; i++)
          for (const { oid, value } of name.rdns[i] ?? [])
            for (let j = 0; j < i; j++)
              for (const other of name.rdns[j] ?? [])
                if (other.oid === oid && other.value === value && oid !== oids.domainComponent)
                  return { name: of, type: oid, value: short(value) };
      return undefined;
    },
  },
];
