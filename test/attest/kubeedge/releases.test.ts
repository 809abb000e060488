// SPDX-License-Identifier: Apache-2.0
// KubeEdge's releases as data: which generator attested which, where provenance may be missing, and what names mean.

import { describe, expect, it } from 'vitest';
import {
  admitsGenerator,
  archivesOf,
  attestedImages,
  gapRows,
  gapsOf,
  generatorRows,
  generatorsOf,
  parseRelease,
  readFileName,
  readImageName,
} from '../../../attest/kubeedge/index.ts';
import { KnownError } from '../../../core/index.ts';

const admitted = (release: string, generator: string): boolean | undefined => {
  const row = generatorsOf(parseRelease(release));
  return row === undefined ? undefined : admitsGenerator(row, generator);
};

describe('a release', () => {
  it.for<[release: string, generator: string, admitted: boolean | undefined]>([
    ['v1.12.9', 'v1.4.0', undefined],
    ['v1.13.0', 'v1.4.0', true],
    ['v1.13.0', 'v1.9.0', false],
    ['v1.14.2', 'v1.9.0', true],
    ['v1.16.0', 'v1.4.0', false],
    ['v1.16.0', 'v1.9.0', true],
    ['v1.20.0', 'v1.9.0', false],
    ['v1.21.0', 'v1.10.0', true],
    ['v1.22.0', 'v1.10.0', false],
    ['v1.22.0', 'v2.1.0', true],
    ['v1.30.0', 'v2.1.1', true],
    ['v2.0.0', 'v10.0.0', true],
    ['v1.22.0', 'v2.0.0', false],
    ['v1.22.0', 'v2.2.0-rc.1', false],
    ['v1.22.0', 'main', false],
    ['v1.17.0', 'v2.2.0', false],
    ['v1.22.0-beta.0', 'v2.1.0', true],
  ])('%s attested by generator %s: %s', ([release, generator, expected]) => {
    expect(admitted(release, generator)).toBe(expected);
  });

  it.for<[release: string, lacks: string[]]>([
    ['v1.9.0', ['nothing is attested']],
    ['v1.13.0', []],
    ['v1.15.1', ['may lack provenance', 'may lack provenance']],
    ['v1.21.0', ['may lack provenance']],
    ['v1.22.0', []],
  ])('%s lacks %o', ([release, lacks]) => {
    expect(gapsOf(parseRelease(release), 'image').map((gap) => gap.lacks)).toEqual(lacks);
  });

  it.for(['', '1.22.0', 'v1.22', 'v01.2.3', 'v1.22.0\n', 'v1.22.0-', 'v1.2.3+x', 'latest'])(
    'is not %o',
    (tag) => {
      expect(() => parseRelease(tag)).toThrow(KnownError);
    },
  );

  it('has rows in order, the last one open, each with a reason', () => {
    const tags = generatorRows.map(({ from }) => parseRelease(from).numbers);
    expect(tags.toSorted(([, a, c], [, b, d]) => a - b || c - d)).toEqual(tags);
    expect(generatorRows.map(({ open }) => open === true)).toEqual(
      generatorRows.map((_, at) => at === generatorRows.length - 1),
    );
    for (const { because } of [...generatorRows, ...gapRows]) expect(because).toContain('#');
  });

  it('has eleven archives and twelve images', () => {
    const archives = archivesOf('v1.22.0');
    expect(archives).toHaveLength(11);
    for (const name of archives) expect(readFileName(name)).toEqual({ kind: 'archive', tag: 'v1.22.0' });
    expect(attestedImages).toHaveLength(12);
  });
});

describe('a file’s name', () => {
  it.for<[name: string, kind: string]>([
    ['keadm-v1.22.0-linux-amd64.tar.gz', 'archive'],
    ['keadm-v1.22.0-beta.1-linux-arm.tar.gz', 'archive'],
    ['edgesite-v1.22.0-windows-amd64.tar.gz', 'unknown'],
    ['edgemesh-v1.22.0-linux-amd64.tar.gz', 'unknown'],
    ['keadm-v1.22.0-linux-amd64.tar.gz.sig', 'unknown'],
    ['x-keadm-v1.22.0-linux-amd64.tar.gz', 'unknown'],
    ['checksum_keadm-v1.22.0-linux-amd64.tar.gz.txt', 'checksum'],
    ['multiple.intoto.jsonl', 'provenance'],
    ['keadm.sigstore.json', 'provenance'],
    ['multiple.intoto.jsonl.txt', 'unknown'],
  ])('%s is of kind %s', ([name, kind]) => expect(readFileName(name).kind).toBe(kind));
});

describe('an image’s name', () => {
  it.for<[name: string, kind: string, is?: string]>([
    ['cloudcore', 'attested', 'docker.io/kubeedge/cloudcore'],
    ['kubeedge/cloudcore:v1.22.0', 'attested', 'docker.io/kubeedge/cloudcore'],
    ['index.docker.io/kubeedge/cloudcore', 'attested', 'docker.io/kubeedge/cloudcore'],
    [`docker.io/kubeedge/admission@sha256:${'0'.repeat(64)}`, 'attested', 'docker.io/kubeedge/admission'],
    ['ghcr.io/kubeedge/cloudcore', 'unknown'],
    ['docker.io/evil/cloudcore', 'unknown'],
    ['localhost:5000/kubeedge/cloudcore', 'unknown'],
    ['CloudCore', 'unknown'],
    ['edgecore', 'unattested', 'kubeedge/edgecore'],
    ['kubeedge/pause:3.6', 'unattested', 'kubeedge/pause'],
    ['kubeedge/edgemesh-agent', 'unattested', 'kubeedge/edgemesh-agent'],
    ['eclipse-mosquitto', 'unattested', 'kubeedge/eclipse-mosquitto'],
    ['', 'unknown'],
  ])('%s is %s', ([name, kind, is]) => {
    const read = readImageName(name);
    expect(read.kind).toBe(kind);
    expect('name' in read ? read.name : undefined).toBe(is);
  });
});
