// SPDX-License-Identifier: Apache-2.0
// A quorum of witnesses: who counts, how often, and when.
import { describe, expect, it } from 'vitest';
import { noteKeyId } from '../../../core/note/index.ts';
import {
  cosign,
  keyOf,
  minute,
  newEd25519Pair,
  newSigstore,
  now,
  rawOf,
  refusals,
  rootOf,
  signWith,
  verified,
  type Bends,
  type VerifyOptions,
} from '../double/index.ts';
import { both, bitten, tiles } from './bends.ts';

const sigstore = newSigstore();
const check = (bends: Bends = {}, options: VerifyOptions = {}): string[] =>
  refusals(verified(sigstore, bends, options));

describe('witnesses', () => {
  const [w1, w2, w3] = sigstore.witnesses.map(({ name, pair }) => ({ name, key: keyOf(pair) }));
  const all = [w1!, w2!, w3!];
  const ask = (
    quorum: number,
    witnesses: readonly { name: string; key: ReturnType<typeof keyOf> }[] = all,
  ): VerifyOptions => ({
    policy: { witnesses: { quorum, witnesses } },
  });
  const refused = ['log.witnesses E_LOG_WITNESS'];

  it.for(both)(
    'of %s are ignored where nobody asks for them, and counted where somebody does',
    ([, form]) => {
      expect(
        check({
          ...form,
          witnesses: 2,
          lines: ([line, , other]) => [line!, { ...other!, ...bitten(other!) }],
        }),
      ).toEqual([]);
      expect(check({ ...form, witnesses: 2 }, ask(2))).toEqual([]);
      expect(check({ ...form, witnesses: 1 }, ask(2))).toEqual(refused);
      expect(check(form, ask(1))).toEqual(refused);
    },
  );

  it('are asked for of what was never logged too, also where the root has no log', () => {
    const root = rootOf(sigstore, (json) => ((json.tlogs = []), (json.ctlogs = [])));
    expect(check({ entries: [] }, { root })).toEqual([]);
    expect(check({ entries: [] }, { root, ...ask(1) })).toContain('log.present E_LOG_WITNESS');
    expect(check({ entries: [] }, ask(1))).toContain('log.present E_LOG_WITNESS');
  });

  it('count once, however many lines or names they have', () => {
    expect(check({ ...tiles, witnesses: 1, lines: ([line, one]) => [line!, one!, one!] }, ask(2))).toEqual(
      refused,
    );
    const twice = [w1!, { ...w1!, name: 'another.example' }];
    let text = '';
    const bends: Bends = {
      ...tiles,
      witnesses: 1,
      checkpoint: (note) => ((text = note.body), note),
      lines: (lines) => [...lines, cosign({ ...sigstore.witnesses[0]!, name: 'another.example' }, text)],
    };
    expect(check(bends, ask(1, twice))).toEqual([]);
    expect(check(bends, ask(2, twice))).toEqual(refused);
  });

  it('are known by name and key id together', () => {
    const stranger = newEd25519Pair();
    expect(check({ ...tiles, witnesses: 3 }, ask(1, [{ name: 'w1.example', key: keyOf(stranger) }]))).toEqual(
      refused,
    );
    expect(check({ ...tiles, witnesses: 3 }, ask(1, [{ ...w1!, name: 'w2.example' }]))).toEqual(refused);
    expect(rawOf(stranger).length).toBe(32);
  });

  it('of whom one signed badly refuse the checkpoint, whatever the others did', () => {
    const lines: Bends['lines'] = ([line, one, ...others]) => [
      line!,
      { ...one!, ...bitten(one!) },
      ...others,
    ];
    expect(check({ ...tiles, witnesses: 3, lines }, ask(1))).toEqual(refused);
    const short: Bends['lines'] = ([line, one, ...others]) => [
      line!,
      { ...one!, signature: Buffer.alloc(64) },
      ...others,
    ];
    expect(check({ ...tiles, witnesses: 3, lines: short }, ask(1))).toEqual(refused);
  });

  it('that sign the checkpoint as the log does have not cosigned it', () => {
    const [{ name, pair }] = [sigstore.witnesses[0]!];
    let text = '';
    const bends: Bends = {
      ...tiles,
      checkpoint: (note) => ((text = note.body), note),
      lines: (lines) => [
        ...lines,
        {
          name,
          keyIdHex: noteKeyId(name, 'ed25519', rawOf(pair)),
          signature: signWith(pair, Buffer.from(text)),
        },
      ],
    };
    expect(check(bends, ask(1))).toEqual(refused);
  });

  it('have not seen what they date in the future', () => {
    const at = now + 5 * minute;
    expect(check({ ...tiles, witnesses: 1, witnessedAt: at }, ask(1))).toEqual([]);
    expect(check({ ...tiles, witnesses: 1, witnessedAt: at + 1000 }, ask(1))).toEqual(refused);
  });

  it('have nothing to cosign where there is no proof', () =>
    expect(check({ version: '0.1', withoutProof: true }, ask(1))).toEqual(refused));

  it('are asked for by a quorum of one at least', () => {
    for (const quorum of [0, -1, 0.5, NaN])
      expect(() => check({ ...tiles, witnesses: 1 }, ask(quorum))).toThrow(TypeError);
  });
});
