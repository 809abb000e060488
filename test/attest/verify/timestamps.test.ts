// SPDX-License-Identifier: Apache-2.0
// Timestamps over a signature, right ones and each kind of wrong one, by code.

import { describe, expect, it } from 'vitest';
import { verifyTimestamps } from '../../../attest/verify/timestamps.ts';
import type { TrustedRoot } from '../../../attest/trust/types.ts';
import { failures } from '../../../core/evidence/index.ts';
import { encodeTimestampResponse } from '../../../core/tsp/index.ts';
import { nul, oid, sequence } from '../../../core/der/index.ts';
import {
  basicConstraints,
  encodeGeneralName,
  extKeyUsage,
  keyUsage,
  makeExtension,
  oids,
  parseName,
  encodeName,
  nameAttribute,
  signatureAlgorithms,
  subjectKeyIdentifier,
  findExtension,
} from '../../../core/x509/index.ts';
import {
  authorityOf,
  day,
  makeCertificate,
  makeSigner,
  namedBy,
  rootOf,
  signedWith,
  stamp,
  stampedAt,
  timestampPurpose,
  type Stamp,
} from './stamping.ts';

const signature = Uint8Array.from({ length: 70 }, (_, index) => index);
const now = stampedAt + day;
const anchor = makeCertificate({ name: 'anchor' });
const signer = makeSigner(anchor);
const named = rootOf(authorityOf([signer.certificate, anchor.certificate], true));
const issuing = rootOf(authorityOf([anchor.certificate], false));
const embedded: Stamp = { token: { certificatesDer: [signer.certificate.der] } };

function codesOf(root: TrustedRoot, ...timestampsDer: readonly Uint8Array[]): (string | undefined)[] {
  const { checks } = verifyTimestamps(signedWith(signature, ...timestampsDer), root, now);
  return checks.flatMap(failures).map((leaf) => `${leaf.check} ${leaf.code}`);
}

const timesOf = (root: TrustedRoot, ...timestampsDer: readonly Uint8Array[]): readonly number[] =>
  verifyTimestamps(signedWith(signature, ...timestampsDer), root, now).times;

