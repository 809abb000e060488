// SPDX-License-Identifier: Apache-2.0
// What is done to a good sample: to the bundle's JSON, or to the root's. A mutation says what it did, or nothing where
// the sample has nothing that it could be done to.

import type { Random } from '../../path-differential/random.ts';
import type { Sample } from './samples.ts';

/** The JSON of a bundle, as loosely as a mutation needs it. */
export interface Loose {
  mediaType?: unknown;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    publicKey?: { hint?: string };
    tlogEntries: LooseEntry[];
    timestampVerificationData?: { rfc3161Timestamps?: { signedTimestamp: string }[] };
  };
  dsseEnvelope?: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
  messageSignature?: { messageDigest?: { algorithm: unknown; digest: string }; signature: string };
}
export interface LooseEntry {
  logIndex?: unknown;
  logId?: { keyId: string };
  kindVersion?: { kind: string; version: string };
  integratedTime?: unknown;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex?: unknown;
    rootHash?: string;
    treeSize?: unknown;
    hashes?: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody?: string;
}
interface LooseKey {
  baseUrl: string;
  publicKey: { rawBytes: string; validFor?: { start?: string; end?: string } };
  logId: { keyId: string };
}
interface LooseAuthority {
  certChain: { certificates: { rawBytes: string }[] };
  validFor?: { start?: string; end?: string };
}
export interface LooseRoot {
  tlogs: LooseKey[];
  ctlogs: LooseKey[];
  certificateAuthorities: LooseAuthority[];
  timestampAuthorities?: LooseAuthority[];
}

export interface Hands {
  readonly bundle: Loose;
  readonly random: Random;
  /** Another good bundle, to take parts of. */
  readonly other: Loose;
  /** When the sample was signed, by its own words: milliseconds since 1970; undefined where no entry says so. */
  readonly signed: number | undefined;
}

type Mutation = (hands: Hands) => string | undefined;
type RootMutation = (root: LooseRoot, hands: Hands) => string | undefined;

const entryOf = ({ bundle }: Hands): LooseEntry | undefined => bundle.verificationMaterial.tlogEntries[0];

/** One letter of a base64 text, or one bit of what it says. */
function flipped(text: string, random: Random): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0) return 'AA==';
  const at = random.number(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.number(8));
  return bytes.toString('base64');
}

const numbers = (value: string | number): readonly (readonly [string, unknown])[] => [
  ['one more', String(BigInt(value) + 1n)],
  ['one less', String(BigInt(value) - 1n)],
  ['far away', '123456789'],
  ['zero', '0'],
  ['negative', '-5'],
  ['as a number', Number(value)],
  ['as a fraction', Number(value) + 0.5],
  ['in hexadecimal', `0x${BigInt(value).toString(16)}`],
  ['with a plus', `+${value}`],
  ['with a zero before it', `0${value}`],
  ['with a blank', ` ${value}`],
  ['with an exponent', `${value}e0`],
  ['beyond 2^53', '9007199254740993'],
  ['beyond 2^63', '9223372036854775808'],
  ['a word', 'many'],
  ['empty', ''],
  ['null', null],
  ['gone', undefined],
];

const numberIn = (value: unknown): string | number =>
  typeof value === 'string' || typeof value === 'number' ? value : 0;

/** Sets a number of the first entry to one of these. */
const number =
  (name: string, holder: (hands: Hands) => Record<string, unknown> | undefined, member: string): Mutation =>
  (hands) => {
    const object = holder(hands);
    if (object === undefined) return undefined;
    const [how, value] = hands.random.pick(numbers(numberIn(object[member])));
    if (value === undefined) Reflect.deleteProperty(object, member);
    else object[member] = value;
    return `${name} ${how}`;
  };

