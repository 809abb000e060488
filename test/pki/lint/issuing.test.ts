// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTbsCrl } from '../../../core/crl/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { makeAnchor } from '../../../pki/build/anchor.ts';
import { issuerOf } from '../../../pki/build/issuer.ts';
import { Ca } from '../../../pki/ca.ts';
import { issue, issueServerCertificate } from '../../../pki/index.ts';
import { admitTbs, admitTbsCrl } from '../../../pki/lint/issuing.ts';
import { lintCertificate } from '../../../pki/lint/index.ts';
import { isNameOf } from '../../../pki/profile/patterns.ts';
import { nameKinds } from '../../../pki/profile/profile.ts';
import { readEcKey, softwareSigner } from '../../../pki/sign/software.ts';
import type { Signer } from '../../../pki/sign/signer.ts';
import { MemoryStore } from '../../../pki/store/memory.ts';
import { csrFor, goldenCa, memoryCa } from '../support/ca.ts';
import { codeOf, day, start } from '../support/rows.ts';
import * as made from './structures.ts';

/** A CA, and how often its key was used. */
function spied(): { ca: Ca; count: () => number } {
  const { certDer, sec1Der } = makeAnchor('KubeEdge', 36_400, start);
  const issuer = issuerOf(x509.parseCertificate(certDer));
  const real = softwareSigner(readEcKey(sec1Der).key, issuer);
  let signed = 0;
  const signer: Signer = {
    sign(draft) {
      signed += 1;
      return real.sign(draft);
    },
  };
  const ca = new Ca({
    issuer,
    signer,
    store: new MemoryStore(),
    tokenKeys: { bound: new Uint8Array(32).fill(7) },
    lifetimeMs: 365 * day,
    now: () => start,
  });
  return { ca, count: () => signed };
}

const { oids } = x509;
const operator = { kind: 'operator' } as const;
const ask = { nodeName: '', usages: [] };

describe('pre-issuance', () => {
  it('lets what breaks no rule through to the signer', async () => {
    const { ca, count } = spied();
    await issue(ca, csrFor('edge-1'), operator, ask, start);
    expect(count()).toBe(1);
  });

  it('stops what breaks a rule before a key is touched', async () => {
    const { ca, count } = spied();
    // The plan is right; the issuer's own certificate is not what the draft says it is.
    const other = x509.parseCertificate(memoryCa().anchor.certDer);
    const bent = new Ca({
      issuer: { ...ca.issuer, certificate: { ...ca.issuer.certificate, extensions: other.extensions } },
      signer: ca.signer,
      store: new MemoryStore(),
      tokenKeys: { bound: new Uint8Array(32).fill(7) },
      lifetimeMs: 365 * day,
      now: () => start,
    });
    const refusal = issue(bent, csrFor('edge-1'), operator, ask, start);
    await expect(refusal).rejects.toMatchObject({
      code: 'E_LINT',
      facts: { rules: 'aki.of-issuer' },
    });
    expect(count()).toBe(0);
  });

  it('names every rule that a draft breaks', () => {
    const bad = made.leafTbs({
      serial: made.fromHex('8a'),
      extensions: made.without(x509.oids.authorityKeyIdentifier),
    });
    expect(() => admitTbs(bad, 'private')).toThrow(
      expect.objectContaining({ code: 'E_LINT', facts: { rules: 'serial.positive, aki.present' } }),
    );
    expect(() => admitTbs(made.leafTbs(), 'private')).not.toThrow();
    expect(() => admitTbs(Uint8Array.of(0x30, 0), 'private')).toThrow(
      expect.objectContaining({ code: 'E_LINT', facts: { rules: 'encoding.der' } }),
    );
  });

  it('stops revocation lists likewise', () => {
    const issuer = made.issuerCertificate;
    expect(() => admitTbsCrl(encodeTbsCrl(made.crlFields), issuer)).not.toThrow();
    const endless = encodeTbsCrl({
      ...made.crlFields,
      nextUpdate: made.start,
      issuerDer: made.nameOf([x509.oids.commonName, 'other']),
    });
    expect(() => admitTbsCrl(endless, issuer)).toThrow(
      expect.objectContaining({ code: 'E_LINT', facts: { rules: 'issuer.name, crl.next-update-later' } }),
    );
  });

  it('refuses an anchor a name that no reader can show', async () => {
    expect(await codeOf(() => makeAnchor('Kube\u202eEdge', 365, start))).toBe('E_PROFILE_NAME');
  });
});

