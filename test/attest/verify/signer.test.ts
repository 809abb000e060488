// SPDX-License-Identifier: Apache-2.0
// Bare keys and what they may sign; signatures over an artefact by its bytes or its digest; plain envelopes under a key.
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isStatement,
  type SignedEntity,
  type SignedMessage,
  type SignedStatement,
} from '../../../attest/carrier.ts';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { readStatements } from '../../../attest/fetch/statements.ts';
import { verifySignature } from '../../../attest/verify/signature.ts';
import type { Artifact, ManagedKey, SignerPolicy } from '../../../attest/verify/types.ts';
import { verifyKeyOf } from '../../../attest/trust/key.ts';
import { Verifier } from '../../../attest/verify/verifier.ts';
import { KnownError } from '../../../core/index.ts';
import { encodeEnvelope, pae } from '../../../core/dsse/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';
import {
  artefact,
  artifact,
  bytesOf,
  keyOf,
  managedHint,
  minute,
  newPair,
  newSigstore,
  now,
  refusals,
  rootOf,
  signBundle,
  signedAt,
  signWith,
  statementJson,
  verified,
  type Bends,
  type Pair,
} from '../double/index.ts';

const sigstore = newSigstore();
const root = rootOf(sigstore);
const always = { start: 0, end: Infinity };
const keyed = (pair: Pair, more: Partial<ManagedKey> = {}): ManagedKey => ({
  key: keyOf(pair),
  id: undefined,
  validFor: always,
  ...more,
});
const under = (keys: readonly ManagedKey[], bends: Bends = {}): string[] =>
  refusals(
    verified(sigstore, { signedBy: 'key', ...bends }, { root, policy: { signer: { kind: 'key', keys } } }),
  );

describe('a bundle that a bare key signed', () => {
  const mine = keyed(sigstore.managed);

  it.for<[what: string, bends: Bends]>([
    ['an envelope in Rekor v1', {}],
    ['an envelope in Rekor v2', { entries: ['hashedrekord 0.0.2'] }],
    ['an artefact in Rekor v1', { content: 'message' }],
    ['an artefact in Rekor v2', { content: 'message', entries: ['hashedrekord 0.0.2'] }],
  ])('over %s is proven under it', ([, bends]) => expect(under([mine], bends)).toEqual([]));

  it.for<[what: string, keys: readonly ManagedKey[], codes: string[]]>([
    ['under one of several keys', [keyed(newPair()), mine], []],
    ['under its name', [keyed(sigstore.managed, { id: managedHint })], []],
    [
      'under its name beside others of another',
      [keyed(newPair(), { id: 'x' }), keyed(sigstore.managed, { id: managedHint })],
      [],
    ],
    [
      'under another name alone is signed by nobody',
      [keyed(sigstore.managed, { id: 'x' })],
      ['key.given E_SIGNER_KEY', 'log.body E_LOG_BODY', 'envelope unchecked'],
    ],
    [
      'under another key of that name is signed by somebody else',
      [keyed(newPair(), { id: managedHint })],
      ['envelope.signature E_DSSE_SIGNATURE', 'log.body E_LOG_BODY', 'key unchecked'],
    ],
    [
      'before the key was valid',
      [keyed(sigstore.managed, { validFor: { start: signedAt + 1, end: Infinity } })],
      ['key.validity E_SIGNER_TIME'],
    ],
    [
      'after the key was valid',
      [keyed(sigstore.managed, { validFor: { start: 0, end: signedAt - 1 } })],
      ['key.validity E_SIGNER_TIME'],
    ],
    [
      'on the last instant of the key',
      [keyed(sigstore.managed, { validFor: { start: signedAt, end: signedAt } })],
      [],
    ],
  ])('%s', ([, keys, codes]) => expect(under(keys)).toEqual(codes));

  it('is by nobody who has an identity', () => {
    const signer: SignerPolicy = { kind: 'any-identity' };
    expect(refusals(verified(sigstore, { signedBy: 'key' }, { root, policy: { signer } }))).toEqual([
      'certificate.form E_KEY_UNSUPPORTED',
      'log.body E_LOG_BODY',
      'envelope unchecked',
    ]);
  });

  it('cannot be asked for under no key at all', () =>
    expect(() => under([])).toThrow(
      expect.objectContaining({ name: KnownError.name, code: 'E_IDENTITY_POLICY' }),
    ));

  it('without a log entry is refused where the root lists logs', () =>
    expect(under([mine], { entries: [] })).toEqual(['log.present E_LOG_EVIDENCE']));

  it('with nothing that proves a time is not excused, as forms are that have no place for it', () =>
    expect(under([mine], { entries: [], timestamps: [] })).toEqual([
      'log.present E_LOG_EVIDENCE',
      'key unchecked',
      'time unchecked',
    ]));
});

