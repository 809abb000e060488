// SPDX-License-Identifier: Apache-2.0
// The Sigstore bundle that lies beside an artefact: whoever can write there writes one.

import { parseBundle, type SignedEntity } from '../../attest/verify/index.ts';
import { jsonShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

export const target: Target = defineTarget<SignedEntity>({
  name: 'sigstore-bundle',
  what: 'parseBundle: a Sigstore bundle, its certificates, log entries and timestamps as bytes',
  parse: parseBundle,
  refusals: ['input'],
  limits: { maxLength: 24 << 10, timeoutMs: 1000, rssMb: 2048 },
  shape: jsonShape,
  oracles: [
    {
      name: 'again',
      what: 'reading twice gives the same',
      check: (bundle, input) => (textOf(parseBundle(input)) === textOf(bundle) ? undefined : 'it changed'),
    },
    {
      name: 'content',
      what: 'there is one content: an envelope with signatures, or a message signature that is not empty',
      check: (bundle) => {
        if ('envelope' in bundle)
          return !('message' in bundle) && bundle.envelope.signatures.length > 0
            ? undefined
            : 'not one content';
        return bundle.message.signature.length > 0 ? undefined : 'the signature is empty';
      },
    },
    {
      name: 'signer',
      what: 'a key is hinted at, or there are certificates, and not both',
      check: (bundle) =>
        (bundle.publicKeyHint === undefined) !== (bundle.certificatesDer.length === 0)
          ? undefined
          : 'none, or both',
    },
    {
      name: 'numbers',
      what: 'numbers of the log are whole, of 63 bits, and those that the document has',
      check: (bundle, input) => {
        const text = Buffer.from(input).toString('utf8');
        const numbers = bundle.logEntries.flatMap((entry) => [
          entry.logIndex,
          entry.integratedTime ?? 0n,
          entry.proof?.logIndex ?? 0n,
          entry.proof?.treeSize ?? 0n,
        ]);
        const odd = numbers.find((each) => each < 0n || each >= 1n << 63n);
        if (odd !== undefined) return `${odd} is out of range`;
        // Digits may be written as escapes, or with an exponent, which this oracle does not read.
        if (/[\\eE]\d|\d[eE.]/.test(text)) return undefined;
        const other = numbers.find((each) => each !== 0n && !text.includes(`${each}`));
        return other === undefined ? undefined : `${other} stands nowhere in the document`;
      },
    },
    {
      name: 'bounded',
      what: 'lists are no longer than is read of them',
      check: (bundle) =>
        bundle.logEntries.length <= 32 &&
        bundle.timestampsDer.length <= 32 &&
        bundle.certificatesDer.length <= 16 &&
        bundle.logEntries.every(({ proof }) => (proof?.hashes.length ?? 0) <= 64)
          ? undefined
          : 'a list is too long',
    },
  ],
});

const textOf = (bundle: SignedEntity): string =>
  JSON.stringify(bundle, (_, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}`
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : value,
  );
