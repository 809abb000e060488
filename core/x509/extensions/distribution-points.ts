// SPDX-License-Identifier: Apache-2.0
// Where revocation lists are and what they cover: cRLDistributionPoints, freshestCRL and issuingDistributionPoint
// (RFC 5280 sections 4.2.1.13, 4.2.1.15, 5.2.5).
//
// Not checked: whether a list's scope and a certificate's distribution point meet; revocation checking does that.

import {
  boolean,
  contextConstructed,
  contextConstructedTag,
  contextPrimitive,
  contextPrimitiveTag,
  namedBits,
  sequence,
  type DerReader,
} from '../../der/index.ts';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';
import { certificateLimits } from '../limits.ts';
import { encodeRelativeName, readRelativeName, type RelativeName } from '../name.ts';
import { oids } from '../oids.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

/** The bits of ReasonFlags, in their order from bit 1. */
export const reasons = [
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type Reason = (typeof reasons)[number];
/** Bit 0 is called `unused`: old lists set it, and it says nothing. */
export type ReasonFlag = Reason | 'unused';
const flags: readonly ReasonFlag[] = ['unused', ...reasons];

interface PointName {
  readonly fullName?: readonly GeneralName[];
  /** Relative to the list's issuer. */
  readonly relativeName?: RelativeName;
}

/** At most one of fullName and relativeName; one of them or crlIssuer is there. */
export interface DistributionPoint extends PointName {
  /** Undefined is all of them. */
  readonly reasons?: readonly ReasonFlag[];
  readonly crlIssuer?: readonly GeneralName[];
}

/** At most one of the three `only…` is true, and something is said at all. */
export interface IssuingDistributionPoint extends PointName {
  readonly onlyUserCerts: boolean;
  readonly onlyCaCerts: boolean;
  readonly onlyAttributeCerts: boolean;
  readonly onlySomeReasons?: readonly ReasonFlag[];
  /** Entries may be of other issuers' certificates. */
  readonly indirect: boolean;
}

const pointsKind = (
  name: 'crlDistributionPoints' | 'freshestCrl',
): ExtensionKind<readonly DistributionPoint[]> => ({
  name,
  oid: oids[name],
  critical: false,
  parse: (value) => wholeSequence(value, readPoints),
  encode(points) {
    if (points.length === 0) throw new TypeError('at least one distribution point');
    return sequence(...points.map(encodePoint));
  },
});

export const crlDistributionPoints: ExtensionKind<readonly DistributionPoint[]> =
  pointsKind('crlDistributionPoints');

/** Where the deltas are. */
export const freshestCrl: ExtensionKind<readonly DistributionPoint[]> = pointsKind('freshestCrl');

function readPoints(contents: DerReader): DistributionPoint[] {
  const start = contents.offset;
  const points: DistributionPoint[] = [];
  while (!contents.done) {
    if (points.length === certificateLimits.members)
      throw malformed('too many distribution points', contents.offset);
    points.push(readPoint(contents));
  }
  if (points.length === 0) throw malformed('no distribution point', start);
  return points;
}

function readPoint(contents: DerReader): DistributionPoint {
  const at = contents.offset;
  const point = contents.sequence();
  const name = readPointName(point);
  const some = readReasons(point, 1);
  const issuers = point.optional(2);
  const crlIssuer = issuers === undefined ? undefined : readGeneralNames(issuers);
  point.finish();
  // Section 4.2.1.13: reasons alone are no distribution point.
  if (name === undefined && crlIssuer === undefined)
    throw malformed('a distribution point has neither name nor issuer', at);
  return {
    ...name,
    ...(some === undefined ? {} : { reasons: some }),
    ...(crlIssuer === undefined ? {} : { crlIssuer }),
  };
}

function encodePoint(point: DistributionPoint): Uint8Array {
  const { crlIssuer } = point;
  const name = encodePointName(point);
  if (name.length === 0 && crlIssuer === undefined) throw new TypeError('a point has a name or an issuer');
  return sequence(
    ...name,
    ...encodeReasons(1, point.reasons),
    ...(crlIssuer === undefined ? [] : [encodeNames(2, crlIssuer)]),
  );
}

export const issuingDistributionPoint: ExtensionKind<IssuingDistributionPoint> = {
  name: 'issuingDistributionPoint',
  oid: oids.issuingDistributionPoint,
  critical: true,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      // Section 5.2.5: not an empty sequence, and at most one of the three restrictions.
      if (contents.done) throw malformed('nothing is said', contents.offset);
      const name = readPointName(contents);
      const onlyUserCerts = readFlag(contents, 1);
      const onlyCaCerts = readFlag(contents, 2);
      const onlySomeReasons = readReasons(contents, 3);
      const indirect = readFlag(contents, 4);
      const at = contents.offset;
      const onlyAttributeCerts = readFlag(contents, 5);
      if (Number(onlyUserCerts) + Number(onlyCaCerts) + Number(onlyAttributeCerts) > 1)
        throw malformed('restricted to two kinds of certificate at once', at);
      return {
        ...name,
        onlyUserCerts,
        onlyCaCerts,
        onlyAttributeCerts,
        ...(onlySomeReasons === undefined ? {} : { onlySomeReasons }),
        indirect,
      };
    }),
  encode(point) {
    if (Number(point.onlyUserCerts) + Number(point.onlyCaCerts) + Number(point.onlyAttributeCerts) > 1)
      throw new TypeError('at most one kind of certificate');
    const parts = [
      ...encodePointName(point),
      ...encodeFlag(1, point.onlyUserCerts),
      ...encodeFlag(2, point.onlyCaCerts),
      ...encodeReasons(3, point.onlySomeReasons),
      ...encodeFlag(4, point.indirect),
      ...encodeFlag(5, point.onlyAttributeCerts),
    ];
    if (parts.length === 0) throw new TypeError('an issuing distribution point says something');
    return sequence(...parts);
  },
};

