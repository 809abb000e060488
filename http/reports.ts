// SPDX-License-Identifier: Apache-2.0
// The two POST routes beside the certificate routes, by which keadm and EdgeCore report on upgrades and tasks. A
// well-formed report is answered as the sender expects and logged; nothing is stored and nothing acts on it: running
// upgrade tasks is CloudCore's work.

import { KnownError } from '../core/index.ts';
import { parseJson } from '../core/json/index.ts';
import type { Answer, Exchange, Route } from './exchange.ts';
import { textAnswer } from './problem.ts';
import { segments } from './target.ts';

const limits = { bytes: 64 * 1024, depth: 8 };

/** The fields of each report; all are strings where they are present. Lower case: their case does not matter. */
const upgradeFields: ReadonlySet<string> = new Set([
  'upgradeid',
  'nodename',
  'fromversion',
  'toversion',
  'status',
  'reason',
]);
const taskFields: ReadonlySet<string> = new Set([
  'nodename',
  'state',
  'event',
  'action',
  'reason',
  'time',
  'externalmessage',
]);

/** `POST /nodeupgrade` and `POST /task/{type}/name/{id}/node/{node}/status`. */
export function reportRoutes(): readonly Route[] {
  return [
    report('nodeupgrade', (path) => segments(path).join('/') === 'nodeupgrade', upgradeFields),
    report('task', isTask, taskFields),
  ];
}

function report(name: string, matches: Route['matches'], fields: ReadonlySet<string>): Route {
  return {
    name,
    matches,
    methods: ['POST'],
    maxBody: limits.bytes,
    acceptsAny: true,
    failure: textAnswer,
    answer: (exchange) => Promise.resolve(acknowledge(exchange, fields)),
  };
}

function isTask(path: string): boolean {
  const [task, type, name, id, node, nodeName, status, ...more] = segments(path);
  const fixed = task === 'task' && name === 'name' && node === 'node' && status === 'status';
  return fixed && more.length === 0 && type !== '' && id !== '' && nodeName !== '';
}

function acknowledge(exchange: Exchange, fields: ReadonlySet<string>): Answer {
  const value = parseJson(exchange.body, limits);
  if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
    throw refuse('is not a JSON object');
  for (const [name, member] of Object.entries(value ?? {})) {
    if (!fields.has(name.toLowerCase()) || member === null || typeof member === 'string') continue;
    throw refuse(`has something else than a string in ${name.slice(0, 32)}`);
  }
  exchange.note({ reportBytes: exchange.body.length, authenticated: false });
  return { status: 200, body: 'ok' };
}

function refuse(what: string): KnownError {
  return new KnownError('E_HTTP_REPORT', `the report ${what}`, {});
}
