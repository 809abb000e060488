// SPDX-License-Identifier: Apache-2.0
// A whole Sigstore in one process: an authority, a certificate transparency log, a Rekor, and GitHub's
// claims. Every part of what it signs can be bent, with all later signatures made anew, so that a test shows
// one check failing and no other.

import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { failures, type Evidence, type Expectation } from '../../attest/index.ts';
import { octetString, utf8String } from '../../core/der/index.ts';
import { pae } from '../../core/dsse/index.ts';
import { encodePem } from '../../core/pem/index.ts';
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
  subjectAltName,
  type Extension,
} from '../../core/x509/index.ts';

export const minute: number = 60_000;
/** When everything was signed. */
export const signedAt: number = Date.UTC(2026, 0, 10, 12);
/** When it is verified. */
export const now: number = signedAt + 24 * 60 * minute;

const algorithm = signatureAlgorithms.ecdsaWithSha256;
const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
export const builder: string = `${generator}generator_generic_slsa3.yml@refs/tags/v2.1.0`;
export const repository: string = 'https://github.com/kubeedge/kubeedge';
const ref = 'refs/tags/v1.22.0';
const commit = '4d329c75e7ec1725f7c9ce917a8799d408d06be3';

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
export const newPair = (namedCurve: string = 'P-256'): Pair => generateKeyPairSync('ec', { namedCurve });
export const spkiOf = (pair: Pair): Buffer => pair.publicKey.export({ format: 'der', type: 'spki' });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const ecdsa = (pair: Pair, data: Uint8Array): Buffer => sign('sha256', data, pair.privateKey);
const name = (text: string): Uint8Array => encodeName([[nameAttribute(oids.commonName, text)]]);

export interface Sigstore {
  readonly ca: Pair;
  readonly caDer: Uint8Array;
  readonly ct: Pair;
  readonly rekor: Pair;
}

export function newSigstore(): Sigstore {
  const ca = newPair();
  const tbs = encodeTbsCertificate({
    serialHex: '01',
    algorithm,
    issuerDer: name('double'),
    notBefore: signedAt - 24 * 60 * minute,
    notAfter: signedAt + 365 * 24 * 60 * minute,
    subjectDer: name('double'),
    spkiDer: spkiOf(ca),
    extensions: [
      makeExtension(basicConstraints, { ca: true, pathLength: 0 }),
      makeExtension(keyUsage, ['keyCertSign', 'cRLSign']),
    ],
  });
  const caDer = encodeCertificate(tbs, algorithm, createSignature(algorithm, ca.privateKey, tbs));
  return { ca, caDer, ct: newPair(), rekor: newPair() };
}

interface KeyInRoot {
  baseUrl: string;
  hashAlgorithm: string;
  publicKey: { rawBytes: string; keyDetails: string; validFor: { start?: string; end?: string } };
  logId: { keyId: string };
}
export interface RootJson {
  mediaType: string;
  tlogs: KeyInRoot[];
  ctlogs: KeyInRoot[];
  certificateAuthorities: {
    uri: string;
    certChain: { certificates: { rawBytes: string }[] };
    validFor: { start?: string; end?: string };
  }[];
}

