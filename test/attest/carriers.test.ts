// SPDX-License-Identifier: Apache-2.0
// What carriers bring beyond an envelope: signatures over artefacts, JSON as protocol buffers map it, cosign's
// timestamps. The forms that are refused are in readers.test.ts.
import { describe, expect, it } from 'vitest';
import { isStatement, type SignedEntity } from '../../attest/carrier.ts';
import { parseBundle, readBundle } from '../../attest/fetch/bundle.ts';
import { readCosignLayer } from '../../attest/fetch/cosign.ts';
import { Fields } from '../../attest/fields.ts';
import { Verifier } from '../../attest/verify/verifier.ts';
import { encodePem } from '../../core/pem/index.ts';
import {
  artefactHex,
  artifact,
  base64,
  bytesOf,
  newSigstore,
  now,
  refusals,
  rootOf,
  signBundle,
  signedAt,
  signerPolicy,
  timestamp,
  type BundleJson,
} from './double/index.ts';

const sigstore = newSigstore();
const root = rootOf(sigstore);
const message = signBundle(sigstore, { content: 'message' });
const read = (bend: (bundle: BundleJson) => unknown): SignedEntity => {
  const copy = structuredClone(message);
  bend(copy);
  return parseBundle(bytesOf(copy));
};
const refused = expect.objectContaining({ code: 'E_BUNDLE_FORM' }) as Error;

describe('a bundle that signs an artefact', () => {
  it('is read with what it says the artefact hashes to', () => {
    const signed = read(() => undefined);
    if (isStatement(signed)) throw new TypeError('it signs an artefact');
    expect(signed.message.digest).toEqual({
      algorithm: 'sha256',
      value: Uint8Array.from(Buffer.from(artefactHex, 'hex')),
    });
    expect(base64(signed.message.signature)).toBe(message.messageSignature?.signature);
  });

  it('is no statement', () => expect(() => readBundle(bytesOf(message))).toThrow(refused));

  it.for<[what: string, digest: unknown, algorithm: string | undefined]>([
    ['by number', { algorithm: 1, digest: 'AAAA' }, 'sha256'],
    ['of SHA-384', { algorithm: 'SHA2_384', digest: 'AAAA' }, 'sha384'],
    ['of SHA-512', { algorithm: 'SHA2_512', digest: 'AAAA' }, 'sha512'],
    ['of SHA3', { algorithm: 'SHA3_256', digest: 'AAAA' }, 'other'],
    ['of nothing', { digest: 'AAAA' }, 'other'],
    ['of a name like a method', { algorithm: 'constructor', digest: 'AAAA' }, 'other'],
    ['that is null', null, undefined],
  ])('with a digest %s', ([, messageDigest, algorithm]) => {
    const signed = read((b) => Object.assign(b.messageSignature ?? {}, { messageDigest }));
    expect(isStatement(signed) ? 'statement' : signed.message.digest?.algorithm).toBe(algorithm);
  });

  it.for<[what: string, bend: (bundle: BundleJson) => unknown]>([
    ['no signature', (b) => Reflect.deleteProperty(b.messageSignature ?? {}, 'signature')],
    ['an empty signature', (b) => Object.assign(b.messageSignature ?? {}, { signature: '' })],
    ['an envelope beside it', (b) => (b.dsseEnvelope = signBundle(sigstore).dsseEnvelope!)],
    ['neither', (b) => delete b.messageSignature],
    [
      'a digest without a value',
      (b) => Object.assign(b.messageSignature ?? {}, { messageDigest: { algorithm: 1 } }),
    ],
  ])('with %s is refused', ([, bend]) => expect(() => read(bend)).toThrow(refused));
});

