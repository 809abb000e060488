// SPDX-License-Identifier: Apache-2.0
// Each shipped profile's certificate, judged by others: openssl, Node's TLS, KubeEdge's rules as the endpoint applies
// them, and our own path validation. Each is accepted for its use, and refused for every other.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { makeAnchor } from '../../../pki/build/anchor.ts';
import { authenticate, issue } from '../../../pki/index.ts';
import { lintCertificate } from '../../../pki/lint/index.ts';
import { anchorOf, findPath, purposes, type Purpose } from '../../../pki/validate/index.ts';
import { hasOpenssl } from '../../support/peers.ts';
import { memoryCa, type KeyPair } from '../support/ca.ts';
import { codeOf, day } from '../support/rows.ts';
import { csrOf, fixedKeys, requestOf, shipped, type Shipped } from './shipped.ts';

const now = Date.now(); // Node's TLS reads the clock
const made = makeAnchor('KubeEdge', 3650, now - day);
const ca = memoryCa(made);
const keys = fixedKeys('leaf');
const anchorPem = encodePem('CERTIFICATE', made.certDer);
const certificates = new Map<string, Uint8Array>();
for (const one of shipped) {
  const { certDer } = await issue(
    ca,
    await csrOf(one, keys),
    { kind: 'operator' },
    await requestOf(one),
    now,
  );
  certificates.set(one.name, certDer);
}
const certOf = (name: string): Uint8Array => {
  const certDer = certificates.get(name);
  if (certDer === undefined) throw new TypeError(`no certificate of ${name}`);
  return certDer;
};
const leaves = shipped.filter((one) => !one.ca);
const authorities = shipped.filter((one) => one.ca);
const { oids, makeExtension } = x509;

interface Below {
  readonly names?: readonly x509.GeneralName[];
  /** Makes it a CA. */
  readonly pathLength?: number;
  /** Whose key it has, and who signed it. */
  readonly holder?: string;
  readonly signer?: KeyPair;
}

/** What the holder of a certificate's key could sign, whether it may or not. */
function under(issuerDer: Uint8Array, below: Below): Uint8Array {
  const { names = [], pathLength, holder = 'below', signer = keys } = below;
  const issuer = x509.parseCertificate(issuerDer);
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const spki = x509.parseSpki(fixedKeys(holder).publicKey.export({ format: 'der', type: 'spki' }));
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: '0401',
    algorithm,
    issuerDer: issuer.subject.der,
    subjectDer: x509.encodeName([[x509.nameAttribute(oids.organization, holder)]]),
    notBefore: issuer.notBefore,
    notAfter: Math.floor(now / 1000) * 1000 + 3_600_000,
    spkiDer: spki.der,
    extensions: [
      makeExtension(x509.keyUsage, pathLength === undefined ? ['digitalSignature'] : ['keyCertSign']),
      makeExtension(x509.extKeyUsage, [oids.serverAuth]),
      makeExtension(
        x509.basicConstraints,
        pathLength === undefined ? { ca: false } : { ca: true, pathLength },
      ),
      makeExtension(x509.subjectKeyIdentifier, x509.keyIdentifier(spki)),
      makeExtension(x509.authorityKeyIdentifier, { keyId: x509.keyIdentifier(issuer.spki) }),
      ...(names.length === 0 ? [] : [makeExtension(x509.subjectAltName, names)]),
    ],
  });
  return x509.encodeCertificate(
    tbsDer,
    algorithm,
    x509.createSignature(algorithm, signer.privateKey, tbsDer),
  );
}

/** A server's certificate below a CA below this one. */
function twoBelow(issuerDer: Uint8Array): { targetDer: Uint8Array; betweenDer: Uint8Array } {
  const betweenDer = under(issuerDer, { pathLength: 0, holder: 'between' });
  return { targetDer: under(betweenDer, { names: inside, signer: fixedKeys('between') }), betweenDer };
}

const inside: readonly x509.GeneralName[] = [
  { kind: 'dns', value: 'gw.hall-3.example' },
  { kind: 'ip', value: '10.3.4.5' },
];
const belowSite: [string, readonly x509.GeneralName[], boolean][] = [
  ['for names of the site', inside, true],
  ['for another site', [{ kind: 'dns', value: 'gw.hall-4.example' }], false],
  ['for an excluded part of the site', [{ kind: 'dns', value: 'a.x.hall-3.example' }], false],
  ['for another network', [{ kind: 'ip', value: '10.4.0.1' }], false],
  ['for an IPv6 address, of which none is permitted', [{ kind: 'ip', value: 'fd00::1' }], false],
  ['for a name inside and one outside', [...inside, { kind: 'dns', value: 'cloudcore' }], false],
];