describe('a timestamp', () => {
  it.each(['ecdsaWithSha256', 'ecdsaWithSha384', 'ecdsaWithSha512', 'sha256WithRsa', 'ed25519'] as const)(
    'proves its time with a key of %s, named by the root or issued under it',
    (kind) => {
      const made = makeSigner(anchor, { kind });
      const naming = rootOf(authorityOf([made.certificate, anchor.certificate], true));
      const brought = { token: { certificatesDer: [made.certificate.der] } };
      expect(codesOf(naming, stamp(made, signature))).toEqual([]);
      expect(timesOf(naming, stamp(made, signature))).toEqual([stampedAt]);
      expect(timesOf(issuing, stamp(made, signature, brought))).toEqual([stampedAt]);
    },
  );

  const ecPublicKey = sequence(oid('1.2.840.10045.2.1'));
  const rsaEncryption = sequence(oid('1.2.840.113549.1.1.1'), nul());
  it('may name the key’s algorithm in the signature’s place (RFC 5753 section 2.1.1, RFC 3370 section 3.2)', () => {
    const rsa = makeSigner(anchor, { kind: 'sha256WithRsa' });
    const ofRsa = rootOf(authorityOf([rsa.certificate, anchor.certificate], true));
    expect(
      codesOf(named, stamp(signer, signature, { token: { signatureAlgorithmDer: ecPublicKey } })),
    ).toEqual([]);
    expect(
      codesOf(ofRsa, stamp(rsa, signature, { token: { signatureAlgorithmDer: rsaEncryption } })),
    ).toEqual([]);
  });

  it('may name its signer by key identifier, its certificate by ESSCertID, and itself by its subject', () => {
    const keyIdentifier =
      findExtension(signer.certificate.extensions, subjectKeyIdentifier) ?? new Uint8Array();
    const byKey: Stamp = { token: { id: { kind: 'key-identifier', keyIdentifier } } };
    const tsaDer = encodeGeneralName({ kind: 'directory', value: signer.certificate.subject });
    expect(codesOf(named, stamp(signer, signature, byKey))).toEqual([]);
    for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
      expect(
        codesOf(
          named,
          stamp(signer, signature, {
            attributes: { signingTime: undefined, signingCertificate: namedBy(signer.certificate, hash) },
          }),
        ),
      ).toEqual([]);
    expect(codesOf(named, stamp(signer, signature, { info: { tsaDer } }))).toEqual([]);
  });

  it('counts as granted with modifications, and with a fraction of a second', () => {
    const der = stamp(signer, signature, { info: { genTime: stampedAt + 250, fraction: '25' } });
    expect(timesOf(named, der)).toEqual([stampedAt + 250]);
  });

  it('is one of several, each of which must verify', () => {
    const good = stamp(signer, signature);
    const later = stamp(signer, signature, { info: { genTime: stampedAt + 1000 } });
    expect(timesOf(named, good, later)).toEqual([stampedAt, stampedAt + 1000]);
    const verdict = verifyTimestamps(signedWith(signature, good, new Uint8Array(3)), named, now);
    expect(verdict.checks.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
    expect(verifyTimestamps(signedWith(signature), named, now)).toEqual({ checks: [], times: [] });
  });

  it('names what it looked at in every check', () => {
    const { checks } = verifyTimestamps(signedWith(signature, stamp(signer, signature)), named, now);
    const leaves = checks.flatMap(({ children }) => children);
    expect(leaves.length).toBe(11);
    expect(leaves.every(({ inputs }) => /^sha256:[0-9a-f]{64}$/.test(inputs?.[0]?.digest ?? ''))).toBe(true);
  });
});

describe('a timestamp proves nothing', () => {
  const other = makeSigner(anchor, { name: 'other' });
  const stranger = makeSigner(makeCertificate({ name: 'anchor' }));
  const sha1 = { oid: '1.3.14.3.2.26', parameters: undefined, der: sequence(oid('1.3.14.3.2.26')) };
  const names = namedBy(other.certificate);
  it.each<[string, Stamp, string[]]>([
    [
      'over other bytes',
      {
        info: {
          imprint: {
            hashAlgorithm: {
              ...sha1,
              oid: '2.16.840.1.101.3.4.2.1',
              der: sequence(oid('2.16.840.1.101.3.4.2.1')),
            },
            hashedMessage: new Uint8Array(32),
          },
        },
      },
      ['timestamp.imprint E_TIME_IMPRINT'],
    ],
    [
      'over the signature by SHA-1',
      { info: { imprint: { hashAlgorithm: sha1, hashedMessage: new Uint8Array(20) } } },
      ['timestamp.imprint E_TIME_IMPRINT'],
    ],
    [
      'with another signer’s name',
      {
        token: { id: { kind: 'issuer-serial', issuerDer: anchor.certificate.subject.der, serialHex: '05' } },
      },
      ['timestamp.signer E_TIME_AUTHORITY'],
    ],
    [
      'with another certificate by hash',
      { attributes: { signingTime: undefined, signingCertificate: names } },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'with another certificate by hash alone',
      {
        attributes: {
          signingTime: undefined,
          signingCertificate: { hash: 'sha256', certHash: names.certHash, issuerSerial: undefined },
        },
      },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'with another certificate by serial',
      {
        attributes: {
          signingTime: undefined,
          signingCertificate: { ...namedBy(signer.certificate), issuerSerial: names.issuerSerial },
        },
      },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'with no certificate by hash',
      { attributes: { signingTime: undefined, signingCertificate: undefined } },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'of an authority of another name',
      { info: { tsaDer: encodeGeneralName({ kind: 'directory', value: anchor.certificate.subject }) } },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'of an authority named by a DNS name',
      { info: { tsaDer: encodeGeneralName({ kind: 'dns', value: 'tsa.example' }) } },
      ['timestamp.certificate E_TIME_AUTHORITY'],
    ],
    [
      'over another content',
      {
        attributes: {
          signingTime: undefined,
          signingCertificate: namedBy(signer.certificate),
          messageDigest: new Uint8Array(32),
        },
      },
      ['timestamp.content E_TIME_SIGNATURE'],
    ],
    [
      'over content of another kind',
      {
        attributes: {
          signingTime: undefined,
          signingCertificate: namedBy(signer.certificate),
          contentType: '1.2.840.113549.1.7.1',
        },
      },
      ['timestamp.content E_TIME_SIGNATURE'],
    ],
    [
      'with a signature by another key',
      { token: { sign: () => signature } },
      ['timestamp.signature E_TIME_SIGNATURE'],
    ],
    [
      'with an algorithm of another key',
      { token: { signatureAlgorithmDer: signatureAlgorithms.sha256WithRsa.der } },
      ['timestamp.signature E_TIME_SIGNATURE'],
    ],
    ['with another hash than its algorithm’s', { hash: 'sha384' }, ['timestamp.signature E_TIME_SIGNATURE']],
    [
      'with a curve beside the signature’s algorithm',
      { token: { signatureAlgorithmDer: sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')) } },
      ['timestamp.signature E_TIME_SIGNATURE'],
    ],
    [
      'before the authority was trusted',
      { info: { genTime: stampedAt - 51 * day } },
      ['timestamp.validity E_TIME_VALIDITY'],
    ],
    [
      'before the certificate began',
      { info: { genTime: stampedAt - 101 * day } },
      ['timestamp.validity E_TIME_VALIDITY'],
    ],
    ['from the future', { info: { genTime: now + 3_600_000 } }, ['timestamp.time E_TIME_VALIDITY']],
    [
      'in the year 9999',
      { info: { genTime: Date.UTC(9999, 11, 31) } },
      ['timestamp.validity E_TIME_VALIDITY', 'timestamp.time E_TIME_VALIDITY'],
    ],
    [
      'with a critical extension that nobody knows',
      { info: { extensions: [{ oid: '1.2.3', critical: true, value: nul() }] } },
      ['timestamp.form E_TSP_FORM'],
    ],
  ])('%s', (_, change, codes) => {
    const der = stamp(signer, signature, change);
    expect(codesOf(named, der)).toEqual(codes);
    expect(timesOf(named, der)).toEqual([]);
  });

  it('where the authority refused', () => {
    const der = encodeTimestampResponse({ status: 2, statusTexts: ['no'], failures: [14], token: undefined });
    expect(codesOf(named, der)).toEqual(['timestamp.status E_TIME_STATUS']);
  });

  it('with a root that has no authority', () => {
    expect(codesOf(rootOf(), stamp(signer, signature))).toEqual(['timestamp.signer E_TIME_AUTHORITY']);
  });

  it.each<[string, Parameters<typeof makeSigner>[1]]>([
    [
      'is for code, too',
      { extensions: [makeExtension(extKeyUsage, [oids.timeStamping, oids.codeSigning], true)] },
    ],
    ['is for another purpose', { extensions: [makeExtension(extKeyUsage, [oids.codeSigning], true)] }],
    [
      'does not mark its purpose critical',
      { extensions: [makeExtension(extKeyUsage, [oids.timeStamping], false)] },
    ],
    ['states no purpose', { extensions: [makeExtension(keyUsage, ['digitalSignature'])] }],
    ['is for key agreement', { extensions: [timestampPurpose, makeExtension(keyUsage, ['keyAgreement'])] }],
    ['is an authority’s', { extensions: [timestampPurpose, makeExtension(basicConstraints, { ca: true })] }],
    [
      'has a critical extension that nobody knows',
      { extensions: [timestampPurpose, { oid: '1.2.3', critical: true, value: nul() }] },
    ],
  ])('by a signer whose certificate %s (RFC 3161 section 2.3)', (_, fields) => {
    const made = makeSigner(anchor, fields);
    const naming = rootOf(authorityOf([made.certificate, anchor.certificate], true));
    expect(codesOf(naming, stamp(made, signature))).toEqual(['timestamp.usage E_TIME_USAGE']);
    const brought = { token: { certificatesDer: [made.certificate.der] } };
    expect(codesOf(issuing, stamp(made, signature, brought))).toEqual(['timestamp.usage E_TIME_USAGE']);
  });

  it('by a signer whose authority had expired (CVE-2026-24122’s class)', () => {
    const old = makeCertificate({ name: 'old', notAfter: stampedAt - day });
    const made = makeSigner(old);
    const naming = rootOf(authorityOf([made.certificate, old.certificate], true));
    expect(codesOf(naming, stamp(made, signature))).toEqual(['timestamp.validity E_TIME_VALIDITY']);
  });

  it('by an authority that was no longer trusted, unless it is listed again with other dates', () => {
    const chain = [signer.certificate, anchor.certificate];
    const before = authorityOf(chain, true, { start: 0, end: stampedAt - 1 });
    expect(codesOf(rootOf(before), stamp(signer, signature))).toEqual(['timestamp.validity E_TIME_VALIDITY']);
    expect(codesOf(rootOf(before, authorityOf(chain, true)), stamp(signer, signature))).toEqual([]);
    const until = authorityOf(chain, true, { start: 0, end: stampedAt });
    expect(codesOf(rootOf(until), stamp(signer, signature))).toEqual([]);
  });

  // What is in the bag is whoever's: only the root, or the root's issuer and the signed attributes, say who the signer is.
  describe('with a bag of certificates (CVE-2026-39984)', () => {
    const bag = (...pairs: readonly { certificate: { der: Uint8Array } }[]): Stamp => ({
      token: { certificatesDer: pairs.map(({ certificate }) => certificate.der) },
    });

    it('where a stranger’s key signed and an authority’s certificate lies beside it', () => {
      const forged = stamp(stranger, signature, bag(signer, stranger));
      expect(codesOf(named, forged)).toEqual(['timestamp.signer E_TIME_AUTHORITY']);
      expect(codesOf(issuing, forged)).toEqual(['timestamp.chain E_TIME_AUTHORITY']);
    });

    it('where a stranger’s key signed in the name of the authority’s certificate', () => {
      const id = {
        kind: 'issuer-serial',
        issuerDer: signer.certificate.issuer.der,
        serialHex: signer.certificate.serialHex,
      } as const;
      for (const signingCertificate of [namedBy(signer.certificate), namedBy(stranger.certificate)]) {
        const forged = stamp(stranger, signature, {
          token: { ...bag(stranger, signer).token, id },
          attributes: { signingTime: undefined, signingCertificate },
        });
        expect(timesOf(named, forged)).toEqual([]);
        expect(timesOf(issuing, forged)).toEqual([]);
        expect(codesOf(named, forged)).toContain('timestamp.signature E_TIME_SIGNATURE');
      }
    });

    it('where another certificate of the same authority signed than the root names', () => {
      const sibling = stamp(other, signature, bag(other));
      expect(codesOf(named, sibling)).toEqual(['timestamp.signer E_TIME_AUTHORITY']);
      expect(codesOf(issuing, sibling)).toEqual([]);
    });

    it('where the signer’s certificate is missing, twice there, or not one', () => {
      const refused = ['timestamp.signer E_TIME_AUTHORITY'];
      expect(codesOf(issuing, stamp(signer, signature))).toEqual(refused);
      expect(codesOf(issuing, stamp(signer, signature, bag(other)))).toEqual(refused);
      expect(codesOf(issuing, stamp(signer, signature, bag(signer, signer)))).toEqual(refused);
      expect(
        codesOf(
          issuing,
          stamp(signer, signature, {
            ...embedded,
            attributes: { signingTime: undefined, signingCertificate: undefined },
          }),
        ),
      ).toEqual(refused);
    });

    it('and still holds where the bag has others besides', () => {
      expect(timesOf(named, stamp(signer, signature, bag(stranger, anchor)))).toEqual([stampedAt]);
      expect(timesOf(issuing, stamp(signer, signature, bag(stranger, signer, anchor)))).toEqual([stampedAt]);
    });
  });
});

it('a timestamp with any byte flipped proves no time, but where nobody signed and nothing is said', () => {
  const der = stamp(signer, signature, { token: { certificatesDer: [anchor.certificate.der] } });
  const certificateAt = Buffer.from(der).indexOf(Buffer.from(anchor.certificate.der));
  const passing: number[] = [];
  for (let at = 0; at < der.length; at++) {
    const bent = Uint8Array.from(der);
    bent[at] = (bent[at] ?? 0) ^ 0x01;
    if (timesOf(named, bent).length > 0) passing.push(at);
  }
  // The status may become "granted with modifications", with a token all the same (RFC 3161 section 2.4.2); and of the
  // certificate in the bag, which is not the signer's, the contents are not looked at; the bag's own tag may become that of
  // a bag of revocation lists, which is not looked at either.
  const explained = (at: number): boolean =>
    at === Buffer.from(der).indexOf(Buffer.from('020100', 'hex')) + 2 ||
    at === certificateAt - 4 ||
    (at > certificateAt + 3 && at < certificateAt + anchor.certificate.der.length);
  expect(passing.filter((at) => !explained(at))).toEqual([]);
  expect(passing.length).toBeGreaterThan(0);
});

it('names of directories are compared as names, not as bytes', () => {
  const upper = parseName(encodeName([[nameAttribute(oids.commonName, 'TSA')]]));
  const tsaDer = encodeGeneralName({ kind: 'directory', value: upper });
  expect(codesOf(named, stamp(signer, signature, { info: { tsaDer } }))).toEqual([]);
});
