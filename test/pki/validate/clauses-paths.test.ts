// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 6.1 along whole paths: dates, lengths, names of other spellings, keys and signatures. Each sentence
// with a path that keeps it or breaks it.
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '../../../core/x509/index.ts';
import { hold, type Chain, type Row } from './clauses.ts';
import { ca, certificate, day, key, keyOf, leaf, now, root, type Fields } from './maker.ts';

const { oids } = x509;
const early = 'E_PATH_EARLY';
const late = 'E_PATH_EXPIRED';
const at = (when: number): Partial<Chain> => ({ options: { now: when } });
const ending = (notAfter: number): Partial<Fields> => ({ notAfter });
const edge = now + 29 * day;

const dates: Row[] = [
  ['4.1.2.5: the last moment', '', '', { end: leaf('Site', ending(edge)), ...at(edge) }],
  ['4.1.2.5: half a second later', late, late, { end: leaf('Site', ending(edge)), ...at(edge + 500) }],
  [
    '4.1.2.5: a part of a millisecond later',
    late,
    late,
    { end: leaf('Site', ending(edge)), ...at(edge + 0.001) },
  ],
  ['4.1.2.5: a second later', late, late, { end: leaf('Site', ending(edge)), ...at(edge + 1000) }],
  ['4.1.2.5: the first moment', '', '', { end: leaf('Site', { notBefore: now }) }],
  ['4.1.2.5: a second before', early, early, { end: leaf('Site', { notBefore: now + 1000 }) }],
  ['4.1.2.5: an intermediate that has ended', late, late, { middle: ca('Site', 'Root', ending(now - 1000)) }],
  [
    '4.1.2.5: an intermediate to come',
    early,
    early,
    { middle: ca('Site', 'Root', { notBefore: now + 1000 }) },
  ],
  ['4.1.2.5: an anchor that has ended', late, late, { top: root('Root', ending(now - 1000)) }],
  ['4.1.2.5: an anchor to come', early, early, { top: root('Root', { notBefore: now + 1000 }) }],
  [
    '4.1.2.5: a target that outlives its issuer',
    '',
    '',
    { middle: ca('Site', 'Root', ending(now + day)), end: leaf('Site', ending(now + 20 * day)) },
  ],
];
hold('dates', dates);

const long = 'E_PATH_LENGTH';
const a = (pathLength?: number): x509.Certificate =>
  ca('A', 'Root', pathLength === undefined ? {} : { pathLength });
const b = (pathLength?: number): x509.Certificate =>
  ca('B', 'A', pathLength === undefined ? {} : { pathLength });
const again = (subject: string, from: string, to: string, more: Partial<Fields> = {}): x509.Certificate =>
  ca(subject, subject, { key: key(to), signer: key(from), ...more });
const lengths: Row[] = [
  ['4.2.1.9: 0 over an end entity', '', '', { middle: a(0), end: leaf('A') }],
  ['4.2.1.9: 0 over a CA', long, long, { middle: [a(0), b()], end: leaf('B') }],
  [
    '4.2.1.9: 0 over a CA as the target',
    '',
    'E_PATH_KIND',
    { middle: a(0), end: leaf('A', { ca: true, pathLength: 0 }) },
  ],
  ['4.2.1.9: 1 over a CA', '', '', { middle: [a(1), b(0)], end: leaf('B') }],
  ['4.2.1.9: a larger one below', '', '', { middle: [a(1), b(5)], end: leaf('B') }],
  [
    '4.2.1.9: a larger one below widens nothing',
    long,
    long,
    { middle: [a(1), b(5), ca('C', 'B')], end: leaf('C') },
  ],
  [
    '4.2.1.9: an anchor’s 0',
    long,
    long,
    { top: root('Root', { pathLength: 0 }), middle: a(), end: leaf('A') },
  ],
  ['4.2.1.9: an anchor’s 1', '', '', { top: root('Root', { pathLength: 1 }), middle: a(), end: leaf('A') }],
  [
    '6.1.4 (l): a self-issued CA is not counted',
    '',
    '',
    { middle: [a(0), again('A', 'A', 'A2')], end: leaf('A', { signer: key('A2') }) },
  ],
  [
    '6.1.4 (l): one of another name is',
    long,
    long,
    { middle: [a(0), again('A', 'A', 'A2'), ca('B', 'A', { signer: key('A2') })], end: leaf('B') },
  ],
  [
    '6.1.4 (m): a self-issued CA’s own length counts',
    long,
    long,
    {
      middle: [a(), again('A', 'A', 'A2', { pathLength: 0 }), ca('B', 'A', { signer: key('A2') })],
      end: leaf('B'),
    },
  ],
  ['the caller’s 0', '', '', { middle: null, end: leaf('Root'), options: { maxIntermediates: 0 } }],
  ['the caller’s 0 and a CA', long, long, { middle: a(), end: leaf('A'), options: { maxIntermediates: 0 } }],
  [
    'the caller’s 0 and a self-issued CA',
    '',
    '',
    {
      middle: again('Root', 'Root', 'Root2'),
      end: leaf('Root', { signer: key('Root2') }),
      options: { maxIntermediates: 0 },
    },
  ],
  [
    'the caller’s 1 and a self-issued CA more',
    '',
    '',
    {
      middle: [a(), again('A', 'A', 'A2')],
      end: leaf('A', { signer: key('A2') }),
      options: { maxIntermediates: 1 },
    },
  ],
  [
    'the caller’s 1 and two CAs',
    long,
    long,
    { middle: [a(), b()], end: leaf('B'), options: { maxIntermediates: 1 } },
  ],
];
hold('lengths', lengths);

