// SPDX-License-Identifier: Apache-2.0
// Image references: the OCI distribution grammar, completed as runtimes complete it, and nothing mended.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../../core/index.ts';
import { formatImageReference, imageName, parseImageReference } from '../../../attest/image/reference.ts';

const hex64 = 'ab'.repeat(32);
const hex128 = 'cd'.repeat(64);

describe('an image reference, OCI distribution grammar', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['kubeedge/cloudcore', 'docker.io/kubeedge/cloudcore'],
    ['docker.io/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/kubeedge/cloudcore', 'docker.io/kubeedge/cloudcore'],
    ['localhost/a', 'localhost/a'],
    ['localhost:5000/a:b', 'localhost:5000/a:b'],
    ['registry:5000/a/b', 'registry:5000/a/b'],
    ['[::1]:5000/a', '[::1]:5000/a'],
    ['10.0.0.1/a', '10.0.0.1/a'],
    [`ghcr.io/o/n@sha256:${hex64}`, `ghcr.io/o/n@sha256:${hex64}`],
    [`ghcr.io/o/n:v1@sha512:${hex128}`, `ghcr.io/o/n:v1@sha512:${hex128}`],
    ['a.b/c__d/e-_f', undefined],
    ['a.b/c__d/e--f.g_h', 'a.b/c__d/e--f.g_h'],
    [`x:${'t'.repeat(128)}`, `docker.io/library/x:${'t'.repeat(128)}`],
  ])('reads %s', (text, full) => {
    if (full === undefined) expect(() => parseImageReference(text)).toThrow(refusal);
    else expect(formatImageReference(parseImageReference(text))).toBe(full);
  });

  it('keeps the tag beside a digest, and the digest decides', () => {
    expect(parseImageReference(`ghcr.io/o/n:v1@sha256:${hex64}`)).toEqual({
      registry: 'ghcr.io',
      repository: 'o/n',
      tag: 'v1',
      digest: { algorithm: 'sha256', hex: hex64 },
    });
  });

  it.each([
    ['nothing', ''],
    ['a space before', ' nginx'],
    ['a newline after', 'nginx\n'],
    ['an upper-case repository', 'docker.io/KubeEdge/cloudcore'],
    ['an upper-case registry', 'Docker.io/kubeedge/cloudcore'],
    ['a lone upper-case name', 'Nginx'],
    ['a step upwards', 'docker.io/kubeedge/../evil'],
    ['a step upwards in place of a registry', '../evil'],
    ['a step that stays', 'docker.io/kubeedge/./cloudcore'],
    ['an empty part', 'docker.io//cloudcore'],
    ['a slash at the end', 'docker.io/kubeedge/'],
    ['a slash at the start', '/kubeedge/cloudcore'],
    ['a scheme', 'https://docker.io/kubeedge/cloudcore'],
    ['a user', 'user@docker.io/kubeedge/cloudcore'],
    ['a percent sign', 'docker.io/kube%65dge/cloudcore'],
    ['a Cyrillic letter', 'docker.io/kubeedge/cl\u043eudcore'],
    ['a zero byte', 'docker.io/kubeedge/cloudcore\0'],
    ['an empty tag', 'nginx:'],
    ['a tag that starts with a dot', 'nginx:.1'],
    ['a tag of 129 characters', `nginx:${'t'.repeat(129)}`],
    ['two tags', 'nginx:1:2'],
    ['an empty digest', 'nginx@'],
    ['a digest without an algorithm', `nginx@${hex64}`],
    ['md5', `nginx@md5:${'a'.repeat(32)}`],
    ['sha384, which registries do not use', `nginx@sha384:${'a'.repeat(96)}`],
    ['a short digest', `nginx@sha256:${hex64.slice(1)}`],
    ['a long digest', `nginx@sha256:${hex64}a`],
    ['an upper-case digest', `nginx@sha256:${hex64.toUpperCase()}`],
    ['two digests', `nginx@sha256:${hex64}@sha256:${hex64}`],
    ['a tag after the digest', `nginx@sha256:${hex64}:v1`],
    ['a port out of range', 'registry:99999/a'],
    ['a port of letters', 'registry:http/a'],
    ['a host label that ends in a hyphen', 'bad-.example/a'],
    ['an image id', hex64],
    ['a name over 255 characters', `a.b/${'x'.repeat(252)}`],
    ['a megabyte', 'a'.repeat(1 << 20)],
  ])('refuses %s', (_, text) => {
    expect(() => parseImageReference(text)).toThrow(refusal);
  });
});

describe('image references obey laws', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
  const values = fc
    .tuple(
      fc.constantFrom(
        'docker.io',
        'ghcr.io',
        'localhost',
        'localhost:5000',
        'r.example.org:443',
        '[fe80::1]',
      ),
      fc.array(part, { minLength: 2, maxLength: 4 }),
      fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/), { nil: undefined }),
      fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined }),
    )
    .map(([registry, parts, tag, hex]) => ({
      registry,
      repository: parts.join('/'),
      ...(tag === undefined ? {} : { tag }),
      ...(hex === undefined ? {} : { digest: { algorithm: 'sha256' as const, hex } }),
    }));

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parseImageReference(formatImageReference(value))).toEqual(value);
      }),
    );
  });

  it('completes a reference once: the full spelling is its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), nearReferences), (text) => {
        const read = refusedOr(() => parseImageReference(text));
        if (read === undefined) return;
        const full = formatImageReference(read);
        expect(parseImageReference(full)).toEqual(read);
        // What was read is in the text: nothing was invented but the default registry and library/.
        expect(full.endsWith(text.replace(/^index\.docker\.io\//, '').replace(/^docker\.io\//, ''))).toBe(
          true,
        );
        expect(imageName(read)).not.toMatch(/[A-Z@\s]|\.\./);
      }),
      { numRuns: 500 },
    );
  });

  const nearReferences = fc
    .array(
      fc.constantFrom(
        'a',
        'B',
        '0',
        '.',
        '..',
        '/',
        ':',
        '@',
        '-',
        '_',
        'docker.io',
        'localhost',
        `sha256:${hex64}`,
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(''));
});

const refusal: unknown = expect.objectContaining({ code: 'E_IMAGE_REFERENCE', fault: 'input' });

function refusedOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError && error.fault === 'input') return undefined;
    throw error;
  }
}
