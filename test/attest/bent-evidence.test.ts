// SPDX-License-Identifier: Apache-2.0
// Laws over real evidence: nothing of it can be missing. That no octet of it can be changed or cut off is held in
// test/e2e/attest/flips.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { passed, publicGoodRoot, readStatements, verifyStatements, type Found } from '../../attest/index.ts';
import { readCosignLayer } from '../../attest/fetch/cosign.ts';
import { Fields } from '../../attest/fields.ts';
import { KnownError } from '../../core/index.ts';
import { answer, expectationOf, fileOf, readCases, type Case } from './slsa-verifier-cases.ts';

const cases = readCases();
const now = Date.now();
const first = (family: string): Case => {
  const found = cases.find((each) => each.family === family && each.offline_expect === 'pass');
  if (found === undefined) throw new TypeError(`no case of ${family}`);
  return found;
};

/** Proven, refused, or unreadable; anything else is thrown and fails the test. */
function provenBy(test: Case, read: () => readonly Found[]): boolean {
  const digest = test.image_digest ?? `sha256:${test.artifacts?.[0]?.sha256 ?? ''}`;
  try {
    return passed(verifyStatements(read(), expectationOf(test, digest), publicGoodRoot(), now));
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}

/** Every string of a JSON value with the path to it. */
function strings(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => strings(member, [...path, name]));
}
function edit(
  value: unknown,
  path: readonly string[],
  change: (text: string) => string | undefined,
): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  let at = copy;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const changed = change(String(at[last]));
  if (changed === undefined) Reflect.deleteProperty(at, last);
  else at[last] = changed;
  return copy;
}
/** Says nothing that is proven: a hint, or a part that the trusted root has its own of. */
const idle = (path: readonly string[]): boolean =>
  path.at(-1) === 'keyid' ||
  (path.includes('x509CertificateChain') && !path.includes('0')) ||
  path.at(-1) === 'dev.cosignproject.cosign/signature' ||
  path.at(-1) === 'predicateType' ||
  path.at(-1) === 'dev.sigstore.cosign/chain';

describe.each(['gha_generic', 'gha_go', 'gha_gradle', 'gha_delegator'])('a bundle of %s', (family) => {
  const test = first(family);
  const json = JSON.parse(readFileSync(fileOf(test.provenance ?? ''), 'utf8')) as unknown;
  const read = (value: unknown) => (): readonly Found[] => readStatements(Buffer.from(JSON.stringify(value)));
  const paths = strings(json).filter((path) => !idle(path));

  it('is proven as it stands', () => expect(provenBy(test, read(json))).toBe(true));

  it('is refused with any one string missing', () => {
    expect(paths.length).toBeGreaterThan(12);
    for (const path of paths) {
      expect(provenBy(test, read(edit(json, path, () => undefined))), path.join('.')).toBe(false);
    }
  });
});

describe.each(['v1.4.0', 'v1.10.0', 'v2.1.0'])(
  'a cosign attestation of the container generator %s',
  (version) => {
    const test = cases.find(
      (each) =>
        each.family === 'gha_generic_container' &&
        each.id.includes(`/${version}#`) &&
        each.offline_expect === 'pass',
    );
    if (test?.oci_layout === undefined) throw new TypeError(`no case of ${version}`);
    const directory = fileOf(test.oci_layout);
    const blob = (digest: string): Buffer => readFileSync(`${directory}/blobs/sha256/${digest.slice(7)}`);
    const index = JSON.parse(readFileSync(`${directory}/index.json`, 'utf8')) as {
      manifests: { digest: string; annotations: { kind: string } }[];
    };
    const attestations = index.manifests.find(({ annotations }) => annotations.kind.endsWith('/atts'));
    const manifest = JSON.parse(blob(attestations?.digest ?? '').toString()) as {
      layers: { digest: string; annotations: Record<string, string> }[];
    };
    const [layer] = manifest.layers;
    const envelope = blob(layer?.digest ?? '');
    const annotations = layer?.annotations ?? {};
    const read = (bytes: Uint8Array, values: unknown) => (): readonly Found[] => [
      readCosignLayer(bytes, Fields.of(values as never, 'E_OCI_FORM')),
    ];

    it('is proven as it stands, and from its layout', async () => {
      expect(provenBy(test, read(envelope, annotations))).toBe(true);
      expect((await answer(test)).proven).toBe(true);
    });

    it('is refused with an annotation missing', () => {
      const names = Object.keys(annotations).filter((name) => !idle([name]));
      expect(names.length).toBe(2);
      for (const name of names) {
        expect(
          provenBy(
            test,
            read(
              envelope,
              edit(annotations, [name], () => undefined),
            ),
          ),
          name,
        ).toBe(false);
      }
    });
  },
);
