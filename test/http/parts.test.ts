// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../core/index.ts';
import type { Exchange, Route } from '../../http/index.ts';
import { isBad, readHead } from '../../http/head.ts';
import { choose } from '../../http/router.ts';
import { reportRoutes } from '../../http/reports.ts';
import { cleanPath, encodeTarget, readTarget, segments } from '../../http/target.ts';
import { readUsages } from '../../http/usages.ts';
import { Turns } from '../../http/turns.ts';
import { Metrics } from '../../http/metrics.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof KnownError ? error.code : 'another error';
  }
  return 'nothing was thrown';
};

describe('a request target (RFC 9112 section 3.2)', () => {
  it.each([
    ['/ca.crt', '/ca.crt', ''],
    ['/ca%2Ecrt', '/ca.crt', ''],
    ['/ca.crt?x=%zz', '/ca.crt', 'x=%zz'],
    ['/a?b?c', '/a', 'b?c'],
    ['/a#b', '/a#b', ''],
    ['https://h:1/ca.crt', '/ca.crt', ''],
    ['https://[::1]:1/ca.crt?q', '/ca.crt', 'q'],
    ['https://h', '/', ''],
    ['/node/%E8%BE%B9', '/node/边', ''],
    ['/%ff', '/\ufffd', ''],
    ['/%00', '/\0', ''],
  ])('%s is read', (raw, path, query) => {
    expect(readTarget(raw)).toMatchObject({ path, query });
  });

  it.each(['', 'ca.crt', '/ca%2', '/ca%zz', '/%', 'https://h:x/ca.crt', 'https://u@h/', 'mailto:x', '?x'])(
    '%j is refused',
    (raw) => {
      expect(readTarget(raw)).toBeUndefined();
    },
  );

  it.each([
    ['//ca.crt', '/ca.crt'],
    ['/a/../ca.crt', '/ca.crt'],
    ['/./ca.crt', '/ca.crt'],
    ['/../../x', '/x'],
    ['/ca.crt/', '/ca.crt/'],
    ['/ca.crt//', '/ca.crt/'],
    ['/ca.crt/..', '/'],
    ['/', '/'],
  ])('%s is cleaned to %s', (path, clean) => {
    expect(cleanPath(path)).toBe(clean);
  });

  it('is clean after cleaning, and a redirect to it names no other host', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('/', '.', '\\', 'a', 'é', ' ', '%', '\r') }), (text) => {
        const clean = cleanPath(`/${text}`);
        expect(cleanPath(clean)).toBe(clean);
        const location = encodeTarget(clean, '');
        expect(new URL(location, 'https://here/').host).toBe('here');
        expect(location).toMatch(/^\/(?!\/)[!-~]*$/);
      }),
    );
  });

  it('has segments without its outer slashes', () => {
    expect(segments('/node/a/')).toEqual(['node', 'a']);
    expect(segments('/node/')).toEqual(['node']);
  });
});

const message = (parts: { headers?: readonly string[]; url?: string; version?: string }): IncomingMessage =>
  ({
    httpVersion: parts.version ?? '1.1',
    rawHeaders: ['Host', 'x', ...(parts.headers ?? [])],
    url: parts.url ?? '/ca.crt',
    method: 'GET',
  }) as unknown as IncomingMessage;

