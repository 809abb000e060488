// SPDX-License-Identifier: Apache-2.0
// authorityInfoAccess and subjectInfoAccess (RFC 5280 sections 4.2.2.1 and 4.2.2.2): where more is to be had.
//
// Nothing is fetched, here or by anyone who reads a stranger's certificate.

import { oid, sequence, type DerReader } from '../../der/index.ts';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';
import { certificateLimits } from '../limits.ts';
import { oids } from '../oids.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

export interface AccessDescription {
  /** The method's object identifier: `oids.ocsp`, `oids.caIssuers` … */
  readonly method: string;
  readonly location: GeneralName;
}

const accessKind = (
  name: 'authorityInfoAccess' | 'subjectInfoAccess',
): ExtensionKind<readonly AccessDescription[]> => ({
  name,
  oid: oids[name],
  critical: false,
  parse: (value) => wholeSequence(value, readDescriptions),
  encode(descriptions) {
    if (descriptions.length === 0) throw new TypeError('at least one description');
    return sequence(
      ...descriptions.map(({ method, location }) => sequence(oid(method), encodeGeneralName(location))),
    );
  },
});

export const authorityInfoAccess: ExtensionKind<readonly AccessDescription[]> =
  accessKind('authorityInfoAccess');
export const subjectInfoAccess: ExtensionKind<readonly AccessDescription[]> = accessKind('subjectInfoAccess');

function readDescriptions(contents: DerReader): AccessDescription[] {
  const start = contents.offset;
  const descriptions: AccessDescription[] = [];
  while (!contents.done) {
    if (descriptions.length === certificateLimits.members)
      throw malformed('too many descriptions', contents.offset);
    const description = contents.sequence();
    const method = description.oid();
    const location = readGeneralName(description);
    description.finish();
    descriptions.push({ method, location });
  }
  if (descriptions.length === 0) throw malformed('no description', start);
  return descriptions;
}
