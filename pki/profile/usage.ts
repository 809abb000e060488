// SPDX-License-Identifier: Apache-2.0
// Who may ask for a certificate of a profile, and for which purposes.

import type { Caller } from '../caller.ts';
import type { Profile } from './profile.ts';
import type { Refuse } from './refusal.ts';

export function mayAsk(caller: Caller, profile: Profile, refuse: Refuse): void {
  if (admits(caller, profile)) return;
  refuse(
    'E_PROFILE_CALLER',
    `a certificate of profile ${profile.name} is not for ${words[caller.kind]} to ask for`,
    {
      profile: profile.name,
      caller: caller.kind,
    },
  );
}

const words: Readonly<Record<Caller['kind'], string>> = {
  operator: 'the operator',
  token: 'the holder of a token',
  'shared-token': 'the holder of a shared token',
  'shared-peer': 'the holder of a shared certificate',
  peer: 'this node',
};

function admits(caller: Caller, { callers }: Profile): boolean {
  switch (caller.kind) {
    case 'operator':
      return callers.operator;
    case 'token':
      return callers.token;
    case 'shared-token':
    case 'shared-peer':
      return callers.shared;
    case 'peer':
      return callers.peers.some((pattern) => pattern === '*' || fits(pattern, caller.nodeName));
  }
}

function fits(pattern: string, nodeName: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(nodeName);
}

/** Those stated, else the request's own, else the default; each of them must be granted. */
export function decideUsages(
  caller: Caller,
  profile: Profile,
  stated: readonly string[],
  inRequest: readonly string[],
  refuse: Refuse,
): readonly string[] {
  const { extKeyUsage } = profile;
  if (stated.length === 0 && inRequest.length === 0) return extKeyUsage.default;
  const granted = caller.kind === 'operator' ? extKeyUsage.grantedToOperator : extKeyUsage.granted;
  for (const usage of new Set([...stated, ...inRequest]))
    if (!granted.includes(usage))
      refuse('E_PROFILE_USAGE', `the usage ${usage} is not granted by profile ${profile.name}`, {
        usage,
        profile: profile.name,
      });
  return [...new Set(stated.length > 0 ? stated : inRequest)];
}
