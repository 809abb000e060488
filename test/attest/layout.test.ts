// SPDX-License-Identifier: Apache-2.0
// OCI layouts on disk: where attestations are found, and what a hostile layout gets.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { layoutSource, parseDigest, readOciLayout, type Found } from '../../attest/index.ts';
import { KnownError } from '../../core/index.ts';
import { bytesOf, newSigstore, signBundle } from './sigstore-double.ts';

const sigstore = newSigstore();
const bundle = bytesOf(signBundle(sigstore));
const envelope = bytesOf(signBundle(sigstore).dsseEnvelope);
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
}
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const envelopeType = 'application/vnd.dsse.envelope.v1+json';

class LayoutOnDisk {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'edgewarden-layout-'));
  readonly manifests: Descriptor[] = [];

  constructor() {
    folders.push(this.folder);
    mkdirSync(join(this.folder, 'blobs/sha256'), { recursive: true });
    writeFileSync(join(this.folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }
  blob(mediaType: string, content: unknown, more: Partial<Descriptor> = {}): Descriptor {
    const bytes = Buffer.isBuffer(content) ? content : bytesOf(content);
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(this.pathOf(hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length, ...more };
  }
  pathOf(hex: string): string {
    return join(this.folder, 'blobs/sha256', hex.replace('sha256:', ''));
  }
  attestation(layers: Descriptor[], more: Partial<Descriptor>, subject?: string): Descriptor {
    return this.blob(
      manifestType,
      { schemaVersion: 2, layers, ...(subject === undefined ? {} : { subject: { digest: subject } }) },
      more,
    );
  }
  write(): void {
    writeFileSync(join(this.folder, 'index.json'), bytesOf({ schemaVersion: 2, manifests: this.manifests }));
  }
  async find(digest: string): Promise<readonly Found[]> {
    this.write();
    return readOciLayout(this.folder, parseDigest(digest));
  }
}
const image = (layout: LayoutOnDisk, name = 'image'): Descriptor =>
  layout.blob(manifestType, { schemaVersion: 2, config: { name }, layers: [] });
const tagFor = (digest: string): Record<string, string> => ({
  'org.opencontainers.image.ref.name': `${digest.replace(':', '-')}.att`,
});
const kinds = (found: readonly Found[]): string[] =>
  found.map((each) => (each instanceof KnownError ? each.code : each.carrier));
const codeOf = async (read: Promise<unknown>): Promise<string> =>
  read.then(
    () => 'read',
    (error: unknown) => {
      if (error instanceof KnownError) return error.code;
      throw error;
    },
  );

describe('attestations in a layout', () => {
  const emptyType = 'application/vnd.oci.empty.v1+json';
  it.for<[what: string, more: Partial<Descriptor> & { platform?: object }, kinds: string[]]>([
    ['its type', { artifactType: bundleType }, ['sigstore-bundle']],
    ['no type', {}, ['sigstore-bundle']],
    ['the empty type of its configuration', { artifactType: emptyType }, ['sigstore-bundle']],
    ['another type', { artifactType: 'application/vnd.example' }, []],
    // What runs somewhere is an image and refers to nothing; it is not opened.
    ['a platform', { platform: { os: 'linux', architecture: 'arm64' } }, []],
  ])('are found by their subject where the index gives %s', async ([, more, found]) => {
    const layout = new LayoutOnDisk();
    const [one, two] = [image(layout), image(layout, 'other')];
    const layer = layout.blob(bundleType, bundle);
    layout.manifests.push(one, two, layout.attestation([layer], more, one.digest));
    expect(kinds(await layout.find(one.digest))).toEqual(found);
    expect(kinds(await layout.find(two.digest))).toEqual([]);
  });

  it('do not hide behind a manifest that says nothing of itself and is not there', async () => {
    const layout = new LayoutOnDisk();
    const [one, sparse] = [image(layout), image(layout, 'sparse')];
    rmSync(layout.pathOf(sparse.digest));
    const layer = layout.blob(bundleType, bundle);
    const missing = layout.attestation([layer], { artifactType: bundleType }, one.digest);
    layout.manifests.push(one, sparse, layout.attestation([layer], {}, one.digest));
    expect(kinds(await layout.find(one.digest))).toEqual(['sigstore-bundle']);
    // One that says it is an attestation is missed.
    rmSync(layout.pathOf(missing.digest));
    layout.manifests.push(missing);
    expect(kinds(await layout.find(one.digest))).toContain('E_OCI_MISSING');
  });

  it('are found by cosign’s tag, for the image it names alone', async () => {
    const layout = new LayoutOnDisk();
    const [one, two] = [image(layout), image(layout, 'another')];
    const layer = layout.blob(envelopeType, envelope);
    layout.manifests.push(one, two, layout.attestation([layer], { annotations: tagFor(one.digest) }));
    expect(kinds(await layout.find(one.digest))).toEqual(['cosign-attestation']);
    expect(kinds(await layout.find(two.digest))).toEqual([]);
  });

  it('are found in an index within the index', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    const layer = layout.blob(envelopeType, envelope);
    const tag = {
      'org.opencontainers.image.ref.name': `ghcr.io/a/b:${tagFor(one.digest)['org.opencontainers.image.ref.name'] ?? ''}`,
    };
    layout.manifests.push(
      layout.blob(indexType, { manifests: [one, layout.attestation([layer], { annotations: tag })] }),
    );
    expect(kinds(await layout.find(one.digest))).toEqual(['cosign-attestation']);
  });

  it('are found as bundles that refer to the image', async () => {
    const layout = new LayoutOnDisk();
    const [one, two] = [image(layout), image(layout, 'another')];
    const layer = layout.blob(bundleType, bundle);
    layout.manifests.push(one, two, layout.attestation([layer], { artifactType: bundleType }, one.digest));
    expect(kinds(await layout.find(one.digest))).toEqual(['sigstore-bundle']);
    expect(kinds(await layout.find(two.digest))).toEqual([]);
  });

  it('saved by cosign are of the image that was saved with them, and of no other', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout, 'one');
    const other = image(layout, 'other');
    const atts = { kind: 'dev.cosignproject.cosign/atts' };
    layout.manifests.push(
      one,
      layout.attestation([layout.blob(envelopeType, envelope)], { annotations: atts }),
    );
    expect(kinds(await layout.find(one.digest))).toEqual(['cosign-attestation']);
    expect(await layout.find(other.digest)).toEqual([]);
  });

  it('of other kinds are passed over', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    const layer = layout.blob('application/vnd.in-toto+json', Buffer.from('{}'));
    layout.manifests.push(one, layout.attestation([layer], { annotations: tagFor(one.digest) }));
    expect(await layout.find(one.digest)).toEqual([]);
  });

  it('that cannot be read are found as their error, and hide no other', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    const broken = layout.blob(envelopeType, Buffer.from('{'));
    const absent = { ...layout.blob(envelopeType, Buffer.from('gone')) };
    rmSync(layout.pathOf(absent.digest));
    const good = layout.blob(envelopeType, envelope);
    layout.manifests.push(
      one,
      layout.attestation([broken, absent, good], { annotations: tagFor(one.digest) }),
    );
    expect(kinds(await layout.find(one.digest))).toEqual([
      'E_JSON_SYNTAX',
      'E_OCI_MISSING',
      'cosign-attestation',
    ]);
  });

  it('of several layouts are found together', async () => {
    const layouts = [new LayoutOnDisk(), new LayoutOnDisk()];
    let digest = '';
    for (const layout of layouts) {
      const one = image(layout);
      digest = one.digest;
      layout.manifests.push(
        one,
        layout.attestation([layout.blob(envelopeType, envelope)], { annotations: tagFor(digest) }),
      );
      layout.write();
    }
    const source = layoutSource(...layouts.map(({ folder }) => folder));
    const found = await source.find(
      { repository: 'r', digest: parseDigest(digest) },
      new AbortController().signal,
    );
    expect(kinds(found)).toEqual(['cosign-attestation', 'cosign-attestation']);
  });
});

