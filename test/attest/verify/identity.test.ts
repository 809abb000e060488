// SPDX-License-Identifier: Apache-2.0
// Who signed: names of every kind that Fulcio gives, claims in both spellings, and policies that ask for one.
import { describe, expect, it } from 'vitest';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { identityPolicy } from '../../../attest/verify/identity-policy.ts';
import { readIdentity } from '../../../attest/verify/identity.ts';
import type { SignerPolicy, TextMatch } from '../../../attest/verify/types.ts';
import { Verifier } from '../../../attest/verify/verifier.ts';
import { KnownError } from '../../../core/index.ts';
import {
  contextConstructed,
  contextConstructedTag,
  octetString,
  readDer,
  sequence,
  tags,
  utf8String,
} from '../../../core/der/index.ts';
import {
  basicConstraints,
  makeExtension,
  parseCertificate,
  subjectAltName,
  type Extension,
  type GeneralName,
} from '../../../core/x509/index.ts';
import {
  artifact,
  base64,
  builder,
  bytesOf,
  identityProvider,
  issueLeaf,
  newSigstore,
  now,
  refusals,
  rootOf,
  signBundle,
  verified,
  type Bends,
} from '../double/index.ts';

const sigstore = newSigstore();
const root = rootOf(sigstore);

const named =
  (...names: readonly GeneralName[]): NonNullable<Bends['extensions']> =>
  (all) =>
    all.map((each) =>
      each.oid === subjectAltName.oid ? makeExtension(subjectAltName, [...names], true) : each,
    );
const user = (name: string): GeneralName => ({
  kind: 'other',
  oid: '1.3.6.1.4.1.57264.1.7',
  value: utf8String(name),
});
const from = (signer: SignerPolicy, bends: Bends = {}): string[] =>
  refusals(verified(sigstore, bends, { root, policy: { signer } }));
const policyOf = (
  san: TextMatch,
  issuer: TextMatch | undefined = { exactly: identityProvider },
): SignerPolicy => identityPolicy(san, issuer);
const exactly = (text: string): TextMatch => ({ exactly: text });

describe('a name', () => {
  it.for<[kind: string, name: GeneralName, text: string]>([
    ['URI', { kind: 'uri', value: 'https://example.com/a' }, 'https://example.com/a'],
    ['address', { kind: 'email', value: 'dev@example.com' }, 'dev@example.com'],
    ['host', { kind: 'dns', value: 'build.example.com' }, 'build.example.com'],
    ['user’s name', user('dev!example.com'), 'dev!example.com'],
    ['user’s name beyond ASCII', user('zoë'), 'zoë'],
  ])('that is a %s is compared with what is asked for', ([, name, text]) => {
    const bends = { extensions: named(name), claims: { '9': '' } };
    expect(from(policyOf(exactly(text)), bends)).toEqual([]);
    expect(from(policyOf(exactly(`${text}x`)), bends)).toEqual(['identity.name E_IDENTITY_NAME']);
  });

  it.for<[what: string, names: readonly GeneralName[]]>([
    [
      'two names',
      [
        { kind: 'uri', value: builder },
        { kind: 'email', value: 'dev@example.com' },
      ],
    ],
    [
      'the same name twice',
      [
        { kind: 'uri', value: builder },
        { kind: 'uri', value: builder },
      ],
    ],
    ['an address of a machine', [{ kind: 'ip', value: '192.0.2.1' }]],
    [
      'another kind of otherName',
      [{ kind: 'other', oid: '1.3.6.1.4.1.57264.1.8', value: utf8String(builder) }],
    ],
    ['an empty user’s name', [user('')]],
    [
      'a user’s name that is no UTF8String',
      [{ ...user(''), value: octetString(Buffer.from(builder)) } as GeneralName],
    ],
  ])('of a certificate with %s is none', ([, names]) =>
    expect(from(policyOf({ pattern: '.*' }), { extensions: named(...names) })).toEqual([
      'identity.claims E_IDENTITY_FORM',
    ]),
  );

  it('of a workflow is a URI, whatever other kinds of name may say', () => {
    const signer: SignerPolicy = { kind: 'any-identity' };
    expect(from(signer)).toEqual([]);
    expect(from(signer, { extensions: named(user(builder)) })).toEqual(['identity.claims E_IDENTITY_FORM']);
  });

  // What looks alike is something else: nothing is normalised, folded or decoded.
  it.for([
    ['Cyrillic а', 'аdmin@example.com', 'admin@example.com'],
    ['a composed and a decomposed é', 'jose\u0301', 'jos\u00e9'],
    ['full width', 'ａdmin', 'admin'],
    ['a zero-width space', 'ad\u200bmin', 'admin'],
    ['a final newline', 'admin\n', 'admin'],
    ['a NUL', 'admin\0.evil', 'admin'],
    ['another case', 'Admin', 'admin'],
    ['percent signs', 'ad%6din', 'admin'],
  ] as const)('with %s is not the one that it looks like', ([, signed, asked]) => {
    const bends = { extensions: named(user(signed)), claims: { '9': '' } };
    expect(from(policyOf(exactly(asked)), bends)).toEqual(['identity.name E_IDENTITY_NAME']);
    expect(from(policyOf(exactly(signed)), bends)).toEqual([]);
  });
});

