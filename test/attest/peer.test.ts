// SPDX-License-Identifier: Apache-2.0
// Agreement with @sigstore/verify on the cryptography of every bundle of the vectors, whole and bent.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { describe, expect, it } from 'vitest';
import { passed, publicGoodRoot, readBundle, verifyProvenance } from '../../attest/index.ts';
import { KnownError } from '../../core/index.ts';
import { fileOf, vectors } from './slsa-verifier-cases.ts';
import type { BundleJson } from './sigstore-double.ts';

const rootFile = new URL('../vectors/trust/public-good-trusted-root.json', import.meta.url);
const material = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(readFileSync(rootFile, 'utf8'))));
const verifier = new Verifier(material, { ctlogThreshold: 1, tlogThreshold: 1, timestampThreshold: 1 });

const results = JSON.parse(readFileSync(join(vectors, 'results-sigstore-js.json'), 'utf8')) as {
  results: { file: string }[];
};
const files = results.results.map(({ file }) => file.replace(/^testdata\//, ''));
/** Bent bundles cost two verifications each: every third file stands for its family. */
const some = files.filter((_, index) => index % 3 === 0);
const load = (file: string): BundleJson => JSON.parse(readFileSync(fileOf(file), 'utf8')) as BundleJson;

function theirs(json: unknown): boolean {
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(json)));
    return true;
  } catch {
    return false;
  }
}

/** Certificate, envelope and log: what both verify. Identity and statement are for the caller there. */
function ours(json: unknown): boolean {
  try {
    const statement = readBundle(Buffer.from(JSON.stringify(json)));
    const nothing = { subject: { algorithm: 'sha256', hex: '0'.repeat(64) }, sourceUri: '' } as const;
    const evidence = verifyProvenance(statement, nothing, publicGoodRoot(), Date.now());
    return evidence.children
      .filter(({ check }) => ['certificate', 'envelope', 'log'].includes(check))
      .every(passed);
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}

const flip = (text: string, at = Math.floor(text.length / 2)): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

const entryOf = (bundle: BundleJson): BundleJson['verificationMaterial']['tlogEntries'][number] =>
  bundle.verificationMaterial.tlogEntries[0]!;

const bends: Readonly<Record<string, (bundle: BundleJson) => void>> = {
  whole: () => undefined,
  'another payload': (b) => (b.dsseEnvelope!.payload = flip(b.dsseEnvelope!.payload)),
  'another payload type': (b) => (b.dsseEnvelope!.payloadType = 'text/plain'),
  'another signature': (b) => (b.dsseEnvelope!.signatures[0]!.sig = flip(b.dsseEnvelope!.signatures[0]!.sig)),
  'another promise': (b) => {
    const promise = entryOf(b).inclusionPromise!;
    promise.signedEntryTimestamp = flip(promise.signedEntryTimestamp);
  },
  'another time': (b) => (entryOf(b).integratedTime = String(Number(entryOf(b).integratedTime) + 1)),
  'another log index': (b) => (entryOf(b).logIndex = String(Number(entryOf(b).logIndex) + 1)),
  'another body': (b) => (entryOf(b).canonicalizedBody = flip(entryOf(b).canonicalizedBody)),
  'no log entry': (b) => (b.verificationMaterial.tlogEntries = []),
};

/** These say something only where there is a proof. */
const proofBends: Readonly<Record<string, (bundle: BundleJson) => void>> = {
  'another root': (b) => (entryOf(b).inclusionProof!.rootHash = flip(entryOf(b).inclusionProof!.rootHash)),
  'another path': (b) =>
    (entryOf(b).inclusionProof!.hashes[0] = flip(entryOf(b).inclusionProof!.hashes[0] ?? '')),
  'a shorter path': (b) => void entryOf(b).inclusionProof!.hashes.pop(),
  'another checkpoint': (b) => {
    const checkpoint = entryOf(b).inclusionProof!.checkpoint!;
    checkpoint.envelope = flip(checkpoint.envelope, checkpoint.envelope.length - 20);
  },
};

describe('@sigstore/verify and this verifier', () => {
  it('have 64 bundles to agree on', () => expect(files.length).toBe(64));

  it.for(Object.entries(bends))('agree on every bundle with %s', ([name, bend]) => {
    for (const file of name === 'whole' ? files : some) {
      const bundle = load(file);
      bend(bundle);
      const mine = ours(bundle);
      expect(mine, file).toBe(name === 'whole');
      expect(theirs(bundle), file).toBe(mine);
    }
  });

  it.for(Object.entries(proofBends))('refuse every inclusion proof with %s', ([name, bend]) => {
    const withProof = some.filter((file) => entryOf(load(file)).inclusionProof !== undefined);
    expect(withProof.length).toBe(21);
    for (const file of withProof) {
      const bundle = load(file);
      bend(bundle);
      expect(ours(bundle), file).toBe(false);
      // The peer takes the root from the checkpoint and does not look at the proof's own.
      expect(theirs(bundle), file).toBe(name === 'another root');
    }
  });
});
