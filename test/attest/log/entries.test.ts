// SPDX-License-Identifier: Apache-2.0
// What a log entry must record, kind by kind: everything of it bent, one at a time, and logged as bent.
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../attest/index.ts';
import { bodyDifference, kindRow } from '../../../attest/verify/entries/kinds.ts';
import {
  artefact,
  artifact,
  artefactHex,
  base64,
  builder,
  bytesOf,
  issueLeaf,
  newSigstore,
  refusals,
  rootOf,
  sha256,
  signBundle,
  spkiOf,
  verified,
  type Bends,
  type DsseBody,
  type EntryKind,
} from '../double/index.ts';

const sigstore = newSigstore();
const root = rootOf(sigstore);
const check = (bends: Bends, policy = {}): string[] => refusals(verified(sigstore, bends, { root, policy }));

/** Sets one member of a body; `undefined` removes it. */
const set =
  (path: string, value: unknown) =>
  (body: object): unknown => {
    const copy = structuredClone(body);
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = copy as Record<string, unknown>;
    for (const name of names) at = at[name] as Record<string, unknown>;
    expect(Object.keys(at)).toContain(last);
    if (value === undefined) Reflect.deleteProperty(at, last);
    else at[last] = value;
    return copy;
  };

const pemOf = (der: Uint8Array, label = 'CERTIFICATE'): string =>
  base64(`-----BEGIN ${label}-----\n${base64(der)}\n-----END ${label}-----\n`);
const stranger = issueLeaf(sigstore);
const strangersPem = pemOf(stranger.der);
const strangersDer = base64(stranger.der);
const strangersKey = pemOf(spkiOf(stranger.key), 'PUBLIC KEY');
const otherHex = sha256('other').toString('hex');
const otherDigest = base64(sha256('other'));
const otherSignature = base64('0123456789');

interface Kind {
  readonly kind: EntryKind;
  readonly content?: 'message';
  /** Where the body has each thing. */
  readonly digest: string;
  readonly algorithm: string;
  readonly signature?: string;
  readonly verifier: string;
  readonly signatures?: string;
}

const kinds: readonly Kind[] = [
  {
    kind: 'hashedrekord 0.0.1',
    content: 'message',
    digest: 'spec.data.hash.value',
    algorithm: 'spec.data.hash.algorithm',
    signature: 'spec.signature.content',
    verifier: 'spec.signature.publicKey.content',
  },
  {
    kind: 'hashedrekord 0.0.1',
    digest: 'spec.data.hash.value',
    algorithm: 'spec.data.hash.algorithm',
    signature: 'spec.signature.content',
    verifier: 'spec.signature.publicKey.content',
  },
  {
    kind: 'dsse 0.0.1',
    digest: 'spec.payloadHash.value',
    algorithm: 'spec.payloadHash.algorithm',
    signature: 'spec.signatures.0.signature',
    verifier: 'spec.signatures.0.verifier',
    signatures: 'spec.signatures',
  },
  {
    kind: 'intoto 0.0.1',
    digest: 'spec.content.payloadHash.value',
    algorithm: 'spec.content.payloadHash.algorithm',
    verifier: 'spec.publicKey',
  },
  {
    kind: 'intoto 0.0.2',
    digest: 'spec.content.payloadHash.value',
    algorithm: 'spec.content.payloadHash.algorithm',
    signature: 'spec.content.envelope.signatures.0.sig',
    verifier: 'spec.content.envelope.signatures.0.publicKey',
    signatures: 'spec.content.envelope.signatures',
  },
  {
    kind: 'hashedrekord 0.0.2',
    content: 'message',
    digest: 'spec.hashedRekordV002.data.digest',
    algorithm: 'spec.hashedRekordV002.data.algorithm',
    signature: 'spec.hashedRekordV002.signature.content',
    verifier: 'spec.hashedRekordV002.signature.verifier.x509Certificate.rawBytes',
  },
  {
    kind: 'hashedrekord 0.0.2',
    digest: 'spec.hashedRekordV002.data.digest',
    algorithm: 'spec.hashedRekordV002.data.algorithm',
    signature: 'spec.hashedRekordV002.signature.content',
    verifier: 'spec.hashedRekordV002.signature.verifier.x509Certificate.rawBytes',
  },
  {
    kind: 'dsse 0.0.2',
    digest: 'spec.dsseV002.payloadHash.digest',
    algorithm: 'spec.dsseV002.payloadHash.algorithm',
    signature: 'spec.dsseV002.signatures.0.content',
    verifier: 'spec.dsseV002.signatures.0.verifier.x509Certificate.rawBytes',
    signatures: 'spec.dsseV002.signatures',
  },
];

