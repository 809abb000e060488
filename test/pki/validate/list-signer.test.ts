// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 6.3.3 (f): whoever signs a list leads to the same anchor as the certificate; what a signer's list
// says of the signer itself, and of those above.

import { describe, expect, it } from 'vitest';
import { parseCrl, signCrl, type Crl, type TbsCrlFields } from '../../../core/crl/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  validatePath,
  type PathVerdict,
} from '../../../pki/validate/index.ts';
import { ca, certificate, day, key, leaf, name, now, root } from './maker.ts';

/** Whose list tells of the certificate. */
const toldBy = (signer: string): x509.Extension =>
  x509.makeExtension(x509.crlDistributionPoints, [
    { crlIssuer: [{ kind: 'directory', value: name(signer) }] },
  ]);

function list(issuer: string, changes: Partial<TbsCrlFields> = {}, signer: string = issuer): Crl {
  const { privateKey, identifier } = key(signer);
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const fields: TbsCrlFields = {
    issuerDer: name(issuer).der,
    algorithm,
    thisUpdate: now - day,
    nextUpdate: now + day,
    crlNumber: 1n,
    authorityKeyIdentifier: { keyId: identifier },
    entries: [],
    ...changes,
  };
  return parseCrl(signCrl(fields, privateKey));
}

const indirect: Partial<TbsCrlFields> = {
  issuingDistributionPoint: {
    onlyUserCerts: false,
    onlyCaCerts: false,
    onlyAttributeCerts: false,
    indirect: true,
  },
};
const signer = (issuer: string): x509.Certificate =>
  certificate({ subject: 'Lists', issuer, keyUsage: ['cRLSign'], more: [toldBy('Lists')] });

const judge = (
  target: x509.Certificate,
  anchors: readonly x509.Certificate[],
  intermediates: readonly x509.Certificate[],
  crls: readonly Crl[],
): PathVerdict =>
  findPath(
    target,
    { anchors: anchors.map(anchorOf), intermediates, crls },
    { now, revocation: 'all', profile: judgingProfiles.graceful },
  );
const codes = (verdict: PathVerdict): (string | undefined)[] =>
  verdict.accepted ? ['accepted'] : [...new Set(failures(verdict.evidence).map(({ code }) => code))];

describe('a list that tells of its own signer', () => {
  const above = root('Root');
  const site = ca('Site', 'Root');
  const target = leaf('Site', { more: [toldBy('Lists')] });

  it('is believed, as PKITS 4.14.30 asks', () => {
    const verdict = judge(target, [above], [site, signer('Site')], [list('Root'), list('Lists', indirect)]);
    expect(codes(verdict)).toEqual(['accepted']);
  });

  it('is not where it says that the signer is revoked', () => {
    const lists = signer('Site');
    const entries = [
      { serialHex: lists.serialHex, revocationDate: now - day, certificateIssuer: name('Site') },
    ];
    const verdict = judge(
      target,
      [above],
      [site, lists],
      [list('Root'), list('Lists', { ...indirect, entries })],
    );
    expect(codes(verdict)).toEqual(['E_CRL_ISSUER']);
  });

  it('is not about a CA that leads to the signer', () => {
    // Whoever has the site's key could make the signer, and have it call the site good.
    const told = ca('Site', 'Root', { more: [toldBy('Lists')] });
    const pool = [told, signer('Site')];
    expect(codes(judge(target, [above], pool, [list('Lists', indirect)]))).toEqual(['E_CRL_ISSUER']);
    // Its issuer's own list counts beside those that a certificate points at (6.3.3, last paragraph).
    expect(codes(judge(target, [above], pool, [list('Root'), list('Lists', indirect)]))).toEqual([
      'accepted',
    ]);
  });

  it('is not where somebody else signed it', () => {
    const verdict = judge(
      target,
      [above],
      [site, signer('Site')],
      [list('Root'), list('Lists', indirect, 'Mallory')],
    );
    expect(codes(verdict)).toEqual(['E_CRL_ISSUER']);
  });
});

describe('a CA on the path that has its issuer’s name', () => {
  // Site was revoked. With its own key it makes a CA of the root's name, and with that one's a list that calls it good.
  const above = root('Root');
  const site = ca('Site', 'Root');
  const twin = ca('Root', 'Site', { key: key('twin') });
  const target = leaf('Root', { signer: key('twin') });
  const forged = list('Root', { crlNumber: 9n }, 'twin');
  const entries = [{ serialHex: site.serialHex, revocationDate: now - day }];
  const own = list('Site');

  it('does not vouch for the CA above it', () => {
    const crls = [forged, own];
    const options = { now, revocation: 'all', profile: judgingProfiles.graceful, crls } as const;
    expect(
      validatePath([site, twin, target], anchorOf(above), options).faults.map(({ code }) => code),
    ).toContain('E_PATH_REVOCATION');
    expect(judge(target, [above], [site, twin], crls).accepted).toBe(false);
  });

  it('does not outvote the list of the one that it has the name of', () => {
    const crls = [forged, own, list('Root', { entries })];
    expect(codes(judge(target, [above], [site, twin], crls))).toContain('E_PATH_REVOKED');
  });
});

describe('a signer', () => {
  const target = leaf('Site', { more: [toldBy('Lists')] });
  const crls = [list('East'), list('West'), list('Lists', indirect)];
  const signs = (issuer: string): x509.Certificate =>
    certificate({ subject: 'Lists', issuer, keyUsage: ['cRLSign'] });

  it('leads to the anchor that the certificate leads to', () => {
    const verdict = judge(target, [root('East'), root('West')], [ca('Site', 'East'), signs('West')], crls);
    expect(codes(verdict)).toEqual(['E_CRL_ISSUER']);
  });

  it.each(['East', 'West'])('is looked for under each anchor that is tried: %s', (side) => {
    const verdict = judge(
      target,
      [root('East'), root('West')],
      [ca('Site', 'East'), ca('Site', 'West'), signs(side)],
      crls,
    );
    expect(codes(verdict)).toEqual(['accepted']);
    expect(x509.nameText(verdict.anchor?.name ?? name(''))).toBe(`CN=${side}`);
  });
});
