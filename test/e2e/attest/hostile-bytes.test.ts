// SPDX-License-Identifier: Apache-2.0
// Sixteen mebibytes of whatever costs a reader most, through every reader: refused, in bounded time and memory.
import { describe, expect, it } from 'vitest';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { readCloudBuild } from '../../../attest/fetch/cloud-build.ts';
import { readCosignLayer } from '../../../attest/fetch/cosign.ts';
import { readGitHubAttestations } from '../../../attest/fetch/github.ts';
import { readNpmAttestations } from '../../../attest/fetch/npm.ts';
import { readStatements } from '../../../attest/fetch/statements.ts';
import { parseBuilders } from '../../../attest/slsa/builder-file.ts';
import { readVsaKey } from '../../../attest/slsa/vsa-key.ts';
import { parseStatement } from '../../../attest/statement/statement.ts';
import { parseManagedKeys } from '../../../attest/trust/managed-keys.ts';
import { parseTrustFile } from '../../../attest/trust/trust-file.ts';
import { KnownError } from '../../../core/index.ts';
import { parseNote } from '../../../core/note/index.ts';
import { parseTimestampResponse } from '../../../core/tsp/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';

const size = 16 << 20;
const filled = (unit: string, head = '', tail = ''): Buffer =>
  Buffer.from(head + unit.repeat(Math.floor((size - head.length - tail.length) / unit.length)) + tail);
const listed = (unit: (at: number) => string): Buffer => {
  const parts: string[] = [];
  for (let at = 0, length = 2; ; at++) {
    const part = unit(at);
    length += part.length + 1;
    if (length > size) return Buffer.from(`{${parts.join()}}`);
    parts.push(part);
  }
};
const inBundle = (name: string): string =>
  `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","dsseEnvelope":{},"verificationMaterial":{"certificate":{},"${name}":[`;

const shapes: Readonly<Record<string, () => Uint8Array>> = {
  'lists in lists': () => filled('['),
  'objects in objects': () => filled('{"a":'),
  'empty objects': () => filled('{},', '[', '{}]'),
  'empty lists': () => filled('[],', '[', '[]]'),
  numbers: () => filled('0,', '[', '0]'),
  'members by many names': () => listed((at) => `"${at.toString(36)}":0`),
  'members by numbers': () => listed((at) => `"${4_294_967_294 - at}":0`),
  escapes: () => filled('\\u0041', '"', '"'),
  'one number': () => filled('9', '[', ']'),
  'a million lines': () => filled('{}\n'),
  'lines that are cut': () => filled('{"a":1\n'),
  'line ends': () => filled('\n'),
  blanks: () => filled(' ', '{'),
  braces: () => filled('} ', '{', 'x'),
  'PEM that begins': () => filled('-----BEGIN CERTIFICATE-----\n'),
  'PEM that does not end': () => filled('AAAA\n', '-----BEGIN PUBLIC KEY-----\n'),
  'one payload': () =>
    filled(
      'A',
      '{"payloadType":"application/vnd.in-toto+json","payload":"',
      '","signatures":[{"sig":"AAAA"}]}',
    ),
  signatures: () =>
    filled(
      '{"sig":"AAAA"},',
      '{"payloadType":"application/vnd.in-toto+json","payload":"","signatures":[',
      '{}]}',
    ),
  'log entries': () => filled('{},', inBundle('tlogEntries'), '{}]}}'),
  'answers of a registry': () => filled('{"bundle":{}},', '{"attestations":[', '{}]}'),
  subjects: () =>
    filled(
      '{"digest":{"a":"b"}},',
      '{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[',
      '{}]}',
    ),
  'lines of a note': () => filled('\u2014 a a\n', 'x\n\n'),
  'DER in DER': () => Buffer.alloc(size, Buffer.from('3080', 'hex')),
  zeros: () => Buffer.alloc(size),
  'no UTF-8': () => Buffer.alloc(size, 0xff),
};

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  parseBundle,
  readStatements,
  readGitHubAttestations,
  readNpmAttestations,
  readCloudBuild,
  readCosignLayer: (bytes) => readCosignLayer(bytes, undefined),
  parseStatement: (bytes) => parseStatement(bytes),
  parseTrustFile: (bytes) => parseTrustFile(bytes),
  parseManagedKeys: (bytes) => parseManagedKeys(bytes),
  parseBuilders,
  readVsaKey: (bytes) => readVsaKey(Buffer.from(bytes).toString('utf8')),
  parseTimestampResponse: (bytes) => parseTimestampResponse(bytes),
  parseNote: (bytes) => parseNote(bytes),
  parseCertificate: (bytes) => parseCertificate(bytes),
};

describe('sixteen mebibytes', () => {
  it.for(Object.entries(shapes))('of %s are refused by every reader', ([shape, make]) => {
    const bytes = make();
    for (const [name, read] of Object.entries(readers)) {
      const before = process.cpuUsage();
      let code = 'read';
      try {
        read(bytes);
      } catch (error) {
        if (!(error instanceof KnownError)) throw error;
        code = error.code;
      }
      const { user, system } = process.cpuUsage(before);
      if (code === 'read') expect(shape).toBe('one payload');
      expect((user + system) / 1000, name).toBeLessThan(2500);
    }
  });

  it('take no more memory than a verifier can spare', () =>
    // In kilobytes: the process as a whole at its largest, with the shapes themselves in it.
    expect(process.resourceUsage().maxRSS).toBeLessThan(1_500_000));
});
