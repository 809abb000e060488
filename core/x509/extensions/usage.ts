// SPDX-License-Identifier: Apache-2.0
// Extensions that say what a key is for: basicConstraints, keyUsage, extKeyUsage (RFC 5280 sections 4.2.1.9,
// 4.2.1.3, 4.2.1.12). Not checked: whether they agree with one another or with the key.

import { boolean, DerReader, integer, namedBits, oid, sequence, tags } from '../../der/index.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';
import { oids } from '../oids.ts';

export interface BasicConstraints {
  readonly ca: boolean;
  /** How many CA certificates may follow below; undefined is no limit. */
  readonly pathLength?: number;
}

export const basicConstraints: ExtensionKind<BasicConstraints> = {
  name: 'basicConstraints',
  oid: oids.basicConstraints,
  critical: true,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const at = contents.offset;
      const ca = contents.nextTag === tags.boolean && contents.boolean();
      // X.690 section 11.5: cA FALSE is the default and not written.
      if (!ca && contents.offset !== at) throw malformed('cA is FALSE, its default, and written', at);
      if (contents.done) return { ca };
      if (!ca) throw malformed('a path length without cA', at);
      return { ca, pathLength: contents.smallInteger() };
    }),
  encode: ({ ca, pathLength }) =>
    sequence(
      ...(ca ? [boolean(true)] : []),
      ...(ca && pathLength !== undefined ? [integer(pathLength)] : []),
    ),
};

/** The bits of KeyUsage, in their order. */
export const keyUsages = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

export const keyUsage: ExtensionKind<readonly KeyUsage[]> = {
  name: 'keyUsage',
  oid: oids.keyUsage,
  critical: true,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    const { bytes, unusedBits } = reader.bitString();
    reader.finish();
    // X.690 section 11.2.2: a list of named bits ends with a bit that is set. RFC 5280: at least one is set.
    if (((bytes.at(-1) ?? 0) & (1 << unusedBits)) === 0)
      throw malformed('no usage, or zero bits at the end', 0);
    if (bytes.length * 8 - unusedBits > keyUsages.length) throw malformed('a usage that does not exist', 0);
    return keyUsages.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
  },
  encode(usages) {
    if (usages.length === 0) throw new TypeError('at least one usage');
    return namedBits(usages.map((usage) => keyUsages.indexOf(usage)));
  },
};

/** The purposes' object identifiers, in order. */
export const extKeyUsage: ExtensionKind<readonly string[]> = {
  name: 'extKeyUsage',
  oid: oids.extKeyUsage,
  critical: false,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const purposes: string[] = [];
      while (!contents.done) purposes.push(contents.oid());
      if (purposes.length === 0) throw malformed('no purpose', 0);
      return purposes;
    }),
  encode(purposes) {
    if (purposes.length === 0) throw new TypeError('at least one purpose');
    return sequence(...purposes.map((purpose) => oid(purpose)));
  },
};
