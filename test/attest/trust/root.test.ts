// SPDX-License-Identifier: Apache-2.0
// Trusted roots: what is read, and everything that is refused rather than guessed.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrustedRoot } from '../../../attest/index.ts';
import { parseTrustedRoot } from '../../../attest/trust/index.ts';
import {
  base64,
  bytesOf,
  newPair,
  newSigstore,
  rootJson,
  signedAt,
  spkiOf,
  type RootJson,
} from '../double/index.ts';
import { codeOf } from './code-of.ts';

const sigstore = newSigstore();
const stranger = newSigstore();
const raw = (der: Uint8Array): { rawBytes: string } => ({ rawBytes: base64(der) });
const at = (time: number): string => new Date(time).toISOString();
const bent = (bend: (root: RootJson) => unknown): Buffer => {
  const root = rootJson(sigstore);
  bend(root);
  return bytesOf(root);
};
const read = (bend: (root: RootJson) => unknown): TrustedRoot => parseTrustedRoot(bent(bend));

/** Takes the first log in hand: its key is that of Rekor v1. */
const log = (root: RootJson): RootJson['tlogs'][number] => root.tlogs[0]!;
const authority = (root: RootJson): RootJson['certificateAuthorities'][number] =>
  root.certificateAuthorities[0]!;
const tsa = (root: RootJson): RootJson['timestampAuthorities'][number] => root.timestampAuthorities[0]!;

const good: readonly (readonly [string, (root: RootJson) => unknown])[] = [
  ['as it stands', () => undefined],
  ['the media type of v0.1', (r) => (r.mediaType = 'application/vnd.dev.sigstore.trustedroot.v0.1+json')],
  ['the media type of v0.2', (r) => (r.mediaType = 'application/vnd.dev.sigstore.trustedroot.v0.2+json')],
  ['members that nobody knows', (r) => Object.assign(log(r), { operator: 'x', later: [{ a: 1 }] })],
  ['an end that is null', (r) => Object.assign(log(r).publicKey.validFor, { end: null })],
  ['a start at the same time as the end', (r) => (log(r).publicKey.validFor = { start: at(5), end: at(5) })],
  ['no authorities, which proves what bare keys sign', (r) => (r.certificateAuthorities = [])],
  ['no timestamp authorities', (r) => (r.timestampAuthorities = [])],
  ['no certificate logs', (r) => (r.ctlogs = [])],
  ['no logs, but timestamps', (r) => ((r.tlogs = []), (r.ctlogs = []))],
  ['a timestamp authority that names no signer', (r) => tsa(r).certChain.certificates.shift()],
];

