// SPDX-License-Identifier: Apache-2.0
// The three pages an operator's machinery asks for: alive, ready, metrics. They name no node and no certificate.

import type { Answer, Exchange, Route } from './exchange.ts';
import type { Metrics } from './metrics.ts';

/** Why a server should be asked nothing now, in one line; undefined where it is ready. `now` in milliseconds since 1970. */
export type NotReady = (now: number) => string | undefined;

/** `/livez`, `/readyz` (503 with the reason while there is one) and `/metrics`. */
export function healthRoutes(metrics: Metrics, notReady: NotReady = () => undefined): readonly Route[] {
  return [
    page('/livez', () => ({ status: 200, body: 'ok' })),
    page('/readyz', ({ now }) => {
      const why = notReady(now);
      return why === undefined ? { status: 200, body: 'ok' } : { status: 503, body: `not ready: ${why}` };
    }),
    page('/metrics', () => ({
      status: 200,
      headers: [['Content-Type', 'text/plain; version=0.0.4; charset=utf-8']],
      body: metrics.text(),
    })),
  ];
}

function page(path: string, answer: (exchange: Exchange) => Answer): Route {
  return {
    name: path.slice(1),
    matches: (asked) => asked === path,
    methods: ['GET', 'HEAD'],
    maxBody: 0,
    answer: (exchange) => Promise.resolve(answer(exchange)),
  };
}