describe.each(kinds)('an entry of kind $kind over $content', (row) => {
  const tiled = row.kind === 'hashedrekord 0.0.2' || row.kind === 'dsse 0.0.2';
  const form: Bends = { entries: [row.kind], content: row.content ?? 'dsse' };
  const bodyIs = (body: (body: object) => unknown): string[] => check({ ...form, body });

  it('as its Rekor writes it is bound', () => expect(check(form)).toEqual([]));

  const bends: [what: string, body: (body: object) => unknown][] = [
    ['another digest', set(row.digest, tiled ? otherDigest : otherHex)],
    ['no digest', set(row.digest, undefined)],
    ['a digest by another hash', set(row.algorithm, tiled ? 'SHA2_512' : 'sha512')],
    ['a digest by an unknown hash', set(row.algorithm, tiled ? 'SHA3_256' : 'sha1')],
    ['another verifier', set(row.verifier, tiled ? strangersDer : strangersPem)],
    ['a verifier that is none', set(row.verifier, base64('no verifier'))],
    ['no verifier', set(row.verifier, undefined)],
    ['another version', set('apiVersion', '0.0.3')],
    ['another kind', set('kind', 'rekord')],
    ['no specification', set('spec', undefined)],
    ['a list for its body', () => []],
  ];
  if (!tiled) bends.push(['a key for a certificate', set(row.verifier, strangersKey)]);
  if (row.signature !== undefined)
    bends.push(
      ['another signature', set(row.signature, otherSignature)],
      ['another spelling of a signature', set(row.signature, 'MEQ')],
      ['no signature', set(row.signature, undefined)],
    );
  if (row.signatures !== undefined)
    bends.push(
      ['no signatures', set(row.signatures, [])],
      [
        'nine signatures',
        set(
          row.signatures,
          Array.from({ length: 9 }, () => ({})),
        ),
      ],
    );
  it.for(bends)('with %s is not', ([, body]) => expect(bodyIs(body)).toEqual(['log.body E_LOG_BODY']));
});

describe('an entry', () => {
  it('of several signatures lists each, in any order', () => {
    const bundle = signBundle(sigstore);
    const signed = readBundle(bytesOf(bundle));
    const [entry] = signed.logEntries;
    const [verifierDer] = signed.certificatesDer;
    const [own] = signed.envelope.signatures;
    const second = { keyid: '', sig: Buffer.from('a second signature') };
    const logged = JSON.parse(Buffer.from(entry!.body).toString()) as DsseBody;
    const [first] = logged.spec.signatures;
    const difference = (signatures: DsseBody['spec']['signatures']): unknown =>
      bodyDifference(
        kindRow(entry!)!,
        { ...entry!, body: bytesOf({ ...logged, spec: { ...logged.spec, signatures } }) },
        {
          signed: { ...signed, envelope: { ...signed.envelope, signatures: [own!, second] } },
          verifierDer,
          artifact,
        },
      );
    const other = { ...first!, signature: base64(second.sig) };
    expect(difference([first!, other])).toBeUndefined();
    expect(difference([other, first!])).toBeUndefined();
    expect(difference([first!, first!])).toBe('signature');
    expect(difference([first!])).toBe('number of signatures');
    expect(difference([first!, { ...other, verifier: strangersPem }])).toBe('certificate');
  });

  it('of intoto v0.0.2 names the payload type', () =>
    expect(
      check({
        entries: ['intoto 0.0.2'],
        body: set('spec.content.envelope.payloadType', 'application/json'),
      }),
    ).toEqual(['log.body E_LOG_BODY']));

  it('of intoto v0.0.1 is bound by the envelope’s text alone', () =>
    expect(check({ entries: ['intoto 0.0.1'], body: set('spec.content.hash.value', otherHex) })).toEqual([
      'log.body E_LOG_BODY',
    ]));

  it('of an envelope’s kind records no message', () =>
    expect(check({ content: 'message', entries: ['dsse 0.0.1'] })).toEqual(['log.body E_LOG_BODY']));

  it('of Rekor v1 may have the certificate before those above it, and nowhere else', () => {
    const chain =
      (leafFirst: boolean): NonNullable<Bends['body']> =>
      (body) => {
        const own = Buffer.from(body.spec.signatures[0]!.verifier, 'base64').toString();
        const above = Buffer.from(strangersPem, 'base64').toString();
        return set('spec.signatures.0.verifier', base64(leafFirst ? own + above : above + own))(body);
      };
    expect(check({ body: chain(true) })).toEqual([]);
    expect(check({ body: chain(false) })).toEqual(['log.body E_LOG_BODY']);
  });

  it.for<[what: string, path: string, value: unknown]>([
    ['another kind of key', 'keyDetails', 'PKIX_ECDSA_P384_SHA_384'],
    ['a kind of key nobody knows', 'keyDetails', 'PKIX_ECDSA_P256_SHA_257'],
    ['no kind of key', 'keyDetails', undefined],
    ['a key beside the certificate', 'publicKey', { rawBytes: 'AAAA' }],
  ])('of Rekor v2 with %s is not bound', ([, member, value]) => {
    const body: Bends['body'] = (logged) => {
      const copy = structuredClone(logged) as unknown as TiledBody;
      const { verifier } = copy.spec.hashedRekordV002.signature;
      if (value === undefined) Reflect.deleteProperty(verifier, member);
      else verifier[member] = value;
      return copy;
    };
    expect(check({ entries: ['hashedrekord 0.0.2'], body })).toEqual(['log.body E_LOG_BODY']);
  });
});

