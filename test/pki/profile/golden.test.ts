// SPDX-License-Identifier: Apache-2.0
// The certificate of each shipped profile, byte for byte, from a fixed key, serial number and time. ECDSA signatures
// are random, so that what is compared is what is signed; the golden signature must verify.
//
// After a change that is meant: EDGEWARDEN_GOLDEN=write npx vitest run test/pki/profile/golden.test.ts

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePem, onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { build } from '../../../pki/build/draft.ts';
import { issuerOf } from '../../../pki/build/issuer.ts';
import { bundledNames } from '../../../pki/profile/catalog.ts';
import { plan } from '../../../pki/profile/plan.ts';
import { prove } from '../../../pki/profile/proven.ts';
import { signDraft } from '../../../pki/sign/signer.ts';
import { softwareSigner } from '../../../pki/sign/software.ts';
import { day, start } from '../support/rows.ts';
import { csrOf, fixedKeys, requestOf, shipped, type Shipped } from './shipped.ts';

const folder = join(import.meta.dirname, 'golden');
const write = process.env['EDGEWARDEN_GOLDEN'] === 'write';
const { oids, makeExtension } = x509;

const anchorKeys = fixedKeys('anchor');
const leafKeys = fixedKeys('leaf');
const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;

/** The anchor that all of them stand under; its own signature is random and compared to nothing. */
function anchor(): x509.Certificate {
  const spki = x509.parseSpki(anchorKeys.publicKey.export({ format: 'der', type: 'spki' }));
  const name = x509.encodeName([[x509.nameAttribute(oids.commonName, 'KubeEdge')]]);
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: '0400',
    algorithm,
    issuerDer: name,
    subjectDer: name,
    notBefore: start - day,
    notAfter: start + 36_400 * day,
    spkiDer: spki.der,
    extensions: [
      makeExtension(x509.keyUsage, ['keyCertSign', 'cRLSign']),
      makeExtension(x509.basicConstraints, { ca: true }),
      makeExtension(x509.subjectKeyIdentifier, x509.keyIdentifier(spki)),
    ],
  });
  return x509.parseCertificate(
    x509.encodeCertificate(tbsDer, algorithm, x509.createSignature(algorithm, anchorKeys.privateKey, tbsDer)),
  );
}

const issuer = issuerOf(anchor());
const terms = {
  issuerNotBefore: issuer.certificate.notBefore,
  issuerNotAfter: issuer.certificate.notAfter,
};

async function certificateOf(one: Shipped): Promise<Uint8Array> {
  const request = await requestOf(one);
  const { lifetime } = request.profile;
  const approved = plan(
    prove(await csrOf(one, leafKeys)),
    { kind: 'operator' },
    request,
    // Jitter would follow the request's signature: the golden certificates live for the whole default.
    { ...terms, lifetimeMs: lifetime.defaultMs },
    start,
  );
  const serial = `40${Buffer.from(one.name).toString('hex')}`.padEnd(32, '0').slice(0, 32);
  const draft = build(approved, issuer, serial);
  return signDraft(softwareSigner(anchorKeys.privateKey, issuer), draft);
}

const read = (path: string): x509.Certificate =>
  x509.parseCertificate(onePem(readFileSync(path, 'latin1'), 'CERTIFICATE', { reading: 'strict' }));

/** Writes what differs, and leaves a file alone whose signature alone would change. */
function keep(path: string, certDer: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path) || !x509.sameBytes(read(path).tbsDer, x509.parseCertificate(certDer).tbsDer))
    writeFileSync(path, encodePem('CERTIFICATE', certDer));
}

describe('the golden certificates', () => {
  it('are one for each shipped profile, and no other', () => {
    expect(shipped.map(({ name }) => name)).toEqual([...bundledNames]);
    if (!write)
      expect(readdirSync(folder).sort()).toEqual([...bundledNames].map((name) => `${name}.pem`).sort());
  });

  it.each(shipped)('$name is what is signed today', async (one) => {
    const certDer = await certificateOf(one);
    const path = join(folder, `${one.name}.pem`);
    if (write) keep(path, certDer);
    const golden = read(path);
    const made = x509.parseCertificate(certDer);
    expect(Buffer.from(made.tbsDer).toString('hex')).toBe(Buffer.from(golden.tbsDer).toString('hex'));
    expect(x509.verifySignature(algorithm, anchorKeys.publicKey, golden.tbsDer, golden.signature)).toBe(true);
  });
});
