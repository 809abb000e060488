// SPDX-License-Identifier: Apache-2.0
// The subject of a request: whose name may stand in it, and that nothing else does.

import { encodeElement, isPrintable, oid, sequence, setOf, tags } from '../../core/der/index.ts';
import { findAttribute, oids, type Csr, type Name } from '../../core/x509/index.ts';
import { boundNode, type Caller } from '../caller.ts';
import { isNodeName } from './node-name.ts';
import { commonNameOf, nameInCommonName, type Profile } from './profile.ts';
import type { Refuse } from './refusal.ts';

/**
 * The name that is certified; '' where the profile has none, or none was found. The common name is the only name in
 * a subject: it must be the caller's, and the one stated, and the request's.
 */
export function decideName(
  subject: Name,
  caller: Caller,
  profile: Profile,
  stated: string,
  refuse: Refuse,
): string {
  const common = findAttribute(subject, oids.commonName);
  const [commonName = ''] = common;
  if (common.length !== 1) refuse('E_PROFILE_NAME', `the request has ${common.length} common names, not one`);
  if (profile.subject.naming === 'none') {
    const wanted = commonNameOf(profile, '');
    if (stated !== '')
      refuse('E_PROFILE_NAME', `certificates of profile ${profile.name} have no name but ${wanted}`, {
        name: stated.slice(0, 300),
      });
    if (common.length === 1 && commonName !== wanted) wrongName(commonName, wanted, refuse);
    return '';
  }
  const own = profile.subject.naming === 'node' ? boundNode(caller) : undefined;
  if (own !== undefined && stated !== '' && stated !== own)
    refuse('E_AUTH_NAME', `asked for node ${stated}, but the caller is node ${own}`, {
      asked: stated,
      caller: own,
    });
  const name = own ?? (stated !== '' ? stated : nameInCommonName(profile, commonName));
  if (name === undefined || !isNodeName(name)) {
    noName(profile, name ?? commonName, refuse);
    return '';
  }
  const wanted = commonNameOf(profile, name);
  if (common.length === 1 && commonName !== wanted) wrongName(commonName, wanted, refuse);
  return name;
}

function noName(profile: Profile, found: string, refuse: Refuse): void {
  const facts = { name: found.slice(0, 300) };
  if (profile.subject.naming === 'node')
    refuse('E_NODE_NAME', 'no valid node name is stated, nor in the request', facts);
  else
    refuse(
      'E_PROFILE_NAME',
      `no name is stated, nor in the request, that a certificate of profile ${profile.name} can have: labels of letters, digits, hyphens and underscores with dots between`,
      facts,
    );
}

function wrongName(found: string, wanted: string, refuse: Refuse): void {
  const shown = found.slice(0, 300);
  refuse('E_PROFILE_NAME', `the request's common name is ${shown}, not ${wanted}`, { found: shown, wanted });
}

/** EdgeCore states where its authors sit (C, ST, L). Nobody checks these: they are read and not certified. */
const readTypes: ReadonlySet<string> = new Set([
  oids.organization,
  oids.commonName,
  oids.country,
  oids.stateOrProvince,
  oids.locality,
]);

/** Organization, other attributes of the name, and the attributes of the request. */
export function checkSubject(
  { subject, attributes }: Pick<Csr, 'subject' | 'attributes'>,
  profile: Profile,
  refuse: Refuse,
): void {
  const { organization: wanted } = profile.subject;
  const organizations = findAttribute(subject, oids.organization);
  if (organizations.length !== 1 || organizations[0] !== wanted)
    refuse(
      'E_PROFILE_ORGANIZATION',
      `the request's organization is ${organizations.join(', ').slice(0, 300) || 'missing'}, not ${wanted}`,
      { wanted },
    );
  const foreign = new Set<string>();
  for (const rdn of subject.rdns) for (const { oid } of rdn) if (!readTypes.has(oid)) foreign.add(oid);
  for (const oid of foreign)
    refuse('E_PROFILE_NAME', `the request's subject has an attribute ${oid} that is not certified`, { oid });
  for (const { oid } of attributes) {
    if (oid === oids.extensionRequest) continue;
    refuse(
      'E_CSR_ATTRIBUTE',
      oid === oids.challengePassword
        ? 'the request carries a challenge password: a secret has no place in it'
        : `the request carries the attribute ${oid}, which is not admitted`,
      { oid },
    );
  }
}

const organizationOf = new WeakMap<Profile, Uint8Array>();
const organizationType = oid(oids.organization);
const commonNameType = oid(oids.commonName);

/** Subjects are O, CN, as KubeEdge's are. The organization is encoded once a profile; encodeName() writes the same. */
export function subjectDer(profile: Profile, name: string): Uint8Array {
  let organization = organizationOf.get(profile);
  if (organization === undefined) {
    organization = Uint8Array.from(rdn(organizationType, profile.subject.organization));
    organizationOf.set(profile, organization);
  }
  return sequence(organization, rdn(commonNameType, commonNameOf(profile, name)));
}

function rdn(type: Uint8Array, value: string): Uint8Array {
  const tag = isPrintable(value) ? tags.printableString : tags.utf8String;
  return setOf(sequence(type, encodeElement(tag, Buffer.from(value))));
}