/** Does something to a base64 text. */
const base64 =
  (name: string, holder: (hands: Hands) => object | undefined, member: string): Mutation =>
  (hands) => {
    const object = holder(hands) as Record<string, unknown> | undefined;
    const text = object?.[member];
    if (object === undefined || typeof text !== 'string') return undefined;
    const ways: readonly (readonly [string, string])[] = [
      ['one bit', flipped(text, hands.random)],
      ['one bit', flipped(text, hands.random)],
      ['cut short', text.slice(0, -4)],
      ['longer', Buffer.concat([Buffer.from(text, 'base64'), Buffer.of(0)]).toString('base64')],
      ['in base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
      ['without padding', text.replace(/=+$/, '')],
      ['with a line end', `${text.slice(0, 8)}\n${text.slice(8)}`],
      ['with a blank before it', ` ${text}`],
      ['with a strange letter', `${text.slice(0, 8)}*${text.slice(8)}`],
      ['with loose bits', looseBits(text)],
      ['empty', ''],
    ];
    const [how, value] = hands.random.pick(ways);
    if (value === text) return undefined;
    object[member] = value;
    return `${name} ${how}`;
  };

/** The last letter before the padding with a bit set that says nothing. */
function looseBits(text: string): string {
  const at = text.search(/=+$/);
  if (at < 1) return text;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return text.slice(0, at - 1) + alphabet.charAt(alphabet.indexOf(text.charAt(at - 1)) | 1) + text.slice(at);
}

const leafOf = ({ bundle: { verificationMaterial: m } }: Hands): { rawBytes: string } | undefined =>
  m.certificate ?? m.x509CertificateChain?.certificates[0];

function checkpoint(hands: Hands): string | undefined {
  const note = entryOf(hands)?.inclusionProof?.checkpoint;
  if (note === undefined) return undefined;
  const { random } = hands;
  const other = hands.other.verificationMaterial.tlogEntries[0]?.inclusionProof?.checkpoint?.envelope;
  const [body = '', lines = ''] = note.envelope.split('\n\n');
  const [origin = '', size = '', root = ''] = body.split('\n');
  const [line = ''] = lines.split('\n');
  const [, name = '', signature = ''] = line.split(' ');
  const joined = (text: string, below: string): string => `${text}\n\n${below}`;
  const ways: readonly (readonly [string, string])[] = [
    ['of another origin', note.envelope.replace(origin, 'other.example')],
    ['of another size', note.envelope.replace(`\n${size}\n`, `\n${BigInt(size) + 1n}\n`)],
    ['of another root', note.envelope.replace(root, flipped(root, random))],
    ['with another line in its text', joined(`${body}\nmore`, lines)],
    ['with a blank line more', joined(body, `\n${lines}`)],
    ['without its last line end', note.envelope.replace(/\n+$/, '')],
    ['without lines', joined(body, '')],
    ['with its line twice', joined(body, `${line}\n${lines}`)],
    ['with a line of somebody else', joined(body, `${lines}— other.example AAAAAAAAAAAA\n`)],
    ['with something behind its lines', `${note.envelope}more\n`],
    ['with an empty line behind its lines', `${note.envelope}\n`],
    ['with another name in its line', joined(body, lines.replace(name, 'other.example'))],
    [
      'with another key id in its line',
      joined(body, lines.replace(signature, flippedAt(signature, random.number(4)))),
    ],
    [
      'with another signature in its line',
      joined(body, lines.replace(signature, flippedAt(signature, 8 + random.number(60)))),
    ],
    ['with a hyphen for the dash', note.envelope.replaceAll('—', '-')],
    ['with carriage returns', note.envelope.replaceAll('\n', '\r\n')],
    ['of another bundle', other ?? note.envelope],
    ['with the line of another bundle', joined(body, other?.split('\n\n')[1] ?? lines)],
    ['without text', joined('', lines)],
    ['empty', ''],
    ['a word', 'checkpoint'],
  ];
  const [how, value] = random.pick(ways);
  if (value === note.envelope) return undefined;
  note.envelope = value;
  return `checkpoint ${how}`;
}

function flippedAt(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64');
  const place = Math.min(at, bytes.length - 1);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('base64');
}

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

export const mutations: readonly Mutation[] = [
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

const day = 24 * 3600_000;
const interval =
  (
    name: string,
    lists: (root: LooseRoot) => readonly { validFor?: { start?: string; end?: string } }[],
  ): RootMutation =>
  (root, { random, signed }) => {
    const all = lists(root);
    if (all.length === 0 || signed === undefined) return undefined;
    const text = (time: number): string => new Date(time).toISOString();
    const ways: readonly (readonly [string, { start?: string; end?: string } | undefined])[] = [
      ['before', { start: text(signed - 99 * day), end: text(signed - 1000) }],
      ['after', { start: text(signed + 3600_000) }],
      ['to that second', { start: text(signed - day), end: text(signed) }],
      ['from that second', { start: text(signed) }],
      ['without start', { end: text(signed + 3600_000) }],
      ['without interval', undefined],
      ['ending before it starts', { start: text(signed + day), end: text(signed - day) }],
    ];
    const [how, validFor] = random.pick(ways);
    for (const each of all) {
      if (validFor === undefined) delete each.validFor;
      else each.validFor = validFor;
    }
    return `root: ${name} trusted ${how}`;
  };

export const rootMutations: readonly RootMutation[] = [
  interval('logs', (root) => root.tlogs.map(({ publicKey }) => publicKey)),
  interval('certificate logs', (root) => root.ctlogs.map(({ publicKey }) => publicKey)),
  interval('authorities', (root) => root.certificateAuthorities),
  interval('timestamp authorities', (root) => root.timestampAuthorities ?? []),
  (root, { random }) => {
    const list = random.pick(['tlogs', 'ctlogs', 'certificateAuthorities', 'timestampAuthorities'] as const);
    root[list] = [];
    return `root: no ${list}`;
  },
  (root, { random }) => {
    const [first] = root.tlogs;
    if (first === undefined) return undefined;
    first.logId.keyId = flipped(first.logId.keyId, random);
    return 'root: another log id';
  },
  (root) => {
    root.tlogs = root.tlogs.flatMap((each) => [each, each]);
    root.ctlogs = root.ctlogs.flatMap((each) => [each, each]);
    root.certificateAuthorities = root.certificateAuthorities.flatMap((each) => [each, each]);
    return 'root: everything twice';
  },
  (root) => {
    for (const each of root.tlogs) each.baseUrl = 'https://other.example';
    return 'root: logs of another name';
  },
  (root) => {
    const [first] = root.certificateAuthorities;
    if (first === undefined || first.certChain.certificates.length < 2) return undefined;
    for (const each of root.certificateAuthorities) each.certChain.certificates.reverse();
    return 'root: chains turned round';
  },
  (root) => {
    for (const each of root.certificateAuthorities) each.certChain.certificates.splice(1);
    return 'root: chains of their first certificate';
  },
  (root) => {
    Object.assign(root, { more: 1 });
    return 'root: unknown members';
  },
];

/** Does one thing, sometimes two, and now and then one of them to the root. */
export function mutant(sample: Sample, other: Sample, random: Random): Sample {
  const bundle = structuredClone(sample.bundle) as Loose;
  const root = structuredClone(sample.root) as LooseRoot;
  const time = Number(bundle.verificationMaterial.tlogEntries[0]?.integratedTime ?? 0) * 1000;
  const hands: Hands = {
    bundle,
    random,
    other: structuredClone(other.bundle) as Loose,
    signed: Number.isSafeInteger(time) && time > 0 ? time : undefined,
  };
  const done: string[] = [];
  const wanted = random.chance(20) ? 2 : 1;
  let isRootBent = false;
  while (done.length < wanted) {
    const ofRoot = random.chance(20);
    const what = ofRoot
      ? random.pick(rootMutations)(root, hands)
      : again(() => random.pick(mutations)(hands));
    if (what === undefined) continue;
    isRootBent ||= ofRoot;
    done.push(what);
  }
  return {
    ...sample,
    mutations: [...sample.mutations, ...done],
    bundle,
    root: isRootBent ? root : sample.root,
  };
}

/** Nothing where a first mutation left what the second would need. */
function again(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
