// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../core/x509/index.ts';
import { authenticate, createToken, issue, revoke, type Credentials } from '../../pki/index.ts';
import type { Ca } from '../../pki/ca.ts';
import { bytes, csrFor, golden, goldenCa, leaves, memoryCa } from './support/ca.ts';
import { codeOf, day, start } from './support/rows.ts';

const leaf = (id: string): Uint8Array => {
  const der = leaves.get(id);
  if (der === undefined) throw new TypeError(`no golden leaf ${id}`);
  return der;
};
const bearerOf = (text: string): string => text.slice(65);

describe('authenticate, by certificate', () => {
  const ca = goldenCa();
  const old = goldenCa({ shared: true });
  const judge = async (id: string, nodeName: string, of: Ca = ca, now: number = start) =>
    codeOf(authenticate(of, { peerCertDer: leaf(id), nodeName }, now));

  it("knows a node by KubeEdge's certificate", async () => {
    const caller = await authenticate(ca, { peerCertDer: leaf('edge-edge-1'), nodeName: 'edge-1' }, start);
    expect(caller).toMatchObject({ kind: 'peer', nodeName: 'edge-1' });
  });

  it.each([
    ['edge-edge-1', 'edge-1', 'none'],
    ['edge-dotted', 'rack3.site-a.example', 'none'],
    ['edge-upper', 'EDGE-Upper', 'none'],
    ['edge-1-both-usages', 'edge-1', 'none'],
    ['edge-1-any-usage', 'edge-1', 'none'],
    ['rsa-2048', 'edge-1', 'none'],
    ['ed25519', 'edge-1', 'none'],
    ['p521', 'edge-1', 'none'],
    ['san-dns-ip', 'edge-1', 'none'],
    ['edge-edge-1', 'edge-2', 'E_AUTH_NAME'],
    ['edge-edge-1', '', 'E_AUTH_NAME'],
    ['edge-edge-1', 'system:node:edge-1', 'E_AUTH_NAME'],
    ['edge-1-expired', 'edge-1', 'E_PATH_EXPIRED'],
    ['edge-1-one-day', 'edge-1', 'E_PATH_EXPIRED'],
    ['edge-1-server-usage', 'edge-1', 'E_PATH_USAGE'],
    ['edge-1-of-other-ca', 'edge-1', 'E_PATH_SIGNATURE'],
    ['edge-1-self-signed', 'edge-1', 'E_PATH_ISSUER'],
    ['legacy', 'edge-1', 'E_AUTH_SUBJECT'],
    ['legacy-other-cn', 'edge-1', 'E_AUTH_SUBJECT'],
    ['legacy-cn-only', 'edge-1', 'E_AUTH_SUBJECT'],
    ['cn-only', 'edge-1', 'E_AUTH_SUBJECT'],
    ['plain-cn', 'edge-1', 'E_AUTH_SUBJECT'],
    ['two-orgs', 'edge-1', 'E_AUTH_SUBJECT'],
    ['org-masters', 'edge-1', 'E_AUTH_SUBJECT'],
  ])('judges %s asking as "%s": %s', async (id, nodeName, code) => {
    expect(await judge(id, nodeName)).toBe(code);
  });

  it('refuses one whose time has not come', async () => {
    expect(await judge('edge-edge-1', 'edge-1', ca, start - 365 * day)).toBe('E_PATH_EARLY');
  });

  it('refuses the anchor itself', async () => {
    const asPeer = authenticate(ca, { peerCertDer: ca.anchor.certDer, nodeName: 'edge-1' }, start);
    expect(await codeOf(asPeer)).toBe('E_PATH_KIND');
  });

  it('knows the certificate that all edges once shared, only where shared tokens are accepted', async () => {
    expect(await authenticate(old, { peerCertDer: leaf('legacy'), nodeName: 'edge-9' }, start)).toMatchObject(
      {
        kind: 'shared-peer',
      },
    );
    expect(await judge('legacy-of-other-ca', 'edge-1', old)).toBe('E_PATH_SIGNATURE');
    expect(await judge('legacy-other-cn', 'edge-1', old)).toBe('E_AUTH_SUBJECT');
  });

  it('refuses a bad certificate, whatever token comes with it', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const credentials = {
      peerCertDer: leaf('edge-1-expired'),
      bearer: bearerOf(token.text),
      nodeName: 'edge-1',
    };
    expect(await codeOf(authenticate(ca, credentials, start))).toBe('E_PATH_EXPIRED');
  });

  it('refuses a certificate from the moment it is revoked, and every truncation of it', async () => {
    const own = memoryCa();
    const issued = await issue(
      own,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    const credentials: Credentials = { peerCertDer: issued.certDer, nodeName: 'edge-1' };
    expect((await authenticate(own, credentials, start)).kind).toBe('peer');
    for (let cut = 0; cut < issued.certDer.length; cut += 7)
      expect(
        await codeOf(
          authenticate(own, { ...credentials, peerCertDer: issued.certDer.subarray(0, cut) }, start),
        ),
      ).toMatch(/^E_DER/);
    await revoke(own, issued.serialHex, 'keyCompromise', start);
    expect(await codeOf(authenticate(own, credentials, start))).toBe('E_AUTH_REVOKED');
  });
});

