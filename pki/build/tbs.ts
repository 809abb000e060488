// SPDX-License-Identifier: Apache-2.0
// TBSCertificate (RFC 5280 section 4.1.2) from prepared parts. Most of an edge certificate is the same every
// time: what only depends on the profile or the issuer is encoded once. core/x509's encodeTbsCertificate
// writes the same bytes from scratch, and a test holds the two together.

import {
  bitString,
  boolean,
  contextConstructed,
  integer,
  octetString,
  oid,
  sequence,
  utcOrGeneralizedTime,
} from '../../core/der/index.ts';
import {
  basicConstraints,
  crlDistributionPoints,
  extKeyUsage,
  keyIdentifier,
  keyUsage,
  makeExtension,
  nameConstraints,
  noRevAvail,
  oids,
  subjectAltName,
  type Extension,
} from '../../core/x509/index.ts';
import type { Plan } from '../profile/plan.ts';
import { onlySigns, signingUsages } from '../lint/rules/key-usage.ts';
import type { Profile } from '../profile/profile.ts';
import type { Issuer } from './issuer.ts';

/** The bytes to be signed. */
export function encodeTbs({ fields }: Plan, issuer: Issuer, serial: Uint8Array): Uint8Array {
  const { alternativeNames: names, nameConstraints: constraints } = fields;
  const { head, tail } = profileParts(fields);
  return sequence(
    version3,
    integer(serial),
    issuer.algorithm.der,
    issuer.certificate.subject.der,
    validity(fields.notBefore, fields.notAfter),
    fields.subjectDer,
    fields.spki.der,
    contextConstructed(
      3,
      sequence(
        head,
        sequence(subjectKeyIdentifierOid, octetString(octetString(keyIdentifier(fields.spki)))),
        authorityPart(issuer),
        ...(names.length === 0 ? [] : [encodeExtension(makeExtension(subjectAltName, names))]),
        ...(constraints === undefined ? [] : [encodeExtension(makeExtension(nameConstraints, constraints))]),
        tail,
      ),
    ),
  );
}

let lastValidity = { notBefore: NaN, notAfter: NaN, der: new Uint8Array() };

/** Certificates of one second mostly have one validity: the last is kept. */
function validity(notBefore: number, notAfter: number): Uint8Array {
  if (lastValidity.notBefore !== notBefore || lastValidity.notAfter !== notAfter) {
    const der = sequence(utcOrGeneralizedTime(notBefore), utcOrGeneralizedTime(notAfter));
    lastValidity = { notBefore, notAfter, der: Uint8Array.from(der) };
  }
  return lastValidity.der;
}

const version3 = contextConstructed(0, integer(2));
const subjectKeyIdentifierOid = oid(oids.subjectKeyIdentifier);

interface ProfileParts {
  /** keyUsage, extKeyUsage and basicConstraints, joined. */
  readonly head: Uint8Array;
  /** noRevAvail and cRLDistributionPoints, where the profile has them. */
  readonly tail: Uint8Array;
}

const partsOfProfile = new WeakMap<Profile, Map<string, ProfileParts>>();

function profileParts({ profile, usages, pathLength, spki }: Plan['fields']): ProfileParts {
  const parts = partsOfProfile.get(profile) ?? new Map<string, ProfileParts>();
  partsOfProfile.set(profile, parts);
  const signsOnly = onlySigns(spki.algorithm.oid);
  // Few: all are granted.
  const name = `${usages.join(' ')} ${pathLength ?? ''}${signsOnly ? ' signs' : ''}`;
  let part = parts.get(name);
  if (part === undefined) {
    const basics =
      profile.authority === undefined
        ? { ca: false }
        : { ca: true, ...(pathLength === undefined ? {} : { pathLength }) };
    part = {
      head: joined([
        makeExtension(keyUsage, signsOnly ? signingUsages(profile.keyUsage) : profile.keyUsage),
        ...(usages.length === 0 ? [] : [makeExtension(extKeyUsage, usages)]),
        makeExtension(basicConstraints, basics),
      ]),
      tail: joined([
        ...(profile.noRevAvail ? [makeExtension(noRevAvail, null)] : []),
        ...(profile.crls.length === 0
          ? []
          : [
              makeExtension(
                crlDistributionPoints,
                profile.crls.map((value) => ({ fullName: [{ kind: 'uri' as const, value }] })),
              ),
            ]),
      ]),
    };
    parts.set(name, part);
  }
  return part;
}

const authorityParts = new WeakMap<Issuer, Uint8Array>();

function authorityPart(issuer: Issuer): Uint8Array {
  let part = authorityParts.get(issuer);
  if (part === undefined) {
    part = encodeExtension(issuer.authorityKeyIdentifier);
    authorityParts.set(issuer, part);
  }
  return part;
}

const encodeExtension = ({ oid: type, critical, value }: Extension): Uint8Array =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value));

const joined = (extensions: readonly Extension[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(extensions.map(encodeExtension)));

/** Certificate: the signed part, the algorithm, the signature over it. */
export function encodeSigned(tbsDer: Uint8Array, issuer: Issuer, signature: Uint8Array): Uint8Array {
  return sequence(tbsDer, issuer.algorithm.der, bitString(signature));
}
