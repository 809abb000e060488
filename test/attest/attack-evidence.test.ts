// SPDX-License-Identifier: Apache-2.0
// What an attacker would try with evidence: another log's tree, two contents in one bundle, lines that spoil the
// file, megabytes in a field.
import { describe, expect, it } from 'vitest';
import {
  failures,
  readBundle,
  readStatements,
  verifyProvenance,
  verifyStatements,
  type Evidence,
} from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { KnownError } from '../../core/index.ts';
import {
  builder,
  bytesOf,
  codesOf,
  expectation,
  newSigstore,
  now,
  rootJson,
  signBundle,
  type Bends,
} from './sigstore-double.ts';

const sigstore = newSigstore();
const trust = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const verify = (bends: Bends): Evidence =>
  verifyProvenance(readBundle(bytesOf(signBundle(sigstore, bends))), expectation, trust, now);
const bent = (bends: Bends): string[] => codesOf(verify(bends));

describe('a log entry', () => {
  it('whose checkpoint is of another log’s tree is refused, though the key is the same', () => {
    const checkpoint: Bends['checkpoint'] = ({ body, origin }) => ({
      body: body.replace('rekor.example - 1', 'other.example - 1'),
      origin,
    });
    expect(bent({ checkpoint })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
    const longer: Bends['checkpoint'] = ({ body, origin }) => ({
      body: body.replace('rekor.example - 1', 'rekor.example.evil - 1'),
      origin,
    });
    expect(bent({ checkpoint: longer })).toEqual(['log.checkpoint E_LOG_CHECKPOINT']);
  });

  it.for([
    ['a time', 'integratedTime', '1768046460'],
    ['an index', 'logIndex', '4712'],
  ] as const)('with %s that the promise does not sign is refused', ([, member, value]) => {
    const bundle = signBundle(sigstore);
    bundle.verificationMaterial.tlogEntries[0]![member] = value;
    const evidence = verifyProvenance(readBundle(bytesOf(bundle)), expectation, trust, now);
    expect(codesOf(evidence)).toEqual(['log.promise E_LOG_PROMISE']);
  });
});

describe('a bundle with two contents', () => {
  it('is refused: readers would choose differently', () => {
    const bundle = { ...signBundle(sigstore), messageSignature: { signature: 'AAAA' } };
    expect(() => readBundle(bytesOf(bundle))).toThrow(expect.objectContaining({ code: 'E_BUNDLE_FORM' }));
  });
});

describe('more evidence', () => {
  const good = bytesOf(signBundle(sigstore)).toString();
  it.for([
    ['a line cut off', good.slice(0, 200)],
    ['a bundle of the future', good.replace('v0.3', 'v0.4')],
    ['a line that names a member twice', '{"payloadType":"a","payloadType":"b"}'],
    ['another artefact’s', bytesOf(signBundle(newSigstore())).toString()],
    ['nothing known', '{"a":1}'],
  ] as const)('of %s takes no proof away, before it or behind it', ([, line]) => {
    for (const text of [`${good}\n${line}\n`, `${line}\n${good}\n`]) {
      const evidence = verifyStatements(readStatements(Buffer.from(text)), expectation, trust, now);
      expect(evidence).toMatchObject({
        check: line === '{"a":1}' ? 'provenance' : 'attestations',
        outcome: 'passed',
      });
    }
    expect(line === '{"a":1}' || provesNothing(line)).toBe(true);
  });

  const provesNothing = (text: string): boolean => {
    try {
      const found = readStatements(Buffer.from(text));
      return verifyStatements(found, expectation, trust, now).outcome === 'failed';
    } catch (error) {
      return error instanceof KnownError;
    }
  };
});

describe('a reason', () => {
  it('quotes no megabytes of what an attestation says', () => {
    const long = 'x'.repeat(1 << 20);
    const evidence = verify({
      statement: (json) => {
        json.predicate.builder.id = long;
        json.predicate.invocation.configSource.uri = `git+${long}@${long}`;
        json.predicate.materials = [{ uri: `git+${long}` }];
        return { ...json, subject: [{ name: long, digest: { md5: long } }] };
      },
    });
    expect(evidence.outcome).toBe('failed');
    expect(JSON.stringify(evidence).length).toBeLessThan(64 * 1024);
    for (const { reason } of failures(evidence)) expect(reason.length).toBeLessThanOrEqual(1024);
  });

  it('keeps what it quotes whole where it is short', () => {
    const evidence = verify({ claims: { '5': 'e/e', '12': 'https://github.com/e/e' } });
    expect(failures(evidence)[0]?.reason).toBe(
      'built for https://github.com/e/e, expected github.com/kubeedge/kubeedge',
    );
    expect(verify({}).facts).toMatchObject({ builder });
  });
});
