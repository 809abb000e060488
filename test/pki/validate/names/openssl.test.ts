// SPDX-License-Identifier: Apache-2.0
// Name constraints as openssl judges them, beside ours: every pair of the table, permitted and excluded, in a real
// chain of two. Where the two differ, the pair is listed with who is right and why.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../../core/pem/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import type { GeneralName, NameConstraints } from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import { nameFaults, startNames } from '../../../../pki/validate/names/index.ts';
import { hasOpenssl } from '../../../support/peers.ts';
import { p256 } from '../../support/ca.ts';
import { day, start } from '../../support/rows.ts';
import { cases } from './cases.ts';

const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
const spkiDer = p256.publicKey.export({ format: 'der', type: 'spki' });
const caName = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'CA')]]);
const folder = mkdtempSync(join(tmpdir(), 'edgewarden-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sign(subjectDer: Uint8Array, extensions: readonly x509.Extension[]): Uint8Array {
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: '01',
    algorithm,
    issuerDer: caName,
    notBefore: start,
    notAfter: start + day,
    subjectDer,
    spkiDer,
    extensions,
  });
  return x509.encodeCertificate(tbsDer, algorithm, x509.createSignature(algorithm, p256.privateKey, tbsDer));
}

const write = (name: string, der: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, encodePem('CERTIFICATE', der));
  return path;
};

/** What openssl and we say to a certificate of this name under a CA of these constraints. */
function judge(constraints: NameConstraints, name: GeneralName): { openssl: boolean; ours: boolean } {
  const ca = sign(caName, [
    x509.makeExtension(x509.basicConstraints, { ca: true }),
    x509.makeExtension(x509.keyUsage, ['keyCertSign']),
    x509.makeExtension(x509.nameConstraints, constraints),
  ]);
  const leaf = sign(x509.encodeName([]), [x509.makeExtension(x509.subjectAltName, [name], true)]);
  const files = [write('ca.pem', ca), write('leaf.pem', leaf)];
  const args = ['verify', '-attime', String(start / 1000 + 1), '-CAfile', ...files];
  const { status } = spawnSync('openssl', args, { encoding: 'utf8' });
  const read = x509.extensionOf(x509.parseCertificate(ca), x509.nameConstraints);
  const faults = nameFaults(startNames(read), x509.parseCertificate(leaf), new Budget());
  return { openssl: status === 0, ours: faults.length === 0 };
}

/** Where OpenSSL 3.0 decides otherwise, and why ours is right. */
const differences: ReadonlyMap<string, string> = new Map([
  ...[
    'DNS: a leading period, permitted',
    'DNS: a second wildcard, permitted',
    'DNS: a wildcard in a label, permitted',
    'DNS: an empty label, permitted',
    'DNS: a trailing period, excluded',
    'DNS: an address, excluded',
    'e-mail: an address literal, excluded',
    'e-mail: no local part, permitted',
    'e-mail: two at signs, permitted',
    'URI: a backslash, excluded',
    'URI: a host in percents, excluded',
    'RFC 9598: a host in U-labels, excluded',
    'RFC 9598: a host in upper case, permitted',
    'RFC 9598: an ASCII local part, permitted',
  ].map((title) => [title, 'a malformed name cannot be compared, and is refused'] as const),
  ['DNS: a wildcard over the subtree, excluded', 'the wildcard stands for the excluded host too'],
  ['URI: an IPv4 address, excluded', 'section 4.2.1.10: a URI whose host is no name is refused'],
  ['URI: an IPv6 address, excluded', 'section 4.2.1.10: a URI whose host is no name is refused'],
  ['URI: user and port, permitted', 'RFC 3986 section 3.2: the user part is not the host'],
  ['URI: user and port, excluded', 'RFC 3986 section 3.2: the user part is not the host'],
  [
    'e-mail: quoted, the same mailbox, permitted',
    'RFC 5321 section 4.1.2: quotation marks are no part of it',
  ],
  ['e-mail: quoted, the same mailbox, excluded', 'RFC 5321 section 4.1.2: quotation marks are no part of it'],
  ['e-mail: empty is every mailbox, permitted', 'CAs exclude all mailboxes so; NSS and Go read it so'],
  ['e-mail: empty is every mailbox, excluded', 'CAs exclude all mailboxes so; NSS and Go read it so'],
  ['RFC 9598: a domain, permitted', 'RFC 9598 section 6: a leading period is a suffix'],
  ['RFC 9598: a domain, excluded', 'RFC 9598 section 6: a leading period is a suffix'],
  ['RFC 9598: one mailbox of its host, excluded', 'RFC 9598 section 6 looks at the host alone'],
  [
    'IP: IPv4 as IPv6 maps it, excluded',
    'a reader that takes it for the IPv4 address must not be led round it',
  ],
  [
    'directory: a TeletexString, which could say the same, permitted',
    'RFC 5280 section 7.1: other string types are compared by their bytes',
  ],
  [
    'directory: a TeletexString that says something else, excluded',
    'what is compared by its bytes is not known to be outside',
  ],
  ['otherName of another type, permitted', 'one form: section 4.2.1.10 does not divide it by type'],
  ['otherName of another type, excluded', 'one form: section 4.2.1.10 does not divide it by type'],
  ['SmtpUTF8Mailbox under a constraint on otherName, permitted', 'likewise'],
  ['SmtpUTF8Mailbox under a constraint on otherName, excluded', 'likewise'],
]);

describe.skipIf(!hasOpenssl)('openssl and ours', () => {
  const pairs = cases.flatMap(([title, subtree, name]) => [
    [`${title}, permitted`, { permitted: [subtree], excluded: [] }, name] as const,
    [`${title}, excluded`, { permitted: [], excluded: [subtree] }, name] as const,
  ]);
  it('differ only in pairs of the table', () => {
    const titles: readonly string[] = pairs.map(([title]) => title);
    expect([...differences.keys()].filter((title) => !titles.includes(title))).toEqual([]);
  });

  it.each(pairs)('%s', (title, constraints, name) => {
    const { openssl, ours } = judge(constraints, name);
    // A later openssl may have come to agree.
    if (openssl !== ours)
      expect(differences.get(title), openssl ? 'openssl accepts' : 'openssl refuses').toBeDefined();
  });
});
