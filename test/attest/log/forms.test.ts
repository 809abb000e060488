// SPDX-License-Identifier: Apache-2.0
// Every form of bundle that a Sigstore makes is proven, here and by @sigstore/verify: what bends it is then to blame.
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { describe, expect, it } from 'vitest';
import {
  artefact,
  newSigstore,
  refusals,
  rootJson,
  signBundle,
  signedAt,
  verified,
  type Bends,
  type EntryKind,
} from '../double/index.ts';

const sigstore = newSigstore();
const material = toTrustMaterial(TrustedRoot.fromJSON(rootJson(sigstore)), () => ({
  publicKey: sigstore.managed.publicKey,
  validFor: () => true,
}));
const peer = new Verifier(material);

function theirs(bends: Bends): string {
  const bundle = bundleFromJSON(signBundle(sigstore, bends));
  const data = bends.content === 'message' ? Buffer.from(artefact) : undefined;
  try {
    peer.verify(toSignedEntity(bundle, data));
    return 'proven';
  } catch (error) {
    return error instanceof Error ? error.message : 'refused';
  }
}

const versions = ['0.1', '0.2', '0.3'] as const;
const kinds: Readonly<Record<'dsse' | 'message', readonly EntryKind[]>> = {
  dsse: [
    'dsse 0.0.1',
    'intoto 0.0.1',
    'intoto 0.0.2',
    'hashedrekord 0.0.1',
    'hashedrekord 0.0.2',
    'dsse 0.0.2',
  ],
  message: ['hashedrekord 0.0.1', 'hashedrekord 0.0.2'],
};

const forms: Bends[] = (['dsse', 'message'] as const).flatMap((content) =>
  (['certificate', 'key'] as const).flatMap((signedBy) =>
    versions.flatMap((version) =>
      kinds[content]
        // A bundle v0.1 must have a promise, and Rekor v2 makes none.
        .filter((kind) => version !== '0.1' || (kind !== 'hashedrekord 0.0.2' && kind !== 'dsse 0.0.2'))
        .map((kind) => ({ content, signedBy, version, entries: [kind] })),
    ),
  ),
);
const nameOf = ({ version, content, signedBy, entries }: Bends): string =>
  `v${version} over a ${content} by a ${signedBy} in ${entries?.join(' and ')}`;

describe('a bundle', () => {
  it.for(forms.map((form) => [nameOf(form), form] as const))('%s is proven', ([, form]) => {
    const { times, ...rest } = verified(sigstore, form);
    expect(refusals({ times, ...rest })).toEqual([]);
    expect(times).toEqual([signedAt]);
    // It does not know intoto v0.0.1.
    expect(theirs(form)).toBe(
      form.entries?.includes('intoto 0.0.1') === true ? 'unsupported intoto version: 0.0.1' : 'proven',
    );
  });

  it.for<[what: string, form: Bends]>([
    ['two entries, of both Rekors', { entries: ['dsse 0.0.1', 'hashedrekord 0.0.2'] }],
    ['a timestamp beside a promise', { timestamps: [{}] }],
    ['a timestamp in place of a promise', { withoutPromise: true, timestamps: [{}] }],
    ['cosigned checkpoints', { entries: ['hashedrekord 0.0.2'], witnesses: 3 }],
    ['a larger tree', { entries: ['dsse 0.0.2'], before: 21, after: 44 }],
    ['a tree of its own', { before: 0, after: 0 }],
  ])('with %s is proven', ([, form]) => {
    expect(refusals(verified(sigstore, form))).toEqual([]);
    expect(theirs(form)).toBe('proven');
  });

  it('of a promise alone is proven in v0.1', () => {
    const form: Bends = { version: '0.1', withoutProof: true };
    expect(refusals(verified(sigstore, form))).toEqual([]);
    expect(theirs(form)).toBe('proven');
  });
});
