// SPDX-License-Identifier: Apache-2.0
// What proves that an entry was logged, and when: promise, proof, the log's key; each bent alone.
import { describe, expect, it } from 'vitest';
import {
  base64,
  minute,
  newSigstore,
  refusals,
  rootOf,
  sha256,
  signBundle,
  signedAt,
  signWith,
  spkiOf,
  verified,
  type Bends,
  type BundleJson,
  type EntryJson,
  type EntryKind,
  type RootJson,
  type VerifyOptions,
} from '../double/index.ts';
import { both, edited, entryOf, tiles, unchecked } from './bends.ts';

const sigstore = newSigstore();
const check = (bends: Bends = {}, options: VerifyOptions = {}): string[] =>
  refusals(verified(sigstore, bends, options));

type Proof = NonNullable<EntryJson['inclusionProof']>;

const flip = (text: string): string =>
  base64(Buffer.from(text, 'base64').map((byte, at) => (at === 5 ? byte ^ 1 : byte)));

describe('a promise', () => {
  it.for<[what: string, edit: (entry: EntryJson) => unknown]>([
    ['over another time', (e) => (e.integratedTime = String(Number(e.integratedTime) + 1))],
    ['over no time', (e) => (e.integratedTime = '0')],
    ['over another index', (e) => (e.logIndex = '4712')],
    [
      'with a bit changed',
      (e) => (e.inclusionPromise!.signedEntryTimestamp = flip(e.inclusionPromise!.signedEntryTimestamp)),
    ],
    ['that is none', (e) => (e.inclusionPromise!.signedEntryTimestamp = 'AAAA')],
  ])('%s does not verify, and proves no time', ([, edit]) => {
    const verdict = verified(sigstore, {}, { bundle: edited(edit) });
    expect(refusals(verdict)).toEqual(['log.promise E_LOG_PROMISE', ...unchecked('certificate', 'time')]);
    expect(verdict.times).toEqual([]);
  });

  it('is over the index over all trees; the proof is over the one in its tree', () => {
    expect(check({ logIndex: '123456789', before: 3 })).toEqual([]);
    expect(check({ before: 3 }, { bundle: edited((e) => (e.inclusionProof!.logIndex = '4711')) })).toEqual([
      'log.inclusion E_LOG_PROOF',
    ]);
  });

  it.for(['9007199254740993', '9223372036854775807'])('is exact for the index %s', (logIndex) => {
    expect(check({ logIndex })).toEqual([]);
    const other = String(BigInt(logIndex) - 1n);
    expect(check({ logIndex }, { bundle: edited((e) => (e.logIndex = other)) })).toContain(
      'log.promise E_LOG_PROMISE',
    );
  });

  it('must be there in v0.1, whatever else is', () => {
    expect(check({ version: '0.1', withoutPromise: true, timestamps: [{}] })).toEqual([
      'log.promise E_LOG_PROMISE',
    ]);
  });

  it('that a log of Rekor v2 seems to make is refused: it makes none', () => {
    const bundle = edited((e) => (e.inclusionPromise = { signedEntryTimestamp: 'AAAA' }));
    expect(check(tiles, { bundle })).toEqual(['log.promise E_LOG_PROMISE']);
  });
});

describe('the time', () => {
  it('is in the future beyond five minutes', () => {
    const inTime = { notAfter: signedAt + 60 * minute };
    expect(check(inTime, { at: signedAt - 5 * minute })).toEqual([]);
    expect(check(inTime, { at: signedAt - 5 * minute - 1 })).toEqual(['log.time E_LOG_TIME']);
  });

  it('is nobody’s where no promise signs it: neither believed nor a contradiction', () => {
    const bends: Bends = { withoutPromise: true, integratedTime: signedAt + 60 * minute };
    expect(check(bends)).toEqual(['time.proven E_LOG_EVIDENCE', ...unchecked('certificate', 'log')]);
    expect(check({ ...bends, timestamps: [{}] })).toEqual([]);
    const verdict = verified(sigstore, { ...tiles, integratedTime: signedAt + 60 * minute });
    expect(refusals(verdict)).toEqual([]);
    expect(verdict.times).toEqual([signedAt]);
  });

  it('of Rekor v2 is a timestamp’s, or none', () => {
    expect(check({ ...tiles, timestamps: [] })).toEqual([
      'time.proven E_LOG_EVIDENCE',
      ...unchecked('certificate', 'log'),
    ]);
  });

  it('in the year 250,000,000,000 is the future', () => {
    const bundle = edited((e) => (e.integratedTime = '9223372036854775807'));
    expect(check({}, { bundle })).toContain('log.time E_LOG_TIME');
  });
});

