// SPDX-License-Identifier: Apache-2.0
// Which route answers: by path (404, or a redirect to the cleaned path), then by method (405 with Allow,
// RFC 9110 section 15.5.6), then by Accept (406). In that order, so that a probe learns no more than it must.

import type { Answer, Route } from './exchange.ts';
import { cleanPath, encodeTarget, type Target } from './target.ts';

export type Choice = { readonly route: Route } | { readonly answer: Answer; readonly name: string };

export interface Wanted extends Target {
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

export function choose(routes: readonly Route[], wanted: Wanted): Choice {
  const clean = cleanPath(wanted.rawPath);
  if (clean !== wanted.rawPath && wanted.method !== 'CONNECT') {
    const location = encodeTarget(clean, wanted.query);
    return {
      name: 'redirect',
      answer: { status: 307, headers: [['Location', location]], body: `see ${location}\n` },
    };
  }
  const candidates = routes.filter((route) => route.matches(wanted.path));
  if (candidates.length === 0) return { name: 'none', answer: { status: 404, body: '404: no such page' } };
  const route = candidates.find((candidate) => candidate.methods.includes(wanted.method));
  if (route === undefined) {
    const allow = [...new Set(candidates.flatMap((candidate) => candidate.methods))].join(', ');
    const answer = { status: 405, headers: [['Allow', allow]], body: `405: allowed is ${allow}` } as const;
    return { name: candidates[0]?.name ?? 'none', answer };
  }
  if (route.acceptsAny === true && !acceptsAny(wanted.headers.get('accept')?.[0] ?? '')) {
    return { name: route.name, answer: { status: 406, body: '406: only */* is served here' } };
  }
  return { route };
}

/** True for no Accept, and for one that lists every media type, whatever its weight. */
function acceptsAny(accept: string): boolean {
  if (accept === '') return true;
  return accept.split(',').some((range) => range.split(';')[0]?.trim() === '*/*');
}