describe('our own lint', () => {
  it.each(shipped)('finds no error in $name', ({ name }) => {
    const issuer = x509.parseCertificate(made.certDer);
    const errors = lintCertificate(certOf(name), { issuer }).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });
});

describe('our own path validation', () => {
  const accepts = (targetDer: Uint8Array, purpose: Purpose, intermediates: readonly Uint8Array[] = []) =>
    findPath(
      x509.parseCertificate(targetDer),
      {
        anchors: [anchorOf(made.certDer)],
        intermediates: intermediates.map((der) => x509.parseCertificate(der)),
      },
      { now, purpose },
    ).accepted;

  it.each(leaves)('takes $name for its use and for no other', ({ name, server, client, host }) => {
    const certDer = certOf(name);
    expect(accepts(certDer, purposes.tlsServer(host === undefined ? {} : { dns: host }))).toBe(server);
    expect(accepts(certDer, purposes.tlsServer({ dns: 'other.example' }))).toBe(false);
    expect(accepts(certDer, purposes.tlsClient())).toBe(client);
    expect(accepts(certDer, purposes.codeSigning)).toBe(false);
    expect(accepts(certDer, purposes.crlSigning)).toBe(false);
    expect(accepts(certDer, purposes.kubeEdgeNode('edge-1'))).toBe(name === 'edge-node');
    expect(accepts(certDer, purposes.kubeEdgeNode('edge-2'))).toBe(false);
  });

  it.each(leaves)('takes nothing that was signed with the key of $name', ({ name }) => {
    expect(accepts(under(certOf(name), { names: inside }), purposes.any, [certOf(name)])).toBe(false);
  });

  it.each(belowSite)('judges what the site CA signed %s', (_title, names, good) => {
    expect(accepts(under(certOf('site-ca'), { names }), purposes.tlsServer(), [certOf('site-ca')])).toBe(
      good,
    );
  });

  it('takes a CA below ca, and none below site-ca', () => {
    for (const [name, good] of [
      ['ca', true],
      ['site-ca', false],
    ] as const) {
      const { targetDer, betweenDer } = twoBelow(certOf(name));
      expect(accepts(targetDer, purposes.tlsServer(), [certOf(name), betweenDer])).toBe(good);
    }
  });

  it.each(authorities)('takes $name for the signing of revocation lists', ({ name }) => {
    expect(accepts(certOf(name), purposes.crlSigning)).toBe(true);
  });
});

describe('KubeEdge', () => {
  // pki/authenticate.ts judges as CloudHub does: chain, clientAuth, O=system:nodes, CN=system:node:NAME.
  it.each(leaves)('takes $name for the node edge-1 only if it is', async ({ name, client }) => {
    const asked = authenticate(ca, { peerCertDer: certOf(name), nodeName: 'edge-1' }, now);
    if (name === 'edge-node') expect(await asked).toMatchObject({ kind: 'peer', nodeName: 'edge-1' });
    else expect(await codeOf(asked)).toBe(client ? 'E_AUTH_SUBJECT' : 'E_PATH_USAGE');
  });

  it('takes edge-1 for no other node', async () => {
    expect(
      await codeOf(authenticate(ca, { peerCertDer: certOf('edge-node'), nodeName: 'edge-2' }, now)),
    ).toBe('E_AUTH_NAME');
  });

  it.each(authorities)('takes $name for no node', async ({ name }) => {
    expect(await codeOf(authenticate(ca, { peerCertDer: certOf(name), nodeName: 'edge-1' }, now))).toMatch(
      /^E_PATH_(?:KIND|CRITICAL)$/,
    );
  });
});

