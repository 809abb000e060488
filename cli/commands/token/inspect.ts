// SPDX-License-Identifier: Apache-2.0
// `token inspect`: what a token says of itself, and whether it pins the anchor of this folder.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { inspectToken, readAnchor, type InspectedToken } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { readInput } from '../../input.ts';
import { argument } from '../../options.ts';
import { ago } from '../cert/show-row.ts';

export const result: z.ZodType = z.object({
  kind: z.enum(['bound', 'shared']),
  node: z.string().optional(),
  id: z.string().optional(),
  expires: z.iso.datetime().optional(),
  expired: z.boolean(),
  algorithm: z.string(),
  anchorSha256: z.string(),
  /** Absent where this state folder has no CA. */
  pinsThisAnchor: z.boolean().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const given = argument(call, 0);
  const text =
    given === '-'
      ? Buffer.from(await readInput(call, given, 1 << 20))
          .toString('utf8')
          .trim()
      : given;
  const token = inspectToken(text);
  const here = await ownHash(call.home);
  const expired = token.expires !== undefined && token.expires <= call.now;
  const pins = here === undefined ? undefined : here === token.anchorHashHex;
  const expires = date(token.expires);
  return {
    data: {
      kind: token.kind,
      ...(token.nodeName === undefined ? {} : { node: token.nodeName }),
      ...(token.id === undefined ? {} : { id: token.id }),
      ...(expires === undefined ? {} : { expires }),
      expired,
      algorithm: token.algorithm,
      anchorSha256: token.anchorHashHex,
      ...(pins === undefined ? {} : { pinsThisAnchor: pins }),
    },
    text: lines(token, expired, pins, call.now).join('\n'),
    exit: expired || pins === false ? 1 : 0,
  };
}

function lines(token: InspectedToken, expired: boolean, pins: boolean | undefined, now: number): string[] {
  const whose =
    token.kind === 'bound'
      ? `node ${token.nodeName ?? ''}, once`
      : "any node, as often as wanted: KubeEdge's shared kind";
  const until =
    token.expires === undefined
      ? 'never'
      : `${date(token.expires) ?? ''} (${expired ? 'expired ' : ''}${ago(token.expires, now)})`;
  const anchor = pins === undefined ? '' : pins ? '  this CA' : '  NOT this CA';
  return [
    `for      ${whose}`,
    `expires  ${until}`,
    `anchor   ${token.anchorHashHex}${anchor}`,
    ...(token.id === undefined ? [] : [`id       ${token.id}`]),
    `signed   ${token.algorithm}, not verified here`,
  ];
}

/** ISO 8601; undefined for what no calendar holds, since anyone can write anything into a token. */
function date(ms: number | undefined): string | undefined {
  return ms === undefined || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
}

async function ownHash(home: string): Promise<string | undefined> {
  try {
    return (await readAnchor(home)).hashHex;
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_CA_MISSING') return undefined;
    throw error;
  }
}
