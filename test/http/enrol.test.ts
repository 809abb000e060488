// SPDX-License-Identifier: Apache-2.0
// A node's life over the real endpoint: it enrols, rotates, repeats itself; and everybody who is not that node.

import { execFile } from 'node:child_process';
import { createHash, createHmac, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnownError } from '../../core/index.ts';
import { enrolNode, newNodeKey, nodeCsr, splitToken, type Enrolment } from '../../http/index.ts';
import { play, type Played } from '../../cli/commands/conformance/kubeedge/wire.ts';
import { revoke } from '../../pki/index.ts';
import { hasCurl, hasOpenssl } from '../support/peers.ts';
import { openEndpoint, rawRequest, type Endpoint } from './endpoint.ts';

const dayMs = 86_400_000;
let endpoint: Endpoint;
let folder: string;

beforeAll(async () => {
  endpoint = await openEndpoint({ knownNodes: ['edge-known'] });
  folder = mkdtempSync(join(tmpdir(), 'edgewarden-enrol-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await endpoint.close();
});

/** Another program's standard output; asynchronous, as the server it talks to lives in this process. */
async function run(
  program: string,
  args: readonly string[],
  input: Uint8Array | string = '',
): Promise<Buffer> {
  const running = promisify(execFile)(program, args, { encoding: 'buffer', timeout: 10_000 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

interface Asking {
  readonly bearer?: string;
  readonly nodeName?: string;
  readonly csr?: Uint8Array;
  readonly extra?: readonly string[];
  readonly peer?: { readonly certPem: string; readonly keyPem: string };
}

/** One raw request to /edge.crt. */
function ask({ bearer, nodeName, csr = new Uint8Array(), extra = [], peer }: Asking): Promise<Played> {
  const lines = [
    'GET /edge.crt HTTP/1.1',
    'Host: localhost',
    `Content-Length: ${csr.length}`,
    ...(bearer === undefined ? [] : [`Authorization: Bearer ${bearer}`]),
    ...(nodeName === undefined ? [] : [`NodeName: ${nodeName}`]),
    ...extra,
  ];
  const to = { ...peer, port: endpoint.port, anchorPem: endpoint.anchorPem };
  return play(rawRequest(lines, csr), to);
}

const outcome = (played: Played): [number, string | undefined] => [
  played.status,
  played.header('edgewarden-code'),
];
const bearerFor = async (nodeName: string, lifetimeMs?: number): Promise<string> =>
  splitToken(await endpoint.token(nodeName, lifetimeMs)).bearer;

async function enrolled(nodeName: string): Promise<Extract<Enrolment, { outcome: 'enrolled' | 'kept' }>> {
  const done = await enrolNode({
    ...endpoint,
    token: await endpoint.token(nodeName),
    nodeName,
    now: Date.now(),
  });
  if (done.outcome === 'would-enrol') throw new TypeError('not enrolled');
  return done;
}

describe('a node', () => {
  it('enrols: one certificate, raw DER, with the name, for a client, that the anchor signed', async () => {
    const key = newNodeKey();
    const played = await ask({
      bearer: await bearerFor('edge-1'),
      nodeName: 'edge-1',
      csr: nodeCsr('edge-1', key),
    });
    expect(played.status).toBe(200);
    expect(played.header('content-type')).toBe('application/octet-stream');
    const certificate = new X509Certificate(played.body);
    expect(certificate.raw.length).toBe(played.body.length);
    expect(certificate.subject).toBe('O=system:nodes\nCN=system:node:edge-1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.checkPrivateKey(key.key)).toBe(true);
    expect(certificate.verify(new X509Certificate(endpoint.anchorPem).publicKey)).toBe(true);
  });

  it('that asks the same again gets the same', async () => {
    const asking = {
      bearer: await bearerFor('edge-2'),
      nodeName: 'edge-2',
      csr: nodeCsr('edge-2', newNodeKey()),
    };
    const first = await ask(asking);
    const again = await ask(asking);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
  });

  it('cannot use its token for a second key', async () => {
    const bearer = await bearerFor('edge-3');
    expect((await ask({ bearer, nodeName: 'edge-3', csr: nodeCsr('edge-3', newNodeKey()) })).status).toBe(
      200,
    );
    const second = await ask({ bearer, nodeName: 'edge-3', csr: nodeCsr('edge-3', newNodeKey()) });
    expect(outcome(second)).toEqual([401, 'E_TOKEN_SPENT']);
  });

  it('rotates over mTLS with a new key and without a token', async () => {
    const peer = await enrolled('edge-4');
    const key = newNodeKey();
    const played = await ask({ peer, nodeName: 'edge-4', csr: nodeCsr('edge-4', key) });
    expect(played.status).toBe(200);
    expect(new X509Certificate(played.body).checkPrivateKey(key.key)).toBe(true);
  });

  it.skipIf(!hasOpenssl)('is itself on a resumed session too (needs openssl)', async () => {
    const peer = await enrolled('edge-5');
    writeFileSync(join(folder, 'peer.pem'), peer.certPem + peer.keyPem);
    const session = join(folder, 'session.pem');
    const request = rawRequest(
      ['GET /edge.crt HTTP/1.1', 'Host: x', 'Connection: close', 'NodeName: edge-5', 'Content-Length: 3'],
      Buffer.from('abc'),
    );
    const client = ['s_client', '-connect', `127.0.0.1:${endpoint.port}`, '-ign_eof', '-tls1_2'];
    const say = async (extra: readonly string[]): Promise<string> =>
      (await run('openssl', [...client, ...extra], request)).toString('latin1');
    const cert = ['-cert', join(folder, 'peer.pem'), '-key', join(folder, 'peer.pem')];
    // The peer is known in both: it gets as far as its bad request. A stranger would get 401.
    expect(await say([...cert, '-sess_out', session])).toMatch(/HTTP\/1\.1 400 /);
    const resumed = await say(['-sess_in', session]);
    expect(resumed).toMatch(/Reused, TLSv1\.2/);
    expect(resumed).toMatch(/HTTP\/1\.1 400 /);
  });

  it('of a known name is found, of another not', async () => {
    const get = async (path: string): Promise<number> =>
      (
        await play(rawRequest([`GET ${path} HTTP/1.1`, 'Host: x']), {
          port: endpoint.port,
          anchorPem: endpoint.anchorPem,
        })
      ).status;
    expect(await get('/node/edge-known')).toBe(200);
    expect(await get('/node/edge%2Dknown/')).toBe(200);
    expect(await get('/node/edge-1')).toBe(404);
    expect(await get('/node/')).toBe(404);
  });
});

describe('a stranger', () => {
  const csr = nodeCsr('edge-1', newNodeKey());

  it.each([
    ['without anything', {}, 'E_AUTH_MISSING'],
    ['with an empty token', { extra: ['Authorization: '] }, 'E_AUTH_MISSING'],
    ['with a scheme alone', { extra: ['Authorization: Bearer'] }, 'E_TOKEN_FORM'],
    ['with two spaces', { extra: ['Authorization: Bearer  x'] }, 'E_TOKEN_FORM'],
    ['with three words', { extra: ['Authorization: Bearer x y'] }, 'E_TOKEN_FORM'],
    ['with a word', { bearer: 'x' }, 'E_JWS_FORM'],
  ])('%s gets 401', async (_, asking: Asking, code) => {
    expect(outcome(await ask({ nodeName: 'edge-1', csr, ...asking }))).toEqual([401, code]);
  });

  it('gets 401 even with 2 MiB of body, and a node gets 413', async () => {
    const large = { nodeName: 'edge-1', csr: Buffer.alloc(2 << 20) };
    expect(outcome(await ask(large))).toEqual([401, 'E_AUTH_MISSING']);
    expect(outcome(await ask({ ...large, bearer: await bearerFor('edge-1') }))).toEqual([
      413,
      'E_HTTP_BODY_SIZE',
    ]);
  });

  it('with a token of algorithm none, of another key, or altered gets 401', async () => {
    const bearer = await bearerFor('edge-1');
    const [header = '', payload = '', signature = ''] = bearer.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    const mac = createHmac('sha256', 'another key').update(`${header}.${payload}`).digest('base64url');
    const flipped = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const forged of [none, `${header}.${payload}.${mac}`, flipped]) {
      const [status, code] = outcome(await ask({ bearer: forged, nodeName: 'edge-1', csr }));
      expect(status).toBe(401);
      expect(code).toMatch(/^E_(?:TOKEN|JWS)_/);
    }
  });

  it("with another CA's token gets 401", async () => {
    const other = await openEndpoint();
    const bearer = splitToken(await other.token('edge-1')).bearer;
    await other.close();
    expect(outcome(await ask({ bearer, nodeName: 'edge-1', csr }))).toEqual([401, 'E_TOKEN_SIGNATURE']);
  });

  it("with another CA's certificate gets 401, a good token notwithstanding", async () => {
    const other = await openEndpoint();
    const done = await enrolNode({
      ...other,
      token: await other.token('edge-1'),
      nodeName: 'edge-1',
      now: Date.now(),
    });
    await other.close();
    if (done.outcome !== 'enrolled') expect.fail('not enrolled');
    const played = await ask({ peer: done, nodeName: 'edge-1', csr, bearer: await bearerFor('edge-1') });
    expect(played.status).toBe(401);
    expect(outcome(played)[1]).toMatch(/^E_PATH_/);
  });

  it('with a token, a certificate or a request for another name is refused', async () => {
    const token = await ask({
      bearer: await bearerFor('edge-1'),
      nodeName: 'edge-9',
      csr: nodeCsr('edge-9', newNodeKey()),
    });
    expect(outcome(token)).toEqual([401, 'E_AUTH_NAME']);
    const peer = await enrolled('edge-6');
    const named = await ask({ peer, nodeName: 'edge-9', csr: nodeCsr('edge-9', newNodeKey()) });
    expect(outcome(named)).toEqual([401, 'E_AUTH_NAME']);
    const asked = await ask({ peer, nodeName: 'edge-6', csr: nodeCsr('edge-9', newNodeKey()) });
    expect(outcome(asked)).toEqual([403, 'E_PROFILE_NAME']);
  });

  it('whose certificate or token has ended is refused', async () => {
    const peer = await enrolled('edge-7');
    const bearer = await bearerFor('edge-7', 60_000);
    const asking = { nodeName: 'edge-7', csr: nodeCsr('edge-7', newNodeKey()) };
    endpoint.setClock(Date.now() + 120_000);
    expect(outcome(await ask({ ...asking, bearer }))).toEqual([401, 'E_TOKEN_EXPIRED']);
    endpoint.setClock(Date.now() + 400 * dayMs);
    expect(outcome(await ask({ ...asking, peer }))).toEqual([401, 'E_PATH_EXPIRED']);
    endpoint.setClock(Date.now());
  });

  it('whose certificate was revoked is refused', async () => {
    const peer = await enrolled('edge-8');
    await revoke(endpoint.ca, peer.serialHex, 'keyCompromise', Date.now());
    const played = await ask({ peer, nodeName: 'edge-8', csr: nodeCsr('edge-8', newNodeKey()) });
    expect(outcome(played)).toEqual([401, 'E_AUTH_REVOKED']);
  });
});

describe('a bad request of a good node', () => {
  const good = nodeCsr('edge-10', newNodeKey());
  const flipped = Uint8Array.from(good);
  flipped[flipped.length - 5] = (flipped[flipped.length - 5] ?? 0) ^ 1;

  it.each([
    ['nothing', new Uint8Array(), [], [400, 'E_DER_TRUNCATED']],
    ['half of it', good.subarray(0, 100), [], [400, 'E_DER_TRUNCATED']],
    ['a byte more', Buffer.concat([good, Buffer.from([0])]), [], [400, 'E_DER_TRAILING']],
    ['another signature', flipped, [], [403, 'E_CSR_SIGNATURE']],
    ['a server usage', good, ['ExtKeyUsages: [1]'], [403, 'E_PROFILE_USAGE']],
    ['no usage', good, ['ExtKeyUsages: []'], [400, 'E_HTTP_USAGES']],
    ['20 KiB', Buffer.alloc(20_000), [], [413, 'E_HTTP_BODY_SIZE']],
  ])('with %s', async (_, csr, extra, expected) => {
    const bearer = await bearerFor('edge-10');
    expect(outcome(await ask({ bearer, nodeName: 'edge-10', csr, extra }))).toEqual(expected);
  });
});

describe('independent clients', () => {
  it.skipIf(!hasOpenssl || !hasCurl)(
    'curl enrols with a request that openssl made (needs both)',
    async () => {
      const file = (name: string): string => join(folder, name);
      writeFileSync(file('anchor.pem'), endpoint.anchorPem);
      const subject = '/O=system:nodes/CN=system:node:edge-curl';
      await run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('key.pem')]);
      await run('openssl', [
        'req',
        '-new',
        '-key',
        file('key.pem'),
        '-subj',
        subject,
        '-outform',
        'DER',
        '-out',
        file('csr.der'),
      ]);
      const bearer = await bearerFor('edge-curl');
      const headers = [
        '-H',
        `Authorization: Bearer ${bearer}`,
        '-H',
        'NodeName: edge-curl',
        '-H',
        'Content-Type:',
      ];
      const url = `https://127.0.0.1:${endpoint.port}/edge.crt`;
      await run('curl', [
        '-sS',
        '--fail',
        '--http1.1',
        '--cacert',
        file('anchor.pem'),
        '-X',
        'GET',
        ...headers,
        '--data-binary',
        `@${file('csr.der')}`,
        '-o',
        file('cert.der'),
        url,
      ]);
      await run('openssl', ['x509', '-inform', 'DER', '-in', file('cert.der'), '-out', file('cert.pem')]);
      const verified = await run('openssl', [
        'verify',
        '-x509_strict',
        '-purpose',
        'sslclient',
        '-CAfile',
        file('anchor.pem'),
        file('cert.pem'),
      ]);
      expect(verified.toString()).toContain(': OK');
    },
  );

  it.skipIf(!hasOpenssl)('openssl fetches the anchor (needs openssl)', async () => {
    const request = 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answer = await run(
      'openssl',
      ['s_client', '-connect', `127.0.0.1:${endpoint.port}`, '-quiet'],
      request,
    );
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    const hash = createHash('sha256').update(body).digest('hex');
    expect(hash).toBe(endpoint.ca.anchor.hashHex);
  });
});

it('refusals are KnownErrors on our side of the wire too', async () => {
  const token = await endpoint.token('edge-11');
  await enrolNode({ ...endpoint, token, nodeName: 'edge-11', now: Date.now() });
  const again = enrolNode({ ...endpoint, token, nodeName: 'edge-11', now: Date.now() });
  await expect(again).rejects.toBeInstanceOf(KnownError);
  await expect(again).rejects.toMatchObject({ code: 'E_REMOTE_REFUSED', facts: { theirs: 'E_TOKEN_SPENT' } });
});