describe('a bundle with a certificate, under a key', () => {
  const bundle = signBundle(sigstore);
  const signed = parseBundle(bytesOf(bundle));
  const [leafDer = new Uint8Array()] = signed.certificatesDer;
  const judge = (key: ManagedKey, at: SignedEntity = signed): string[] =>
    refusals(new Verifier(root).verify(at, { signer: { kind: 'key', keys: [key] }, artifact }, now));
  const key = verifyKeyOf(parseCertificate(leafDer).spki);
  if (key === undefined) throw new TypeError('the double has a key that is not verified');
  const mine: ManagedKey = { key, id: undefined, validFor: always };

  it('is proven where the certificate is of that very key', () => expect(judge(mine)).toEqual([]));

  it('is refused where it is of another', () =>
    expect(judge(keyed(newPair()))).toEqual(['key.given E_SIGNER_KEY', 'envelope unchecked']));

  it('is refused where the certificate cannot be read', () =>
    expect(judge(mine, { ...signed, certificatesDer: [leafDer.subarray(1)] })).toContain(
      'key.given E_SIGNER_KEY',
    ));
});

/** A message signature by itself, without bundle and log. */
function message(signature: Uint8Array, digest?: SignedMessage['message']['digest']): SignedMessage {
  return {
    carrier: 'sigstore-bundle',
    certificatesDer: [],
    proofRequired: false,
    logEntries: [],
    timestampsDer: [],
    message: { signature, digest },
  };
}
const bytes = Buffer.from(artefact);
const digestOf = (algorithm: 'sha256' | 'sha384' | 'sha512'): Artifact['digests'][0] => ({
  algorithm,
  hex: hash(algorithm, bytes, 'hex'),
});
const judged = (signed: SignedEntity, pair: Pair, of: Artifact): string[] =>
  refusals({
    evidence: [verifySignature(signed, { keys: [keyOf(pair)], named: 'the key', every: true }, of).evidence],
    signer: undefined,
    times: [],
    statement: undefined,
  });

describe('a signature over an artefact', () => {
  const pairs = {
    'P-256': newPair(),
    'P-384': newPair('P-384'),
    'P-521': newPair('P-521'),
    RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    Ed25519: generateKeyPairSync('ed25519'),
  };
  it.for<[kind: keyof typeof pairs, hash: 'sha256' | 'sha384' | 'sha512' | null]>([
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
    ['P-384', 'sha256'],
    ['P-521', 'sha512'],
    ['P-521', 'sha256'],
    ['RSA', 'sha256'],
    ['Ed25519', null],
  ])('by %s with %s is verified by the bytes, and by the digest where the key can', ([kind, name]) => {
    const pair = pairs[kind];
    const signed = message(sign(name, bytes, pair.privateKey));
    const digests = [digestOf(name ?? 'sha256')] as const;
    expect(judged(signed, pair, { digests, bytes })).toEqual([]);
    expect(judged(signed, pair, { digests })).toEqual(
      name === null ? ['signature.value E_SIGNATURE_DIGEST'] : [],
    );
    const other = Buffer.from('another file');
    expect(judged(signed, pair, { digests, bytes: other })).toEqual(['signature.value E_MESSAGE_SIGNATURE']);
    if (name === 'sha256' && kind === 'P-256')
      expect(judged(signed, pair, { digests: [{ algorithm: name, hex: hash(name, other, 'hex') }] })).toEqual(
        ['signature.value E_MESSAGE_SIGNATURE'],
      );
  });

  it('whose hash is another than the digest given needs the file', () => {
    const signed = message(sign('sha384', bytes, pairs['P-384'].privateKey));
    expect(judged(signed, pairs['P-384'], { digests: [digestOf('sha512')] })).toEqual([
      'signature.value E_SIGNATURE_DIGEST',
    ]);
  });

  it.for<
    [what: string, digest: NonNullable<SignedMessage['message']['digest']>, given: Artifact, codes: string[]]
  >([
    ['of the artefact', { algorithm: 'sha256', value: hash('sha256', bytes, 'buffer') }, artifact, []],
    [
      'of the artefact by another hash',
      { algorithm: 'sha512', value: hash('sha512', bytes, 'buffer') },
      artifact,
      [],
    ],
    [
      'of something else',
      { algorithm: 'sha256', value: hash('sha256', 'other', 'buffer') },
      artifact,
      ['signature.digest E_SUBJECT_MISMATCH'],
    ],
    [
      'that is cut off',
      { algorithm: 'sha256', value: hash('sha256', bytes, 'buffer').subarray(1) },
      artifact,
      ['signature.digest E_SUBJECT_MISMATCH'],
    ],
    [
      'by a hash that nobody compares',
      { algorithm: 'other', value: new Uint8Array(32) },
      artifact,
      ['signature.digest E_SIGNATURE_DIGEST'],
    ],
    [
      'by a hash that is not the given one',
      { algorithm: 'sha512', value: hash('sha512', bytes, 'buffer') },
      { digests: [digestOf('sha256')] },
      ['signature.digest E_SIGNATURE_DIGEST'],
    ],
  ])('beside a digest %s', ([, digest, given, codes]) =>
    expect(judged(message(signWith(pairs['P-256'], bytes), digest), pairs['P-256'], given)).toEqual(codes),
  );
});

