// SPDX-License-Identifier: Apache-2.0
// A Sigstore instance: its keys and authorities, and the trusted root that lists them.

import {
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  extKeyUsage,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  signatureAlgorithms,
  type Extension,
  type SignatureAlgorithm,
} from '../../../core/x509/index.ts';
import {
  base64,
  minute,
  newEd25519Pair,
  newPair,
  rawOf,
  sha256,
  spkiOf,
  trustedFrom,
  type Pair,
} from './keys.ts';

export const algorithm: SignatureAlgorithm = signatureAlgorithms.ecdsaWithSha256;

export interface Witness {
  readonly name: string;
  readonly pair: Pair;
}

export interface Sigstore {
  /** The authority that issues leaves, and its certificate, which `top` has issued. */
  readonly ca: Pair;
  readonly caDer: Uint8Array;
  readonly topDer: Uint8Array;
  readonly ct: Pair;
  /** Rekor v1: promises, times, ECDSA. */
  readonly rekor: Pair;
  /** Rekor v2: checkpoints, Ed25519. */
  readonly tiles: Pair;
  readonly witnesses: readonly Witness[];
  /** The timestamp authority: its leaf's key, the leaf, and what has issued it. */
  readonly tsa: Pair;
  readonly tsaDer: Uint8Array;
  readonly tsaTopDer: Uint8Array;
  /** A bare key, that bundles call `managedHint`. */
  readonly managed: Pair;
}

export const hosts = { rekor: 'rekor.example', tiles: 'log2026-1.rekor.example', ct: 'ct.example' } as const;
export const managedHint = 'managed-key';

export const name = (text: string): Uint8Array => encodeName([[nameAttribute(oids.commonName, text)]]);

interface Issued {
  readonly subject: string;
  readonly key: Pair;
  readonly issuer: string;
  readonly issuerKey: Pair;
  readonly serialHex: string;
  readonly extensions: Extension[];
}

/** A certificate of an authority, valid for a year. */
export function issue({ subject, key, issuer, issuerKey, serialHex, extensions }: Issued): Uint8Array {
  const tbs = encodeTbsCertificate({
    serialHex,
    algorithm,
    issuerDer: name(issuer),
    notBefore: trustedFrom,
    notAfter: trustedFrom + 366 * 24 * 60 * minute,
    subjectDer: name(subject),
    spkiDer: spkiOf(key),
    extensions,
  });
  return encodeCertificate(tbs, algorithm, createSignature(algorithm, issuerKey.privateKey, tbs));
}

const authority = (pathLength: number): Extension[] => [
  makeExtension(basicConstraints, { ca: true, pathLength }, true),
  makeExtension(keyUsage, ['keyCertSign', 'cRLSign'], true),
];

export function newSigstore(): Sigstore {
  const [ca, top, tsa, tsaTop] = [newPair(), newPair(), newPair(), newPair()];
  const self = { subject: 'double top', issuer: 'double top', key: top, issuerKey: top, serialHex: '02' };
  const tsaSelf = { subject: 'tsa top', issuer: 'tsa top', key: tsaTop, issuerKey: tsaTop, serialHex: '03' };
  return {
    ca,
    caDer: issue({
      ...self,
      subject: 'double',
      key: ca,
      serialHex: '01',
      extensions: [...authority(0), makeExtension(extKeyUsage, [oids.codeSigning])],
    }),
    topDer: issue({ ...self, extensions: authority(1) }),
    ct: newPair(),
    rekor: newPair(),
    tiles: newEd25519Pair(),
    witnesses: ['w1', 'w2', 'w3'].map((each) => ({ name: `${each}.example`, pair: newEd25519Pair() })),
    tsa,
    tsaDer: issue({
      ...tsaSelf,
      subject: 'tsa',
      key: tsa,
      serialHex: '04',
      extensions: [
        makeExtension(keyUsage, ['digitalSignature'], true),
        makeExtension(extKeyUsage, [oids.timeStamping], true),
      ],
    }),
    tsaTopDer: issue({ ...tsaSelf, extensions: authority(0) }),
    managed: newPair(),
  };
}

/** What names the Rekor v2's key in notes, whole: its first four bytes stand in them (C2SP signed-note). */
export const tilesKeyId = ({ tiles }: Sigstore): Buffer =>
  sha256(`${hosts.tiles}\n`, Uint8Array.of(1), rawOf(tiles));

interface ValidFor {
  start?: string;
  end?: string;
}
interface KeyInRoot {
  baseUrl: string;
  hashAlgorithm: string;
  publicKey: { rawBytes: string; keyDetails: string; validFor: ValidFor };
  logId: { keyId: string };
}
interface AuthorityInRoot {
  uri: string;
  certChain: { certificates: { rawBytes: string }[] };
  validFor: ValidFor;
}
export interface RootJson {
  mediaType: string;
  tlogs: KeyInRoot[];
  ctlogs: KeyInRoot[];
  certificateAuthorities: AuthorityInRoot[];
  timestampAuthorities: AuthorityInRoot[];
}

/** The instance's trusted root: `tlogs` are Rekor v1 and Rekor v2, in this order. */
export function rootJson(sigstore: Sigstore): RootJson {
  const start = new Date(trustedFrom).toISOString();
  const key = (pair: Pair, host: string, keyId = sha256(spkiOf(pair))): KeyInRoot => ({
    baseUrl: `https://${host}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64(spkiOf(pair)),
      keyDetails: pair.publicKey.asymmetricKeyType === 'ec' ? 'PKIX_ECDSA_P256_SHA_256' : 'PKIX_ED25519',
      validFor: { start },
    },
    logId: { keyId: base64(keyId) },
  });
  const chain = (uri: string, ...certificatesDer: readonly Uint8Array[]): AuthorityInRoot => ({
    uri,
    certChain: { certificates: certificatesDer.map((der) => ({ rawBytes: base64(der) })) },
    validFor: { start },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [key(sigstore.rekor, hosts.rekor), key(sigstore.tiles, hosts.tiles, tilesKeyId(sigstore))],
    ctlogs: [key(sigstore.ct, hosts.ct)],
    certificateAuthorities: [chain('https://fulcio.example', sigstore.caDer, sigstore.topDer)],
    timestampAuthorities: [chain('https://tsa.example', sigstore.tsaDer, sigstore.tsaTopDer)],
  };
}