describe('the JSON of protocol buffers', () => {
  const withSignature = (signature: unknown): SignedEntity =>
    read((b) => Object.assign(b.messageSignature ?? {}, { signature }));
  const signatureOf = (signed: SignedEntity): string =>
    isStatement(signed) ? '' : Buffer.from(signed.message.signature).toString('hex');

  it.for([
    ['the standard alphabet', '+/8='],
    ['the URL-safe one', '-_8'],
    ['the URL-safe one with padding', '-_8='],
  ])('has bytes in %s', ([, text]) => expect(signatureOf(withSignature(text))).toBe('fbff'));

  it.for([
    ['both alphabets at once', '+_8='],
    ['no padding in the standard one', '+/8'],
    ['loose bits', '+/9='],
    ['loose bits, URL-safe', '-_9'],
    ['too much padding', '-_8=='],
    ['padding alone', '='],
    ['a blank', '+/8= '],
    ['a newline', '+/\n8='],
    ['a number', 8],
  ])('has none with %s', ([, text]) => expect(() => withSignature(text)).toThrow(refused));

  it.for<[what: string, value: unknown, read: bigint | 'refused']>([
    ['as text', '4711', 4711n],
    ['as a number', 4711, 4711n],
    ['beyond 2^53 as text', '9223372036854775807', 9223372036854775807n],
    ['beyond 2^53 as a number', 9007199254740993, 'refused'],
    ['of 64 bits', '9223372036854775808', 'refused'],
    ['below zero', -1, 'refused'],
    ['with a fraction', 1.5, 'refused'],
    ['with a zero before it', '007', 'refused'],
    ['in words', 'many', 'refused'],
    ['that is absent', null, 0n],
  ])('has a log index %s', ([, logIndex, expected]) => {
    const index = (): unknown =>
      read((b) => Object.assign(b.verificationMaterial.tlogEntries[0] ?? {}, { logIndex })).logEntries[0]
        ?.logIndex;
    if (expected === 'refused') expect(index).toThrow(refused);
    else expect(index()).toBe(expected);
  });

  it.for(['tlogEntries', 'rfc3161Timestamps'])('has at most eight %s', (what) =>
    expect(() =>
      read(({ verificationMaterial: material }) => {
        const [entry] = material.tlogEntries;
        if (what === 'tlogEntries' && entry !== undefined)
          material.tlogEntries = Array<typeof entry>(9).fill(entry);
        else
          material.timestampVerificationData = {
            rfc3161Timestamps: Array<{ signedTimestamp: string }>(9).fill({ signedTimestamp: 'AAAA' }),
          };
      }),
    ).toThrow(refused),
  );
});

describe('cosign’s timestamp of an attestation', () => {
  const bundle = signBundle(sigstore);
  const layer = bytesOf(bundle.dsseEnvelope);
  const leafDer = Buffer.from(bundle.verificationMaterial.certificate?.rawBytes ?? '', 'base64');
  const annotated = (text: string): SignedEntity =>
    readCosignLayer(
      layer,
      Fields.of(
        {
          'dev.sigstore.cosign/certificate': encodePem('CERTIFICATE', leafDer),
          'dev.sigstore.cosign/rfc3161timestamp': text,
        },
        'E_OCI_FORM',
      ),
    );
  const over = (bytes: Uint8Array): string =>
    JSON.stringify({ SignedRFC3161Timestamp: base64(timestamp(sigstore, bytes)) });
  const timestampsOnly = rootOf(sigstore, (json) => {
    json.tlogs = [];
    json.ctlogs = [];
  });
  const judge = (signed: SignedEntity, at = timestampsOnly): string[] =>
    refusals(new Verifier(at).verify(signed, { signer: signerPolicy(sigstore, {}), artifact }, now));

  it('is over the layer as it stands', () => {
    const signed = annotated(over(layer));
    expect(judge(signed)).toEqual([]);
    expect(
      new Verifier(timestampsOnly).verify(signed, { signer: { kind: 'any-identity' }, artifact }, now).times,
    ).toEqual([signedAt]);
    expect(judge(signed, root)).toEqual(['log.present E_LOG_EVIDENCE']);
  });

  it('is of nothing else', () =>
    expect(judge(annotated(over(Buffer.concat([layer, Buffer.from('\n')]))))).toContain(
      'timestamp.imprint E_TIME_IMPRINT',
    ));

  it.for(['{}', '{"SignedRFC3161Timestamp":"@"}', '[]', '{"SignedRFC3161Timestamp":""}'])(
    'is refused as %s',
    (text) => expect(() => annotated(text)).toThrow(refused),
  );
});
