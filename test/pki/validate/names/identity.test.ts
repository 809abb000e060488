// SPDX-License-Identifier: Apache-2.0
// RFC 9525 section 6 and RFC 9598 section 5: whether a certificate's name is the one asked for.

import { describe, expect, it } from 'vitest';
import { utf8String } from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import {
  foreignCommonNames,
  matchesDns,
  matchesEmail,
  matchesIp,
} from '../../../../pki/validate/names/index.ts';

describe('matchesDns', () => {
  it.each([
    ['example.com', 'example.com'],
    ['example.com', 'EXAMPLE.com'],
    ['Example.Com', 'example.com.'],
    ['*.example.com', 'foo.example.com'],
    ['*.example.com', 'xn--bcher-kva.example.com'],
    ['*.xn--bcher-kva.example', 'a.xn--bcher-kva.example'],
    ['localhost', 'localhost'],
    ['a-b.example', 'a-b.example'],
  ])('%s names %s', (presented, reference) => expect(matchesDns(presented, reference)).toBe(true));

  it.each([
    ['another host', 'abc.example.com', 'def.example.com'],
    ['the parent', 'example.com', 'abc.example.com'],
    ['a wildcard over two labels', '*.example.com', 'foo.bar.example.com'],
    ['a wildcard over none', '*.example.com', 'example.com'],
    ['a wildcard within a label', 'ba*.example.com', 'baz.example.com'],
    ['a wildcard within an A-label', 'xn--*-1b3c148a.example.com', 'xn--bliss-1b3c148a.example.com'],
    ['a wildcard that is not left-most', 'foo.*.com', 'foo.example.com'],
    ['two wildcards', '*.*.example.com', 'a.b.example.com'],
    ['only a wildcard', '*', 'com'],
    ['only a wildcard, and a host', '*', 'example.com'],
    ['a wildcard under a top-level domain', '*.com', 'example.com'],
    ['a wildcard and a period', '*.', 'com'],
    ['a wildcard asked for', '*.example.com', '*.example.com'],
    ['an underscore', 'foo_bar.example.com', 'foo_bar.example.com'],
    ['an underscore under a wildcard', '*.example.com', 'foo_bar.example.com'],
    ['an address as a name', '192.0.2.1', '192.0.2.1'],
    ['a U-label', 'bücher.example', 'bücher.example'],
    ['a U-label for its A-label', 'bücher.example', 'xn--bcher-kva.example'],
    ['a presented trailing period', 'example.com.', 'example.com'],
    ['an empty name', '', ''],
    ['an empty label', 'a..example', 'a..example'],
    ['a NUL', 'example.com\0.evil.test', 'example.com'],
    ['a Kelvin sign', '\u212aelvin.example', 'kelvin.example'],
  ])('refuses %s', (_title, presented, reference) => expect(matchesDns(presented, reference)).toBe(false));
});

describe('matchesIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['2001:db8::1', '2001:0db8:0:0::1', true],
    ['::ffff:192.0.2.1', '192.0.2.1', false],
    ['192.0.2.1', 'example.com', false],
    ['192.0.2.1', '192.168.001.001', false],
  ])('%s for %s: %s', (presented, reference, matches) =>
    expect(matchesIp(presented, reference)).toBe(matches),
  );

  it('compares octets, 4 or 16 of them', () => {
    expect(matchesIp(Uint8Array.of(192, 0, 2, 1), '192.0.2.1')).toBe(true);
    expect(matchesIp(new Uint8Array(3), new Uint8Array(3))).toBe(false);
  });
});

describe('matchesEmail', () => {
  const smtpUtf8 = (text: string): x509.GeneralName => ({
    kind: 'other',
    oid: '1.3.6.1.5.5.7.8.9',
    value: utf8String(text),
  });
  it.each<[string, x509.GeneralName, string, boolean]>([
    ['itself', { kind: 'email', value: 'Ann@example.com' }, 'Ann@EXAMPLE.com', true],
    ['a local part in other case', { kind: 'email', value: 'Ann@example.com' }, 'ann@example.com', false],
    ['another host', { kind: 'email', value: 'ann@example.com' }, 'ann@example.org', false],
    ['beyond ASCII', smtpUtf8('ärzte@example.com'), 'ärzte@example.com', true],
    ['beyond ASCII, other', smtpUtf8('ärzte@example.com'), 'arzte@example.com', false],
    ['another kind', { kind: 'dns', value: 'example.com' }, 'ann@example.com', false],
    ['nothing', { kind: 'email', value: 'example.com' }, 'example.com', false],
    ['an asterisk', { kind: 'email', value: '*@example.com' }, 'ann@example.com', false],
  ])('%s', (_title, presented, reference, matches) =>
    expect(matchesEmail(presented, reference)).toBe(matches),
  );
});

describe('a common name', () => {
  const names = [
    { kind: 'dns', value: 'example.com' },
    { kind: 'ip', value: '2001:db8::1:0:0:1' },
    { kind: 'email', value: 'a@example.com' },
  ] as const;
  it.each([
    ['example.com', 0],
    ['Example.com', 1],
    ['other.example.com', 1],
    ['2001:db8::1:0:0:1', 0],
    ['2001:db8:0:0:1:0:0:1', 1],
    ['a@example.com', 1],
  ])('%s is foreign %i times to the alternative names', (name, count) => {
    expect(foreignCommonNames(x509.parseNameText(`CN=${name},O=x`), names)).toHaveLength(count);
  });
});