export function rootJson(sigstore: Sigstore): RootJson {
  const start = new Date(signedAt - 24 * 60 * minute).toISOString();
  const key = (pair: Pair, host: string): KeyInRoot => ({
    baseUrl: `https://${host}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(spkiOf(pair)), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start } },
    logId: { keyId: base64(sha256(spkiOf(pair))) },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [key(sigstore.rekor, 'rekor.example')],
    ctlogs: [key(sigstore.ct, 'ct.example')],
    certificateAuthorities: [
      {
        uri: 'https://fulcio.example',
        certChain: { certificates: [{ rawBytes: base64(sigstore.caDer) }] },
        validFor: { start },
      },
    ],
  };
}

export const bytesOf = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));

/** What may be bent before it is signed. Defaults make a statement that proves everything. */
export interface Bends {
  readonly san?: string;
  readonly claims?: Readonly<Record<string, string>>;
  readonly extensions?: (extensions: Extension[]) => Extension[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly integratedTime?: number;
  readonly statement?: (statement: StatementJson) => unknown;
  readonly payload?: Uint8Array;
  readonly payloadType?: string;
  readonly signer?: Pair;
  readonly ct?: Pair;
  readonly issuer?: Pair;
  readonly withoutSct?: boolean;
  /** The SignedCertificateTimestampList, once it is made. */
  readonly sct?: (list: Buffer) => Uint8Array;
  readonly curve?: string;
  readonly body?: (body: DsseBody) => unknown;
  readonly checkpoint?: (note: { body: string; origin: string }) => { body: string; origin: string };
}

export interface StatementJson {
  _type: string;
  subject: { name?: string; digest: Record<string, string> }[];
  predicateType: string;
  predicate: {
    builder: { id: string };
    buildType: string;
    invocation: { configSource: { uri: string }; environment: Record<string, unknown> };
    materials: { uri: string }[];
  };
}
export interface DsseBody {
  apiVersion: string;
  kind: string;
  spec: {
    envelopeHash: { algorithm: string; value: string };
    payloadHash: { algorithm: string; value: string };
    signatures: { signature: string; verifier: string }[];
  };
}

export const artefact: string = 'a release file';
export const artefactHex: string = sha256(artefact).toString('hex');

/** What the double's own statement proves. */
export const expectation: Expectation = {
  subject: { algorithm: 'sha256', hex: artefactHex },
  sourceUri: 'github.com/kubeedge/kubeedge',
};

/** The checks that failed, each with its code. */
export const codesOf = (evidence: Evidence): string[] =>
  failures(evidence).map(({ check, code }) => `${check} ${code}`);

export function statementJson(): StatementJson {
  const uri = `git+${repository}@${ref}`;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'keadm.tar.gz', digest: { sha256: artefactHex } }],
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: {
      builder: { id: builder },
      buildType: 'https://github.com/slsa-framework/slsa-github-generator/generic@v1',
      invocation: {
        configSource: { uri },
        environment: {
          github_ref: ref,
          github_ref_type: 'tag',
          github_base_ref: '',
          github_event_name: 'push',
          github_event_payload: { base_ref: 'refs/heads/release-1.22', inputs: null },
        },
      },
      materials: [{ uri }],
    },
  };
}

// Fulcio's extensions: newer ones are DER strings, older ones bare octets.
const fulcio = '1.3.6.1.4.1.57264.1';
const older: ReadonlySet<string> = new Set(['1', '2', '3', '5', '6']);
const defaultClaims: Readonly<Record<string, string>> = {
  '1': 'https://token.actions.githubusercontent.com',
  '2': 'push',
  '3': commit,
  '5': 'kubeedge/kubeedge',
  '6': ref,
  '8': 'https://token.actions.githubusercontent.com',
  '12': repository,
  '13': commit,
  '14': ref,
  '20': 'push',
};

export interface Leaf {
  readonly der: Uint8Array;
  readonly key: Pair;
}

export function issueLeaf(sigstore: Sigstore, bends: Bends = {}): Leaf {
  const key = newPair(bends.curve);
  const san = bends.san ?? builder;
  const claims = { ...defaultClaims, '9': san, ...bends.claims };
  const plain: Extension[] = [
    makeExtension(keyUsage, ['digitalSignature']),
    makeExtension(extKeyUsage, [oids.codeSigning]),
    makeExtension(subjectAltName, [{ kind: 'uri', value: san }], true),
    ...Object.entries(claims)
      .filter(([, value]) => value !== '')
      .map(([arc, value]) => ({
        oid: `${fulcio}.${arc}`,
        critical: false,
        value: older.has(arc) ? Buffer.from(value) : utf8String(value),
      })),
  ];
  const extensions = bends.extensions?.(plain) ?? plain;
  const fields = {
    serialHex: `01${randomBytes(15).toString('hex')}`,
    algorithm,
    issuerDer: name('double'),
    notBefore: bends.notBefore ?? signedAt - minute,
    notAfter: bends.notAfter ?? signedAt + 9 * minute,
    subjectDer: encodeName([]),
    spkiDer: spkiOf(key),
  };
  const precertificate = encodeTbsCertificate({ ...fields, extensions });
  const timestamp = sctFor(sigstore, precertificate, bends);
  const all = bends.withoutSct === true ? extensions : [...extensions, timestamp];
  const tbs = encodeTbsCertificate({ ...fields, extensions: all });
  const issuer = bends.issuer ?? sigstore.ca;
  return { der: encodeCertificate(tbs, algorithm, createSignature(algorithm, issuer.privateKey, tbs)), key };
}

/** RFC 6962 sections 3.2 and 3.3. */
function sctFor(sigstore: Sigstore, precertificate: Uint8Array, bends: Bends): Extension {
  const ct = bends.ct ?? sigstore.ct;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(signedAt));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(precertificate.length);
  const signed = Buffer.concat([
    Buffer.from([0, 0]),
    time,
    Buffer.from([0, 1]),
    sha256(spkiOf(sigstore.ca)),
    length.subarray(1),
    precertificate,
    Buffer.from([0, 0]),
  ]);
  const signature = ecdsa(ct, signed);
  const sct = Buffer.concat([
    Buffer.from([0]),
    sha256(spkiOf(ct)),
    time,
    Buffer.from([0, 0, 4, 3, 0, signature.length]),
    signature,
  ]);
  const list = Buffer.concat([Buffer.from([0, sct.length + 2, 0, sct.length]), sct]);
  return {
    oid: oids.signedCertificateTimestamps,
    critical: false,
    value: octetString(bends.sct?.(list) ?? list),
  };
}

export interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    publicKey?: { hint: string };
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] };
    tlogEntries: EntryJson[];
  };
  dsseEnvelope?: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
}
export interface EntryJson {
  logIndex: string;
  logId: { keyId: string };
  kindVersion: { kind: string; version: string };
  integratedTime: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody: string;
}

export function signBundle(sigstore: Sigstore, bends: Bends = {}): BundleJson {
  const leaf = issueLeaf(sigstore, bends);
  const json = statementJson();
  const payload = bends.payload ?? bytesOf(bends.statement?.(json) ?? json);
  const payloadType = bends.payloadType ?? 'application/vnd.in-toto+json';
  const signature = ecdsa(bends.signer ?? leaf.key, pae(payloadType, payload));
  const body: DsseBody = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256('unused').toString('hex') },
      payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
      signatures: [
        { signature: base64(signature), verifier: base64(Buffer.from(encodePem('CERTIFICATE', leaf.der))) },
      ],
    },
  };
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: base64(leaf.der) },
      tlogEntries: [logEntry(sigstore, bytesOf(bends.body?.(body) ?? body), bends)],
    },
    dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: base64(signature) }] },
  };
}

/** The second leaf of a tree of two, promised and proven. */
export function logEntry(sigstore: Sigstore, body: Uint8Array, bends: Bends = {}): EntryJson {
  const time = bends.integratedTime ?? signedAt;
  const logId = sha256(spkiOf(sigstore.rekor));
  const promise = JSON.stringify({
    body: base64(body),
    integratedTime: time / 1000,
    logID: logId.toString('hex'),
    logIndex: 4711,
  });
  const first = sha256(Buffer.from([0]), 'the first entry');
  const root = sha256(Buffer.from([1]), first, sha256(Buffer.from([0]), body));
  const plain = { body: `rekor.example - 1\n2\n${base64(root)}\n`, origin: 'rekor.example' };
  const note = bends.checkpoint?.(plain) ?? plain;
  const noteSignature = Buffer.concat([logId.subarray(0, 4), ecdsa(sigstore.rekor, Buffer.from(note.body))]);
  return {
    logIndex: '4711',
    logId: { keyId: base64(logId) },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(time / 1000),
    inclusionPromise: { signedEntryTimestamp: base64(ecdsa(sigstore.rekor, Buffer.from(promise))) },
    inclusionProof: {
      logIndex: '1',
      rootHash: base64(root),
      treeSize: '2',
      hashes: [base64(first)],
      checkpoint: { envelope: `${note.body}\n\u2014 ${note.origin} ${base64(noteSignature)}\n` },
    },
    canonicalizedBody: base64(body),
  };
}
