// SPDX-License-Identifier: Apache-2.0
// The readers of carriers: forms that are read, and malformed ones with their codes.
import { describe, expect, it } from 'vitest';
import { parseDigest, readBundle, readStatements, type Found } from '../../attest/index.ts';
import { KnownError } from '../../core/index.ts';
import { encodePem } from '../../core/pem/index.ts';
import { artefactHex, bytesOf, newSigstore, signBundle, type BundleJson } from './sigstore-double.ts';

const sigstore = newSigstore();
const bundle = signBundle(sigstore);
const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'read';
};
const material = (b: BundleJson): BundleJson['verificationMaterial'] => b.verificationMaterial;
const chainOf = (b: BundleJson): boolean => {
  material(b).x509CertificateChain = { certificates: [material(b).certificate!] };
  return delete material(b).certificate;
};

const bundles: readonly (readonly [string, (b: BundleJson) => unknown, string])[] = [
  ['as it stands', () => undefined, 'read'],
  [
    'v0.1 with a chain',
    (b) => ((b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1'), chainOf(b)),
    'read',
  ],
  [
    'v0.2 with a chain',
    (b) => ((b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2'), chainOf(b)),
    'read',
  ],
  [
    'v0.3 by its older media type',
    (b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.3'),
    'read',
  ],
  ['v0.3 with a chain', chainOf, 'E_BUNDLE_FORM'],
  ['v9.9', (b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=9.9'), 'E_BUNDLE_FORM'],
  ['two kinds of key material', (b) => (material(b).publicKey = { hint: 'x' }), 'E_BUNDLE_FORM'],
  ['no key material', (b) => delete material(b).certificate, 'E_BUNDLE_FORM'],
  [
    'an empty chain',
    (b) => (
      (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2'),
      delete material(b).certificate,
      (material(b).x509CertificateChain = { certificates: [] })
    ),
    'E_BUNDLE_FORM',
  ],
  [
    'a chain of eleven',
    (b) => (
      (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2'),
      chainOf(b),
      (material(b).x509CertificateChain!.certificates = Array.from({ length: 11 }, () => ({
        rawBytes: 'AAAA',
      })))
    ),
    'E_BUNDLE_FORM',
  ],
  ['no envelope', (b) => delete b.dsseEnvelope, 'E_BUNDLE_FORM'],
  ['two signatures', (b) => b.dsseEnvelope!.signatures.push(b.dsseEnvelope!.signatures[0]!), 'E_DSSE_FORM'],
  ['no signature', (b) => (b.dsseEnvelope!.signatures = []), 'E_DSSE_FORM'],
  [
    'nine log entries',
    (b) => (material(b).tlogEntries = Array.from({ length: 9 }, () => material(b).tlogEntries[0]!)),
    'E_BUNDLE_FORM',
  ],
  ['a negative log index', (b) => (material(b).tlogEntries[0]!.logIndex = '-1'), 'E_BUNDLE_FORM'],
  [
    'a log index of 64 bits',
    (b) => (material(b).tlogEntries[0]!.logIndex = '18446744073709551615'),
    'E_BUNDLE_FORM',
  ],
  ['a log index in hexadecimal', (b) => (material(b).tlogEntries[0]!.logIndex = '0x10'), 'E_BUNDLE_FORM'],
  [
    'a body that is not base64',
    (b) => (material(b).tlogEntries[0]!.canonicalizedBody = '@@@@'),
    'E_BUNDLE_FORM',
  ],
  [
    'base64 with loose bits',
    (b) => (material(b).tlogEntries[0]!.canonicalizedBody = 'AB=='),
    'E_BUNDLE_FORM',
  ],
  [
    'a path of 65 hashes',
    (b) => (material(b).tlogEntries[0]!.inclusionProof!.hashes = Array.from({ length: 65 }, () => 'AAAA')),
    'E_BUNDLE_FORM',
  ],
  ['no kind', (b) => Reflect.deleteProperty(material(b).tlogEntries[0]!, 'kindVersion'), 'E_BUNDLE_FORM'],
];

describe('a bundle', () => {
  it.for(bundles)('%s', ([, bend, code]) => {
    const copy = structuredClone(bundle);
    bend(copy);
    expect(codeOf(() => readBundle(bytesOf(copy)))).toBe(code);
  });

  it('with unknown members is read, and null is as absent', () => {
    const copy = { ...structuredClone(bundle), whatever: 1 };
    Object.assign(copy.verificationMaterial, { x509CertificateChain: null, publicKey: null });
    expect(readBundle(bytesOf(copy))).toEqual(readBundle(bytesOf(bundle)));
  });

  it('of over 16 MiB is refused unread', () => {
    expect(codeOf(() => readBundle(new Uint8Array((16 << 20) + 1)))).toBe('E_JSON_SIZE');
  });
});

const carrierOf = (found: Found): string => ('carrier' in found ? found.carrier : found.code);
const line = bytesOf(bundle).toString();
const bare = JSON.stringify(bundle.dsseEnvelope);

const leafPem = encodePem('CERTIFICATE', Buffer.from(material(bundle).certificate!.rawBytes, 'base64'));
const twice = '{"payloadType":"a","payload":"","signatures":[{"sig":"AAAA"},{"sig":"AAAA"}]}';

describe('a provenance file', () => {
  it.for([
    ['an envelope with two signatures', twice, ['dsse-envelope']],
    ['a bundle', line, ['sigstore-bundle']],
    ['a bundle laid out over lines', JSON.stringify(bundle, undefined, 2), ['sigstore-bundle']],
    ['a bare envelope', bare, ['dsse-envelope']],
    ['two lines', `${line}\n${bare}\n`, ['sigstore-bundle', 'dsse-envelope']],
    ['lines with one of another kind', `${line}\n{"kind":"other"}\n\n[1]\n`, ['sigstore-bundle']],
    ['lines, one of them cut off', `${line}\n${line.slice(0, 100)}`, ['sigstore-bundle', 'E_JSON_SYNTAX']],
    [
      'lines, one of a bundle nobody knows',
      `{"mediaType":"x"}\n${line}`,
      ['E_BUNDLE_FORM', 'sigstore-bundle'],
    ],
  ] as const)('that is %s is read', ([, text, carriers]) =>
    expect(readStatements(Buffer.from(text)).map(carrierOf)).toEqual(carriers),
  );

  it.for([
    ['nothing', '', 'E_JSON_SYNTAX'],
    ['text', 'hello', 'E_JSON_SYNTAX'],
    ['a number', '1', 'E_BUNDLE_FORM'],
    ['an object of another kind', '{}', 'E_BUNDLE_FORM'],
    ['lines, all of them cut off', `${line.slice(0, 99)}\n${line.slice(0, 100)}`, 'E_JSON_SYNTAX'],
    ['too many lines', '{}\n'.repeat(300), 'E_BUNDLE_FORM'],
    ['a member twice', '{"payloadType":"a","payloadType":"b"}', 'E_JSON_DUPLICATE'],
    [
      'an envelope with a certificate and two signatures',
      `{"payloadType":"a","payload":"","signatures":[{"sig":"AAAA"},${JSON.stringify({ sig: 'AAAA', cert: leafPem })}]}`,
      'E_DSSE_FORM',
    ],
    [
      'an envelope with seventeen signatures',
      JSON.stringify({ payloadType: 'a', payload: '', signatures: Array(17).fill({ sig: 'AAAA' }) }),
      'E_DSSE_FORM',
    ],
    [
      'an envelope whose certificate is none',
      '{"payloadType":"a","payload":"AAAA","signatures":[{"sig":"AAAA","cert":"x"}]}',
      'E_PEM_SYNTAX',
    ],
  ] as const)('that is %s is refused', ([, text, code]) =>
    expect(codeOf(() => readStatements(Buffer.from(text)))).toBe(code),
  );
});

describe('a digest', () => {
  it('is algorithm, colon and lowercase hex', () =>
    expect(parseDigest(`sha256:${artefactHex}`)).toEqual({ algorithm: 'sha256', hex: artefactHex }));

  it.for([
    '',
    artefactHex,
    `sha256:${artefactHex}0`,
    `sha256:${artefactHex.toUpperCase()}`,
    `sha1:${'0'.repeat(40)}`,
    `md5:${'0'.repeat(32)}`,
    `sha512:${artefactHex}`,
    `sha256:../../${'0'.repeat(58)}`,
    `__proto__:${artefactHex}`,
  ])('%j is none', (text) => expect(codeOf(() => parseDigest(text))).toBe('E_DIGEST_FORM'));
});
