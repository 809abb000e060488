// SPDX-License-Identifier: Apache-2.0
// Rekor v2 as its specification and its guide for clients admit it, each legal variation beside its bad siblings
// (rekor-v2-spec sections 6.1.4 and 7.2; rekor-tiles, CLIENTS.md; C2SP signed-note and tlog-checkpoint; client
// specification, 4.2 to 4.5; protobuf-specs, TransparencyLogInstance).
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { noteKeyId, type NoteSignature } from '../../../core/note/index.ts';
import {
  base64,
  hosts,
  identityProvider,
  minute,
  newEd25519Pair,
  newPair,
  newRsaPair,
  newSigstore,
  rawOf,
  refusals,
  rootOf,
  sha256,
  signedAt,
  signWith,
  spkiOf,
  tilesKeyId,
  verified,
  type Bends,
  type BundleJson,
  type DsseBody,
  type RootJson,
  type VerifyOptions,
} from '../double/index.ts';
import { bitten, edited, tiles } from './bends.ts';

const sigstore = newSigstore();
const check = (bends: Bends = {}, options: VerifyOptions = {}): string[] =>
  refusals(verified(sigstore, bends, options));

const pairs = {
  p256: newPair(),
  p384: newPair('P-384'),
  p521: newPair('P-521'),
  rsa: newRsaPair(),
  ed25519: newEd25519Pair(),
};
const signers = {
  'P-384': { leafKey: pairs.p384, hash: 'sha384', keyDetails: 'PKIX_ECDSA_P384_SHA_384' },
  'P-384 with SHA-256': { leafKey: pairs.p384, hash: 'sha256', keyDetails: 'PKIX_ECDSA_P384_SHA_256' },
  'P-521': { leafKey: pairs.p521, hash: 'sha512', keyDetails: 'PKIX_ECDSA_P521_SHA_512' },
  'P-521 with SHA-256': { leafKey: pairs.p521, hash: 'sha256', keyDetails: 'PKIX_ECDSA_P521_SHA_256' },
  RSA: { leafKey: pairs.rsa, hash: 'sha256', keyDetails: 'PKIX_RSA_PKCS1V15_2048_SHA256' },
  Ed25519: { leafKey: pairs.ed25519, hash: 'sha512', keyDetails: 'PKIX_ED25519' },
} as const satisfies Record<string, Bends>;

describe.each(Object.entries(signers))('a signer of %s', (_, signer) => {
  const forms: readonly [string, Bends][] = [
    ['a file', { content: 'message', entries: ['hashedrekord 0.0.2'] }],
    ['an envelope by its encoding', { entries: ['hashedrekord 0.0.2'] }],
    ['an envelope by its payload', { entries: ['dsse 0.0.2'] }],
  ];
  it.for(forms)('is known in an entry over %s', ([, form]) => {
    expect(check({ ...form, ...signer })).toEqual([]);
  });

  it.for(forms)('is not one of another kind in an entry over %s', ([, form]) => {
    for (const keyDetails of ['PKIX_ECDSA_P256_SHA_256', 'PKIX_RSA_PKCS1V15_3072_SHA256', 'LMOTS_SHA256'])
      expect(check({ ...form, ...signer, keyDetails })).toEqual(['log.body E_LOG_BODY']);
  });
});

it('a key that hashes by SHA-384 is not recorded over SHA-256, but for an envelope’s payload', () => {
  const { leafKey, keyDetails } = signers['P-384'];
  const form: Bends = { leafKey, keyDetails, hash: 'sha256' };
  expect(check({ ...form, ...tiles })).toEqual(['log.body E_LOG_BODY']);
  expect(check({ ...form, ...tiles, content: 'message' })).toEqual(['log.body E_LOG_BODY']);
});

const at = (edit: (log: RootJson['tlogs'][number]) => unknown): VerifyOptions => ({
  root: rootOf(sigstore, ({ tlogs: [, log] }) => edit(log!)),
});
const keyId = base64(tilesKeyId(sigstore));
const other = base64(sha256('other'));
const spkiId = base64(sha256(spkiOf(sigstore.tiles)));

