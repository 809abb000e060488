// SPDX-License-Identifier: Apache-2.0
// What a policy asks of a build beside who and what from: the level it can claim, and what started it.

import { expect, it } from 'vitest';
import { readBundle } from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { admit, parsePolicy, parseReview } from '../../policies/index.ts';
import {
  artefactHex,
  builder,
  bytesOf,
  newSigstore,
  now,
  rootJson,
  signBundle,
  type Bends,
} from '../attest/sigstore-double.ts';
import { pod, podSpec, policyText, reviewOf } from './support.ts';

const sigstore = newSigstore();
const trust = [parseTrustedRoot(bytesOf(rootJson(sigstore)))] as const;
const source = 'github.com/kubeedge/kubeedge';
const selfHosted: Bends = { claims: { '11': 'self-hosted' } };

it.each<[field: string, bends: Bends, codes: string[]]>([
  ['minimumLevel: 3', {}, []],
  ['minimumLevel: 2', selfHosted, ['E_BUILDER_UNTRUSTED', 'E_BUILDER_LEVEL']],
  ['minimumLevel: 1', selfHosted, ['E_BUILDER_UNTRUSTED']],
  ['events: [release, push]', {}, []],
  ['events: [release]', {}, ['E_PARAMETER_MISMATCH']],
])('%s of a build with %j: %j', async (field, bends, codes) => {
  const policy = parsePolicy(
    policyText({ builder: builder.replace(/@.*/, ''), source: `${source}\n          ${field}` }),
    'p.yaml',
  );
  const found = [readBundle(bytesOf(signBundle(sigstore, bends)))];
  const review = parseReview(bytesOf(reviewOf(pod(podSpec(`ghcr.io/o/app@sha256:${artefactHex}`)))));
  const evidence = { find: () => Promise.resolve(found) };
  const decision = await admit({ policy, source: evidence, trust, now, deadline: 1_000 }, review);
  expect(decision.images.flatMap((image) => image.reasons.map(({ code }) => code))).toEqual(codes);
  expect(decision.allowed).toBe(codes.length === 0);
});