describe("Node's TLS", () => {
  const pem = (der: Uint8Array): string => encodePem('CERTIFICATE', der);
  const keyPem = (pair: KeyPair): string =>
    pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const own = (name: string) => ({ cert: pem(certOf(name)), key: keyPem(keys) });

  /** One handshake; the word of whoever refused it, or `good`. */
  async function handshake(
    serving: TlsOptions,
    calling: { cert?: string; key?: string },
    host: string,
  ): Promise<string> {
    const server = createServer(serving);
    let refused = '';
    server.on('tlsClientError', (error) => (refused = error.message));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      servername: host,
      ca: anchorPem,
      ...calling,
    });
    try {
      return await new Promise<string>((resolve) => {
        socket.on('error', (error: Error) => resolve(refused || error.message));
        socket.on('close', () => resolve(refused || 'closed'));
        socket.on('data', (word: Buffer) => resolve(word.toString()));
        server.on('secureConnection', (peer) =>
          peer.write(
            serving.requestCert !== true || peer.authorized ? 'good' : String(peer.authorizationError),
          ),
        );
      });
    } finally {
      socket.destroy();
      server.close();
    }
  }

  it.each(leaves)('takes $name as a server if it is one', async ({ name, server, host }) => {
    const outcome = await handshake(own(name), {}, host ?? 'localhost');
    if (server) expect(outcome).toBe('good');
    else expect(outcome).toMatch(/unsuitable certificate purpose|unsupported certificate purpose/);
  });

  it.each(leaves.filter(({ server }) => server))('takes $name under no other name', async ({ name }) => {
    expect(await handshake(own(name), {}, 'other.example')).toMatch(/altnames/);
  });

  it.each(leaves)('takes $name as a client if it is one', async ({ name, client }) => {
    const serving = { ...own('cloudcore'), ca: anchorPem, requestCert: true, rejectUnauthorized: false };
    const outcome = await handshake(serving, own(name), 'localhost');
    if (client) expect(outcome).toBe('good');
    else expect(outcome).toBe('INVALID_PURPOSE');
  });

  it.each(belowSite)(
    'judges a server whose certificate the site CA signed %s',
    async (_title, names, good) => {
      const certDer = under(certOf('site-ca'), { names });
      const serving = {
        cert: pem(certDer) + pem(certOf('site-ca')),
        key: keyPem(fixedKeys('below')),
      };
      const outcome = await handshake(serving, {}, 'gw.hall-3.example');
      if (good) expect(outcome).toBe('good');
      else expect(outcome).toMatch(/excluded subtree violation|permitted subtree violation/);
    },
  );
});

describe.skipIf(!hasOpenssl)('openssl (needs openssl)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'edgewarden-profiles-'));
    writeFileSync(join(folder, 'anchor.pem'), anchorPem);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function verify(certDer: Uint8Array, purpose: string, ...intermediates: readonly Uint8Array[]): string {
    writeFileSync(join(folder, 'target.pem'), encodePem('CERTIFICATE', certDer));
    const bundle = intermediates.map((der) => encodePem('CERTIFICATE', der)).join('');
    writeFileSync(join(folder, 'between.pem'), bundle);
    const between = intermediates.length === 0 ? [] : ['-untrusted', 'between.pem'];
    const args = [
      'verify',
      '-x509_strict',
      '-purpose',
      purpose,
      '-CAfile',
      'anchor.pem',
      ...between,
      'target.pem',
    ];
    const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    return status === 0 && stdout.trim() === 'target.pem: OK' ? 'good' : stderr;
  }

  it.each(leaves)('takes $name for its use and for no other', ({ name, server, client }) => {
    const wanted: readonly (readonly [string, boolean])[] = [
      ['sslserver', server],
      ['sslclient', client],
      ['smimesign', false],
      ['crlsign', false],
      ['timestampsign', false],
    ];
    for (const [purpose, good] of wanted) {
      const outcome = verify(certOf(name), purpose);
      if (good) expect(outcome, purpose).toBe('good');
      else expect(outcome, purpose).toMatch(/unsuitable certificate purpose|unsupported certificate purpose/);
    }
  });

  it.each(leaves)('takes nothing that was signed with the key of $name', ({ name }) => {
    expect(verify(under(certOf(name), { names: inside }), 'sslserver', certOf(name))).toMatch(
      /invalid CA certificate/,
    );
  });

  it.each(belowSite)('judges what the site CA signed %s', (_title, names, good) => {
    const outcome = verify(under(certOf('site-ca'), { names }), 'sslserver', certOf('site-ca'));
    if (good) expect(outcome).toBe('good');
    else expect(outcome).toMatch(/excluded subtree violation|permitted subtree violation/);
  });

  it('takes a CA below ca, and none below site-ca', () => {
    for (const [name, outcome] of [
      ['ca', /^good$/],
      ['site-ca', /path length constraint exceeded/],
    ] as const) {
      const { targetDer, betweenDer } = twoBelow(certOf(name));
      expect(verify(targetDer, 'sslserver', certOf(name), betweenDer)).toMatch(outcome);
    }
  });

  it.each(authorities)('takes $name for the signing of revocation lists', ({ name }) => {
    expect(verify(certOf(name), 'crlsign')).toBe('good');
  });
});

it('covers every profile', () => {
  const kinds: readonly Shipped[] = [...leaves, ...authorities];
  expect(kinds.length).toBe(shipped.length);
  expect(leaves.length).toBeGreaterThan(0);
  expect(authorities.length).toBeGreaterThan(0);
});