/** Each bends a layout that would be read. */
const hostile: readonly (readonly [string, (layout: LayoutOnDisk, layer: Descriptor) => void, string])[] = [
  [
    'is changed',
    (layout, layer) => writeFileSync(layout.pathOf(layer.digest), Buffer.alloc(layer.size)),
    'E_OCI_DIGEST',
  ],
  [
    'is longer than its size',
    (layout, layer) =>
      writeFileSync(layout.pathOf(layer.digest), Buffer.concat([envelope, Buffer.from(' ')])),
    'E_OCI_DIGEST',
  ],
  [
    'is another’s by link',
    (layout, layer) => {
      rmSync(layout.pathOf(layer.digest));
      symlinkSync('/etc/passwd', layout.pathOf(layer.digest));
    },
    'E_OCI_MISSING',
  ],
  [
    'is a folder',
    (layout, layer) => {
      rmSync(layout.pathOf(layer.digest));
      mkdirSync(layout.pathOf(layer.digest));
    },
    'E_OCI_FORM',
  ],
  [
    'says a size over the limit',
    (_, layer) => {
      layer.size = 1 << 30;
    },
    'E_EVIDENCE_SIZE',
  ],
  [
    'says another size',
    (_, layer) => {
      layer.size += 1;
    },
    'E_OCI_DIGEST',
  ],
  [
    'has a digest that climbs',
    (_, layer) => {
      layer.digest = 'sha256:../../../etc/passwd';
    },
    'E_DIGEST_FORM',
  ],
  [
    'has a digest of no known algorithm',
    (_, layer) => {
      layer.digest = `sha1:${'0'.repeat(40)}`;
    },
    'E_DIGEST_FORM',
  ],
];

