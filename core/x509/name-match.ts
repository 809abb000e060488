// SPDX-License-Identifier: Apache-2.0
// Which distinguished names are the same (RFC 5280 section 7.1, with the string preparation of RFC 4518).
//
// Case is folded, blanks at the ends fall away and runs of them count as one, characters that nobody sees are passed
// over, and the string type does not matter; the attributes of one set have no order. A TeletexString, a value that
// is no string and text with characters that RFC 4518 prohibits compare by their bytes; so does text that was made to
// be costly to normalise. All types of attribute are compared so, though X.520 gives a few of them other rules. Not
// checked: whether two names mean the same holder.

import { attributeValueDer, ReadName, type Name, type NameAttribute, type RelativeName } from './name.ts';

/** Whether two names are the same. Names with the same bytes are, and cost nothing to compare. */
export function sameName(a: Name, b: Name): boolean {
  if (a === b || sameDer(a.der, b.der)) return true;
  return a.rdns.length === b.rdns.length && nameKey(a) === nameKey(b);
}

/** Whether `name` is `base` or lies below it: the first parts of `name` are those of `base`. */
export function isWithin(name: Name, base: Name): boolean {
  if (name.rdns.length < base.rdns.length) return false;
  const { parts } = ReadName.once(name, compared);
  return ReadName.once(base, compared).parts.every((part, i) => part === parts[i]);
}

/**
 * Whether `name` could lie at or below `base` for somebody who reads more than this module does: the letters of a
 * TeletexString, say. What is compared by its bytes could be any value of its type. True wherever `isWithin` is.
 */
export function mayBeWithin(name: Name, base: Name): boolean {
  if (name.rdns.length < base.rdns.length) return false;
  const { parts } = ReadName.once(name, compared);
  return ReadName.once(base, compared).parts.every((part, i) => {
    const found = parts[i] ?? '';
    if (part === found) return true;
    if (!byBytes.test(part) && !byBytes.test(found)) return false;
    return typesOf(name.rdns[i]) === typesOf(base.rdns[i]);
  });
}

const byBytes = /(?:^|\u0001)[0-9.]+#/;
const typesOf = (rdn: RelativeName = []): string =>
  rdn
    .map(({ oid }) => oid)
    .sort()
    .join(' ');

/** A text that two names share exactly when they are the same. Made once a Name that was read; not for people. */
export const nameKey = (name: Name): string => ReadName.once(name, compared).key;

interface Compared {
  readonly parts: readonly string[];
  readonly key: string;
}

function compared(name: Name): Compared {
  const parts = name.rdns.map(partKey);
  return { parts, key: parts.join('\u0002') };
}

// The controls that separate cannot be in a prepared value.
function partKey(rdn: RelativeName): string {
  const [first] = rdn;
  if (rdn.length === 1 && first !== undefined) return attributeKey(first);
  return rdn.map(attributeKey).sort().join('\u0001');
}

function attributeKey(attribute: NameAttribute): string {
  const { oid, stringType, value } = attribute;
  const prepared = stringType === 'Other' || stringType === 'TeletexString' ? undefined : prepare(value);
  return prepared === undefined
    ? `${oid}#${Buffer.from(attributeValueDer(attribute)).toString('hex')}`
    : `${oid}=${prepared}`;
}

/** A value as it is compared (RFC 4518 section 2); undefined where it has a prohibited character. */
export function prepare(value: string): string | undefined {
  // Nearly all values: ASCII with single blanks between its words.
  if (/^[!-~]+(?: [!-~]+)*$/.test(value)) return value.toLowerCase();
  const seen = value.replaceAll(unseen, '').replaceAll(blanks, ' ');
  if (heaped.test(seen)) return undefined;
  const normal = seen.normalize('NFKC');
  if (normal.length > 4 * seen.length + 64) return undefined;
  const folded = fold(normal).normalize('NFKC');
  if (prohibited.test(folded)) return undefined;
  return folded.replaceAll(/ +/g, ' ').replaceAll(/^ | $/g, '');
}

// Section 2.2: mapped to nothing, and to a blank.
const unseen =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u06dd\u070f\u1806\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/gu;
const blanks = /[\u0009-\u000d\u0085\p{Z}]/gu;
// Section 2.4: unassigned, private and surrogate code points, and the replacement character.
const prohibited = /[\p{Cn}\p{Co}\p{Cs}\ufffd]/u;

// More marks on one letter than UAX 15's stream-safe text has: putting n of them in order takes time by the square of n.
// The last four are no marks, and become some.
const heaped = /[\p{M}\u0e33\u0eb3\uff9e\uff9f]{32}/u;

// Case folding of NFKC (RFC 3454 table B.2). By way of upper case, which is where sharp s becomes two letters; dotless
// i has no other case there, though Unicode's upper case of it is I; the two small sigmas are one.
function fold(text: string): string {
  const lower = text.toLowerCase();
  const upper = lower.replaceAll(/[^\u0131]+/g, (run) => run.toUpperCase());
  return upper.toLowerCase().replaceAll('\u03c2', '\u03c3');
}

function sameDer(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