describe.each(both)('a proof in %s', (_, form) => {
  it.for<[what: string, edit: (entry: EntryJson) => unknown, code: string]>([
    ['without a path', (e) => (e.inclusionProof!.hashes = []), 'log.inclusion E_LOG_PROOF'],
    [
      'with another path',
      (e) => (e.inclusionProof!.hashes[0] = base64(sha256('other'))),
      'log.inclusion E_LOG_PROOF',
    ],
    [
      'with a longer path',
      (e) => e.inclusionProof!.hashes.push(base64(sha256('other'))),
      'log.inclusion E_LOG_PROOF',
    ],
    [
      'with a path of short hashes',
      (e) => (e.inclusionProof!.hashes[0] = 'AAAA'),
      'log.inclusion E_LOG_PROOF',
    ],
    ['that is absent', (e) => delete e.inclusionProof, 'log.inclusion E_LOG_PROOF'],
    ['without a checkpoint', (e) => delete e.inclusionProof!.checkpoint, 'log.checkpoint E_LOG_CHECKPOINT'],
  ])('%s does not hold', ([, edit, code]) => expect(check(form, { bundle: edited(edit) })).toEqual([code]));
});

describe('a proof', () => {
  it('of Rekor v1 is of a leaf of the tree that the checkpoint states', () => {
    const leaf = edited((e) => (e.inclusionProof!.logIndex = '0'));
    expect(check({}, { bundle: leaf })).toEqual(['log.inclusion E_LOG_PROOF']);
    const size = edited((e) => (e.inclusionProof!.treeSize = '1000'));
    expect(check({}, { bundle: size })).toContain('log.checkpoint E_LOG_CHECKPOINT');
    const refused = ['log.inclusion E_LOG_PROOF', 'log.checkpoint E_LOG_CHECKPOINT'];
    const root = edited((e) => (e.inclusionProof!.rootHash = base64(sha256('other'))));
    expect(check({}, { bundle: root })).toEqual(refused);
    for (const member of ['treeSize', 'rootHash']) {
      const bundle = edited((e) => Reflect.deleteProperty(e.inclusionProof!, member));
      expect(check({}, { bundle })).toEqual(refused);
    }
  });

  it('of Rekor v2 is of the index beside it, in the tree of the checkpoint, whatever it repeats', () => {
    for (const logIndex of ['0', '4', '6', '9223372036854775807'])
      expect(check(tiles, { bundle: edited((e) => (e.logIndex = logIndex)) })).toEqual([
        'log.inclusion E_LOG_PROOF',
      ]);
    for (const other of [
      { logIndex: '0' },
      { treeSize: '1' },
      { rootHash: base64('hex') },
      { treeSize: '0' },
    ])
      expect(check(tiles, { bundle: edited((e) => Object.assign(e.inclusionProof!, other)) })).toEqual([]);
    const bare = edited((e) => {
      const { hashes, checkpoint } = e.inclusionProof!;
      e.inclusionProof = { hashes, checkpoint } as unknown as Proof;
    });
    expect(check(tiles, { bundle: bare })).toEqual([]);
  });

  it('that v0.1 does not ask for must hold where it is there', () => {
    const bundle = edited((e) => (e.inclusionProof!.hashes = [base64(sha256('other'))]));
    expect(check({ version: '0.1' }, { bundle })).toEqual(['log.inclusion E_LOG_PROOF']);
    expect(check({ version: '0.1', withoutProof: true })).toEqual([]);
    expect(check({ version: '0.2', withoutProof: true })).toEqual(['log.inclusion E_LOG_PROOF']);
  });
});