describe('a plain envelope', () => {
  const payloadType = 'application/vnd.in-toto+json';
  const payload = bytesOf(statementJson());
  const [first, second] = [newPair(), newPair()];
  const sigBy = (pair: Pair, keyid = ''): { keyid: string; sig: Uint8Array } => ({
    keyid,
    sig: signWith(pair, pae(payloadType, payload)),
  });
  function envelope(...signatures: readonly { keyid: string; sig: Uint8Array }[]): SignedStatement {
    const [found] = readStatements(encodeEnvelope({ payloadType, payload, signatures }));
    if (found === undefined || found instanceof KnownError || !isStatement(found))
      throw new TypeError('unread');
    return found;
  }
  const judge = (signed: SignedStatement, keys: readonly ManagedKey[], at = now): string[] =>
    refusals(new Verifier(root).verify(signed, { signer: { kind: 'key', keys }, artifact }, at));

  it('under a given key is proven without a log: its form has no place for one', () => {
    const signed = envelope(sigBy(first));
    const result = new Verifier(root).verify(
      signed,
      { signer: { kind: 'key', keys: [keyed(first)] }, artifact },
      now,
    );
    expect(refusals(result)).toEqual([]);
    expect(result.evidence.map(({ check }) => check)).toEqual(['key', 'envelope', 'statement']);
    expect(result.times).toEqual([]);
  });

  it('with a certificate is asked for a log, though the key that is given is the certificate’s', () => {
    const [leafDer = new Uint8Array()] = parseBundle(bytesOf(signBundle(sigstore))).certificatesDer;
    const key = verifyKeyOf(parseCertificate(leafDer).spki);
    if (key === undefined) throw new TypeError('the double has a key that is not verified');
    const signed: SignedStatement = { ...envelope(sigBy(first)), certificatesDer: [leafDer] };
    expect(judge(signed, [{ key, id: undefined, validFor: always }])).toContain('log.present E_LOG_EVIDENCE');
  });

  it('under an identity has no log evidence, whoever signed it', () =>
    expect(
      refusals(
        new Verifier(root).verify(
          envelope(sigBy(first)),
          { signer: { kind: 'any-identity' }, artifact },
          now,
        ),
      ),
    ).toEqual([
      'certificate.form E_KEY_UNSUPPORTED',
      'log.present E_LOG_EVIDENCE',
      'envelope unchecked',
      'time unchecked',
    ]));

  it('is judged by the key’s validity now', () => {
    const keys = [keyed(first, { validFor: { start: 0, end: now - minute } })];
    expect(judge(envelope(sigBy(first)), keys)).toEqual(['key.validity E_SIGNER_TIME']);
    expect(judge(envelope(sigBy(first)), keys, now - minute)).toEqual([]);
  });

  it('with several signatures needs one by a key that is given', () => {
    expect(judge(envelope(sigBy(second), sigBy(first)), [keyed(first)])).toEqual([]);
    expect(judge(envelope(sigBy(second), sigBy(second)), [keyed(first)])).toEqual([
      'envelope.signature E_DSSE_SIGNATURE',
      'key unchecked',
    ]);
  });

  it('names its key, which only narrows', () => {
    expect(judge(envelope(sigBy(first, 'a')), [keyed(first, { id: 'a' })])).toEqual([]);
    expect(judge(envelope(sigBy(first, 'b')), [keyed(first, { id: 'a' })])).toEqual([
      'key.given E_SIGNER_KEY',
      'envelope unchecked',
    ]);
    expect(judge(envelope(sigBy(first, 'a')), [keyed(second, { id: 'a' })])).toContain(
      'envelope.signature E_DSSE_SIGNATURE',
    );
  });
});