describe('a log of Rekor v2 (CLIENTS.md, “TrustedRoot lookup”)', () => {
  it.for<[what: string, edit: (log: RootJson['tlogs'][number]) => unknown]>([
    ['by its log id', () => undefined],
    ['by its checkpoint key id', (log) => Object.assign(log, { logId: null, checkpointKeyId: { keyId } })],
    [
      'by four bytes of its checkpoint key id',
      (log) =>
        Object.assign(log, {
          logId: null,
          checkpointKeyId: { keyId: base64(tilesKeyId(sigstore).subarray(0, 4)) },
        }),
    ],
    ['by both, the same', (log) => Object.assign(log, { checkpointKeyId: { keyId } })],
    [
      'by its checkpoint key id beside its key’s hash',
      (log) => Object.assign(log, { logId: { keyId: spkiId }, checkpointKeyId: { keyId } }),
    ],
  ])('is known %s', ([, edit]) => expect(check(tiles, at(edit))).toEqual([]));

  it.for([3, 5])('is not known by %s bytes of it that are too few, or not its own', (length) => {
    const root = at((log) => Object.assign(log, { checkpointKeyId: { keyId }, logId: { keyId: other } }));
    const short = tilesKeyId(sigstore).subarray(0, length);
    const bundle = edited((entry) => (entry.logId.keyId = base64(length < 4 ? short : short.fill(0, 4))));
    expect(check(tiles, { ...root, bundle })).toContain('log.key E_LOG_KEY');
  });

  it('that a root calls by its key’s hash alone is known, and its key id in notes computed', () => {
    const options = at((log) => (log.logId.keyId = spkiId));
    const bundle = edited((entry) => (entry.logId.keyId = spkiId));
    expect(check(tiles, { ...options, bundle })).toEqual([]);
    const lines = ([line]: NoteSignature[]): NoteSignature[] => [{ ...line!, keyIdHex: '00000000' }];
    expect(check({ ...tiles, lines }, { ...options, bundle })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
    expect(
      check({ ...tiles, lines: ([line]) => [{ ...line!, ...bitten(line!) }] }, { ...options, bundle }),
    ).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('is not known by neither, and its checkpoint not where the root states another key id', () => {
    expect(
      check(
        tiles,
        at((log) => (log.logId.keyId = other)),
      ),
    ).toContain('log.key E_LOG_KEY');
    expect(
      check(
        tiles,
        at((log) => Object.assign(log, { checkpointKeyId: { keyId: other } })),
      ),
    ).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('signs for itself alone: a checkpoint of another log of the root is not its own', () => {
    const second = newEd25519Pair();
    const host = 'log2026-2.rekor.example';
    const root = rootOf(sigstore, ({ tlogs }) => {
      const log = structuredClone(tlogs[1]!);
      log.baseUrl = `https://${host}`;
      log.publicKey.rawBytes = base64(spkiOf(second));
      log.logId.keyId = base64(sha256(`${host}\n`, Uint8Array.of(1), rawOf(second)));
      tlogs.push(log);
    });
    let text = '';
    const bySecond = (name: string): NoteSignature => ({
      name,
      keyIdHex: noteKeyId(name, 'ed25519', rawOf(second)),
      signature: signWith(second, Buffer.from(text)),
    });
    const ofSecond: Bends = {
      ...tiles,
      checkpoint: ({ body }) => ({ body: (text = body.replace(hosts.tiles, host)), origin: host }),
    };
    const refused = ['log.checkpoint E_LOG_CHECKPOINT'];
    expect(check({ ...ofSecond, lines: () => [bySecond(host)] }, { root })).toEqual(refused);
    expect(check({ ...ofSecond, lines: ([line]) => [bySecond(host), line!] }, { root })).toEqual(refused);
    // Under the first one's name, with the first one's key id, too.
    expect(
      check(
        {
          ...tiles,
          checkpoint: (note) => ((text = note.body), note),
          lines: ([line]) => [{ ...bySecond(hosts.tiles), keyIdHex: line!.keyIdHex }],
        },
        { root },
      ),
    ).toEqual(refused);
    // Both may sign one tree: the other's line is a stranger's.
    expect(
      check(
        {
          ...tiles,
          checkpoint: (note) => ((text = note.body), note),
          lines: ([line]) => [bySecond(host), line!],
        },
        { root },
      ),
    ).toEqual([]);
  });
});

describe('a log of ML-DSA (C2SP tlog-cosignature)', () => {
  const pair = generateKeyPairSync('ml-dsa-44');
  const id = sha256(`${hosts.tiles}\n`, Uint8Array.of(6), spkiOf(pair).subarray(-1312));
  const { root } = at((log) => {
    Object.assign(log.publicKey, { rawBytes: base64(spkiOf(pair)), keyDetails: 'ML_DSA_44' });
    log.logId.keyId = base64(id);
  });
  const u64 = (value: number): Buffer => Buffer.from(value.toString(16).padStart(16, '0'), 'hex');
  const named = (name: string): Buffer => Buffer.concat([Buffer.of(name.length), Buffer.from(name)]);
  /** The line over the tree as `edit` has it, written here byte by byte. */
  const line = (
    edit: { name?: string; time?: number; size?: number; plain?: true } = {},
  ): VerifyOptions & Bends => {
    let text = '';
    return {
      ...tiles,
      ...(root === undefined ? {} : { root }),
      bundle: edited((entry) => (entry.logId.keyId = base64(id))),
      checkpoint: (note) => ((text = note.body), note),
      lines: () => {
        const [origin = '', size, hash = ''] = text.split('\n');
        const signed = Buffer.concat([
          Buffer.from('subtree/v1\n\0'),
          named(edit.name ?? origin),
          u64(edit.time ?? 7),
          named(origin),
          u64(0),
          u64(edit.size ?? Number(size)),
          Buffer.from(hash, 'base64'),
        ]);
        const by = signWith(pair, edit.plain === true ? Buffer.from(text) : signed);
        const signature = edit.plain === true ? by : Buffer.concat([u64(7), by]);
        return [{ name: hosts.tiles, keyIdHex: id.toString('hex').slice(0, 8), signature }];
      },
    };
  };

  it('signs its tree and a time', () => {
    const form = line();
    expect(check(form, form)).toEqual([]);
  });

  it.for<[what: string, edit: Parameters<typeof line>[0]]>([
    ['another tree', { size: 9 }],
    ['another time', { time: 8 }],
    ['another’s name', { name: 'w.example' }],
    ['the note’s text', { plain: true }],
  ])('does not sign by %s', ([, edit]) => {
    const form = line(edit);
    expect(check(form, form)).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });
});

describe('a checkpoint among cosignatures', () => {
  const mlDsa = (): NoteSignature => ({
    name: 'witness.example/ml-dsa',
    keyIdHex: '6a6b6c6d',
    signature: Buffer.alloc(8 + 2420, 7),
  });
  it.for<[what: string, lines: NonNullable<Bends['lines']>]>([
    ['after them', ([line, ...witnesses]) => [...witnesses, line!]],
    ['between them', ([line, first, ...witnesses]) => [first!, line!, ...witnesses]],
    ['with one of ML-DSA', (lines) => [mlDsa(), ...lines]],
    ['with a bad one', ([line, first]) => [line!, { ...first!, ...bitten(first!) }]],
    ['with the same one twice', ([line, first]) => [line!, first!, first!]],
    // Signed-note, “Format”: sixteen signatures at least, of any kind.
    [
      'with sixteen of ML-DSA-87',
      ([line]) => [
        ...Array.from({ length: 16 }, () => ({ ...mlDsa(), signature: Buffer.alloc(8 + 4627) })),
        line!,
      ],
    ],
    ['with one of five bytes', (lines) => [...lines, { ...mlDsa(), signature: Buffer.of(1) }]],
  ])('is the log’s: signed %s', ([, lines]) => expect(check({ ...tiles, witnesses: 3, lines })).toEqual([]));

  // One line that is no signature spoils the note (signed-note, “Format”).
  it.for<[what: string, edit: (text: string) => string]>([
    ['a line that is none', (text) => `${text}and more\n`],
    ['a line without a name', (text) => `${text}\u2014 AAAAAAA=\n`],
    ['a signature of four bytes', (text) => `${text}\u2014 w.example AAAAAA==\n`],
    ['a signature that is not base64', (text) => `${text}\u2014 w.example AAAA_AAA\n`],
    ['a hyphen for a dash', (text) => text.replace('\u2014', '-')],
    ['an empty line at its end', (text) => `${text}\n`],
    ['no newline at its end', (text) => text.trimEnd()],
    ['carriage returns', (text) => text.replaceAll('\n', '\r\n')],
    ['no signature', (text) => text.replace(/\n\n[^]*$/, '\n\n')],
    ['no text', (text) => text.replace(/^[^]*\n\n/, '\n\n')],
    ['no root', (text) => text.replace(/\n[^\n]+\n\n/, '\n\n')],
  ])('with %s is none', ([, edit]) => {
    const bundle = edited(({ inclusionProof }) => {
      const { checkpoint } = inclusionProof!;
      const before = checkpoint!.envelope;
      checkpoint!.envelope = edit(before);
      expect(checkpoint!.envelope).not.toBe(before);
    });
    expect(check({ ...tiles, witnesses: 2 }, { bundle })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });
});

describe('a bundle as protocol buffers write it', () => {
  it.for<[what: string, edit: (bundle: BundleJson) => unknown]>([
    ['a promise that is null', edited((e) => Object.assign(e, { inclusionPromise: null }))],
    ['an empty promise', edited((e) => Object.assign(e, { inclusionPromise: {} }))],
    ['a promise without its signature', edited((e) => (e.inclusionPromise = { signedEntryTimestamp: '' }))],
    ['no time', edited((e) => Reflect.deleteProperty(e, 'integratedTime'))],
    ['a time that nobody signed', edited((e) => (e.integratedTime = String(signedAt / 1000 - 86_400)))],
    [
      'numbers for numbers',
      edited((e) =>
        Object.assign(e, {
          logIndex: 5,
          integratedTime: 0,
          inclusionProof: { ...e.inclusionProof, logIndex: 5, treeSize: 8 },
        }),
      ),
    ],
    [
      'members that nobody knows',
      edited((e) => Object.assign(e, { operator: 'x', inclusionProof: { ...e.inclusionProof, more: [] } })),
    ],
  ])('with %s is proven', ([, bundle]) => expect(check(tiles, { bundle })).toEqual([]));

  it('leaves out the index of the first leaf, and the path of the only one', () => {
    const bundle = edited((e) => {
      Reflect.deleteProperty(e, 'logIndex');
      Reflect.deleteProperty(e.inclusionProof!, 'logIndex');
      Reflect.deleteProperty(e.inclusionProof!, 'hashes');
    });
    expect(check({ ...tiles, before: 0, after: 0 }, { bundle })).toEqual([]);
    expect(check({ ...tiles, before: 1, after: 0 }, { bundle })).toEqual(['log.inclusion E_LOG_PROOF']);
  });

  it('tells no entry and no timestamp twice', () => {
    const form = 'E_BUNDLE_FORM';
    const twice = (bundle: BundleJson): unknown =>
      bundle.verificationMaterial.tlogEntries.push(bundle.verificationMaterial.tlogEntries[0]!);
    expect(() => check(tiles, { bundle: twice })).toThrow(expect.objectContaining({ code: form }));
    const again = ({ verificationMaterial: { timestampVerificationData } }: BundleJson): unknown =>
      timestampVerificationData!.rfc3161Timestamps.push(timestampVerificationData!.rfc3161Timestamps[0]!);
    expect(() => check(tiles, { bundle: again })).toThrow(expect.objectContaining({ code: form }));
  });

  it('has an empty list of timestamps beside a promise, and needs one without', () => {
    const bundle = ({ verificationMaterial }: BundleJson): unknown =>
      (verificationMaterial.timestampVerificationData = { rfc3161Timestamps: [] });
    expect(check({}, { bundle })).toEqual([]);
    expect(check(tiles, { bundle })).toContain('time.proven E_LOG_EVIDENCE');
  });
});

describe('the timestamps of an entry of Rekor v2', () => {
  const stranger = newPair();
  it.for<[what: string, timestamps: NonNullable<Bends['timestamps']>, refused: string]>([
    ['that a stranger signed', [{ signer: stranger }], 'timestamp.signature E_TIME_SIGNATURE'],
    ['over other bytes', [{ imprinted: Buffer.from('other') }], 'timestamp.imprint E_TIME_IMPRINT'],
    ['before the certificate', [{ genTime: signedAt - 2 * minute }], 'certificate.validity E_CERT_TIME'],
    ['after the certificate', [{ genTime: signedAt + 10 * minute }], 'certificate.validity E_CERT_TIME'],
    ['of whom one is a stranger’s', [{}, { signer: stranger }], 'timestamp.signature E_TIME_SIGNATURE'],
    [
      'of whom one is outside the certificate',
      [{}, { genTime: signedAt + 10 * minute }],
      'certificate.validity E_CERT_TIME',
    ],
  ])('%s are refused', ([, timestamps, refused]) =>
    expect(check({ ...tiles, timestamps })).toContain(refused),
  );

  it.for<[what: string, timestamps: NonNullable<Bends['timestamps']>]>([
    ['with the authority’s certificate in it', [{}]],
    ['without it', [{ withoutCertificate: true }]],
    ['twice, at two times', [{}, { genTime: signedAt + minute, serialNumber: 78n }]],
    ['on the certificate’s first instant', [{ genTime: signedAt - minute }]],
    ['on the certificate’s last instant', [{ genTime: signedAt + 9 * minute }]],
  ])('%s are accepted', ([, timestamps]) => expect(check({ ...tiles, timestamps })).toEqual([]));

  const interval = (start: number, end?: number): VerifyOptions => ({
    root: rootOf(sigstore, ({ timestampAuthorities: [tsa] }) => {
      tsa!.validFor = {
        start: new Date(start).toISOString(),
        ...(end === undefined ? {} : { end: new Date(end).toISOString() }),
      };
    }),
  });
  it('are within the authority’s interval, both ends included', () => {
    for (const good of [
      interval(signedAt),
      interval(signedAt, signedAt),
      interval(signedAt - minute, signedAt),
    ])
      expect(check(tiles, good)).toEqual([]);
    for (const bad of [interval(signedAt + 1), interval(signedAt - minute, signedAt - 1)])
      expect(check(tiles, bad)).toContain('timestamp.validity E_TIME_VALIDITY');
  });

  it('are of an authority of the root, which may list its issuers alone', () => {
    const issuers = rootOf(sigstore, ({ timestampAuthorities: [tsa] }) =>
      tsa!.certChain.certificates.shift(),
    );
    expect(check(tiles, { root: issuers })).toEqual([]);
    expect(check({ ...tiles, timestamps: [{ withoutCertificate: true }] }, { root: issuers })).toContain(
      'timestamp.signer E_TIME_AUTHORITY',
    );
    const none = rootOf(sigstore, (json) => (json.timestampAuthorities = []));
    expect(check(tiles, { root: none })).toContain('timestamp.signer E_TIME_AUTHORITY');
    const strangers = newSigstore();
    const others = rootOf(sigstore, (json) => {
      json.timestampAuthorities[0]!.certChain.certificates = [strangers.tsaDer, strangers.tsaTopDer].map(
        (der) => ({
          rawBytes: base64(der),
        }),
      );
    });
    // The same names and serial, another key.
    expect(check(tiles, { root: others })).toContain('timestamp.signature E_TIME_SIGNATURE');
  });
});

describe('the intervals of a root', () => {
  const within = (
    of: (json: RootJson) => { validFor: { start?: string; end?: string } },
    start: number,
    end: number,
  ): VerifyOptions => ({
    root: rootOf(sigstore, (json) => {
      of(json).validFor = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
    }),
  });
  it.for<[what: string, of: (json: RootJson) => { validFor: { start?: string } }, refused: string]>([
    ['an authority’s', (json) => json.certificateAuthorities[0]!, 'certificate.validity E_CERT_TIME'],
    ['a certificate log’s', (json) => json.ctlogs[0]!.publicKey, 'certificate.sct E_SCT_SIGNATURE'],
    ['a log’s', (json) => json.tlogs[1]!.publicKey, 'log.key E_LOG_KEY'],
    [
      'a timestamp authority’s',
      (json) => json.timestampAuthorities[0]!,
      'timestamp.validity E_TIME_VALIDITY',
    ],
  ])('%s includes both ends, and has a start', ([, of, refused]) => {
    expect(check(tiles, within(of, signedAt, signedAt))).toEqual([]);
    expect(check(tiles, within(of, signedAt - minute, signedAt - 1))).toContain(refused);
    expect(check(tiles, within(of, signedAt + 1, signedAt + minute))).toContain(refused);
    for (const validFor of [{}, { end: new Date(signedAt).toISOString() }, undefined])
      expect(() => rootOf(sigstore, (json) => Object.assign(of(json), { validFor }))).toThrow(
        expect.objectContaining({ code: 'E_TRUST_ROOT' }),
      );
  });

  it('are each key’s own', () => {
    const past = { start: new Date(0).toISOString(), end: new Date(1).toISOString() };
    const root = rootOf(sigstore, ({ tlogs }) => {
      tlogs[0]!.publicKey.validFor = past;
    });
    expect(check(tiles, { root })).toEqual([]);
    expect(check({}, { root })).toContain('log.key E_LOG_KEY');
  });
});

describe('a root that lists more than is known here', () => {
  const lms = { keyDetails: 'LMS_SHA256', rawBytes: 'AAAA' };
  it.for<[what: string, edit: (json: RootJson) => unknown]>([
    ['operators', (json) => json.tlogs.forEach((log) => Object.assign(log, { operator: 'sigstore.dev' }))],
    ['a log of an unknown kind of key', (json) => json.tlogs.push(withKey(json, lms))],
    [
      'a log of a kind of key of the future',
      (json) => json.tlogs.push(withKey(json, { keyDetails: 'PKIX_X' })),
    ],
    ['a log that states no kind of key', (json) => json.tlogs.push(withKey(json, { keyDetails: '' }))],
    [
      'a log with a tree of SHA-512',
      (json) => json.tlogs.push({ ...json.tlogs[0]!, hashAlgorithm: 'SHA2_512' }),
    ],
    ['a log with a tree of nothing', (json) => json.tlogs.push({ ...json.tlogs[0]!, hashAlgorithm: '' })],
    ['a certificate log without an address', (json) => Reflect.deleteProperty(json.ctlogs[0]!, 'baseUrl')],
    [
      'authorities without addresses',
      (json) => Reflect.deleteProperty(json.certificateAuthorities[0]!, 'uri'),
    ],
    [
      'an authority twice, before it was trusted',
      (json) =>
        json.certificateAuthorities.unshift({
          ...json.certificateAuthorities[0]!,
          validFor: { start: new Date(0).toISOString(), end: new Date(1).toISOString() },
        }),
    ],
  ])('is one all the same: %s', ([, edit]) =>
    expect(check(tiles, { root: rootOf(sigstore, edit) })).toEqual([]),
  );

  function withKey(json: RootJson, edit: object): RootJson['tlogs'][number] {
    const log = structuredClone(json.tlogs[0]!);
    Object.assign(log.publicKey, edit);
    return log;
  }

  it('does not know a log of Rekor v2 without an address: nothing says what it is called', () =>
    expect(
      check(
        tiles,
        at((log) => Reflect.deleteProperty(log, 'baseUrl')),
      ),
    ).toEqual(['log.checkpoint E_LOG_CHECKPOINT']));
});

describe('what an entry of Rekor v2 records', () => {
  type Member = Record<string, unknown>;
  const spec = (
    edit: (entry: { signature: Member & { verifier: Member }; data: Member }) => unknown,
  ): Bends => ({
    ...tiles,
    body: (body: DsseBody) => {
      const copy = structuredClone(body) as unknown as {
        spec: { hashedRekordV002: Parameters<typeof edit>[0] };
      };
      edit(copy.spec.hashedRekordV002);
      return copy;
    },
  });
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const rawBytes = base64(key.export({ format: 'der', type: 'spki' }));
  it.for<[what: string, bends: Bends]>([
    [
      'a key for a certificate',
      spec(({ signature: { verifier } }) => {
        Reflect.deleteProperty(verifier, 'x509Certificate');
        verifier['publicKey'] = { rawBytes };
      }),
    ],
    ['a certificate as text', spec((entry) => (entry.signature.verifier['x509Certificate'] = rawBytes))],
    ['a number for a hash', spec(({ data }) => (data['algorithm'] = 1))],
    ['a hash without its digest', spec(({ data }) => Reflect.deleteProperty(data, 'digest'))],
    [
      'the members of Rekor v1',
      { ...tiles, body: (body) => ({ ...body, spec: { data: {}, signature: {} } }) },
    ],
  ])('is not this signature with %s', ([, bends]) => expect(check(bends)).toEqual(['log.body E_LOG_BODY']));

  it('may have more than is known', () =>
    expect(check(spec((entry) => Object.assign(entry, { more: 1 })))).toEqual([]));
});

it('an identity may be an e-mail address, exactly it', () => {
  const san = 'dev@example.com';
  const bends: Bends = { ...tiles, san, sanKind: 'email', claims: { '9': '' } };
  const policy = (exactly: string, issuer = identityProvider): VerifyOptions => ({
    policy: { signer: { kind: 'identity', san: { exactly }, issuer: { exactly: issuer } } },
  });
  expect(check(bends, policy(san))).toEqual([]);
  for (const wrong of [
    'ev@example.com',
    'dev@example.co',
    'Dev@example.com',
    `mailto:${san}`,
    'xdev@example.com',
  ])
    expect(check(bends, policy(wrong)).join()).toContain('E_IDENTITY');
  expect(check(bends, policy(san, `${identityProvider}/`)).join()).toContain('E_IDENTITY');
});