describe('the head of a request, beyond what the parser insists on', () => {
  it.each([
    ['two Host headers', { headers: ['host', 'y'] }, 400],
    ['HTTP/2.0 in the request line', { version: '2.0' }, 505],
    ['another transfer coding', { headers: ['Transfer-Encoding', 'gzip, chunked'] }, 501],
    [
      'two transfer codings',
      { headers: ['Transfer-Encoding', 'chunked', 'transfer-encoding', 'chunked'] },
      501,
    ],
    ['chunks in HTTP/1.0', { version: '1.0', headers: ['Transfer-Encoding', 'chunked'] }, 400],
    [
      'a length announced as a trailer',
      { headers: ['Transfer-Encoding', 'chunked', 'Trailer', 'X, Content-Length'] },
      400,
    ],
    ['an expectation that is not met', { headers: ['Expect', '200-ok'] }, 417],
    ['a bad escape', { url: '/%x' }, 400],
    ['an asterisk', { url: '*' }, 400],
    ['more lines than are taken', { headers: Array.from({ length: 300 }, () => 'a') }, 431],
  ])('refuses %s', (_, parts, status) => {
    const head = readHead(message(parts), 100);
    expect(isBad(head) && head.status).toBe(status);
  });

  it.each(['a b', 'a/b', 'a@b', 'a#b', 'é', 'a"', 'a\\b'])('refuses the Host %j', (host) => {
    const request = message({});
    request.rawHeaders = ['Host', host];
    expect(isBad(readHead(request, 100))).toBe(true);
  });

  it('keeps every value of a header and reads UTF-8', () => {
    const utf8 = Buffer.from('边缘', 'utf8').toString('latin1');
    const head = readHead(message({ headers: ['NodeName', utf8, 'nodename', 'b', 'N', '\xff'] }), 100);
    if (isBad(head)) expect.fail(head.reason);
    expect(head.headers.get('nodename')).toEqual(['边缘', 'b']);
    expect(head.headers.get('n')).toEqual(['\ufffd']);
  });
});

const route = (name: string, methods: readonly string[], acceptsAny = false): Route => ({
  name,
  methods,
  matches: (path) => path === `/${name}`,
  maxBody: 0,
  acceptsAny,
  answer: () => Promise.resolve({ status: 200, body: '' }),
});

describe('the choice of a route', () => {
  const routes = [route('a', ['GET'], true), route('a', ['POST']), route('b', ['GET'])];
  const wanted = (method: string, rawPath: string, accept?: string) => ({
    method,
    rawPath,
    path: rawPath,
    query: 'q',
    headers: new Map(accept === undefined ? [] : [['accept', [accept, '*/*']]]),
  });
  const status = (...parts: Parameters<typeof wanted>): number => {
    const choice = choose(routes, wanted(...parts));
    return 'route' in choice ? 200 : choice.answer.status;
  };

  it('is by path, then method, then Accept', () => {
    expect(status('GET', '/a')).toBe(200);
    expect(status('PUT', '/c')).toBe(404);
    expect(status('PUT', '/a', 'text/html')).toBe(405);
    expect(status('GET', '/a', 'text/html')).toBe(406);
    expect(status('GET', '/b', 'text/html')).toBe(200);
  });

  it('names every allowed method', () => {
    const choice = choose(routes, wanted('PUT', '/a'));
    expect('answer' in choice && choice.answer.headers).toEqual([['Allow', 'GET, POST']]);
  });

  it('redirects to the cleaned path with the query', () => {
    const choice = choose(routes, wanted('GET', '//x/../a'));
    expect('answer' in choice && choice.answer).toMatchObject({
      status: 307,
      headers: [['Location', '/a?q']],
    });
  });

  it.each([
    ['*/*', 200],
    ['text/html, */*;q=0.1', 200],
    ['text/html,*/* ', 200],
    ['', 200],
    ['*', 406],
    ['text/*', 406],
    ['application/octet-stream', 406],
  ])('Accept: %s gives %i', (accept, expected) => {
    expect(status('GET', '/a', accept)).toBe(expected);
  });
});

describe('the ExtKeyUsages header', () => {
  const client = '1.3.6.1.5.5.7.3.2';
  it.each([
    ['', [client]],
    ['  ', [client]],
    ['[2]', [client]],
    [' [ 1 ,\t2 ] ', ['1.3.6.1.5.5.7.3.1', client]],
    ['[2,2]', [client]],
    ['[null]', ['2.5.29.37.0']],
    ['[0]', ['2.5.29.37.0']],
    ['[-0]', ['2.5.29.37.0']],
    ['[13]', ['1.3.6.1.4.1.311.61.1.1']],
  ])('%j asks for %j', (value, oids) => {
    expect(readUsages(value)).toEqual(oids);
  });

  it.each([
    '[]',
    'null',
    '2',
    '{}',
    '"[2]"',
    '["2"]',
    '[2.0]',
    '[2e0]',
    '[02]',
    '[+2]',
    '[-1]',
    '[14]',
    '[99]',
    '[9223372036854775808]',
    '[2,]',
    '[,2]',
    '[2 2]',
    '[[2]]',
    '[true]',
    '[2]x',
    '[2',
    '2]',
    `[${'2,'.repeat(200)}2]`,
  ])('%s is refused', (value) => {
    expect(codeOf(() => readUsages(value))).toBe('E_HTTP_USAGES');
  });

  it('never takes long or throws another error', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', ',', ' ', '2', '-', 'null', '"', '\t') }),
        (text) => {
          expect(['E_HTTP_USAGES', 'nothing was thrown']).toContain(codeOf(() => readUsages(text)));
        },
      ),
    );
  });
});