const malformed: readonly (readonly [string, (root: RootJson) => unknown])[] = [
  ['a log without the start of its validity', (r) => delete log(r).publicKey.validFor.start],
  ['a log without validity', (r) => Reflect.deleteProperty(log(r).publicKey, 'validFor')],
  ['a certificate log without a start', (r) => delete r.ctlogs[0]!.publicKey.validFor.start],
  ['an authority without a start', (r) => delete authority(r).validFor.start],
  ['a timestamp authority without a start', (r) => delete tsa(r).validFor.start],
  ['a timestamp authority without validity', (r) => Reflect.deleteProperty(tsa(r), 'validFor')],
  ['a start that is null', (r) => Object.assign(log(r).publicKey.validFor, { start: null })],
  ['a start that is no time', (r) => (log(r).publicKey.validFor.start = 'yesterday')],
  ['a start in local time', (r) => (log(r).publicKey.validFor.start = '2021-01-12T11:53:27+02:00')],
  ['a start not in the calendar', (r) => (log(r).publicKey.validFor.start = '2021-13-12T11:53:27Z')],
  ['an end before its start', (r) => (log(r).publicKey.validFor.end = at(0))],
  ['an authority that ends before it starts', (r) => (authority(r).validFor.end = at(0))],
  ['no logs but certificate logs', (r) => (r.tlogs = [])],
  ['neither logs nor timestamps', (r) => ((r.tlogs = []), (r.ctlogs = []), (r.timestampAuthorities = []))],
  [
    'timestamps alone and no authorities',
    (r) => ((r.tlogs = []), (r.ctlogs = []), (r.certificateAuthorities = [])),
  ],
  ['an authority without certificates', (r) => (authority(r).certChain.certificates = [])],
  ['an authority cut off', (r) => (authority(r).certChain.certificates[0]!.rawBytes = 'MIIB')],
  ['a chain of strangers', (r) => (authority(r).certChain.certificates[1] = raw(stranger.topDer))],
  ['a chain without its end', (r) => authority(r).certChain.certificates.pop()],
  ['a chain upside down', (r) => authority(r).certChain.certificates.reverse()],
  ['an authority for timestamps among those for code', (r) => (authority(r).certChain = tsa(r).certChain)],
  ['a timestamp chain of strangers', (r) => (tsa(r).certChain.certificates[1] = raw(stranger.tsaTopDer))],
  ['a timestamp signer alone', (r) => tsa(r).certChain.certificates.pop()],
  ['a timestamp chain that is cut off', (r) => (tsa(r).certChain.certificates[0]!.rawBytes = 'MIIB')],
  ['a timestamp authority without certificates', (r) => (tsa(r).certChain.certificates = [])],
  ['a key of another kind than it says', (r) => (log(r).publicKey.keyDetails = 'PKIX_ED25519')],
  ['a key that is none', (r) => (log(r).publicKey.rawBytes = 'AAAA')],
  [
    'a key with bytes after it',
    (r) => (log(r).publicKey.rawBytes = base64(Buffer.concat([spkiOf(newPair()), Buffer.of(0)]))),
  ],
  ['base64 without padding', (r) => (log(r).logId.keyId = log(r).logId.keyId.replace('=', ''))],
  ['a log without an identifier', (r) => Reflect.deleteProperty(log(r), 'logId')],
  ['a checkpoint key of three bytes', (r) => Object.assign(log(r), { checkpointKeyId: { keyId: 'AAAA' } })],
  ['another media type', (r) => (r.mediaType = 'application/json')],
  ['the media type of v0.3', (r) => (r.mediaType = 'application/vnd.dev.sigstore.trustedroot.v0.3+json')],
  ['too many logs', (r) => (r.tlogs = Array.from({ length: 65 }, () => log(r)))],
  [
    'too many certificates in a chain',
    (r) => (authority(r).certChain.certificates = Array.from({ length: 9 }, () => raw(sigstore.topDer))),
  ],
];

describe('a trusted root', () => {
  it.for(good)('with %s is read', ([, bend]) =>
    expect(codeOf(() => parseTrustedRoot(bent(bend)))).toBe('read'),
  );

  it.for(malformed)('with %s is refused', ([, bend]) =>
    expect(codeOf(() => parseTrustedRoot(bent(bend)))).toBe('E_TRUST_ROOT'),
  );

  it.for([
    ['nothing', '', 'E_JSON_SYNTAX'],
    ['a list', '[]', 'E_TRUST_ROOT'],
    ['a member twice', '{"mediaType":"a","mediaType":"b"}', 'E_JSON_DUPLICATE'],
    ['nested too deep', `{"a":${'['.repeat(20)}${']'.repeat(20)}}`, 'E_JSON_DEPTH'],
  ] as const)('that is %s is refused', ([, text, code]) =>
    expect(codeOf(() => parseTrustedRoot(Buffer.from(text)))).toBe(code),
  );

  it('names the bytes that it was read from', () => {
    expect(
      parseTrustedRoot(
        bent(() => undefined),
        'mine',
      ).name,
    ).toBe('mine');
    const spaced = Buffer.from(`${bent(() => undefined).toString()} `);
    expect(parseTrustedRoot(spaced).digestHex).not.toBe(read(() => undefined).digestHex);
  });

  it('reads both ends of an interval as inside', () => {
    const { logs } = read((r) => (log(r).publicKey.validFor = { start: at(signedAt), end: at(signedAt) }));
    expect(logs[0]?.validFor).toEqual({ start: signedAt, end: signedAt });
  });

  it('takes a log’s origin from its address, without what the address ends in', () => {
    const origin = (url: string): string | undefined => read((r) => (log(r).baseUrl = url)).logs[0]?.origin;
    expect(origin('https://log.example/')).toBe('log.example');
    expect(origin('https://log.example/2022')).toBe('log.example/2022');
    expect(origin('log.example')).toBe('log.example');
  });
});