describe('authenticate, by token', () => {
  const ca = memoryCa();

  it.each([
    ['its own name', 'edge-1', 'none'],
    ['no name', '', 'none'],
    ["another's name", 'edge-2', 'E_AUTH_NAME'],
  ])('judges a bound token with %s', async (_title, nodeName, code) => {
    const { text } = await createToken(ca, { nodeName: 'edge-1', now: start });
    expect(await codeOf(authenticate(ca, { bearer: bearerOf(text), nodeName }, start))).toBe(code);
  });

  it.each([undefined, ''])('refuses whoever shows nothing: %j', async (bearer) => {
    const credentials = { nodeName: 'edge-1', ...(bearer === undefined ? {} : { bearer }) };
    expect(await codeOf(authenticate(ca, credentials, start))).toBe('E_AUTH_MISSING');
  });
});

// The decisions behind KubeEdge's golden exchanges; http/ plays the bytes themselves.
describe("KubeEdge's golden enrolments, decided", () => {
  interface Case {
    readonly name: string;
    readonly compare: 'required' | 'optional';
    readonly request: {
      readonly path: string;
      readonly method: string;
      readonly body?: string;
      readonly body_is?: string;
      readonly client_certificate?: string;
      readonly headers: readonly (readonly [string, string])[];
    };
    readonly answer: { readonly verdict: 'accept' | 'refuse' };
  }
  const { cases } = golden('enrolment.json') as { cases: Case[] };
  const played = cases.filter(
    ({ name, request }) =>
      /^(token-good|token-of|token-expired|token-altered|token-none|csr|mtls)-?/.test(name) &&
      request.body_is !== undefined,
  );

  async function decide(ca: Ca, { request }: Case): Promise<string> {
    const all = (name: string) =>
      request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
    const [bearer] = all('authorization').map((value) => value.split(' ')[1] ?? '');
    const nodeName = all('nodename')[0] ?? '';
    const peer = request.client_certificate;
    const credentials: Credentials = {
      nodeName,
      ...(peer === undefined ? {} : { peerCertDer: peer === 'ca' ? ca.anchor.certDer : leaf(peer) }),
      ...(bearer === undefined ? {} : { bearer }),
    };
    const caller = await authenticate(ca, credentials, start);
    const usages = all('extkeyusages').length > 0 ? ['1.3.6.1.5.5.7.3.1'] : [];
    const issued = await issue(ca, bytes(request.body ?? ''), caller, { nodeName, usages }, start);
    return parseCertificate(issued.certDer).serialHex;
  }

  it('are there', () => expect(played.length).toBe(47));

  it.each(played.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const ca = goldenCa({ shared: true });
    const code = await codeOf(decide(ca, one));
    const verdict = code === 'none' ? 'accept' : 'refuse';
    if (one.compare === 'required') expect([verdict, code]).toEqual([one.answer.verdict, code]);
    if (one.answer.verdict === 'refuse') expect(verdict).toBe('refuse'); // never more than KubeEdge grants
  });
});