const spelt = (stringType: x509.NameAttribute['stringType'], value: string): x509.Name =>
  x509.parseName(x509.encodeName([[{ oid: oids.commonName, stringType, value }]]));
/** An intermediate whose subject is spelt otherwise than the end entity spells its issuer. */
const renamed = (subject: x509.Name): Chain => ({
  middle: { ...ca('Site One', 'Root'), subject },
  end: leaf('Site One'),
});
const names: Row[] = [
  ['7.1: another string type', '', '', renamed(spelt('UTF8String', 'Site One'))],
  ['7.1: another case', '', '', renamed(spelt('PrintableString', 'SITE one'))],
  ['7.1: blanks around and between', '', '', renamed(spelt('PrintableString', '  Site    One '))],
  ['7.1: no blank', 'E_PATH_ISSUER', 'E_PATH_ISSUER', renamed(spelt('PrintableString', 'SiteOne'))],
  [
    '7.1: another type of attribute',
    'E_PATH_ISSUER',
    'E_PATH_ISSUER',
    renamed(x509.parseName(x509.encodeName([[x509.nameAttribute(oids.organization, 'Site One')]]))),
  ],
];
hold('names of issuers', names);

const rsa = (modulusLength: number, publicExponent = 65537): ReturnType<typeof keyOf> =>
  keyOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }));
const curve = (namedCurve: string): ReturnType<typeof keyOf> =>
  keyOf(generateKeyPairSync('ec', { namedCurve }));
const explicit = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }));
const { sha256WithRsa } = x509.signatureAlgorithms;
const small = rsa(1024);
const uneven = rsa(2052);
const keys: Row[] = [
  [
    '6.1.3 (a)(1): signed by another key',
    'E_PATH_SIGNATURE',
    'E_PATH_SIGNATURE',
    { end: leaf('Site', { signer: key('Other') }) },
  ],
  [
    '6.1.3 (a)(1): an intermediate’s too',
    'E_PATH_SIGNATURE',
    'E_PATH_SIGNATURE',
    { middle: ca('Site', 'Root', { signer: key('Other') }) },
  ],
  ['BR 6.1.5: RSA of 1024 bits in an end entity', '', 'key.rsa', { end: leaf('Site', { key: small }) }],
  [
    'BR 6.1.5: in an intermediate',
    '',
    'key.rsa',
    {
      middle: ca('Site', 'Root', { key: small }),
      end: leaf('Site', { signer: small, algorithm: sha256WithRsa }),
    },
  ],
  [
    'BR 6.1.5: in a root',
    '',
    'key.rsa',
    {
      top: root('Root', { key: small, signer: small, algorithm: sha256WithRsa }),
      middle: null,
      end: leaf('Root', { signer: small, algorithm: sha256WithRsa }),
    },
  ],
  ['BR 6.1.5: RSA of 2052 bits in an end entity', '', 'key.rsa', { end: leaf('Site', { key: uneven }) }],
  ['BR 6.1.5: RSA of 3072 bits', '', '', { end: leaf('Site', { key: rsa(3072) }) }],
  ['BR 6.1.6: the exponent 3', '', '', { end: leaf('Site', { key: rsa(2048, 3) }) }],
  ['BR 6.1.5: P-384', '', '', { end: leaf('Site', { key: curve('P-384') }) }],
  ['BR 6.1.5: P-521', '', '', { end: leaf('Site', { key: curve('P-521') }) }],
  ['BR 6.1.5: P-224', '', 'key.kind', { end: leaf('Site', { key: curve('P-224') }) }],
  ['BR 6.1.5: P-192', '', 'key.kind', { end: leaf('Site', { key: curve('prime192v1') }) }],
  ['BR 6.1.5: P-256K', '', 'key.kind', { end: leaf('Site', { key: curve('secp256k1') }) }],
  [
    'BR 6.1.5: Ed25519',
    '',
    'key.kind',
    { end: leaf('Site', { key: keyOf(generateKeyPairSync('ed25519')) }) },
  ],
  [
    'BR 6.1.5: DSA',
    '',
    'key.kind',
    {
      end: leaf('Site', {
        key: keyOf(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })),
      }),
    },
  ],
  ['BR 7.1.3.1.2: a curve by its parameters', '', 'key.kind', { end: leaf('Site', { key: explicit }) }],
  [
    'RFC 5480: an issuer’s curve by its parameters',
    'E_X509_ALGORITHM',
    'key.kind',
    { middle: ca('Site', 'Root', { key: explicit }), end: leaf('Site', { signer: explicit }) },
  ],
  [
    '6.1: an end entity with the name and key of its issuer',
    '',
    '',
    { middle: ca('edge.example.com', 'Root'), end: leaf('edge.example.com') },
  ],
  [
    '6.1: a CA as the target whose key stands above too',
    '',
    'E_PATH_KIND',
    {
      middle: [ca('A', 'Root'), ca('B', 'A')],
      end: ca('A', 'B', { names: [{ kind: 'dns', value: 'edge.example.com' }] }),
    },
  ],
  [
    'a root as the target',
    '',
    'E_PATH_KIND',
    {
      top: root('edge.example.com', { names: [{ kind: 'dns', value: 'edge.example.com' }] }),
      middle: null,
      end: root('edge.example.com', { names: [{ kind: 'dns', value: 'edge.example.com' }] }),
    },
  ],
  [
    'a self-signed end entity as the anchor',
    'E_PATH_KIND',
    'E_PATH_KIND',
    {
      top: certificate({
        subject: 'edge.example.com',
        issuer: 'edge.example.com',
        extKeyUsage: [oids.serverAuth],
        names: [{ kind: 'dns', value: 'edge.example.com' }],
      }),
      middle: null,
      end: leaf('edge.example.com'),
    },
  ],
];
hold('keys and signatures', keys);
