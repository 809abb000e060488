// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are, linting gives findings: it never throws, says the same twice, and says it in bounded time.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCertificate, lintCrl, lintCsr, lintTbs, lintTbsCrl, rules } from '../../../pki/lint/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { certificatePairs } from './pairs/certificates.ts';
import { extensionPairs } from './pairs/extensions.ts';
import { keyPairs } from './pairs/keys.ts';
import { crlPairs, csrPairs } from './pairs/lists.ts';
import { namePairs } from './pairs/names.ts';
import * as made from './structures.ts';

const ids = new Set(rules.map(({ id }) => id));
const samples = [...certificatePairs, ...namePairs, ...keyPairs, ...extensionPairs, ...csrPairs, ...crlPairs]
  .flatMap(({ fails, passes }) => [fails.of, passes.of])
  .filter((of) => of.length < 4096);

/** Bytes changed, cut out, put in or repeated. */
const mutated: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.record({ at: fc.nat(4096), kind: fc.nat(3), value: fc.nat(255), length: fc.nat(8) }), {
      maxLength: 4,
    }),
  )
  .map(([of, changes]) => changes.reduce((now, change) => bend(now, change), of));

function bend(
  of: Uint8Array,
  change: { at: number; kind: number; value: number; length: number },
): Uint8Array {
  const at = of.length === 0 ? 0 : change.at % of.length;
  const copy = Uint8Array.from(of);
  if (change.kind === 0) copy[at] = change.value;
  if (change.kind === 1) return Uint8Array.from([...of.subarray(0, at), ...of.subarray(at + change.length)]);
  if (change.kind === 2) return Uint8Array.from([...of.subarray(0, at), change.value, ...of.subarray(at)]);
  if (change.kind === 3) copy[at] = (copy[at] ?? 0) ^ (1 << (change.value & 7));
  return copy;
}

const linters = { lintCertificate, lintCsr, lintCrl, lintTbs, lintTbsCrl };
const issuer = made.issuerCertificate;
const contexts = [{}, { issuer }, { profile: 'kubeedge' }, { role: 'root' }] as const;

describe('linting', () => {
  it.each(Object.entries(linters))('%s never throws, and says the same twice', (_name, lint) => {
    fc.assert(
      fc.property(mutated, fc.constantFrom(...contexts), (of, context) => {
        const found = lint(of, context);
        expect(lint(of, context)).toEqual(found);
        for (const { rule } of found) expect(ids).toContain(rule);
      }),
      { numRuns: 700 },
    );
  });

  it('takes any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (of) => {
        for (const lint of Object.values(linters)) expect(lint(of).length).toBeGreaterThan(0);
      }),
    );
  });

  it('changes nothing that it is given', () => {
    const of = made.leaf();
    const before = Uint8Array.from(of);
    lintCertificate(of, { issuer, profile: 'kubeedge' });
    expect(of).toEqual(before);
  });

  it('takes as long for names without end as for the bytes of them', () => {
    const long = 'a'.repeat(20_000);
    const hostile = made.leaf({
      subject: made.nameOf([x509.oids.commonName, long], [x509.oids.organization, ` ${'. '.repeat(10_000)}`]),
      extensions: made.having(
        x509.makeExtension(x509.subjectAltName, [
          { kind: 'email', value: `${'a.'.repeat(5000)}@` },
          { kind: 'uri', value: `x://${'@'.repeat(5000)}` },
          { kind: 'dns', value: `${'*.'.repeat(5000)}-` },
        ]),
      ),
    });
    const started = performance.now();
    const found = lintCertificate(hostile).map(({ rule }) => rule);
    expect(performance.now() - started).toBeLessThan(250);
    expect(found).toContain('san.email-form');
  });
});
