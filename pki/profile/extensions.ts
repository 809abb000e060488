// SPDX-License-Identifier: Apache-2.0
// The extensions that a request asks for (RFC 2985 section 5.4.2), each granted by the profile or a refusal.
// What is granted is written by build/ from the plan; the request's own bytes are never copied.

import { KnownError } from '../../core/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  ipOctets,
  keyUsage,
  oids,
  subjectAltName,
  type Csr,
  type Extension,
  type GeneralName,
} from '../../core/x509/index.ts';
import type { Profile } from './profiles.ts';

export interface RequestedExtensions {
  readonly usages: readonly string[];
  readonly alternativeNames: readonly GeneralName[];
}

/** @throws E_PROFILE_CA, E_PROFILE_SAN, E_PROFILE_USAGE, E_PROFILE_EXTENSION, E_X509_EXTENSION */
export function requestedExtensions(csr: Csr, profile: Profile): RequestedExtensions {
  let usages: readonly string[] = [];
  let alternativeNames: readonly GeneralName[] = [];
  for (const extension of csr.extensions) {
    switch (extension.oid) {
      case oids.basicConstraints:
        if (basicConstraints.parse(extension.value).ca)
          throw new KnownError('E_PROFILE_CA', 'the request asks to be a CA');
        break;
      case oids.keyUsage:
        checkKeyUsage(extension, profile);
        break;
      case oids.extKeyUsage:
        usages = extKeyUsage.parse(extension.value);
        break;
      case oids.subjectAltName:
        alternativeNames = names(extension, profile);
        break;
      default:
        throw new KnownError('E_PROFILE_EXTENSION', `the request asks for the extension ${extension.oid}`, {
          oid: extension.oid,
        });
    }
  }
  return { usages, alternativeNames };
}

function checkKeyUsage(extension: Extension, profile: Profile): void {
  for (const usage of keyUsage.parse(extension.value))
    if (!profile.keyUsage.some((granted) => granted === usage))
      throw new KnownError(
        'E_PROFILE_USAGE',
        `the key usage ${usage} is not granted by profile ${profile.name}`,
        {
          usage,
          profile: profile.name,
        },
      );
}

function names(extension: Extension, profile: Profile): readonly GeneralName[] {
  const asked = subjectAltName.parse(extension.value);
  for (const name of asked) {
    const granted =
      profile.alternativeNames &&
      ((name.kind === 'dns' && isDnsName(name.value)) ||
        (name.kind === 'ip' && ipOctets(name.value) !== undefined));
    if (!granted)
      throw new KnownError(
        'E_PROFILE_SAN',
        `a name of kind ${name.kind} is not granted by profile ${profile.name}`,
        {
          kind: name.kind,
          profile: profile.name,
        },
      );
  }
  return asked;
}

/** A DNS name in its preferred form (RFC 5280 section 4.2.1.6), without a wildcard. */
function isDnsName(text: string): boolean {
  const label = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?';
  return text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text);
}
