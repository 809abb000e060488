// SPDX-License-Identifier: Apache-2.0
// Parts of another bundle in this one; more of them, and fewer.

import { entryOf, type Loose, type LooseEntry, type Mutation } from './loose.ts';

const mediaTypes = [
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.4',
  'application/vnd.dev.sigstore.bundle.v0.4+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.2x',
  'application/vnd.dev.sigstore.bundle.v0.3+json; charset=utf-8',
  'application/json',
  '',
];

const entryParts: readonly (keyof LooseEntry)[] = [
  'logIndex',
  'logId',
  'kindVersion',
  'integratedTime',
  'inclusionPromise',
  'inclusionProof',
  'canonicalizedBody',
];

export const swaps: readonly Mutation[] = [
  ({ bundle, random }) => {
    const type = random.pick(mediaTypes);
    if (bundle.mediaType === type) return undefined;
    bundle.mediaType = type;
    return `media type ${type}`;
  },
  // Parts of another bundle in this one.
  ({ bundle, other }) => {
    if (bundle.dsseEnvelope === undefined || other.dsseEnvelope === undefined) return undefined;
    bundle.dsseEnvelope = structuredClone(other.dsseEnvelope);
    return 'envelope of another';
  },
  ({ bundle, other }) => {
    if (bundle.messageSignature === undefined || other.messageSignature === undefined) return undefined;
    bundle.messageSignature = structuredClone(other.messageSignature);
    return 'message signature of another';
  },
  ({ bundle, other }) => {
    const { certificate, x509CertificateChain, publicKey } = other.verificationMaterial;
    const material = bundle.verificationMaterial;
    const theirs = structuredClone({ certificate, x509CertificateChain, publicKey });
    // What is undefined is left out when it is written.
    bundle.verificationMaterial = JSON.parse(
      JSON.stringify({ ...material, ...theirs }),
    ) as Loose['verificationMaterial'];
    return 'signer of another';
  },
  ({ bundle, other }) => {
    bundle.verificationMaterial.tlogEntries = structuredClone(other.verificationMaterial.tlogEntries);
    return 'entries of another';
  },
  ({ bundle, other, random }) => {
    const more = structuredClone(other.verificationMaterial.tlogEntries);
    const own = bundle.verificationMaterial.tlogEntries;
    bundle.verificationMaterial.tlogEntries = random.chance(50) ? [...own, ...more] : [...more, ...own];
    return 'entries of another beside its own';
  },
  (hands) => {
    const [own, theirs] = [entryOf(hands), hands.other.verificationMaterial.tlogEntries[0]];
    if (own === undefined || theirs === undefined) return undefined;
    const part = hands.random.pick(entryParts);
    Object.assign(own, { [part]: structuredClone(theirs[part]) });
    return `entry’s ${part} of another`;
  },
  ({ bundle, other }) => {
    const theirs = other.verificationMaterial.timestampVerificationData;
    if (theirs === undefined) return undefined;
    bundle.verificationMaterial.timestampVerificationData = structuredClone(theirs);
    return 'timestamps of another';
  },
  // More and fewer.
  ({ bundle }) => {
    bundle.verificationMaterial.tlogEntries = [];
    return 'no entries';
  },
  (hands) => {
    const entry = entryOf(hands);
    if (entry === undefined) return undefined;
    const part = hands.random.pick(entryParts);
    Reflect.deleteProperty(entry, part);
    return `no ${part}`;
  },
  ({ bundle }) => {
    const own = bundle.verificationMaterial.tlogEntries;
    if (own.length === 0) return undefined;
    bundle.verificationMaterial.tlogEntries = [...own, ...structuredClone(own)];
    return 'entries twice';
  },
  ({ bundle }) => {
    const own = bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps;
    if (own === undefined) return undefined;
    own.push(...structuredClone(own));
    return 'timestamps twice';
  },
  ({ bundle }) => {
    if (bundle.verificationMaterial.timestampVerificationData === undefined) return undefined;
    delete bundle.verificationMaterial.timestampVerificationData;
    return 'no timestamps';
  },
  ({ bundle }) => {
    bundle.verificationMaterial.timestampVerificationData = {
      rfc3161Timestamps: [{ signedTimestamp: 'MAMCAQA=' }],
    };
    return 'a timestamp without token';
  },
];