describe('a policy', () => {
  it.for<[what: string, san: TextMatch, issuer: TextMatch, codes: string[]]>([
    ['exact text', exactly(builder), exactly(identityProvider), []],
    ['patterns', { pattern: 'https://github\\.com/slsa-framework/.+' }, { pattern: 'https://[a-z.]+' }, []],
    ['a prefix', exactly(builder.slice(0, -1)), exactly(identityProvider), ['identity.name E_IDENTITY_NAME']],
    [
      'a pattern for a part',
      { pattern: 'slsa-framework' },
      exactly(identityProvider),
      ['identity.name E_IDENTITY_NAME'],
    ],
    [
      'a pattern for the beginning',
      { pattern: '^https://github\\.com/' },
      exactly(identityProvider),
      ['identity.name E_IDENTITY_NAME'],
    ],
    [
      'exact text with a dot for any sign',
      exactly(builder.replace('.', 'x')),
      exactly(identityProvider),
      ['identity.name E_IDENTITY_NAME'],
    ],
    ['a pattern as exact text', exactly('.*'), exactly(identityProvider), ['identity.name E_IDENTITY_NAME']],
    [
      'another issuer',
      exactly(builder),
      exactly(`${identityProvider}/`),
      ['identity.issuer E_IDENTITY_ISSUER'],
    ],
  ])('of %s', ([, san, issuer, codes]) => expect(from(policyOf(san, issuer))).toEqual(codes));

  it.for<[what: string, san: TextMatch, issuer: TextMatch]>([
    ['an empty name', exactly(''), exactly(identityProvider)],
    ['an empty issuer', exactly(builder), exactly('')],
    ['an empty pattern', { pattern: '' }, exactly(identityProvider)],
    ['a pattern that is none', exactly(builder), { pattern: '(' }],
  ])('with %s is refused before anything is verified', ([, san, issuer]) => {
    const refused: unknown = expect.objectContaining({ name: KnownError.name, code: 'E_IDENTITY_POLICY' });
    expect(() => identityPolicy(san, issuer)).toThrow(refused);
    expect(() => from({ kind: 'identity', san, issuer })).toThrow(refused);
  });

  it('that asks for no issuer accepts no certificate that states one', () => {
    const signer: SignerPolicy = { kind: 'identity', san: exactly(builder), issuer: undefined };
    expect(from(signer)).toEqual(['identity.issuer E_IDENTITY_ISSUER']);
    expect(from(signer, { claims: { '1': '', '8': '' } })).toEqual([]);
  });

  it('that asks for an issuer accepts no certificate that states none', () =>
    expect(from(policyOf(exactly(builder)), { claims: { '1': '', '8': '' } })).toEqual([
      'identity.issuer E_IDENTITY_ISSUER',
    ]));
});

