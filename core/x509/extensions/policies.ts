// SPDX-License-Identifier: Apache-2.0
// Certificate policies and what constrains them (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14).
//
// Not checked: whether a mapping names anyPolicy, or what policies a path ends with; path validation does that. Nor
// the length of a notice: certificates with more than 200 characters exist.

import {
  contextPrimitive,
  contextPrimitiveTag,
  DerReader,
  ia5String,
  integer,
  oid,
  sequence,
  tags,
  utf8String,
} from '../../der/index.ts';
import { certificateLimits } from '../limits.ts';
import { oids } from '../oids.ts';
import { typeOfTag } from '../name.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

export type PolicyQualifier =
  | { readonly kind: 'cps'; readonly uri: string }
  | {
      readonly kind: 'userNotice';
      readonly explicitText?: string;
      readonly noticeRef?: { readonly organization: string; readonly numbers: readonly number[] };
      /** The UserNotice, which is what is written: its text may be in any of four string types. */
      readonly der: Uint8Array;
    }
  /** `der` is the qualifier's value. */
  | { readonly kind: 'other'; readonly oid: string; readonly der: Uint8Array };

export interface PolicyInformation {
  readonly policy: string;
  readonly qualifiers: readonly PolicyQualifier[];
}

/** No policy occurs twice. */
export const certificatePolicies: ExtensionKind<readonly PolicyInformation[]> = {
  name: 'certificatePolicies',
  oid: oids.certificatePolicies,
  critical: false,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const seen = new Set<string>();
      return listOf(contents, 'policies', () => {
        const at = contents.offset;
        const information = contents.sequence();
        const policy = information.oid();
        if (seen.has(policy)) throw malformed(`the policy ${policy} is twice there`, at);
        seen.add(policy);
        const qualifiers = information.done
          ? []
          : inside(information.sequence(), (list) => listOf(list, 'qualifiers', () => readQualifier(list)));
        information.finish();
        return { policy, qualifiers };
      });
    }),
  encode(policies) {
    if (policies.length === 0) throw new TypeError('at least one policy');
    return sequence(
      ...policies.map(({ policy, qualifiers }) =>
        sequence(
          oid(policy),
          ...(qualifiers.length === 0 ? [] : [sequence(...qualifiers.map(encodeQualifier))]),
        ),
      ),
    );
  },
};

function readQualifier(list: DerReader): PolicyQualifier {
  return inside(list.sequence(), (qualifier): PolicyQualifier => {
    const type = qualifier.oid();
    const at = qualifier.offset;
    if (type === oids.cpsQualifier) {
      const uri = qualifier.ia5String();
      if (!/^[!-~]+$/.test(uri)) throw malformed('a CPS pointer is empty or has blanks', at);
      return { kind: 'cps', uri };
    }
    if (type === oids.userNoticeQualifier) {
      const notice = inside(qualifier.sequence(), readNotice);
      return { kind: 'userNotice', ...notice, der: qualifier.since(at) };
    }
    return { kind: 'other', oid: type, der: qualifier.any().bytes };
  });
}

// UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL }
function readNotice(notice: DerReader): Omit<PolicyQualifier & { kind: 'userNotice' }, 'kind' | 'der'> {
  const noticeRef =
    notice.nextTag === tags.sequence
      ? inside(notice.sequence(), (reference) => {
          const organization = readDisplayText(reference);
          const numbers: number[] = [];
          inside(reference.sequence(), (list) => {
            while (!list.done) numbers.push(list.smallInteger());
          });
          return { organization, numbers };
        })
      : undefined;
  const explicitText = notice.done ? undefined : readDisplayText(notice);
  return {
    ...(noticeRef === undefined ? {} : { noticeRef }),
    ...(explicitText === undefined ? {} : { explicitText }),
  };
}

const displayTags: readonly number[] = [tags.ia5String, tags.visibleString, tags.bmpString, tags.utf8String];

