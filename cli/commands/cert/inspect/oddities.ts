// SPDX-License-Identifier: Apache-2.0
// What would make an operator look twice at a certificate: a short list for the first glance, a row each.
//
// It is neither a judgement (`cert verify`) nor a full check of form (`cert lint`).

import {
  basicConstraints,
  decodeExtensions,
  extKeyUsage,
  keyUsage,
  nameText,
  oids,
  subjectAltName,
  type Certificate,
  type Extension,
} from '../../../../core/x509/index.ts';
import { ago } from '../show-row.ts';
import { valueOf } from './extensions.ts';
import type { KeyData } from './key.ts';
import { algorithmName, brokenHash } from './signature.ts';

export interface OddityData {
  readonly code: string;
  readonly message: string;
}

export interface Looked {
  readonly certificate: Certificate;
  readonly key: KeyData;
  readonly now: number;
  /** Signed by its own key; undefined where that cannot be checked here. */
  readonly selfSigned: boolean | undefined;
}

type Look = (looked: Looked) => string | undefined;

const dayMs = 86_400_000;
const isCa = ({ certificate }: Looked): boolean => valueOf(certificate, basicConstraints)?.ca === true;
const purposesOf = ({ certificate }: Looked): readonly string[] => valueOf(certificate, extKeyUsage) ?? [];
const days = (ms: number): number => Math.floor(ms / dayMs);

/** For keys of any certificate or request. */
export function keyOddities(key: KeyData): OddityData[] {
  const { algorithm, known, bits } = key;
  if (!known)
    return [{ code: 'key-unknown', message: `its key is of a kind that is not known here (${algorithm})` }];
  const found = key.weaknesses.map(({ code, reason }) => ({
    code: 'key-weak',
    message: `its key is weak: ${reason} (${code})`,
  }));
  if (found.length === 0 && algorithm === 'P-224')
    found.push({ code: 'key-weak', message: 'its key is weak: P-224' });
  if (found.length === 0 && bits !== undefined && bits < 2048)
    found.push({ code: 'key-weak', message: `its key is weak: RSA ${bits}` });
  return found;
}

/** Malformed extensions, and critical ones that nobody here understands: a verdict must refuse them. */
export function extensionOddities(owner: { readonly extensions: readonly Extension[] }): OddityData[] {
  return decodeExtensions(owner).flatMap(({ extension: { oid, critical }, kind, fault }) => {
    if (fault !== undefined)
      return [
        { code: 'extension-malformed', message: `${kind?.name ?? oid} is malformed: ${fault.message}` },
      ];
    if (kind !== undefined || !critical) return [];
    return [{ code: 'critical-unknown', message: `the critical extension ${oid} is not known here` }];
  });
}

const looks: readonly (readonly [code: string, look: Look])[] = [
  [
    'expired',
    ({ certificate: { notAfter }, now }) => (now > notAfter ? `expired ${ago(notAfter, now)}` : undefined),
  ],
  [
    'not-yet-valid',
    ({ certificate: { notBefore }, now }) =>
      now < notBefore ? `not valid yet, begins ${ago(notBefore, now)}` : undefined,
  ],
  [
    'ends-soon',
    ({ certificate: { notBefore, notAfter }, now }) => {
      const gone = (now - notBefore) / (notAfter - notBefore);
      return gone > 2 / 3 && now <= notAfter
        ? `${Math.floor(gone * 100)} % of its lifetime is gone: it ends ${ago(notAfter, now)}`
        : undefined;
    },
  ],
  [
    'signature-weak',
    ({ certificate }) => {
      const hash = brokenHash(certificate.signatureAlgorithm);
      return hash === undefined
        ? undefined
        : `signed with ${hash} (${algorithmName(certificate.signatureAlgorithm)})`;
    },
  ],
  [
    'no-names',
    (looked) =>
      purposesOf(looked).includes(oids.serverAuth) &&
      !isCa(looked) &&
      valueOf(looked.certificate, subjectAltName) === undefined
        ? 'for servers, and has no alternative name: no client will match it (RFC 9525)'
        : undefined,
  ],
  [
    'no-identity',
    ({ certificate }) =>
      nameText(certificate.subject) === '' && valueOf(certificate, subjectAltName) === undefined
        ? 'names nobody: neither a subject nor an alternative name'
        : undefined,
  ],
  [
    'long-life',
    (looked) => {
      const { notBefore, notAfter } = looked.certificate;
      const life = days(notAfter - notBefore);
      return life > (isCa(looked) ? 30 * 366 : 825) ? `valid for ${life} days` : undefined;
    },
  ],
  [
    'self-signed',
    (looked) =>
      looked.selfSigned === true && !isCa(looked)
        ? 'signed by its own key: nobody vouches for it'
        : undefined,
  ],
  [
    'signature-own-broken',
    ({ certificate, selfSigned }) =>
      selfSigned === false && nameText(certificate.issuer) === nameText(certificate.subject)
        ? 'names itself as its issuer, and is not signed by its own key'
        : undefined,
  ],
  [
    'ca-usage',
    (looked) =>
      isCa(looked) && valueOf(looked.certificate, keyUsage)?.includes('keyCertSign') === false
        ? 'a CA whose key may not sign certificates (no keyCertSign)'
        : undefined,
  ],
  [
    'ca-and-server',
    (looked) =>
      isCa(looked) &&
      valueOf(looked.certificate, subjectAltName)?.some(({ kind }) => kind === 'dns' || kind === 'ip') ===
        true
        ? 'a CA that is a server too: whoever has its key can also issue'
        : undefined,
  ],
  [
    'usage-without-ca',
    (looked) =>
      !isCa(looked) && valueOf(looked.certificate, keyUsage)?.includes('keyCertSign') === true
        ? 'keyCertSign, and not a CA'
        : undefined,
  ],
  [
    'any-purpose',
    (looked) =>
      purposesOf(looked).includes(oids.anyExtendedKeyUsage) ? 'may be used for any purpose' : undefined,
  ],
  [
    'old-version',
    ({ certificate: { version } }) =>
      version === 3 ? undefined : `version ${version}: it can say nothing of its usage`,
  ],
  [
    'serial-short',
    ({ certificate: { serialHex } }) =>
      serialHex.length < 16 && !serialHex.startsWith('-')
        ? `its serial number has ${serialHex.length / 2} octets and can be guessed`
        : undefined,
  ],
];

/** In the order of the table; then what was read past; empty where nothing is odd. */
export function odditiesOf(looked: Looked): OddityData[] {
  const seen = looks.flatMap(([code, look]) => {
    const message = look(looked);
    return message === undefined ? [] : [{ code, message }];
  });
  return [
    ...seen,
    ...keyOddities(looked.key),
    ...extensionOddities(looked.certificate),
    ...looked.certificate.oddities.map(({ code, message }) => ({
      code: 'lenient',
      message: `read leniently: ${message} (${code})`,
    })),
  ];
}
