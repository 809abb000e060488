// SPDX-License-Identifier: Apache-2.0
// Alternative names: which of those asked for the profile grants, and how many.

import type { GeneralName } from '../../core/x509/index.ts';
import { grants, isNameOf } from './patterns.ts';
import { nameKinds, type AlternativeName, type NameKind, type Profile } from './profile.ts';
import type { Refuse } from './refusal.ts';

const isKind = (kind: string): kind is NameKind => nameKinds.some((one) => one === kind);

const none: readonly AlternativeName[] = [];

/** The names to certify: each once, in the order asked for. */
export function decideNames(
  asked: readonly GeneralName[],
  profile: Profile,
  subjectName: string,
  refuse: Refuse,
): readonly AlternativeName[] {
  const { least, patterns } = profile.alternativeNames;
  if (asked.length === 0 && least === 0) return none;
  const seen = new Set<string>();
  const names: AlternativeName[] = [];
  let bytes = 0;
  for (const name of asked) {
    if (!isKind(name.kind) || !('value' in name) || typeof name.value !== 'string') {
      notGranted(name.kind, undefined, profile, refuse);
      continue;
    }
    const { kind, value } = name;
    const key = `${kind} ${value}`;
    if (seen.has(key)) continue;
    seen.add(key);
    bytes += value.length;
    if (names.length > profile.limits.names) continue; // one too many is known; more are not looked at
    names.push({ kind, value });
    const granted =
      isNameOf(kind, value) &&
      patterns[kind]?.some((pattern) => grants(kind, pattern, value, subjectName)) === true;
    if (!granted) notGranted(kind, value, profile, refuse);
  }
  checkAmount(seen.size, bytes, profile, refuse);
  return names;
}

function checkAmount(count: number, bytes: number, profile: Profile, refuse: Refuse): void {
  const { name, alternativeNames, limits } = profile;
  if (count < alternativeNames.least)
    refuse(
      'E_PROFILE_SAN',
      `a certificate of profile ${name} has ${alternativeNames.least} alternative name${alternativeNames.least === 1 ? '' : 's'} at least; ${count === 0 ? 'none is' : `${count} are`} asked for`,
      { profile: name, least: alternativeNames.least, found: count },
    );
  if (count > limits.names)
    refuse('E_PROFILE_LIMIT', `${count} alternative names; profile ${name} grants ${limits.names} at most`, {
      profile: name,
      limit: limits.names,
      found: count,
    });
  if (bytes > limits.nameBytes)
    refuse(
      'E_PROFILE_LIMIT',
      `alternative names of ${bytes} bytes; profile ${name} grants ${limits.nameBytes} at most`,
      { profile: name, limit: limits.nameBytes, found: bytes },
    );
}

function notGranted(kind: string, value: string | undefined, profile: Profile, refuse: Refuse): void {
  // A kind that the profile grants in part: then which name it was matters.
  const patterns = isKind(kind) ? profile.alternativeNames.patterns[kind] : undefined;
  const facts = { kind, profile: profile.name };
  if (patterns === undefined || value === undefined)
    refuse('E_PROFILE_SAN', `a name of kind ${kind} is not granted by profile ${profile.name}`, facts);
  else
    refuse(
      'E_PROFILE_SAN',
      `the ${kind} name ${value.slice(0, 300)} is not granted by profile ${profile.name}`,
      {
        ...facts,
        name: value.slice(0, 300),
      },
    );
}
