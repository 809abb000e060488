// SPDX-License-Identifier: Apache-2.0
// What a log entry must record, kind by kind, and what its proof and checkpoint must state.
import { describe, expect, it } from 'vitest';
import {
  failures,
  parseTrustedRoot,
  readBundle,
  verifyProvenance,
  type SignedStatement,
} from '../../attest/index.ts';
import {
  artefactHex,
  bytesOf,
  newSigstore,
  now,
  rootJson,
  sha256,
  signBundle,
  type Bends,
  type DsseBody,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const expectation = {
  subject: { algorithm: 'sha256', hex: artefactHex },
  sourceUri: 'github.com/kubeedge/kubeedge',
} as const;
const verify = (statement: SignedStatement): string[] =>
  failures(verifyProvenance(statement, expectation, trust, now)).map(({ check, code }) => `${check} ${code}`);
const statementOf = (bends: Bends = {}): SignedStatement => readBundle(bytesOf(signBundle(sigstore, bends)));

describe('a log entry', () => {
  it.for<[what: string, body: NonNullable<Bends['body']>]>([
    ['of another version of its kind', (body) => ({ ...body, apiVersion: '0.0.2' })],
    [
      'that hashes by another algorithm',
      (body) => ({
        ...body,
        spec: { ...body.spec, payloadHash: { ...body.spec.payloadHash, algorithm: 'sha512' } },
      }),
    ],
  ])('%s records something else', ([, body]) =>
    expect(verify(statementOf({ body }))).toEqual(['log.body E_LOG_BODY']),
  );

  it('whose checkpoint states another root of the same size is of another tree', () => {
    const checkpoint: Bends['checkpoint'] = ({ body, origin }) => ({
      body: body.replace(/[^\n]+\n$/, `${sha256('other').toString('base64')}\n`),
      origin,
    });
    expect(verify(statementOf({ checkpoint }))).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('whose checkpoint is signed under another key’s hint is not this log’s', () => {
    const bundle = signBundle(sigstore);
    const proof = bundle.verificationMaterial.tlogEntries[0]!.inclusionProof!;
    proof.checkpoint!.envelope = proof.checkpoint!.envelope.replace(
      /([A-Za-z0-9+/=]+)\n$/,
      (_, text: string) => {
        const bytes = Buffer.from(text, 'base64');
        bytes[0] = bytes[0]! ^ 1;
        return `${bytes.toString('base64')}\n`;
      },
    );
    expect(verify(readBundle(bytesOf(bundle)))).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it('of a proof that is not needed must have a proof that holds', () => {
    const bundle = signBundle(sigstore);
    bundle.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
    const [entry] = bundle.verificationMaterial.tlogEntries;
    entry!.inclusionProof!.hashes = [sha256('other').toString('base64')];
    expect(verify(readBundle(bytesOf(bundle)))).toEqual(['log.inclusion E_LOG_PROOF']);
    delete entry!.inclusionProof;
    expect(verify(readBundle(bytesOf(bundle)))).toEqual([]);
  });

  it('of v0.2 needs a proof', () => {
    const bundle = signBundle(sigstore);
    bundle.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2';
    delete bundle.verificationMaterial.tlogEntries[0]!.inclusionProof;
    expect(verify(readBundle(bytesOf(bundle)))).toEqual(['log.inclusion E_LOG_PROOF']);
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const envelopeHash = sha256('the envelope as text').toString('hex');
const otherHash = { algorithm: 'sha256', value: '0'.repeat(64) };

interface Signature {
  sig: string;
  publicKey: string;
}
/** rekor, pkg/types/intoto: v0.0.2 holds the envelope without its payload. */
const v2 = (body: DsseBody) => ({
  apiVersion: '0.0.2',
  kind: 'intoto',
  spec: {
    content: {
      payloadHash: body.spec.payloadHash,
      envelope: {
        payloadType: 'application/vnd.in-toto+json',
        signatures: body.spec.signatures.map(({ signature, verifier }): Signature => ({
          sig: base64(signature),
          publicKey: verifier,
        })),
      },
    },
  },
});
/** v0.0.1 holds hashes alone. */
const v1 = (body: DsseBody) => ({
  apiVersion: '0.0.1',
  kind: 'intoto',
  spec: {
    content: {
      payloadHash: body.spec.payloadHash,
      hash: { algorithm: 'sha256', value: envelopeHash },
    },
    publicKey: body.spec.signatures[0]!.verifier,
  },
});
const stranger = signBundle(newSigstore()).verificationMaterial.certificate!.rawBytes;
const strangersPem = base64(`-----BEGIN CERTIFICATE-----\n${stranger}\n-----END CERTIFICATE-----\n`);

function intoto(version: string, body: (body: DsseBody) => unknown): string[] {
  const bundle = signBundle(sigstore, { body });
  bundle.verificationMaterial.tlogEntries[0]!.kindVersion = { kind: 'intoto', version };
  return verify({ ...readBundle(bytesOf(bundle)), envelopeHashHex: envelopeHash });
}

describe('an entry of kind intoto 0.0.2', () => {
  it('as Rekor writes it is bound', () => expect(intoto('0.0.2', v2)).toEqual([]));

  it.for<[what: string, bend: (entry: ReturnType<typeof v2>) => unknown]>([
    ['payload', ({ spec }) => (spec.content.payloadHash = otherHash)],
    ['payload type', ({ spec }) => (spec.content.envelope.payloadType = 'text/plain')],
    ['signature', ({ spec }) => (spec.content.envelope.signatures[0]!.sig = base64('AAAA'))],
    ['spelling of a signature', ({ spec }) => (spec.content.envelope.signatures[0]!.sig = 'AAAA')],
    ['certificate', ({ spec }) => (spec.content.envelope.signatures[0]!.publicKey = strangersPem)],
    ['number of signatures', ({ spec }) => (spec.content.envelope.signatures = [])],
    ['version', (entry) => (entry.apiVersion = '0.0.1')],
    ['kind', (entry) => (entry.kind = 'dsse')],
  ])('of another %s is not', ([, bend]) => {
    const bent = (body: DsseBody): unknown => {
      const entry = v2(body);
      bend(entry);
      return entry;
    };
    expect(intoto('0.0.2', bent)).toEqual(['log.body E_LOG_BODY']);
  });
});

describe('an entry of kind intoto 0.0.1', () => {
  it('as Rekor writes it is bound', () => expect(intoto('0.0.1', v1)).toEqual([]));

  it.for<[what: string, bend: (entry: ReturnType<typeof v1>) => unknown]>([
    ['payload', ({ spec }) => (spec.content.payloadHash = otherHash)],
    ['envelope', ({ spec }) => (spec.content.hash = otherHash)],
    ['certificate', ({ spec }) => (spec.publicKey = strangersPem)],
    ['version', (entry) => (entry.apiVersion = '0.0.2')],
  ])('of another %s is not', ([, bend]) => {
    const bent = (body: DsseBody): unknown => {
      const entry = v1(body);
      bend(entry);
      return entry;
    };
    expect(intoto('0.0.1', bent)).toEqual(['log.body E_LOG_BODY']);
  });

  it('is not where nobody kept the envelope’s text: the entry hashes that', () => {
    const bundle = signBundle(sigstore, { body: v1 });
    bundle.verificationMaterial.tlogEntries[0]!.kindVersion = { kind: 'intoto', version: '0.0.1' };
    expect(verify(readBundle(bytesOf(bundle)))).toEqual(['log.body E_LOG_BODY']);
  });
});
