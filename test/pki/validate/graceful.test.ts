// SPDX-License-Identifier: Apache-2.0
// What the profile graceful still refuses: found by comparing verdicts with openssl's on mutated chains.

import { describe, expect, it } from 'vitest';
import { failures } from '../../../core/evidence/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { anchorOf, findPath, judgingProfiles, purposes } from '../../../pki/validate/index.ts';
import { ca, leaf, now, root } from './maker.ts';

const top = root('Root');
const pool = (...intermediates: x509.Certificate[]): Parameters<typeof findPath>[1] => ({
  anchors: [anchorOf(top)],
  intermediates,
});
const options = { now, profile: judgingProfiles.graceful, purpose: purposes.tlsServer() };
const codes = (target: x509.Certificate, ...middle: x509.Certificate[]): unknown[] =>
  failures(findPath(target, pool(...middle), options).evidence).map(({ code }) => code);
const malformed = (oid: string, critical: boolean): x509.Extension => ({
  oid,
  critical,
  value: Uint8Array.of(0x30, 0x03, 0x02, 0x01),
});

describe('profile graceful', () => {
  it.each([
    ['keyUsage', malformed(x509.keyUsage.oid, true)],
    ['keyUsage that is not critical', malformed(x509.keyUsage.oid, false)],
    ['extKeyUsage', malformed(x509.extKeyUsage.oid, false)],
    ['a critical extension', malformed(x509.crlDistributionPoints.oid, true)],
  ])('refuses a malformed %s, in a CA and in the target', (_title, extension) => {
    const middle = ca('Site', 'Root', { keyUsage: null, more: [extension] });
    expect(codes(leaf('Site'), middle)).toEqual([expect.stringMatching(/^E_(DER|X509)_/)]);
    const target = { keyUsage: null, more: [extension] };
    const { extKeyUsage } = x509.oids;
    const withOwn = extension.oid === extKeyUsage ? { ...target, extensions: [extension] } : target;
    expect(codes(leaf('Root', withOwn))).toEqual([expect.stringMatching(/^E_(DER|X509)_/)]);
  });
  it('passes over a malformed extension that says nothing of the key and is not critical', () => {
    const middle = ca('Site', 'Root', { more: [malformed(x509.authorityInfoAccess.oid, false)] });
    expect(codes(leaf('Site'), middle)).toEqual([]);
  });
  it('refuses a certificate whose two algorithm identifiers differ', () => {
    const { tbsDer, signature } = leaf('Root');
    const der = x509.encodeCertificate(tbsDer, x509.signatureAlgorithms.ecdsaWithSha384, signature);
    expect(codes(x509.parseCertificate(der, x509.certificateLimits, 'graceful'))).toEqual([
      'E_X509_ALGORITHM',
    ]);
  });
});
