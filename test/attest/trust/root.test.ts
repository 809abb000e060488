// SPDX-License-Identifier: Apache-2.0
// Trusted roots: what is read, and everything that is refused rather than guessed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTrustedRoot, publicGoodRoot } from '../../../attest/index.ts';
import { KnownError } from '../../../core/index.ts';
import {
  bytesOf,
  newPair,
  newSigstore,
  rootJson,
  signedAt,
  spkiOf,
  type RootJson,
} from '../sigstore-double.ts';

const sigstore = newSigstore();
const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'read';
};

describe('the built-in root', () => {
  it('is the one of the vectors', () => {
    const file = readFileSync(new URL('../../vectors/trust/public-good-trusted-root.json', import.meta.url));
    const { digestHex, ...fromFile } = parseTrustedRoot(file);
    expect(digestHex).toMatch(/^[0-9a-f]{64}$/);
    expect(publicGoodRoot()).toMatchObject(fromFile);
  });

  it('has two logs, two certificate logs and two authorities, each with a start', () => {
    const { logs, ctLogs, authorities } = publicGoodRoot();
    expect([logs.length, ctLogs.length, authorities.length]).toEqual([2, 2, 2]);
    for (const { validFor } of [...logs, ...ctLogs, ...authorities])
      expect(validFor.start).toBeGreaterThan(0);
    expect(authorities[0]?.validFor.end).toBe(Date.parse('2022-12-31T23:59:59.999Z'));
  });

  it('is parsed once', () => expect(publicGoodRoot()).toBe(publicGoodRoot()));
});

const bends: readonly (readonly [string, (root: RootJson) => unknown, string])[] = [
  ['as it stands', () => undefined, 'read'],
  [
    'a log without the start of its validity',
    (r) => delete r.tlogs[0]!.publicKey.validFor.start,
    'E_TRUST_ROOT',
  ],
  [
    'a log without validity',
    (r) => Reflect.deleteProperty(r.tlogs[0]!.publicKey, 'validFor'),
    'E_TRUST_ROOT',
  ],
  ['a certificate log without a start', (r) => delete r.ctlogs[0]!.publicKey.validFor.start, 'E_TRUST_ROOT'],
  ['an authority without a start', (r) => delete r.certificateAuthorities[0]!.validFor.start, 'E_TRUST_ROOT'],
  ['a start that is no time', (r) => (r.tlogs[0]!.publicKey.validFor.start = 'yesterday'), 'E_TRUST_ROOT'],
  [
    'a start in local time',
    (r) => (r.tlogs[0]!.publicKey.validFor.start = '2021-01-12T11:53:27+02:00'),
    'E_TRUST_ROOT',
  ],
  [
    'a start that is not in the calendar',
    (r) => (r.tlogs[0]!.publicKey.validFor.start = '2021-13-12T11:53:27Z'),
    'E_TRUST_ROOT',
  ],
  [
    'an end before its start',
    (r) => (r.tlogs[0]!.publicKey.validFor.end = new Date(0).toISOString()),
    'E_TRUST_ROOT',
  ],
  ['no logs', (r) => (r.tlogs = []), 'E_TRUST_ROOT'],
  ['no authorities, which proves what bare keys sign', (r) => (r.certificateAuthorities = []), 'read'],
  ['neither logs nor authorities', (r) => ((r.tlogs = []), (r.certificateAuthorities = [])), 'E_TRUST_ROOT'],
  [
    'an authority without certificates',
    (r) => (r.certificateAuthorities[0]!.certChain.certificates = []),
    'E_TRUST_ROOT',
  ],
  [
    'an authority cut off',
    (r) => (r.certificateAuthorities[0]!.certChain.certificates[0]!.rawBytes = 'MIIB'),
    'E_TRUST_ROOT',
  ],
  [
    'a chain of strangers',
    (r) =>
      r.certificateAuthorities[0]!.certChain.certificates.push({
        rawBytes: Buffer.from(newSigstore().caDer).toString('base64'),
      }),
    'E_TRUST_ROOT',
  ],
  [
    'a key of another kind than it says',
    (r) => (r.tlogs[0]!.publicKey.keyDetails = 'PKIX_ED25519'),
    'E_TRUST_ROOT',
  ],
  [
    'a key of no known kind',
    (r) => r.tlogs.forEach((log) => (log.publicKey.keyDetails = 'LMS_SHA256')),
    'E_TRUST_ROOT',
  ],
  ['a key that is none', (r) => (r.tlogs[0]!.publicKey.rawBytes = 'AAAA'), 'E_TRUST_ROOT'],
  [
    'a key with bytes after it',
    (r) =>
      (r.tlogs[0]!.publicKey.rawBytes = Buffer.concat([spkiOf(newPair()), Buffer.from([0])]).toString(
        'base64',
      )),
    'E_TRUST_ROOT',
  ],
  [
    'base64 without padding',
    (r) => (r.tlogs[0]!.logId.keyId = r.tlogs[0]!.logId.keyId.replace('=', '')),
    'E_TRUST_ROOT',
  ],
  ['another hash', (r) => r.tlogs.forEach((log) => (log.hashAlgorithm = 'SHA1')), 'E_TRUST_ROOT'],
  ['another media type', (r) => (r.mediaType = 'application/json'), 'E_TRUST_ROOT'],
  ['too many logs', (r) => (r.tlogs = Array.from({ length: 65 }, () => r.tlogs[0]!)), 'E_TRUST_ROOT'],
  [
    'a start at the same time as the end',
    (r) =>
      (r.tlogs[0]!.publicKey.validFor = {
        start: new Date(signedAt).toISOString(),
        end: new Date(signedAt).toISOString(),
      }),
    'read',
  ],
];

describe('a trusted root', () => {
  it.for(bends)('with %s', ([, bend, code]) => {
    const root = rootJson(sigstore);
    bend(root);
    expect(codeOf(() => parseTrustedRoot(bytesOf(root)))).toBe(code);
  });

  it.for([
    ['nothing', '', 'E_JSON_SYNTAX'],
    ['a list', '[]', 'E_TRUST_ROOT'],
    ['a member twice', '{"mediaType":"a","mediaType":"b"}', 'E_JSON_DUPLICATE'],
  ] as const)('that is %s is refused', ([, text, code]) =>
    expect(codeOf(() => parseTrustedRoot(Buffer.from(text)))).toBe(code),
  );
});
