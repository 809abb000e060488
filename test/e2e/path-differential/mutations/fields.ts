// SPDX-License-Identifier: Apache-2.0
// Dates, serial numbers, versions, signatures and single bits.

import * as x509 from '../../../../core/x509/index.ts';
import { day } from '../../../pki/validate/maker.ts';
import type { Chain } from '../chain.ts';
import { signingKey, type Draft } from '../draft.ts';
import { fieldAt } from '../field.ts';
import type { Random } from '../random.ts';
import { anywhere, atAuthority, atLeaf, belowRoot, type Mutation } from './mutation.ts';

const second = 1000;

const dates: readonly Mutation[] = [
  anywhere('expired', (draft, { now }) => void (draft.notAfter = now - day)),
  anywhere('not yet valid', (draft, { now }) => void (draft.notBefore = now + day)),
  anywhere('ends now', (draft, { now }) => void (draft.notAfter = now), { instant: true }),
  anywhere('begins now', (draft, { now }) => void (draft.notBefore = now), { instant: true }),
  anywhere('ended a second ago', (draft, { now }) => void (draft.notAfter = now - second), { instant: true }),
  anywhere('begins in a second', (draft, { now }) => void (draft.notBefore = now + second), {
    instant: true,
  }),
  anywhere('dates in GeneralizedTime', (draft) => void (draft.generalizedTime = true)),
  anywhere('without end', (draft) => void (draft.notAfter = Date.UTC(9999, 11, 31, 23, 59, 59))),
  anywhere('begins in 1950', (draft) => void (draft.notBefore = Date.UTC(1950, 0))),
  anywhere('ends before it begins', (draft) => {
    [draft.notBefore, draft.notAfter] = [draft.notAfter, draft.notBefore];
  }),
];

const serials: readonly Mutation[] = [
  anywhere('serial 0', (draft) => void (draft.serial = Uint8Array.of(0))),
  anywhere('negative serial', (draft) => void (draft.serial = Uint8Array.of(0x90, draft.serial[3] ?? 0, 7))),
  anywhere('serial of 21 octets', (draft) => void (draft.serial = new Uint8Array(21).fill(0x55))),
  anywhere('serial of 20 octets', (draft) => void (draft.serial = new Uint8Array(20).fill(0x55))),
  anywhere('serial of 100 octets', (draft) => void (draft.serial = new Uint8Array(100).fill(0x55))),
  anywhere('serial with a needless zero', (draft) => void (draft.serial = Uint8Array.of(0, ...draft.serial))),
];

const older =
  (version: 1 | 2, keep: boolean) =>
  (draft: Draft): void => {
    draft.version = version;
    if (!keep) draft.extensions = [];
  };

const versions: readonly Mutation[] = [
  atAuthority('version 1', older(1, false)),
  atAuthority('version 2', older(2, false)),
  atAuthority('version 1 with extensions', older(1, true)),
  atLeaf('version 1', older(1, false)),
  atLeaf('version 2 with extensions', older(2, true)),
  atLeaf('without extensions', (draft) => void (draft.extensions = [])),
];

const { signatureAlgorithms: algorithms } = x509;

const signatures: readonly Mutation[] = [
  belowRoot('forged', (draft, _chain, random) => {
    draft.signer = signingKey(draft.signer.algorithm === algorithms.ecdsaWithSha256 ? 'p256' : 'p384', 1);
    if (random.chance(50)) claimsSigner(draft);
  }),
  belowRoot('another algorithm inside', (draft) => {
    draft.inner = other(draft);
    draft.outer = draft.signer.algorithm;
  }),
  belowRoot('another algorithm outside', (draft) => void (draft.outer = other(draft))),
  belowRoot('another algorithm', (draft) => void (draft.inner = other(draft))),
  atLeaf('RSA of 1024 bits', (draft) => void (draft.key = signingKey('weakRsa', 0))),
  atLeaf('key of P-384', (draft) => void (draft.key = signingKey('p384', 0))),
  belowRoot('signature with a changed bit', (draft, _chain, random) => {
    draft.editDer = (der) => flipped(der, der.length - 1 - random.number(40), random);
  }),
];

const other = ({ signer: { algorithm } }: Draft): x509.SignatureAlgorithm =>
  algorithm === algorithms.ecdsaWithSha256 ? algorithms.ecdsaWithSha384 : algorithms.ecdsaWithSha256;

function claimsSigner(draft: Draft): void {
  const kind = x509.authorityKeyIdentifier;
  draft.extensions = draft.extensions.map((extension) =>
    extension.oid === kind.oid ? x509.makeExtension(kind, { keyId: draft.signer.identifier }) : extension,
  );
}

function flipped(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.number(8));
  return copy;
}

const changedBit = (draft: Draft, chain: Chain, random: Random, how: (octet: number) => number): void => {
  draft.editTbs = (tbs) => {
    const at = random.number(tbs.length);
    chain.mutations.push(
      `changed in ${fieldAt(tbs, at)} of ${draft === chain.top ? 'root' : 'an issued one'}`,
    );
    const copy = Uint8Array.from(tbs);
    copy[at] = how(copy[at] ?? 0);
    return copy;
  };
};

const bits: readonly Mutation[] = [
  ...[1, 2, 3, 4, 5].map(() =>
    anywhere('a bit changed before signing', (draft, chain, random) => {
      changedBit(draft, chain, random, (octet) => octet ^ (1 << random.number(8)));
    }),
  ),
  ...[1, 2].map(() =>
    anywhere('an octet changed before signing', (draft, chain, random) => {
      changedBit(draft, chain, random, () => random.number(256));
    }),
  ),
  belowRoot('a bit changed after signing', (draft, _chain, random) => {
    draft.editDer = (der) => flipped(der, random.number(der.length), random);
  }),
];

export const fieldMutations: readonly Mutation[] = [
  ...dates,
  ...serials,
  ...versions,
  ...signatures,
  ...bits,
];
