// SPDX-License-Identifier: Apache-2.0
// Why an extension's value could not be decoded, where a rule of its own says it: the id of that rule.
//
// Only values that core/x509 refused come here, so this may be slow. Elements are walked by tag and length
// alone; what is not even that stays unexplained, and `extension.readable` speaks.

import { contextPrimitiveTag, DerReader } from '../../core/der/index.ts';
import { oids, type DecodedExtension } from '../../core/x509/index.ts';

interface Tlv {
  readonly tag: number;
  readonly contents: Uint8Array;
}

function elements(contents: Uint8Array): Tlv[] {
  const reader = new DerReader(contents, { depth: 16 });
  const found: Tlv[] = [];
  while (!reader.done) found.push(reader.any());
  return found;
}

type Explain = (whole: Tlv) => string | undefined;

const inSequence =
  (empty: string, explain: (members: readonly Tlv[]) => string | undefined = () => undefined): Explain =>
  ({ tag, contents }) => {
    if (tag !== 0x30) return undefined;
    return contents.length === 0 ? empty : explain(elements(contents));
  };

const isDefaultWritten = ({ tag, contents }: Tlv): boolean => tag === 1 && contents[0] === 0;

function ofKeyUsage({ tag, contents }: Tlv): string | undefined {
  if (tag !== 3) return undefined;
  const bits = contents.subarray(1);
  if (bits.every((octet) => octet === 0)) return 'key-usage.some-bit';
  const unused = contents[0] ?? 0;
  const last = bits.at(-1) ?? 0;
  return unused < 8 && (last & (1 << unused)) === 0 ? 'key-usage.minimal' : undefined;
}

const texts: readonly number[] = [1, 2, 6].map(contextPrimitiveTag);

function ofNames(names: readonly Tlv[]): string | undefined {
  if (names.some(({ tag, contents }) => tag === contextPrimitiveTag(7) && ![4, 16].includes(contents.length)))
    return 'san.ip-octets';
  const outside = (octet: number): boolean => octet <= 0x20 || octet > 0x7e;
  return names.some(
    ({ tag, contents }) => texts.includes(tag) && (contents.length === 0 || contents.some(outside)),
  )
    ? 'san.characters'
    : undefined;
}

function ofPolicies(policies: readonly Tlv[]): string | undefined {
  const types = policies.map(({ contents }) =>
    Buffer.from(elements(contents)[0]?.contents ?? []).toString('hex'),
  );
  return new Set(types).size < types.length ? 'policies.distinct' : undefined;
}

/** Distribution points without a name [0] and without an issuer [2]. */
const ofPoints = (points: readonly Tlv[]): string | undefined =>
  points.some(({ contents }) => !elements(contents).some(({ tag }) => tag === 0xa0 || tag === 0xa2))
    ? 'crl-dp.named'
    : undefined;

const explanations: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  [
    oids.basicConstraints,
    inSequence('', (members) => {
      if (members.some(isDefaultWritten)) return 'basic-constraints.no-default';
      return members[0]?.tag === 2 ? 'basic-constraints.path-length-of-ca' : undefined;
    }),
  ],
  [oids.keyUsage, ofKeyUsage],
  [oids.extKeyUsage, inSequence('ext-key-usage.some-purpose')],
  [oids.subjectAltName, inSequence('san.some-name', ofNames)],
  [
    oids.nameConstraints,
    inSequence('name-constraints.some', (lists) =>
      lists.some(({ contents }) => contents.length === 0) ? 'name-constraints.some' : undefined,
    ),
  ],
  [oids.policyConstraints, inSequence('policy-constraints.some')],
  [oids.certificatePolicies, inSequence('', ofPolicies)],
  [oids.crlDistributionPoints, inSequence('', ofPoints)],
]);

/** The id of the rule that a malformed value breaks; undefined where no rule of its own says so. */
export function explain({
  extension,
  fault,
}: Pick<DecodedExtension, 'extension' | 'fault'>): string | undefined {
  if (fault === undefined) return undefined;
  try {
    const [whole, ...more] = elements(extension.value);
    if (whole === undefined || more.length > 0) return undefined;
    const rule = explanations.get(extension.oid)?.(whole);
    return rule === '' ? undefined : rule;
  } catch {
    return undefined; // not even elements
  }
}