interface TiledBody {
  spec: { hashedRekordV002: { signature: { verifier: Record<string, unknown> } } };
}

describe('an entry that hashes by SHA-512', () => {
  const bends: Bends = {
    content: 'message',
    body: (body) => set('spec.data.hash', { algorithm: 'sha512', value: hash('sha512', artefact) })(body),
  };
  const sha256Digest = { algorithm: 'sha256', hex: artefactHex } as const;
  const sha512Digest = { algorithm: 'sha512', hex: hash('sha512', artefact) } as const;

  it('is bound to the file itself', () => expect(check(bends)).toEqual([]));

  it('is bound to a digest of its own kind', () =>
    expect(check(bends, { artifact: { digests: [sha256Digest, sha512Digest] } })).toEqual([]));

  it('is not bound to a digest by another hash alone', () => {
    const { evidence } = verified(sigstore, bends, {
      root,
      policy: { artifact: { digests: [sha256Digest] } },
    });
    const log = evidence.find((each) => each.check === 'log');
    expect(log?.outcome).toBe('failed');
    expect(JSON.stringify(log)).toContain('sha512, by which the artefact is not known');
  });
});

describe('an entry of a bare key', () => {
  it.for<EntryKind>(['hashedrekord 0.0.1', 'hashedrekord 0.0.2', 'dsse 0.0.1', 'dsse 0.0.2'])(
    'of kind %s records that key and no other',
    (kind) => {
      const form: Bends = {
        signedBy: 'key',
        entries: [kind],
        content: kind.startsWith('dsse') ? 'dsse' : 'message',
      };
      expect(check(form)).toEqual([]);
      const body: Bends['body'] = (logged) => {
        const own = spkiOf(sigstore.managed);
        const text = JSON.stringify(logged);
        const other = text
          .replace(base64(own), base64(spkiOf(stranger.key)))
          .replace(/LS0tLS1CRUdJTiBQVUJMSUMg[A-Za-z0-9+/=]*/, strangersKey);
        expect(other).not.toBe(text);
        return JSON.parse(other) as unknown;
      };
      expect(check({ ...form, body })).toEqual(['log.body E_LOG_BODY']);
    },
  );
});

describe('what an attacker logs', () => {
  it('CVE-2022-36056: an entry of another signature, artefact and certificate, promised and proven', () => {
    const other = bytesOf({ not: 'this artefact' });
    expect(
      check({ content: 'message', body: set('spec.data.hash.value', sha256(other).toString('hex')) }),
    ).toEqual(['log.body E_LOG_BODY']);
  });

  it('CVE-2026-22703: an entry of the same certificate over something else', () => {
    for (const kind of ['dsse 0.0.1', 'hashedrekord 0.0.1', 'hashedrekord 0.0.2', 'dsse 0.0.2'] as const) {
      const row = kinds.find((each) => each.kind === kind && each.content === undefined);
      const value = kind.endsWith('2') ? otherDigest : otherHex;
      expect(check({ entries: [kind], body: set(row?.digest ?? '', value) })).toEqual([
        'log.body E_LOG_BODY',
      ]);
    }
  });

  it('CVE-2022-23649: a promise of this log whose entry is of somebody else’s signature', () => {
    const others = verified(sigstore, { san: builder }, { root });
    expect(refusals(others)).toEqual([]);
    expect(check({ body: set('spec.signatures.0.signature', otherSignature) })).toEqual([
      'log.body E_LOG_BODY',
    ]);
  });
});
