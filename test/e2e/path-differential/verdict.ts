// SPDX-License-Identifier: Apache-2.0
// What each judge says of a chain, with its reasons; and ours.

import { parseCrl, type Crl } from '../../../core/crl/index.ts';
import type { Evidence } from '../../../core/evidence/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import { KnownError } from '../../../core/index.ts';
import { certificateLimits, parseCertificate, type Certificate } from '../../../core/x509/index.ts';
import { anchorOf, findPath } from '../../../pki/validate/index.ts';
import type { Written } from './chain.ts';

/** One reason of a refusal: a code of ours, or what the peer calls it. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface Verdict {
  readonly accepted: boolean;
  /** Ways in which it was tried, each with all that was wrong; empty where it is accepted. */
  readonly refusals: readonly (readonly Reason[])[];
  readonly said: string;
}

type Read = Certificate | Reason;
const isReason = (read: Read): read is Reason => 'code' in read;

function read(der: Uint8Array): Read {
  return attempt(() => parseCertificate(der, certificateLimits, 'graceful'));
}

function attempt<T>(work: () => T): T | Reason {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { code: error.code, text: `unreadable: ${error.message}` };
  }
}

export function ours({ chain: { mode, now }, ...bytes }: Written): Verdict {
  const target = read(bytes.targetDer);
  if (isReason(target)) return refused([[target]]);
  const top = read(bytes.anchorDer);
  if (isReason(top)) return refused([[top]]);
  // What cannot be read is as good as not there, and explains why it is missed.
  const pool = bytes.poolDer.map(read);
  const lists = bytes.listsDer.map((der) => attempt(() => parseCrl(der)));
  const unreadable = [...pool, ...lists].filter((each): each is Reason => 'text' in each);
  const anchor = attempt(() => anchorOf(top));
  if ('text' in anchor) return refused([[anchor]]);
  const verdict = findPath(
    target,
    {
      anchors: [anchor],
      intermediates: pool.filter((each): each is Certificate => !isReason(each)),
      crls: lists.filter((each): each is Crl => !('text' in each)),
    },
    { ...mode.ours, now },
  );
  if (verdict.accepted) return { accepted: true, refusals: [], said: 'accepted' };
  const ways = waysOf(verdict.evidence);
  return refused(
    unreadable.length === 0 ? ways : [...ways.map((way) => [...way, ...unreadable]), unreadable],
  );
}

const refused = (refusals: readonly (readonly Reason[])[]): Verdict => ({
  accepted: false,
  refusals,
  said: refusals.map((way) => way.map(({ code, text }) => `${code} ${text}`).join('\n  ')).join('\n or\n  '),
});

/** The paths that were judged; where there is none, each dead end with what is wrong with the target on any path. */
function waysOf({ children }: Evidence): Reason[][] {
  const judged = children.filter(({ check }) => check === 'path');
  const dead = children.filter((child) => child.check !== 'path' && child.facts['depth'] !== undefined);
  const own = children.filter((child) => !judged.includes(child) && !dead.includes(child));
  const reasons = (nodes: readonly Evidence[]): Reason[] => nodes.flatMap(failures).map(reasonOf);
  return [
    ...judged.map((path) => reasons([path])),
    ...(judged.length > 0 ? [] : dead.map((end) => reasons([...own, end]))),
  ];
}

function reasonOf({ code, check, reason, facts }: Evidence): Reason {
  const rule = facts['rule'];
  const called = typeof rule === 'string' ? rule : String(code);
  return { code: called, text: `${check}: ${reason}` };
}