describe('the key of a log', () => {
  const interval = (start: number, end: number): VerifyOptions => ({
    root: rootOf(sigstore, ({ tlogs }) => {
      for (const { publicKey } of tlogs)
        publicKey.validFor = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
    }),
  });

  it.for(both)('of %s is trusted on both last instants of its interval', ([, form]) => {
    expect(check(form, interval(signedAt, signedAt))).toEqual([]);
    expect(check(form, interval(signedAt - minute, signedAt - 1))).toContain('log.key E_LOG_KEY');
    expect(check(form, interval(signedAt + 1, signedAt + minute))).toContain('log.key E_LOG_KEY');
  });

  it('of an entry without a promise is judged at the timestamp’s time', () => {
    const form: Bends = { withoutPromise: true, timestamps: [{ genTime: signedAt + minute }] };
    expect(check(form, interval(signedAt, signedAt + minute))).toEqual([]);
    expect(check(form, interval(signedAt, signedAt + minute - 1))).toEqual(['log.key E_LOG_KEY']);
  });

  it.for(['before', 'behind'])(
    'of an entry without a promise is judged at the time that one %s it proves',
    (where) => {
      const kinds: readonly EntryKind[] = ['dsse 0.0.1', 'hashedrekord 0.0.2'];
      const form: Bends = { entries: where === 'before' ? kinds : kinds.toReversed(), timestamps: [] };
      expect(check(form)).toEqual([]);
      const ended = rootOf(sigstore, ({ tlogs: [, log] }) => {
        if (log !== undefined) log.publicKey.validFor.end = new Date(signedAt - 1).toISOString();
      });
      expect(check(form, { root: ended })).toEqual(['log.key E_LOG_KEY']);
      const bundle = (json: BundleJson): void => {
        for (const { inclusionPromise: promise } of json.verificationMaterial.tlogEntries)
          if (promise !== undefined) promise.signedEntryTimestamp = flip(promise.signedEntryTimestamp);
      };
      expect(check(form, { bundle })).toEqual([
        'log.promise E_LOG_PROMISE',
        ...unchecked('certificate', 'time'),
      ]);
    },
  );

  it.for(both)('of %s is found by the log’s identifier', ([, form]) => {
    const bundle = edited((e) => (e.logId.keyId = base64(sha256('other'))));
    expect(check(form, { bundle })).toContain('log.key E_LOG_KEY');
  });

  it('of Rekor v2 may be one of ECDSA', () => {
    const root = rootOf(sigstore, ({ tlogs: [first, second] }) => {
      second!.publicKey.rawBytes = first!.publicKey.rawBytes;
      second!.publicKey.keyDetails = first!.publicKey.keyDetails;
      second!.logId = { keyId: base64(sha256('ecdsa')) };
    });
    const keyIdHex = sha256('ecdsa').toString('hex').slice(0, 8);
    let text = '';
    const bends: Bends = {
      ...tiles,
      checkpoint: (note) => ((text = note.body), note),
      lines: ([line]) => [{ ...line!, keyIdHex, signature: signWith(sigstore.rekor, Buffer.from(text)) }],
    };
    const bundle = edited((e) => (e.logId.keyId = base64(sha256('ecdsa'))));
    expect(check(bends, { root, bundle })).toEqual([]);
    expect(check(tiles, { root, bundle })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('may be named by its checkpoint key id alone, or by both', () => {
    const named = (edit: (log: RootJson['tlogs'][number], keyId: string) => unknown): VerifyOptions => ({
      root: rootOf(sigstore, ({ tlogs }) => edit(tlogs[1]!, tlogs[1]!.logId.keyId)),
    });
    const alone = named((log, keyId) => {
      Object.assign(log, { checkpointKeyId: { keyId } });
      Reflect.deleteProperty(log, 'logId');
    });
    expect(check(tiles, alone)).toEqual([]);
    expect(
      check(
        tiles,
        named((log, keyId) => Object.assign(log, { checkpointKeyId: { keyId } })),
      ),
    ).toEqual([]);
    const other = base64(sha256('other'));
    expect(
      check(
        tiles,
        named((log) => Object.assign(log, { checkpointKeyId: { keyId: other } })),
      ),
    ).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('is one of several with the same identifier: the one that was trusted then', () => {
    const root = rootOf(sigstore, ({ tlogs }) => {
      const [first] = tlogs;
      const past = structuredClone(first!);
      past.publicKey.validFor.end = new Date(signedAt - minute).toISOString();
      tlogs.unshift(past);
    });
    expect(check({}, { root })).toEqual([]);
  });
});

describe('entries', () => {
  it('must all verify', () => {
    const other = entryOf(signBundle(sigstore, { logIndex: '4712' }));
    const bundle = (json: BundleJson): unknown => json.verificationMaterial.tlogEntries.push(other);
    expect(check({}, { bundle })).toEqual(['log.body E_LOG_BODY']);
    expect(check(tiles, { bundle })).toEqual(['log.body E_LOG_BODY']);
  });

  it('of no kind that is known are refused, whatever stands beside them', () => {
    const bundle = (json: BundleJson): unknown =>
      json.verificationMaterial.tlogEntries.push({
        ...entryOf(signBundle(sigstore, { logIndex: '4712' })),
        kindVersion: { kind: 'hashedrekord', version: '0.0.3' },
      });
    expect(check({}, { bundle })).toEqual(['log.kind E_LOG_UNSUPPORTED']);
  });

  it('are stated to be of the kind that they are', () => {
    const bundle = edited((e) => (e.kindVersion = { kind: 'hashedrekord', version: '0.0.1' }));
    expect(check({}, { bundle })).toEqual(['log.body E_LOG_BODY']);
  });

  it('may be none only in a root without logs', () => {
    expect(check({ entries: [] })).toEqual(['log.present E_LOG_EVIDENCE']);
    const root = rootOf(sigstore, (json) => ((json.tlogs = []), (json.ctlogs = [])));
    expect(root.timestampsOnly).toBe(true);
    expect(check({ entries: [], withoutSct: true }, { root })).toEqual([]);
    expect(check({ timestamps: [{}], withoutSct: true }, { root })).toEqual(['log.key E_LOG_KEY']);
  });
});

it('names what each check looked at', () => {
  const { evidence } = verified(sigstore, { ...tiles, witnesses: 1 });
  const entry = evidence.find(({ check: name }) => name === 'log')!.children[0]!;
  const body = Buffer.from(entryOf(signBundle(sigstore, tiles)).canonicalizedBody, 'base64');
  expect(body.length).toBeGreaterThan(100);
  const named = new Map(
    entry.children.map(({ check: name, inputs = [] }) => [name, inputs.map((each) => each.name)]),
  );
  expect(named.get('log.body')).toEqual(['log entry']);
  expect(named.get('log.inclusion')).toEqual(['log entry']);
  expect(named.get('log.checkpoint')).toEqual(['checkpoint']);
  expect(spkiOf(sigstore.rekor).length).toBeGreaterThan(0);
});