// DistributionPointName ::= CHOICE { fullName [0], nameRelativeToCRLIssuer [1] }, itself tagged [0] EXPLICIT.
function readPointName(contents: DerReader): PointName | undefined {
  const explicit = contents.optional(0);
  if (explicit === undefined) return undefined;
  const names = explicit.optional(0);
  const name =
    names === undefined
      ? { relativeName: readRelativeName(explicit, contextConstructedTag(1)) }
      : { fullName: readGeneralNames(names) };
  explicit.finish();
  return name;
}

function encodePointName({ fullName, relativeName }: PointName): Uint8Array[] {
  if (fullName !== undefined && relativeName !== undefined)
    throw new TypeError('a full name or a relative one, not both');
  if (fullName !== undefined) return [contextConstructed(0, encodeNames(0, fullName))];
  if (relativeName === undefined) return [];
  return [contextConstructed(0, encodeRelativeName(relativeName, contextConstructedTag(1)))];
}

function encodeNames(number: number, names: readonly GeneralName[]): Uint8Array {
  if (names.length === 0) throw new TypeError('at least one name');
  return contextConstructed(number, ...names.map(encodeGeneralName));
}

function readReasons(contents: DerReader, number: number): readonly ReasonFlag[] | undefined {
  const tag = contextPrimitiveTag(number);
  if (contents.nextTag !== tag) return undefined;
  const at = contents.offset;
  const { bytes, unusedBits } = contents.bitString(tag);
  const bits = bytes.length * 8 - unusedBits;
  // X.690 section 11.2.2: a list of named bits ends with a bit that is set.
  if (((bytes.at(-1) ?? 0) & (1 << unusedBits)) === 0)
    throw malformed('no reason, or zero bits at the end', at);
  if (bits > flags.length) throw malformed('a reason that does not exist', at);
  return flags.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

function encodeReasons(number: number, some: readonly ReasonFlag[] | undefined): Uint8Array[] {
  if (some === undefined) return [];
  if (some.length === 0) throw new TypeError('at least one reason');
  return [contextPrimitive(number, namedBits(some.map((reason) => flags.indexOf(reason))).subarray(2))];
}

// BOOLEAN DEFAULT FALSE: X.690 section 11.5 leaves it out where it is FALSE.
function readFlag(contents: DerReader, number: number): boolean {
  const tag = contextPrimitiveTag(number);
  if (contents.nextTag !== tag) return false;
  const at = contents.offset;
  if (!contents.boolean(tag)) throw malformed('a flag is FALSE, its default, and written', at);
  return true;
}

const encodeFlag = (number: number, flag: boolean): Uint8Array[] =>
  flag ? [contextPrimitive(number, boolean(true).subarray(2))] : [];
