// SPDX-License-Identifier: Apache-2.0
// OpenSSL's own authority and verifier as a second opinion: we verify what it stamps, and it verifies what we write.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyTimestamps } from '../../../attest/verify/timestamps.ts';
import { failures } from '../../../core/evidence/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import { hasOpenssl } from '../../support/peers.ts';
import {
  authorityOf,
  makeCertificate,
  makeSigner,
  namedBy,
  rootOf,
  signedWith,
  stamp,
  stampedAt,
  type Pair,
} from './stamping.ts';

const signature = Buffer.from('a signature that is stamped');
let folder = '';
const path = (name: string): string => join(folder, name);

function openssl(...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('openssl', args, {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, output: `${stdout}${stderr}` };
}

const anchor = makeCertificate({ name: 'anchor', notBefore: 0, notAfter: Date.UTC(2049, 0) });
const signerOf = (kind: 'ecdsaWithSha256' | 'ecdsaWithSha384' | 'sha256WithRsa'): Pair =>
  makeSigner(anchor, { kind, notBefore: 0, notAfter: Date.UTC(2049, 0) });
const always = { start: 0, end: Infinity };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewarden-tsa-'));
  writeFileSync(path('data'), signature);
  writeFileSync(path('anchor.pem'), encodePem('CERTIFICATE', anchor.certificate.der));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function place(signer: Pair): void {
  writeFileSync(path('tsa.pem'), encodePem('CERTIFICATE', signer.certificate.der));
  writeFileSync(path('tsa.key'), signer.privateKey.export({ format: 'pem', type: 'pkcs8' }));
}

describe.skipIf(!hasOpenssl)('what openssl stamps', () => {
  const rows = [
    ['ecdsaWithSha256', 'sha256', 'sha256'],
    ['ecdsaWithSha384', 'sha384', 'sha384'],
    ['sha256WithRsa', 'sha512', 'sha1'],
  ] as const;

  it.each(rows)('with a key of %s, %s, and the certificate named by %s, verifies', (kind, hash, ess) => {
    const signer = signerOf(kind);
    place(signer);
    writeFileSync(
      path('tsa.cnf'),
      `[tsa]
default_tsa=t
[t]
serial=${path('serial')}
signer_cert=${path('tsa.pem')}
certs=${path('anchor.pem')}
signer_key=${path('tsa.key')}
signer_digest=${hash}
default_policy=1.2.3.4
digests=sha256,sha384,sha512
accuracy=secs:1,millisecs:500,microsecs:100
ordering=yes
tsa_name=yes
ess_cert_id_chain=no
ess_cert_id_alg=${ess}
`,
    );
    expect(
      openssl('ts', '-query', '-data', path('data'), `-${hash}`, '-cert', '-out', path('query')),
    ).toMatchObject({ status: 0 });
    const made = openssl(
      'ts',
      '-reply',
      '-config',
      path('tsa.cnf'),
      '-queryfile',
      path('query'),
      '-out',
      path('reply'),
    );
    expect(made.status, made.output).toBe(0);
    const signed = signedWith(signature, readFileSync(path('reply')));
    const now = Date.now();
    for (const root of [
      rootOf(authorityOf([signer.certificate, anchor.certificate], true, always)),
      rootOf(authorityOf([anchor.certificate], false, always)),
    ]) {
      const { checks, times } = verifyTimestamps(signed, root, now);
      expect(checks.flatMap(failures)).toEqual([]);
      expect(Math.abs((times[0] ?? 0) - now)).toBeLessThan(60_000);
    }
    const other = verifyTimestamps(
      signedWith(Buffer.from('other'), ...signed.timestampsDer),
      rootOf(authorityOf([anchor.certificate], false, always)),
      now,
    );
    expect(other.checks.flatMap(failures).map(({ code }) => code)).toEqual(['E_TIME_IMPRINT']);
  });
});

describe.skipIf(!hasOpenssl)('what we write, and openssl verifies', () => {
  it.each(['ecdsaWithSha256', 'sha256WithRsa'] as const)(
    'OpenSSL verifies with a key of %s, and what is forged it refuses as we do',
    (kind) => {
      const signer = signerOf(kind);
      const root = rootOf(authorityOf([anchor.certificate], false, always));
      const rows: readonly (readonly [string, Uint8Array, boolean])[] = [
        ['good', stamp(signer, signature, { token: { certificatesDer: [signer.certificate.der] } }), true],
        [
          'ess v1',
          stamp(signer, signature, {
            token: { certificatesDer: [signer.certificate.der] },
            attributes: { signingTime: undefined, signingCertificate: namedBy(signer.certificate, 'sha1') },
          }),
          true,
        ],
        [
          'other data',
          stamp(signer, Buffer.from('x'), { token: { certificatesDer: [signer.certificate.der] } }),
          false,
        ],
        [
          'another certificate named',
          stamp(signer, signature, {
            token: { certificatesDer: [signer.certificate.der] },
            attributes: { signingTime: undefined, signingCertificate: namedBy(anchor.certificate) },
          }),
          false,
        ],
        [
          'another digest',
          stamp(signer, signature, {
            token: { certificatesDer: [signer.certificate.der] },
            attributes: {
              signingTime: undefined,
              signingCertificate: namedBy(signer.certificate),
              messageDigest: new Uint8Array(32),
            },
          }),
          false,
        ],
      ];
      for (const [name, der, good] of rows) {
        writeFileSync(path('ours'), der);
        const theirs = openssl(
          'ts',
          '-verify',
          '-data',
          path('data'),
          '-in',
          path('ours'),
          '-CAfile',
          path('anchor.pem'),
          '-attime',
          String(stampedAt / 1000),
        );
        expect(theirs.status === 0, `${name}: ${theirs.output}`).toBe(good);
        const ours = verifyTimestamps(signedWith(signature, der), root, Date.now() + 1e11);
        expect(ours.times.length === 1, name).toBe(good);
      }
    },
  );
});
