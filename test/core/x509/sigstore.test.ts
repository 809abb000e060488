// SPDX-License-Identifier: Apache-2.0
// Real certificates of the public-good Sigstore instance: P-384 intermediates, extensions nobody here knows,
// otherName identities. All are read, and written again byte for byte where a writer exists.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJson, type JsonValue } from '../../../core/json/index.ts';
import * as x509 from '../../../core/x509/index.ts';

const root = readFileSync(new URL('../../vectors/trust/public-good-trusted-root.json', import.meta.url));
const certificates = [...rawBytes(parseJson(root, { bytes: 1 << 20, depth: 20 }))].flatMap(
  (base64): [string, Uint8Array][] => {
    const der = Uint8Array.from(Buffer.from(base64, 'base64'));
    return der[0] === 0x30 && der[1] === 0x82 ? [[base64.slice(40, 56), der]] : [];
  },
);

describe("Sigstore's trusted root", () => {
  it('holds certificates', () => {
    expect(certificates.length).toBeGreaterThan(3);
  });

  it.each(certificates)('has a certificate that is read: %s', (_, der) => {
    const certificate = x509.parseCertificate(der);
    expect(x509.encodeName(certificate.issuer.rdns)).toEqual(certificate.issuer.der);
    expect(x509.publicKeyOf(certificate.spki).asymmetricKeyType).toBe('ec');
    expect(x509.findExtension(certificate.extensions, x509.basicConstraints)?.ca ?? false).toBe(
      x509.findExtension(certificate.extensions, x509.keyUsage)?.includes('keyCertSign'),
    );
  });
});

// Every `rawBytes` member anywhere: certificates and bare keys.
function* rawBytes(value: JsonValue | undefined): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [member, inner] of Object.entries(value))
    if (member === 'rawBytes' && typeof inner === 'string') yield inner;
    else yield* rawBytes(inner);
}
