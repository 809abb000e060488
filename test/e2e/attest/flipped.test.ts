// SPDX-License-Identifier: Apache-2.0
// One bundle of each form, with every byte of it flipped in turn: no crash, no hang, and no pass but where no check can
// depend on that byte. Each such place is named below, with why; a place that is not met any more is a failure too.
import { describe, expect, it } from 'vitest';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import { isProven, Verifier } from '../../../attest/verify/verifier.ts';
import { KnownError } from '../../../core/index.ts';
import {
  artifact,
  bytesOf,
  newSigstore,
  now,
  rootOf,
  signBundle,
  signerPolicy,
  type Bends,
  type RootJson,
} from '../../attest/double/index.ts';

const sigstore = newSigstore();
const withoutLogs = (json: RootJson): void => {
  json.tlogs = [];
  json.ctlogs = [];
};

interface Form {
  readonly bends: Bends;
  readonly root?: (json: RootJson) => void;
  /** Members in which, or in whose name, a flipped byte changes nothing that is proven. */
  readonly free: Readonly<Record<string, string>>;
}

/** The name of an optional member, altered, makes it an unknown one: it is as if it were absent. */
const hint = { messageDigest: 'a hint that may be absent: what is signed is the artefact itself' };

/** The root names its timestamp authority's signer; and an entry of Rekor v2 has no time of its own. */
const timestamp = {
  signedTimestamp:
    'the certificate that the token brings along is not used, and a grant with modifications is a grant',
};
const repeated = 'the proof repeats it: the index is the entry’s own, size and root are the checkpoint’s';
const tiles = {
  ...timestamp,
  integratedTime: 'no log signs it, and nobody believes it',
  logIndex: repeated,
  treeSize: repeated,
  rootHash: repeated,
};

const forms: Readonly<Record<string, Form>> = {
  'v0.1 with an envelope': {
    bends: { version: '0.1' },
    free: { inclusionProof: 'v0.1 asks for the promise alone, and the proof may be absent' },
  },
  'v0.2 with an envelope': { bends: { version: '0.2' }, free: {} },
  'v0.3 with an envelope': { bends: {}, free: {} },
  'v0.3 with an intoto entry': { bends: { entries: ['intoto 0.0.2'] }, free: {} },
  'v0.3 over an artefact': { bends: { content: 'message' }, free: hint },
  'Rekor v2, an envelope': { bends: { entries: ['hashedrekord 0.0.2'] }, free: tiles },
  'Rekor v2, dsse': { bends: { entries: ['dsse 0.0.2'] }, free: tiles },
  'Rekor v2, an artefact': {
    bends: { entries: ['hashedrekord 0.0.2'], content: 'message' },
    free: { ...hint, ...tiles },
  },
  'Rekor v2 with witnesses that nobody asks for': {
    bends: { entries: ['hashedrekord 0.0.2'], witnesses: 2 },
    free: {
      ...tiles,
      envelope: 'cosignatures of the checkpoint count only where a policy asks for witnesses',
    },
  },
  'a bare key': {
    bends: { signedBy: 'key' },
    free: { hint: 'absent, it narrows nothing; another one is refused' },
  },
  'a timestamp alone': {
    bends: { entries: [] },
    root: withoutLogs,
    free: { ...timestamp, tlogEntries: 'there are none, and none are asked for' },
  },
};

/** The member that a byte is in, or whose name it is in: the last one that begins before it. */
function memberAt(text: string, at: number): string {
  const name = /"([A-Za-z0-9]+)"?:?[^"]*$/.exec(text.slice(0, at + 1))?.[1];
  const around = [...text.slice(0, at + 40).matchAll(/"([A-Za-z0-9]+)":/g)];
  const inside = around.filter(({ index }) => index <= at).at(-1);
  return inside?.[1] ?? name ?? '';
}

describe('a bundle with any one byte flipped', () => {
  it.for(Object.entries(forms))('%s is refused, but where nothing can depend on it', ([, form]) => {
    const verifier = new Verifier(rootOf(sigstore, form.root));
    const policy = { signer: signerPolicy(sigstore, form.bends), artifact };
    const isAccepted = (bytes: Uint8Array): boolean => {
      try {
        return isProven(verifier.verify(parseBundle(bytes), policy, now));
      } catch (error) {
        if (error instanceof KnownError && error.fault !== 'defect') return false;
        throw error;
      }
    };
    const bytes = bytesOf(signBundle(sigstore, form.bends));
    const text = bytes.toString('latin1');
    expect(isAccepted(bytes)).toBe(true);
    const free = new Set<string>();
    let slowest = 0;
    for (let at = 0; at < bytes.length; at++) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      const start = performance.now();
      if (isAccepted(copy)) free.add(memberAt(text, at));
      slowest = Math.max(slowest, performance.now() - start);
    }
    expect([...free].sort()).toEqual(Object.keys(form.free).sort());
    expect(slowest).toBeLessThan(2000);
  });
});
