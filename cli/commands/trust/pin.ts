// SPDX-License-Identifier: Apache-2.0
// `trust pin`: from then on only roots of the pinned digests are used, whoever changes files or imports.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { texts } from '../../options.ts';
import { trustAtHand, type TrustAtHand } from '../../trust.ts';
import { readPins, type Pin } from './home.ts';
import { writePins } from './store.ts';

export const result: z.ZodType = z.object({
  pins: z.array(z.object({ digest: z.string(), name: z.string() })),
  /** Roots at hand that are used. */
  accepted: z.array(z.string()),
  /** Roots at hand that are not. */
  refused: z.array(z.string()),
});

export async function run(call: Call): Promise<Outcome> {
  const wanted = await pinsOf(call);
  const known = await readPins(call.home);
  const added = wanted.filter(({ digestHex }) => known.every((pin) => pin.digestHex !== digestHex));
  if (added.length > 0) await writePins(call.home, [...known, ...added]);
  return await pinOutcome(call);
}

/** The digests that the command names: by --digest, or of the roots of a name. @throws E_USAGE, E_TRUST_NAME */
export async function pinsOf(call: Call): Promise<readonly Pin[]> {
  const digests = texts(call, 'digest').map((text) => {
    const digestHex = /^sha256:([0-9a-f]{64})$/.exec(text)?.[1];
    if (digestHex !== undefined) return digestHex;
    throw new KnownError('E_USAGE', '--digest takes sha256: and 64 digits of lower-case hex', {
      option: '--digest',
    });
  });
  const names = call.args.flat();
  if (digests.length + names.length === 0)
    throw new KnownError('E_USAGE', 'a name or --digest is needed', {});
  const hand = await trustAtHand(call, []);
  return [
    ...names.flatMap((name) => pinsNamed(hand, name)),
    ...digests.flatMap((hex) => pinsWith(hand, hex)),
  ];
}

function pinsNamed({ dated, imports }: TrustAtHand, name: string): readonly Pin[] {
  const several = imports.find((each) => each.name === name)?.file.roots;
  const roots = several ?? dated.map(({ root }) => root).filter((root) => root.name === name);
  if (roots.length > 0) return roots.map((root) => ({ digestHex: root.digestHex, name: root.name }));
  throw new KnownError(
    'E_TRUST_NAME',
    `no root is called ${name}`,
    { name },
    { hint: 'edgewarden trust show lists them.' },
  );
}

// The digest of a file with several roots, which sha256sum gives, stands for each of them.
function pinsWith({ dated, imports }: TrustAtHand, digestHex: string): readonly Pin[] {
  const several = imports.find((each) => each.digestHex === digestHex)?.file.roots ?? [];
  if (several.length > 0) return several.map((root) => ({ digestHex: root.digestHex, name: root.name }));
  const known = dated.find(({ root }) => root.digestHex === digestHex)?.root.name;
  return [{ digestHex, name: known ?? `sha256:${digestHex.slice(0, 16)}…` }];
}

/** What is pinned now, and what that means for the roots at hand. */
export async function pinOutcome(call: Call): Promise<Outcome> {
  const { pins, verdict } = await trustAtHand(call, []);
  const accepted = verdict.accepted.map(({ name }) => name);
  const refused = verdict.refused.map(({ root }) => root.name);
  const none = pins.length > 0 && accepted.length === 0;
  return {
    data: {
      pins: pins.map(({ digestHex, name }) => ({ digest: `sha256:${digestHex}`, name })),
      accepted,
      refused,
    },
    text: [
      pins.length === 0 ? 'nothing is pinned: every root is used' : 'pinned',
      ...pins.map(({ digestHex, name }) => `  sha256:${digestHex}  ${name}`),
      ...(refused.length === 0 ? [] : [`not used: ${refused.join(', ')}`]),
      ...(none ? ['warning: no root at hand is pinned; nothing can be verified until one is imported'] : []),
    ].join('\n'),
  };
}