describe('what is issued', () => {
  it.each([
    ['under an anchor of our own', memoryCa()],
    ["under KubeEdge's", goldenCa()],
  ])('has no error and no warning %s', async (_title, ca) => {
    const issuer = ca.anchor.certificate;
    const node = await issue(ca, csrFor('edge-1'), operator, ask, start);
    const server = await issueServerCertificate(ca, {
      dnsNames: ['cloudcore.example', 'localhost'],
      ipAddresses: ['127.0.0.1', 'fd00::1'],
      now: start,
    });
    for (const { certDer } of [node, server])
      expect(
        lintCertificate(certDer, { issuer, profile: 'kubeedge' }).filter(
          ({ severity }) => severity !== 'notice',
        ),
      ).toEqual([]);
  });

  it.each([
    ['Ed25519', generateKeyPairSync('ed25519'), x509.signatureAlgorithms.ed25519, ['digitalSignature']],
    [
      'RSA',
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      x509.signatureAlgorithms.sha256WithRsa,
      ['digitalSignature', 'keyEncipherment'],
    ],
  ])('gives a key of kind %s only usages that it can serve', async (_title, keys, row, usages) => {
    const ca = memoryCa();
    const { certDer } = await issue(ca, csrFor('edge-1', { keys, row }), operator, ask, start);
    expect(x509.findExtension(x509.parseCertificate(certDer).extensions, x509.keyUsage)).toEqual(usages);
    expect(lintCertificate(certDer, { issuer: ca.anchor.certificate, profile: 'kubeedge' })).toEqual([]);
  });

  it.each([[[oids.serverAuth]], [[oids.clientAuth, oids.serverAuth]]])(
    'is a node’s also where the operator wants it to serve: %s',
    async (usages) => {
      const ca = memoryCa();
      const { certDer } = await issue(ca, csrFor('edge-1'), operator, { nodeName: '', usages }, start);
      const found = lintCertificate(certDer, { profile: 'kubeedge' });
      expect(found.every(({ severity }) => severity === 'notice')).toBe(true);
    },
  );

  it('has no error as an anchor', () => {
    const { certDer } = makeAnchor('KubeEdge', 36_400, start);
    const issuer = x509.parseCertificate(certDer);
    expect(
      lintCertificate(certDer, { issuer, profile: 'kubeedge' }).filter(
        ({ severity }) => severity !== 'notice',
      ),
    ).toEqual([]);
  });
});

describe('what a profile can grant', () => {
  const pieces = fc.constantFrom(
    ...'a b-1 _ . .. - @ : / // * % [ ] ::1 10.0.0.1 256 xn-- xn--bcher-kva xn--a-b spiffe:// http: EXAMPLE \u00fc ? #'.split(
      ' ',
    ),
  );
  const text = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
  const names = fc.oneof(text, fc.domain(), fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6());

  it.each(nameKinds)('is a name of kind %s that no rule stops', (kind) => {
    fc.assert(
      fc.property(names, (value) => {
        if (!isNameOf(kind, value)) return;
        const extension = x509.makeExtension(x509.subjectAltName, [{ kind, value }]);
        expect(() =>
          admitTbs(made.leafTbs({ extensions: made.having(extension) }), 'kubeedge'),
        ).not.toThrow();
      }),
      { numRuns: 1500 },
    );
  });
});
