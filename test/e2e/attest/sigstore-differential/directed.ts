// SPDX-License-Identifier: Apache-2.0
// One sample for each row that no bent double and no vector needs, so that every row is needed in every run, whatever
// the mutants are.

import { signedAt, type Bends } from '../../../attest/double/index.ts';
import type { Loose, LooseEntry, LooseRoot } from './mutations/index.ts';
import { doubled, type Sample } from './samples.ts';

type Edit = (bundle: Loose, root: LooseRoot, entry: LooseEntry) => unknown;

const v2: Bends = { entries: ['hashedrekord 0.0.2'] };
const both: Bends = { timestamps: [{}] };
const message: Bends = { content: 'message' };

const directed: readonly (readonly [what: string, bends: Bends, edit: Edit])[] = [
  [
    'body with a line end',
    {},
    (_b, _r, entry) => (entry.canonicalizedBody = `\n${entry.canonicalizedBody ?? ''}`),
  ],
  ['log index with a blank', {}, (_b, _r, entry) => (entry.logIndex = ` ${String(entry.logIndex)}`)],
  [
    'proof’s size empty',
    {},
    (_b, _r, { inclusionProof }) => Object.assign(inclusionProof ?? {}, { treeSize: '' }),
  ],
  [
    'proof’s root empty',
    {},
    (_b, _r, { inclusionProof }) => Object.assign(inclusionProof ?? {}, { rootHash: '' }),
  ],
  [
    'proof’s root of zeros',
    {},
    (_b, _r, { inclusionProof }) => Object.assign(inclusionProof ?? {}, { rootHash: `${'A'.repeat(43)}=` }),
  ],
  [
    'proof’s index far away',
    v2,
    (_b, _r, { inclusionProof }) => Object.assign(inclusionProof ?? {}, { logIndex: '6' }),
  ],
  ['log index far away', v2, (_b, _r, entry) => (entry.logIndex = '6')],
  ['promise empty', both, (_b, _r, entry) => (entry.inclusionPromise = { signedEntryTimestamp: '' })],
  [
    'media type of a version to come',
    {},
    (bundle) => (bundle.mediaType = 'application/vnd.dev.sigstore.bundle.v0.4+json'),
  ],
  ['no message digest', message, ({ messageSignature }) => delete messageSignature?.messageDigest],
  [
    'digest’s algorithm unspecified',
    message,
    ({ messageSignature }) =>
      Object.assign(messageSignature?.messageDigest ?? {}, { algorithm: 'HASH_ALGORITHM_UNSPECIFIED' }),
  ],
  [
    'root: logs trusted without start',
    {},
    (_b, { tlogs }) => tlogs.forEach((each) => delete each.publicKey.validFor),
  ],
  [
    'root: chains turned round',
    { signedBy: 'key' },
    (_b, { certificateAuthorities }) =>
      certificateAuthorities.forEach((each) => each.certChain.certificates.reverse()),
  ],
  [
    'root: logs trusted before',
    v2,
    (_b, { tlogs }) =>
      tlogs.forEach(
        (each) =>
          (each.publicKey.validFor = {
            start: '2020-01-01T00:00:00Z',
            end: new Date(signedAt - 1).toISOString(),
          }),
      ),
  ],
];

export const directedSamples = (): readonly Sample[] =>
  directed.map(([what, bends, edit]) => {
    const sample = doubled('', bends);
    const [bundle, root] = [
      structuredClone(sample.bundle) as Loose,
      structuredClone(sample.root) as LooseRoot,
    ];
    const [entry] = bundle.verificationMaterial.tlogEntries;
    if (entry === undefined) throw new TypeError('a sample has an entry');
    edit(bundle, root, entry);
    return { ...sample, name: 'double', mutations: [what], bundle, root };
  });
