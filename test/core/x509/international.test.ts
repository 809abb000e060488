// SPDX-License-Identifier: Apache-2.0
// International names, RFC 5890, 9549 and 9598.
import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';

describe('an A-label, RFC 5890 section 2.3.2.1', () => {
  it.each(['xn--mnchen-3ya', 'xn--fiq228c', 'xn--bcher-kva', 'xn--strae-oqa', 'xn--80ak6aa92e'])(
    '%s is one',
    (label) => {
      expect(x509.isALabel(label)).toBe(true);
    },
  );

  it.each([
    ['a plain label', 'edge'],
    ['upper case', 'XN--MNCHEN-3YA'],
    ['nothing behind the prefix', 'xn--'],
    ['digits that are none', 'xn--m_nchen-3ya'],
    ['digits that are cut', 'xn--mnchen-3y'],
    ['ASCII that needs no Punycode', 'xn--edge-'],
    ['upper case inside', `xn--Mnchen-3ya`],
    ['an upper-case letter, encoded', domainLabel('Ü')],
    ['a picture, which IDNA 2008 does not admit', 'xn--ls8h'],
    ['a letter and its accent apart', domainLabel('e\u0301')],
    ['a mark at the beginning', domainLabel('\u0301a')],
    ['more than 63 characters', `xn--${'a'.repeat(56)}-3ya`],
    ['code points over Unicode', 'xn--99999999999'],
    ['a U-label', 'münchen'],
  ])('but not %s', (_, label) => {
    expect(x509.isALabel(label)).toBe(false);
  });

  it('is what node:url writes for letters, and gives back', () => {
    const letters = fc.stringMatching(/^[a-zà-öø-ʯα-ωа-я一-鿿]{1,12}$/u);
    fc.assert(
      fc.property(letters, (text) => {
        const label = domainToASCII(text);
        fc.pre(label.startsWith('xn--') && label.length <= 63 && domainToUnicode(label) === text);
        expect(x509.isALabel(label)).toBe(true);
      }),
    );
  });

  it('of any other spelling is none', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,14}$/), (digits) => {
        const label = `xn--${digits}`;
        if (!x509.isALabel(label)) return;
        expect(domainToASCII(domainToUnicode(label))).toBe(label);
      }),
      { numRuns: 5000 },
    );
  });
});

// Punycode without the checks of IDNA, by the test's own short encoder: one code point beyond ASCII.
function domainLabel(text: string): string {
  const basic = Array.from(text)
    .filter((c) => c < '\u0080')
    .join('');
  const [special = ''] = Array.from(text).filter((c) => c >= '\u0080');
  const at = Array.from(text).indexOf(special);
  let delta = ((special.codePointAt(0) ?? 0) - 128) * (basic.length + 1) + at;
  let out = basic === '' ? '' : `${basic}-`;
  for (let k = 36; ; k += 36) {
    const threshold = Math.max(1, Math.min(26, k - 72));
    if (delta < threshold) return `xn--${out}${digit(delta)}`;
    out += digit(threshold + ((delta - threshold) % (36 - threshold)));
    delta = Math.floor((delta - threshold) / (36 - threshold));
  }
}
const digit = (value: number): string => 'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(value);

describe('an SmtpUTF8Mailbox, RFC 9598 section 3', () => {
  const parse = (text: string): x509.Mailbox => x509.smtpUtf8Mailbox.parse(write.utf8String(text));

  it.each<[string, string, string]>([
    ['边缘@edge.example', '边缘', 'edge.example'],
    ['é@xn--mnchen-3ya.example', 'é', 'xn--mnchen-3ya.example'],
  ])('%s is read, and written as an otherName', (text, local, host) => {
    expect(parse(text)).toEqual({ local, host });
    const name = x509.smtpUtf8Mailbox.encode({ local, host });
    expect(name).toEqual({ kind: 'other', oid: '1.3.6.1.5.5.7.8.9', value: write.utf8String(text) });
    expect(x509.subjectAltName.parse(x509.subjectAltName.encode([name]))).toEqual([name]);
  });

  it.each([
    ['an ASCII local part', 'edge@edge.example'],
    ['no @', 'é'],
    ['an empty local part', '@edge.example'],
    ['two @', 'é@é@edge.example'],
    ['an empty host', 'é@'],
    ['a host in upper case', 'é@Edge.example'],
    ['a host beyond ASCII', 'é@münchen.example'],
    ['a label that is no A-label', 'é@xn--edge-.example'],
    ['a false A-label', 'é@xn--a.example'],
    ['a blank', 'é a@edge.example'],
    ['a NUL', 'é\0@edge.example'],
    ['a byte order mark', '\ufeffé@edge.example'],
    ['a label that ends with a hyphen', 'é@edge-.example'],
    ['a dot at the end', 'é@edge.example.'],
    ['a local part of 66 octets', `${'é'.repeat(33)}@edge.example`],
  ])('with %s is refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'E_X509_EXTENSION' }));
  });

  it('in another string type is refused', () => {
    expect(() => x509.smtpUtf8Mailbox.parse(write.ia5String('a@b'))).toThrow(
      expect.objectContaining({ code: 'E_DER_TAG' }),
    );
    expect(() => x509.smtpUtf8Mailbox.encode({ local: 'a', host: 'b' })).toThrow(TypeError);
  });
});