describe('reports of upgrades and tasks', () => {
  const exchange = (path: string, body: string): Exchange => ({
    method: 'POST',
    path,
    query: '',
    headers: new Map(),
    body: Buffer.from(body),
    now: 0,
    signal: new AbortController().signal,
    note: () => undefined,
  });
  const send = async (path: string, body: string): Promise<string> => {
    const found = reportRoutes().find((candidate) => candidate.matches(path));
    if (found === undefined) return 'no route';
    try {
      return String((await found.answer(exchange(path, body))).body);
    } catch (error) {
      return error instanceof KnownError ? error.code : 'another error';
    }
  };
  const task = '/task/upgrade/name/t1/node/edge-1/status';

  it.each([
    ['/nodeupgrade', '{}', 'ok'],
    ['/nodeupgrade/', '{"UpgradeID":"u","nodename":"n","x":1}', 'ok'],
    ['/nodeupgrade', 'null', 'ok'],
    [task, '{"Event":"e","Reason":null}', 'ok'],
    ['/nodeupgrade', '{"upgradeid":1}', 'E_HTTP_REPORT'],
    [task, '[]', 'E_HTTP_REPORT'],
    [task, '"x"', 'E_HTTP_REPORT'],
    [task, 'x', 'E_JSON_SYNTAX'],
    [task, '', 'E_JSON_SYNTAX'],
    [task, '{} {}', 'E_JSON_SYNTAX'],
    ['/task/upgrade/name/t1/node/edge-1/status/x', '{}', 'no route'],
    ['/task/upgrade/name/t1/node//status', '{}', 'no route'],
    ['/task/upgrade/name/t1/status', '{}', 'no route'],
  ])('%s with %s gives %s', async (path, body, outcome) => {
    expect(await send(path, body)).toBe(outcome);
  });
});

describe('turns', () => {
  it('answer a number at a time, let a number wait, and refuse the rest', async () => {
    const turns = new Turns(1, 1);
    let finish = (): void => undefined;
    const first = turns.take(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = turns.take(() => Promise.resolve('second'));
    await expect(turns.take(() => Promise.resolve())).rejects.toMatchObject({ code: 'E_HTTP_BUSY' });
    expect([turns.running, turns.waiting]).toEqual([1, 1]);
    finish();
    await first;
    expect(await second).toBe('second');
    expect(turns.running).toBe(0);
  });

  it('pass on when the work fails', async () => {
    const turns = new Turns(1, 1);
    await expect(turns.take(() => Promise.reject(new TypeError('x')))).rejects.toThrow('x');
    expect(await turns.take(() => Promise.resolve(1))).toBe(1);
  });
});

describe('metrics', () => {
  it('count answers, refusals and durations in cumulative buckets', () => {
    const metrics = new Metrics();
    metrics.gauge('http_connections', () => 3);
    metrics.count('edge', 200, 0.004);
    metrics.count('edge', 401, 99, 'E_TOKEN_SPENT');
    const text = metrics.text();
    expect(text).toContain('edgewarden_http_connections 3');
    expect(text).toContain('edgewarden_http_requests_total{route="edge",status="401"} 1');
    expect(text).toContain('edgewarden_http_refusals_total{code="E_TOKEN_SPENT"} 1');
    expect(text).toContain('duration_seconds_bucket{route="edge",le="0.0025"} 0');
    expect(text).toContain('duration_seconds_bucket{route="edge",le="0.005"} 1');
    expect(text).toContain('duration_seconds_bucket{route="edge",le="+Inf"} 2');
    expect(text).toContain('duration_seconds_count{route="edge"} 2');
  });
});
