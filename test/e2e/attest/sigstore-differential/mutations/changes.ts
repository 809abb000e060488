// SPDX-License-Identifier: Apache-2.0
// Numbers, octets, names and forms that are changed; members that are there twice, or not, or unknown.

import { entryOf, type Loose, type Mutation } from './loose.ts';
import { base64, checkpoint, flipped, leafOf, number } from './parts.ts';

export const changes: readonly Mutation[] = [
  // Numbers, and octets in base64.
  number('log index', (hands) => entryOf(hands) as Record<string, unknown> | undefined, 'logIndex'),
  number(
    'integrated time',
    (hands) => entryOf(hands) as Record<string, unknown> | undefined,
    'integratedTime',
  ),
  number('proof’s index', (hands) => entryOf(hands)?.inclusionProof, 'logIndex'),
  number('proof’s size', (hands) => entryOf(hands)?.inclusionProof, 'treeSize'),
  base64('payload', ({ bundle }) => bundle.dsseEnvelope, 'payload'),
  base64('signature', ({ bundle }) => bundle.dsseEnvelope?.signatures[0], 'sig'),
  base64('signature', ({ bundle }) => bundle.messageSignature, 'signature'),
  base64('message digest', ({ bundle }) => bundle.messageSignature?.messageDigest, 'digest'),
  base64('certificate', leafOf, 'rawBytes'),
  base64('log id', (hands) => entryOf(hands)?.logId, 'keyId'),
  base64('promise', (hands) => entryOf(hands)?.inclusionPromise, 'signedEntryTimestamp'),
  base64('body', (hands) => entryOf(hands), 'canonicalizedBody'),
  base64('proof’s root', (hands) => entryOf(hands)?.inclusionProof, 'rootHash'),
  base64(
    'timestamp',
    ({ bundle }) => bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps?.[0],
    'signedTimestamp',
  ),
  base64(
    'timestamp',
    ({ bundle }) => bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps?.[0],
    'signedTimestamp',
  ),
  (hands) => {
    const proof = entryOf(hands)?.inclusionProof;
    const { hashes } = proof ?? {};
    if (proof === undefined || hashes === undefined) return undefined;
    const ways: readonly (readonly [string, string[] | undefined])[] = [
      ['one less', hashes.slice(1)],
      ['one more', [...hashes, Buffer.alloc(32).toString('base64')]],
      ['turned round', hashes.toReversed()],
      ['one bit', hashes.map((each, at) => (at === 0 ? flipped(each, hands.random) : each))],
      [
        'one short',
        hashes.map((each, at) =>
          at === 0 ? Buffer.from(each, 'base64').subarray(1).toString('base64') : each,
        ),
      ],
      ['gone', undefined],
      ['a hundred', Array.from({ length: 100 }, () => Buffer.alloc(32).toString('base64'))],
    ];
    const [how, value] = hands.random.pick(ways);
    if (JSON.stringify(value) === JSON.stringify(hashes)) return undefined;
    if (value === undefined) delete proof.hashes;
    else proof.hashes = value;
    return `hashes ${how}`;
  },
  checkpoint,
  checkpoint,
  (hands) => {
    const proof = entryOf(hands)?.inclusionProof;
    if (proof?.checkpoint === undefined) return undefined;
    delete proof.checkpoint;
    return 'no checkpoint';
  },
  // Names of kinds and hashes.
  (hands) => {
    const entry = entryOf(hands);
    if (entry === undefined) return undefined;
    const kind = hands.random.pick(['hashedrekord', 'dsse', 'intoto', 'rekord', 'DSSE', '']);
    const version = hands.random.pick(['0.0.1', '0.0.2', '0.0.3', '']);
    if (entry.kindVersion?.kind === kind && entry.kindVersion.version === version) return undefined;
    entry.kindVersion = { kind, version };
    return 'another kind';
  },
  ({ bundle, random }) => {
    const digest = bundle.messageSignature?.messageDigest;
    if (digest === undefined) return undefined;
    digest.algorithm = random.pick([
      'SHA2_384',
      'SHA2_512',
      'SHA3_256',
      'HASH_ALGORITHM_UNSPECIFIED',
      'sha256',
      1,
      2,
      99,
      null,
    ]);
    return `digest’s algorithm ${String(digest.algorithm)}`;
  },
  ({ bundle }) => {
    if (bundle.messageSignature?.messageDigest === undefined) return undefined;
    delete bundle.messageSignature.messageDigest;
    return 'no message digest';
  },
  ({ bundle, random }) => {
    if (bundle.dsseEnvelope === undefined) return undefined;
    bundle.dsseEnvelope.payloadType = random.pick(['text/plain', '', 'application/vnd.in-toto+json ']);
    return 'payload type';
  },
  ({ bundle }) => {
    const [signature] = bundle.dsseEnvelope?.signatures ?? [];
    if (signature === undefined) return undefined;
    signature.keyid = 'anything';
    return 'a keyid';
  },
  ({ bundle, other }) => {
    const own = bundle.dsseEnvelope?.signatures;
    if (own === undefined) return undefined;
    own.push(...structuredClone(other.dsseEnvelope?.signatures ?? own));
    return 'two signatures';
  },
  // The signer's form.
  ({ bundle }) => {
    const { certificate, x509CertificateChain: chain, ...rest } = bundle.verificationMaterial;
    const leaf = certificate ?? chain?.certificates[0];
    if (leaf === undefined) return undefined;
    bundle.verificationMaterial =
      certificate === undefined
        ? { ...rest, certificate: leaf }
        : { ...rest, x509CertificateChain: { certificates: [leaf] } };
    return certificate === undefined ? 'a leaf for the chain' : 'a chain for the leaf';
  },
  ({ bundle, other }) => {
    const chain = bundle.verificationMaterial.x509CertificateChain?.certificates;
    const theirs =
      other.verificationMaterial.certificate ??
      other.verificationMaterial.x509CertificateChain?.certificates[0];
    if (chain === undefined || theirs === undefined) return undefined;
    chain.push(theirs);
    return 'another certificate behind the leaf';
  },
  ({ bundle }) => {
    const chain = bundle.verificationMaterial.x509CertificateChain?.certificates;
    if (chain === undefined) return undefined;
    chain.push({ rawBytes: 'AAAA' });
    return 'something behind the leaf that is no certificate';
  },
  ({ bundle, other }) => {
    const theirs =
      other.verificationMaterial.certificate ??
      other.verificationMaterial.x509CertificateChain?.certificates[0];
    const chain = bundle.verificationMaterial.x509CertificateChain?.certificates;
    if (chain === undefined || theirs === undefined) return undefined;
    chain.unshift(theirs);
    return 'another certificate before the leaf';
  },
  ({ bundle }) => {
    if (bundle.verificationMaterial.publicKey !== undefined) return undefined;
    bundle.verificationMaterial.publicKey = { hint: 'key' };
    return 'a key beside the certificate';
  },
  ({ bundle, random }) => {
    const key = bundle.verificationMaterial.publicKey;
    if (key === undefined) return undefined;
    const hint = random.pick(['other', '', undefined]);
    if (hint === undefined) delete key.hint;
    else key.hint = hint;
    return 'another hint';
  },
  // JSON.
  ({ bundle }) => {
    Object.assign(bundle, { more: { a: [1, null] } });
    Object.assign(bundle.verificationMaterial, { more: true });
    return 'unknown members';
  },
  ({ bundle }) => {
    const { verificationMaterial: material, ...rest } = bundle as Loose & Record<string, unknown>;
    for (const name of Object.keys(bundle)) Reflect.deleteProperty(bundle, name);
    Object.assign(bundle, rest, { verification_material: material });
    return 'a name with underscores';
  },
  ({ bundle, other }) => {
    if (bundle.dsseEnvelope === undefined || other.messageSignature === undefined) return undefined;
    bundle.messageSignature = structuredClone(other.messageSignature);
    return 'both contents';
  },
  ({ bundle }) => {
    if (bundle.dsseEnvelope === undefined) return undefined;
    Object.assign(bundle, { messageSignature: null });
    return 'null for the other content';
  },
  ({ bundle }) => {
    delete bundle.dsseEnvelope;
    delete bundle.messageSignature;
    return 'no content';
  },
  ({ bundle }) => {
    Object.assign(bundle.verificationMaterial, { tlogEntries: null });
    return 'null for the entries';
  },
];
