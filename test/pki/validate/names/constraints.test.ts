// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 4.2.1.10, form by form: what a subtree permits and what it excludes.

import { describe, expect, it } from 'vitest';
import * as x509 from '../../../../core/x509/index.ts';
import type { GeneralSubtree } from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import { nameFaults, narrowNames, startNames } from '../../../../pki/validate/names/index.ts';
import { named, unsigned } from '../unsigned.ts';
import { cases, directory, dns, email, range, uri, utf8Mailbox } from './cases.ts';

const codes = (state: ReturnType<typeof startNames>, certificate: x509.Certificate): string[] =>
  nameFaults(state, certificate, new Budget()).map(({ code }) => code);

const accepts = (
  list: 'permitted' | 'excluded',
  subtrees: readonly GeneralSubtree[],
  certificate: x509.Certificate,
): boolean => codes(startNames({ [list]: subtrees }), certificate).length === 0;

describe('a subtree', () => {
  it.each(cases)('%s', (_title, subtree, name, stands) => {
    const certificate = named([name]);
    // A form without permitted subtrees is not limited.
    const sameForm = subtree.kind === name.kind || (subtree.kind === 'email' && name.kind === 'other');
    expect(accepts('permitted', [subtree], certificate)).toBe(stands === 'within' || !sameForm);
    expect(accepts('excluded', [subtree], certificate)).toBe(stands === 'outside');
  });

  it('refuses with one code and the section', () => {
    const [fault] = nameFaults(startNames({ excluded: [dns('a.b')] }), named([dns('a.b')]), new Budget());
    expect(fault).toMatchObject({ code: 'E_PATH_NAME_CONSTRAINT', facts: { form: 'dns' } });
    expect(fault?.clause).toContain('6.1.3 (c)');
  });
});

describe('a constraint that means nothing', () => {
  it.each<[string, GeneralSubtree]>([
    ['a DNS name with a leading period', dns('.example.com')],
    ['a DNS name with a wildcard', dns('*.example.com')],
    ['a DNS name with a trailing period', dns('example.com.')],
    ['a DNS name with an empty label', dns('example..com')],
    ['a DNS name of 64 octets in a label', dns(`${'a'.repeat(64)}.com`)],
    ['a DNS name of 254 octets', dns(`${'a.'.repeat(126)}aa`)],
    ['an address for a DNS name', dns('192.0.2.1')],
    ['a mailbox with two at signs', email('invalid@invalid@example.com')],
    ['a mailbox without a local part', email('@example.com')],
    ['two leading periods', email('..example.com')],
    ['an empty URI', uri('')],
    ['a whole URI', uri('https://example.com')],
    ['a URI of an address', uri('192.0.2.1')],
    ['a URI with a port', uri('example.com:443')],
    ['a range without a mask', { kind: 'ip', address: Uint8Array.of(1, 2, 3, 4), mask: new Uint8Array() }],
    ['a mask with a hole', range('192.0.2.0', '255.0.255.0')],
    ['a mask with a hole in an octet', range('192.0.2.0', '255.255.255.5')],
    ['an address of 5 octets', { kind: 'ip', address: new Uint8Array(5), mask: new Uint8Array(5) }],
  ])('%s refuses every certificate below', (_title, subtree) => {
    for (const constraints of [
      { permitted: [subtree], excluded: [] },
      { permitted: [], excluded: [subtree] },
    ]) {
      expect(codes(narrowNames(startNames(), constraints), named([]))).toEqual(['E_PATH_NAME_CONSTRAINT']);
    }
  });
});

describe('the names that are constrained', () => {
  const common = [[x509.nameAttribute(x509.oids.commonName, 'a.example.org')]];
  const mail = (value: string): x509.RelativeName[] => [
    [{ oid: x509.oids.emailAddress, stringType: 'IA5String', value }],
  ];

  it('are the subject as a directory name, unless it is empty', () => {
    expect(accepts('permitted', [directory('O=Acme')], named([], common))).toBe(false);
    expect(accepts('permitted', [directory('O=Acme')], named([]))).toBe(true);
    expect(accepts('permitted', [directory('CN=A.example.org')], named([], common))).toBe(true);
  });

  it('are the subject and the directory names, each', () => {
    const both = named([directory('CN=foo')], common);
    expect(accepts('permitted', [directory('CN=foo')], both)).toBe(false);
    expect(accepts('permitted', [directory('CN=foo'), directory('CN=a.example.org')], both)).toBe(true);
  });

  it('are not common names as hosts', () => {
    expect(accepts('permitted', [dns('example.com')], named([], common))).toBe(true);
  });

  it('are the mail addresses of the subject where no alternative name is one', () => {
    expect(accepts('permitted', [email('example.com')], named([], mail('a@example.org')))).toBe(false);
    expect(accepts('excluded', [email('example.org')], named([], mail('a@Example.org')))).toBe(false);
    expect(accepts('excluded', [email('example.org')], named([dns('a.b')], mail('a@example.org')))).toBe(
      false,
    );
    expect(
      accepts('permitted', [email('example.com')], named([email('a@example.com')], mail('a@example.org'))),
    ).toBe(true);
    expect(
      accepts('permitted', [email('example.com')], named([utf8Mailbox('ä@example.com')], mail('a@b.c'))),
    ).toBe(true);
    expect(accepts('permitted', [email('example.com')], named([], mail('nobody')))).toBe(false);
  });

  it('are refused where they cannot be read', () => {
    const certificate = unsigned({
      extensions: [{ oid: x509.subjectAltName.oid, critical: false, value: Uint8Array.of(0x30, 2, 0x82, 0) }],
    });
    expect(codes(startNames({ excluded: [dns('a.b')] }), certificate)).toEqual(['E_X509_EXTENSION']);
    expect(codes(startNames(), certificate)).toEqual([]);
  });

  it('are all reported, one fault a name', () => {
    const state = startNames({ permitted: [dns('a.b')], excluded: [dns('c.d')] });
    expect(codes(state, named([dns('c.d'), dns('x.a.b'), dns('e.f')]))).toHaveLength(2);
  });
});
