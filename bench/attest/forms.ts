// SPDX-License-Identifier: Apache-2.0
// The forms of signature that are measured, each a real bundle of test/vectors, its root and what it takes at least.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyName } from './floor.ts';

const vectors = join(import.meta.dirname, '../../test/vectors');
const cases = join(vectors, 'sigstore-conformance/cases');

export const artifact: Buffer = readFileSync(join(vectors, 'sigstore-conformance/a.txt'));
export const publicGood: Buffer = readFileSync(join(vectors, 'trust/public-good-trusted-root.json'));

export interface Form {
  readonly name: string;
  readonly bundle: Buffer;
  readonly root: Buffer;
  /** Signed by this key; else by the workflow that the suite's beacon runs. */
  readonly keyPem?: string;
  /** A statement about the artefact rather than a signature over it. */
  readonly statement: boolean;
  readonly floor: readonly KeyName[];
}

const read = (name: string, file: string): Buffer => readFileSync(join(cases, name, file));
const bundleOf = (name: string): Buffer => read(name, 'bundle.sigstore.json');

export const forms: readonly Form[] = [
  {
    name: 'keyless, Rekor v1, artefact signed',
    bundle: bundleOf('happy-path-v0.3'),
    root: publicGood,
    statement: false,
    // Leaf; certificate timestamp, artefact, promise, checkpoint.
    floor: ['P-384', 'P-256', 'P-256', 'P-256', 'P-256'],
  },
  {
    name: 'keyless, Rekor v1, statement',
    bundle: bundleOf('happy-path-intoto-in-dsse-v3'),
    root: publicGood,
    statement: true,
    floor: ['P-384', 'P-256', 'P-256', 'P-256', 'P-256'],
  },
  {
    name: 'keyless, Rekor v2 and timestamp, artefact signed',
    bundle: bundleOf('rekor2-happy-path'),
    root: read('rekor2-happy-path', 'trusted_root.json'),
    statement: false,
    // Leaf, token; certificate timestamp, artefact; checkpoint.
    floor: ['P-384', 'P-384', 'P-256', 'P-256', 'Ed25519'],
  },
  {
    name: 'keyless, Rekor v2 and timestamp, statement',
    bundle: bundleOf('rekor2-dsse-happy-path'),
    root: read('rekor2-dsse-happy-path', 'trusted_root.json'),
    statement: true,
    floor: ['P-384', 'P-384', 'P-256', 'P-256', 'Ed25519'],
  },
  {
    name: 'managed key, Rekor v1 and timestamp, artefact signed',
    bundle: bundleOf('managed-key-happy-path'),
    root: publicGood,
    keyPem: read('managed-key-happy-path', 'key.pub').toString('latin1'),
    statement: false,
    // Token; artefact, promise, checkpoint.
    floor: ['P-384', 'P-256', 'P-256', 'P-256'],
  },
];

/** The suite's public beacon. */
export const identity = {
  san: 'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};
