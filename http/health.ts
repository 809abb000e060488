// SPDX-License-Identifier: Apache-2.0
// The three pages an operator's machinery asks for: alive, ready, metrics. They name no node and no certificate.

import type { Route } from './exchange.ts';
import type { Metrics } from './metrics.ts';

/** `/livez`, `/readyz` (503 while `ready` says no) and `/metrics`. */
export function healthRoutes(metrics: Metrics, ready: () => boolean = () => true): readonly Route[] {
  return [
    page('/livez', () => ({ status: 200, body: 'ok' })),
    page('/readyz', () => (ready() ? { status: 200, body: 'ok' } : { status: 503, body: 'not ready' })),
    page('/metrics', () => ({
      status: 200,
      headers: [['Content-Type', 'text/plain; version=0.0.4; charset=utf-8']],
      body: metrics.text(),
    })),
  ];
}

function page(path: string, answer: () => Awaited<ReturnType<Route['answer']>>): Route {
  return {
    name: path.slice(1),
    matches: (asked) => asked === path,
    methods: ['GET', 'HEAD'],
    maxBody: 0,
    answer: () => Promise.resolve(answer()),
  };
}
