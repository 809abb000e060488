// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { download, mirrorOf, newerSuites, parseOsRelease, parseSources } from '../../../fuzz/engines/apt.ts';

describe('sources.list(5)', () => {
  it.each([
    [
      'a line',
      'deb http://mirror.test/debian bookworm main contrib',
      [{ uri: 'http://mirror.test/debian', suites: ['bookworm'], components: ['main', 'contrib'] }],
    ],
    [
      'a line with options and a comment',
      'deb [arch=amd64 signed-by=/k.gpg] https://m.test/d bookworm main # note',
      [{ uri: 'https://m.test/d', suites: ['bookworm'], components: ['main'], signedBy: '/k.gpg' }],
    ],
    ['source packages and comments', '# deb http://a b c\ndeb-src http://a.test b main\n', []],
  ])('reads %s', (_, text, sources) => {
    expect(parseSources(text, 'sources.list')).toEqual(sources);
  });

  it.each([
    [
      'a stanza with folded fields and a comment between',
      'Types: deb deb-src\n# note\nURIs: http://a.test\n http://b.test\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg\n',
      [
        {
          uri: 'http://a.test',
          suites: ['bookworm', 'bookworm-updates'],
          components: ['main'],
          signedBy: '/k.gpg',
        },
        {
          uri: 'http://b.test',
          suites: ['bookworm', 'bookworm-updates'],
          components: ['main'],
          signedBy: '/k.gpg',
        },
      ],
    ],
    [
      'a stanza that is off',
      'Types: deb\nURIs: http://a.test\nSuites: s\nComponents: main\nEnabled: no\n',
      [],
    ],
    [
      'a stanza with a key inside, which is left to the trusted keys',
      'Types: deb\nURIs: http://a.test\nSuites: s\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n xx\n',
      [{ uri: 'http://a.test', suites: ['s'], components: ['main'] }],
    ],
    [
      'two stanzas',
      'Types: deb\nURIs: http://a.test\nSuites: s\nComponents: main\n\n\nTypes: deb-src\nURIs: http://b.test\n',
      [{ uri: 'http://a.test', suites: ['s'], components: ['main'] }],
    ],
  ])('reads %s in deb822 form', (_, text, sources) => {
    expect(parseSources(text, 'x.sources')).toEqual(sources);
  });
});

describe("the machine's own mirror", () => {
  const source = (uri: string, suite: string, component = 'main'): ReturnType<typeof mirrorOf> => ({
    uri,
    suites: [suite],
    components: [component],
  });

  it('is the one that serves the release itself', () => {
    const own = source('http://own.test', 'bookworm');
    expect(
      mirrorOf('bookworm', [
        source('http://tool.test', 'nodistro'),
        source('http://security.test', 'bookworm-security'),
        source('http://extra.test', 'bookworm', 'non-free'),
        source('cdrom:x', 'bookworm'),
        own,
      ]),
    ).toBe(own);
  });

  it.each([
    ['no sources', []],
    ['another release only', [source('http://a.test', 'bullseye')]],
  ])('is refused with %s', (_, sources) => {
    expect(() => mirrorOf('bookworm', sources)).toThrow(
      expect.objectContaining({ code: 'E_FUZZ_ENGINE', fault: 'remote' }),
    );
  });

  it('reads os-release(5), quoted or not', () => {
    expect(parseOsRelease('PRETTY_NAME="x"\nID=debian\nVERSION_CODENAME="bookworm"\n')).toEqual({
      id: 'debian',
      codename: 'bookworm',
    });
    expect(parseOsRelease('')).toEqual({ id: '', codename: '' });
    expect(parseOsRelease('ID_LIKE=debian\nXID=debian\n')).toEqual({ id: '', codename: '' });
  });
});

describe('a machine without apt', () => {
  it('is told so in one sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'apt-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    const mirror = { uri: 'http://127.0.0.1:9', suites: [], components: [] };
    await expect(
      download(folder, mirror, newerSuites.get('debian')!, ['libc6'], undefined),
    ).rejects.toMatchObject({
      code: 'E_FUZZ_ENGINE',
      message: expect.stringMatching(/^[^\n]*apt-get is not installed$/) as string,
    });
  });
});