function readDisplayText(reader: DerReader): string {
  const at = reader.offset;
  const tag = reader.nextTag ?? 0;
  const type = typeOfTag.get(tag);
  if (type === undefined || !displayTags.includes(tag))
    throw malformed('the text of a notice is of another string type', at);
  return reader.string(type, tag);
}

function encodeQualifier(qualifier: PolicyQualifier): Uint8Array {
  switch (qualifier.kind) {
    case 'cps':
      return sequence(oid(oids.cpsQualifier), ia5String(qualifier.uri));
    case 'userNotice':
      return sequence(oid(oids.userNoticeQualifier), qualifier.der);
    case 'other':
      return sequence(oid(qualifier.oid), qualifier.der);
  }
}

/** A notice with this text, in UTF8String as RFC 6818 section 3 wants it. */
export function userNotice(explicitText: string): PolicyQualifier {
  return { kind: 'userNotice', explicitText, der: sequence(utf8String(explicitText)) };
}

export interface PolicyMapping {
  readonly issuerPolicy: string;
  readonly subjectPolicy: string;
}

export const policyMappings: ExtensionKind<readonly PolicyMapping[]> = {
  name: 'policyMappings',
  oid: oids.policyMappings,
  critical: true,
  parse: (value) =>
    wholeSequence(value, (contents) =>
      listOf(contents, 'mappings', () =>
        inside(contents.sequence(), (mapping) => ({
          issuerPolicy: mapping.oid(),
          subjectPolicy: mapping.oid(),
        })),
      ),
    ),
  encode(mappings) {
    if (mappings.length === 0) throw new TypeError('at least one mapping');
    return sequence(
      ...mappings.map(({ issuerPolicy, subjectPolicy }) => sequence(oid(issuerPolicy), oid(subjectPolicy))),
    );
  },
};

/** Counts of certificates that may follow before the constraint holds. At least one of the two is there. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
}

export const policyConstraints: ExtensionKind<PolicyConstraints> = {
  name: 'policyConstraints',
  oid: oids.policyConstraints,
  critical: true,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      if (contents.done) throw malformed('no constraint', contents.offset);
      const explicit = optionalCount(contents, 0);
      const mapping = optionalCount(contents, 1);
      return {
        ...(explicit === undefined ? {} : { requireExplicitPolicy: explicit }),
        ...(mapping === undefined ? {} : { inhibitPolicyMapping: mapping }),
      };
    }),
  encode({ requireExplicitPolicy, inhibitPolicyMapping }) {
    if (requireExplicitPolicy === undefined && inhibitPolicyMapping === undefined)
      throw new TypeError('at least one constraint');
    return sequence(...encodeCount(0, requireExplicitPolicy), ...encodeCount(1, inhibitPolicyMapping));
  },
};

function optionalCount(contents: DerReader, number: number): number | undefined {
  const tag = contextPrimitiveTag(number);
  return contents.nextTag === tag ? contents.smallInteger(tag) : undefined;
}

const encodeCount = (number: number, count: number | undefined): Uint8Array[] =>
  count === undefined ? [] : [contextPrimitive(number, integer(count).subarray(2))];

/** How many certificates may follow in which anyPolicy still counts. */
export const inhibitAnyPolicy: ExtensionKind<number> = {
  name: 'inhibitAnyPolicy',
  oid: oids.inhibitAnyPolicy,
  critical: true,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    const count = reader.smallInteger();
    reader.finish();
    return count;
  },
  encode: integer,
};

function inside<T>(contents: DerReader, read: (contents: DerReader) => T): T {
  const result = read(contents);
  contents.finish();
  return result;
}

function listOf<T>(list: DerReader, what: string, read: () => T): T[] {
  const start = list.offset;
  const items: T[] = [];
  while (!list.done) {
    if (items.length === certificateLimits.members) throw malformed(`too many ${what}`, list.offset);
    items.push(read());
  }
  if (items.length === 0) throw malformed(`no ${what}`, start);
  return items;
}