describe('a claim', () => {
  it.for<[what: string, claims: Readonly<Record<string, string>>, codes: string[]]>([
    ['in its older spelling alone', { '8': '' }, []],
    ['in its newer spelling alone', { '1': '' }, []],
    ['in two spellings that differ', { '1': 'https://evil.example' }, ['identity.claims E_IDENTITY_FORM']],
    [
      'in two spellings, the newer of another provider',
      { '8': 'https://evil.example' },
      ['identity.claims E_IDENTITY_FORM', 'identity.issuer E_IDENTITY_ISSUER'],
    ],
    [
      'of a workflow that is not the name',
      { '9': 'https://github.com/evil/evil' },
      ['identity.claims E_IDENTITY_FORM'],
    ],
    // Other providers name in it what they please.
    [
      'of a signer, by another provider',
      { '1': 'https://ci.example', '8': 'https://ci.example', '9': 'https://ci.example/42' },
      ['identity.issuer E_IDENTITY_ISSUER'],
    ],
  ])('%s', ([, claims, codes]) => expect(from(policyOf(exactly(builder)), { claims })).toEqual(codes));

  it('is read of every kind that Fulcio writes', () => {
    const claims = Object.fromEntries(
      Array.from({ length: 22 }, (_, index) => [String(index + 1), `claim ${index + 1}`] as const).filter(
        ([arc]) => !['1', '2', '3', '5', '6', '7', '9'].includes(arc),
      ),
    );
    const raw: Extension = { oid: '1.3.6.1.4.1.57264.1.4', critical: false, value: Buffer.from('release') };
    const leaf = issueLeaf(sigstore, {
      claims: { ...claims, '1': '', '2': '', '3': '', '4': '', '5': '', '6': '' },
      extensions: (all) => [...all, raw],
    });
    expect(readIdentity(parseCertificate(leaf.der))).toEqual({
      san: builder,
      sanKind: 'uri',
      contradictions: [],
      claims: {
        issuer: 'claim 8',
        buildSigner: builder,
        buildSignerDigest: 'claim 10',
        runner: 'claim 11',
        sourceRepository: 'claim 12',
        sourceDigest: 'claim 13',
        sourceRef: 'claim 14',
        sourceRepositoryId: 'claim 15',
        sourceOwner: 'claim 16',
        sourceOwnerId: 'claim 17',
        buildConfig: 'claim 18',
        buildConfigDigest: 'claim 19',
        trigger: 'claim 20',
        runInvocation: 'claim 21',
        sourceVisibility: 'claim 22',
        workflowName: 'release',
      },
    });
  });
});

describe('a certificate with every Fulcio extension twice', () => {
  /** The signed part with each extension of the arc written a second time: a writer refuses to, an attacker does not. */
  function doubled(der: Uint8Array): Uint8Array {
    const { value: certificate } = readDer(der, tags.sequence, { depth: 8 });
    const tbs = certificate.sequence();
    const parts: Uint8Array[] = [];
    while (!tbs.done) {
      if (tbs.nextTag !== contextConstructedTag(3)) {
        parts.push(tbs.any().bytes);
        continue;
      }
      const list = tbs.enter(contextConstructedTag(3)).sequence();
      const extensions: Uint8Array[] = [];
      for (const { oid } of parseCertificate(der).extensions) {
        const { bytes } = list.any();
        extensions.push(bytes);
        if (oid.startsWith('1.3.6.1.4.1.57264.1.')) extensions.push(bytes);
      }
      parts.push(contextConstructed(3, sequence(...extensions)));
    }
    return sequence(sequence(...parts), certificate.any().bytes, certificate.any().bytes);
  }

  it('is not read, though both copies are the same', () => {
    const bundle = signBundle(sigstore);
    const { certificate } = bundle.verificationMaterial;
    if (certificate === undefined) throw new TypeError('the double signs with a certificate');
    certificate.rawBytes = base64(doubled(Buffer.from(certificate.rawBytes, 'base64')));
    const policy = { signer: policyOf(exactly(builder)), artifact };
    const refused = refusals(new Verifier(root).verify(parseBundle(bytesOf(bundle)), policy, now));
    expect(refused).toContain('certificate.form E_X509_EXTENSION');
  });

  it('is an authority’s business too: a leaf that says it is one is refused', () =>
    expect(
      from(policyOf(exactly(builder)), {
        extensions: (all) => [...all, makeExtension(basicConstraints, { ca: true }, true)],
      }),
    ).toEqual(['certificate.usage E_CERT_USAGE']));
});