describe('the key that names a log in notes', () => {
  it('is what the root states', () => {
    const keyId = base64(Buffer.from('0102030405', 'hex'));
    const { logs } = read((r) => Object.assign(log(r), { checkpointKeyId: { keyId } }));
    expect(logs[0]?.checkpointKeyIdHex).toBe('01020304');
  });

  it.for([undefined, null, {}])(
    'is the start of the log’s identifier where the root states %s',
    (checkpointKeyId) => {
      const [first] = read((r) => Object.assign(log(r), { checkpointKeyId })).logs;
      expect(first?.checkpointKeyIdHex).toBe(first?.logIdHex.slice(0, 8));
    },
  );
});

describe('a timestamp authority', () => {
  it('whose first certificate signs timestamps names its signer', () => {
    const [first] = read(() => undefined).timestampAuthorities;
    expect(first?.namesSigner).toBe(true);
    expect(first?.chain).toHaveLength(2);
    expect(first?.uri).toBe('https://tsa.example');
  });

  it('that begins with an authority leaves the signer to the token', () => {
    const [first] = read((r) => tsa(r).certChain.certificates.shift()).timestampAuthorities;
    expect(first?.namesSigner).toBe(false);
  });

  it('alone makes a root that asks for no log', () => {
    expect(read((r) => ((r.tlogs = []), (r.ctlogs = []))).timestampsOnly).toBe(true);
    expect(read(() => undefined).timestampsOnly).toBe(false);
  });
});

describe('what nothing here verifies', () => {
  const ed448 = (): string =>
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ed448',
        '-nodes',
        '-keyout',
        '/dev/null',
        '-outform',
        'DER',
        '-subj',
        '/CN=x',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    ).toString('base64');

  it.for(['PKIX_ED25519_PH', 'LMS_SHA256', 'LMOTS_SHA256', 'PKIX_ECDSA_P999'])(
    'a log of kind %s is left out, and said so',
    (kind) => {
      const { logs, remarks } = read((r) => (log(r).publicKey.keyDetails = kind));
      expect(logs.map(({ origin }) => origin)).toEqual(['log2026-1.rekor.example']);
      expect(remarks).toEqual([`$.tlogs[0] is left out: its key is of kind ${kind}, which is not verified`]);
    },
  );

  it('a tree of another hash is left out', () => {
    const { logs, remarks } = read((r) => (log(r).hashAlgorithm = 'SHA2_512'));
    expect([logs.length, remarks.length]).toEqual([1, 1]);
  });

  it('an authority with a strange key is left out', () => {
    const more = {
      uri: '',
      certChain: { certificates: [{ rawBytes: ed448() }] },
      validFor: { start: at(0) },
    };
    const { authorities, remarks } = read((r) => r.certificateAuthorities.push(more));
    expect([authorities.length, remarks.length]).toEqual([1, 1]);
  });

  it('a malformed interval is refused even where the key is left out', () => {
    const bend = (r: RootJson): unknown => {
      log(r).publicKey.keyDetails = 'LMS_SHA256';
      return delete log(r).publicKey.validFor.start;
    };
    expect(codeOf(() => read(bend))).toBe('E_TRUST_ROOT');
  });

  // Else a log that is not understood would silently lower what is asked for.
  it.for(['tlogs', 'ctlogs'] as const)('does not make a root one of timestamps alone: %s', (member) => {
    const bend = (r: RootJson): unknown => {
      const strange = { ...log(r), publicKey: { ...log(r).publicKey, keyDetails: 'LMS_SHA256' } };
      return Object.assign(r, { tlogs: [], ctlogs: [], [member]: [strange] });
    };
    expect(codeOf(() => read(bend))).toBe('E_TRUST_ROOT');
  });
});

describe('the roots of the conformance suite', () => {
  const folder = join(import.meta.dirname, '../../vectors/sigstore-conformance/cases');
  const files = globSync('*/trusted_root*.json', { cwd: folder });

  it('are there', () => expect(files.length).toBeGreaterThan(5));

  it.for(files)('%s is read whole', (file) => {
    const root = parseTrustedRoot(readFileSync(join(folder, file)));
    expect(root.remarks).toEqual([]);
    expect(root.timestampAuthorities.every(({ namesSigner }) => namesSigner)).toBe(true);
    expect(root.timestampsOnly).toBe(false);
  });
});
