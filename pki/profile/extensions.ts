// SPDX-License-Identifier: Apache-2.0
// The extensions that a request asks for (RFC 2985 section 5.4.2), each granted by the profile or a refusal.
// What is granted is written by build/ from the plan; the request's own bytes are never copied.

import {
  basicConstraints,
  extKeyUsage,
  keyUsage,
  oids,
  subjectAltName,
  type Extension,
  type GeneralName,
} from '../../core/x509/index.ts';
import { attempt, type Refuse } from './refusal.ts';
import type { Profile } from './profile.ts';

export interface RequestedExtensions {
  readonly usages: readonly string[];
  readonly alternativeNames: readonly GeneralName[];
}

const none: RequestedExtensions = { usages: [], alternativeNames: [] };

/** Reads what is asked for; key usages and basic constraints are judged here, the rest by whoever calls. */
export function requestedExtensions(
  extensions: readonly Extension[],
  profile: Profile,
  refuse: Refuse,
): RequestedExtensions {
  if (extensions.length === 0) return none;
  let usages: readonly string[] = [];
  let alternativeNames: readonly GeneralName[] = [];
  for (const { oid, value } of extensions)
    switch (oid) {
      case oids.basicConstraints:
        attempt(refuse, () => checkAuthority(value, profile, refuse));
        break;
      case oids.keyUsage:
        attempt(refuse, () => checkKeyUsage(value, profile, refuse));
        break;
      case oids.extKeyUsage:
        usages = attempt(refuse, () => extKeyUsage.parse(value)) ?? [];
        break;
      case oids.subjectAltName:
        alternativeNames = attempt(refuse, () => subjectAltName.parse(value)) ?? [];
        break;
      default:
        refuse('E_PROFILE_EXTENSION', `the request asks for the extension ${oid}`, { oid });
    }
  return { usages, alternativeNames };
}

function checkAuthority(value: Uint8Array, profile: Profile, refuse: Refuse): void {
  const { ca, pathLength } = basicConstraints.parse(value);
  if (!ca) return;
  if (profile.authority === undefined) refuse('E_PROFILE_CA', 'the request asks to be a CA');
  else if (pathLength !== undefined && pathLength > (profile.authority.pathLength ?? Infinity))
    refuse('E_PROFILE_CA', `the request asks for a path length of ${pathLength}`, { pathLength });
}

function checkKeyUsage(value: Uint8Array, profile: Profile, refuse: Refuse): void {
  for (const usage of keyUsage.parse(value))
    if (!profile.keyUsage.includes(usage))
      refuse('E_PROFILE_USAGE', `the key usage ${usage} is not granted by profile ${profile.name}`, {
        usage,
        profile: profile.name,
      });
}