describe('a blob', () => {
  it.for(hostile)('that %s is refused', async ([, bend, code]) => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    const layer = layout.blob(envelopeType, envelope);
    bend(layout, layer);
    layout.manifests.push(one, layout.attestation([layer], { annotations: tagFor(one.digest) }));
    expect(kinds(await layout.find(one.digest))).toEqual([code]);
  });
});

describe('a layout', () => {
  const nothing = parseDigest(`sha256:${'0'.repeat(64)}`);

  it('that is not there is named', async () => {
    expect(await codeOf(readOciLayout('/nowhere', nothing))).toBe('E_OCI_MISSING');
  });

  it.for([
    ['of another version', 'oci-layout', '{"imageLayoutVersion":"2.0.0"}', 'E_OCI_FORM'],
    ['whose marker is not JSON', 'oci-layout', 'x', 'E_JSON_SYNTAX'],
    ['whose index is not one', 'index.json', '[]', 'E_OCI_FORM'],
    [
      'whose index names a digest that climbs',
      'index.json',
      '{"manifests":[{"mediaType":"a","size":1,"digest":"sha256:../x"}]}',
      'E_DIGEST_FORM',
    ],
    [
      'whose index has a negative size',
      'index.json',
      `{"manifests":[{"mediaType":"a","size":-1,"digest":"sha256:${'0'.repeat(64)}"}]}`,
      'E_OCI_FORM',
    ],
  ] as const)('%s is refused', async ([, file, text, code]) => {
    const layout = new LayoutOnDisk();
    layout.write();
    writeFileSync(join(layout.folder, file), text);
    expect(await codeOf(readOciLayout(layout.folder, nothing))).toBe(code);
  });

  it('whose indexes lie in each other deeply is not followed to the end', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    let inner = layout.attestation([layout.blob(envelopeType, envelope)], {
      annotations: tagFor(one.digest),
    });
    for (let depth = 0; depth < 6; depth++) inner = layout.blob(indexType, { manifests: [inner], depth });
    layout.manifests.push(one, inner);
    expect(await layout.find(one.digest)).toEqual([]);
  });

  it('whose index is named a thousand times is read once', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    const big = layout.blob(indexType, { manifests: [], filler: 'x'.repeat(3 << 20) });
    layout.manifests.push(one, ...Array.from({ length: 1000 }, () => big));
    expect(await layout.find(one.digest)).toEqual([]);
  });

  it.for([
    [
      'of more bytes than are read in one go',
      (layout: LayoutOnDisk): Descriptor[] =>
        Array.from({ length: 22 }, (_, n) =>
          layout.blob(indexType, { manifests: [], n, filler: 'x'.repeat(3 << 20) }),
        ),
      'E_EVIDENCE_SIZE',
    ],
    [
      'of more attestations of one image than are verified',
      (layout: LayoutOnDisk, digest: string): Descriptor[] => {
        const layer = layout.blob(envelopeType, envelope);
        const attestation = layout.attestation(
          Array.from({ length: 43 }, () => layer),
          {
            annotations: tagFor(digest),
          },
        );
        return [attestation, attestation, attestation];
      },
      'E_EVIDENCE_SIZE',
    ],
    [
      'whose small indexes name ever more manifests',
      (layout: LayoutOnDisk): Descriptor[] => {
        const leaf = image(layout, 'leaf');
        return Array.from({ length: 10 }, (_, n) =>
          layout.blob(indexType, { n, manifests: Array.from({ length: 500 }, () => leaf) }),
        );
      },
      'E_OCI_FORM',
    ],
  ] as const)('%s is refused', async ([, fill, code]) => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    layout.manifests.push(one, ...fill(layout, one.digest));
    expect(await codeOf(layout.find(one.digest))).toBe(code);
  });

  it('is not read on once nobody waits', async () => {
    const layout = new LayoutOnDisk();
    const one = image(layout);
    layout.manifests.push(one);
    layout.write();
    const waiting = new AbortController();
    waiting.abort(new KnownError('E_EVIDENCE_DEADLINE', 'late'));
    const read = readOciLayout(layout.folder, parseDigest(one.digest), waiting.signal);
    expect(await codeOf(read)).toBe('E_EVIDENCE_DEADLINE');
  });
});
