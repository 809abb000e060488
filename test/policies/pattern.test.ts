// SPDX-License-Identifier: Apache-2.0
// Image patterns: anchored at both ends, whole segments, and no time to be stolen.
import { describe, expect, it } from 'vitest';
import { matchesImage, parseImagePattern } from '../../policies/pattern.ts';

describe('an image pattern', () => {
  it.each([
    ['docker.io/kubeedge/cloudcore', 'docker.io/kubeedge/cloudcore', true],
    ['docker.io/kubeedge/cloudcore', 'docker.io/kubeedge/cloudcore2', false],
    ['docker.io/kubeedge/cloudcore', 'evil.io/docker.io/kubeedge/cloudcore', false],
    ['docker.io/kubeedge/cloudcore', 'docker.io/kubeedge/cloudcore/evil', false],
    ['docker.io/kubeedge/*', 'docker.io/kubeedge/cloudcore', true],
    ['docker.io/kubeedge/*', 'docker.io/kubeedge/a/b', false],
    ['docker.io/kubeedge/*', 'docker.io/kubeedge-evil/a', false],
    ['docker.io/kubeedge/**', 'docker.io/kubeedge/a/b/c', true],
    ['docker.io/kubeedge/**', 'docker.io/kubeedge', false],
    ['docker.io/kubeedge/edge*', 'docker.io/kubeedge/edgemark', true],
    ['docker.io/kubeedge/edge*', 'docker.io/kubeedge/edge', true],
    ['docker.io/kubeedge/edge*', 'docker.io/kubeedge/noedge', false],
    ['docker.io/kubeedge/*-manager*', 'docker.io/kubeedge/iptables-manager-nft', true],
    ['docker.io/kubeedge/a*a', 'docker.io/kubeedge/a', false],
    ['docker.io/kubeedge/a*a', 'docker.io/kubeedge/aa', true],
    ['docker.io/kubeedge/a*bc*c', 'docker.io/kubeedge/abc', false],
    ['*.example.org/team/*', 'eu.example.org/team/app', true],
    ['*.example.org/team/*', 'example.org/team/app', false],
    ['*.example.org/team/*', 'evil.org/x.example.org/team/app', false],
    ['*/kubeedge/*', 'ghcr.io/kubeedge/x', true],
    ['ghcr.io/**/edge/*', 'ghcr.io/a/b/edge/x', true],
    ['ghcr.io/**/edge/*', 'ghcr.io/edge/x', false],
    ['**', 'docker.io/library/nginx', true],
    ['docker.io/kubeedge.x/y', 'docker.io/kubeedgexx/y', false],
  ])('%s against %s is %s', (pattern, name, expected) => {
    expect(matchesImage(parseImagePattern(pattern), name)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a short spelling, which could mean two things', 'kubeedge/cloudcore'],
    ['a lone name', 'nginx'],
    ['a registry that a longer one begins with', 'ghcr.io*/o/n'],
    ['a registry with a star inside', 'ghcr.*.io/o/n'],
    ['a tag', 'docker.io/kubeedge/cloudcore:v1'],
    ['a digest', `docker.io/kubeedge/cloudcore@sha256:${'a'.repeat(64)}`],
    ['upper case', 'docker.io/KubeEdge/*'],
    ['a regular expression', '^docker.io/kubeedge/.*$'],
    ['"**" inside a segment', 'docker.io/kube**'],
    ['an empty segment', 'docker.io//x'],
    ['a step upwards', 'docker.io/kubeedge/../x'],
    ['three times "**"', 'docker.io/**/a/**/b/**'],
    ['256 characters', `docker.io/${'x'.repeat(246)}`],
    ['"**" as the registry', '**/kubeedge/x'],
  ])('refuses %s', (_, text) => {
    expect(() => parseImagePattern(text)).toThrow(expect.objectContaining({ code: 'E_POLICY_VALUE' }));
  });

  it('answers a hostile name in no time', () => {
    const pattern = parseImagePattern(`docker.io/**/${'*a'.repeat(60)}/**/b`);
    const name = `docker.io/${'a/'.repeat(100)}${'a'.repeat(200)}`;
    const start = performance.now();
    for (let run = 0; run < 100; run++) expect(matchesImage(pattern, name)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
