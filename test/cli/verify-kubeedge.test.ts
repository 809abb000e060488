// SPDX-License-Identifier: Apache-2.0
// `verify kubeedge`: a whole release folder passes, and whatever is bent, missing, misnamed or out of place in it does not.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  archive,
  checksum,
  hexOf,
  imageIndex,
  newInstance,
  provenance,
  tag,
  write,
  writeLayout,
  type Build,
} from './kubeedge-release.ts';
import { runs, type Ran } from './run.ts';

const base = mkdtempSync(join(tmpdir(), 'edgewarden-kubeedge-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const { sigstore, root } = newInstance();
const rootFile = join(base, 'root.json');
writeFileSync(rootFile, root);

const keadm = archive('keadm');
const cloudcore = imageIndex('cloudcore');
const archiveBundle = (build?: Build): string =>
  provenance(
    sigstore,
    { kind: 'archive', subjects: subjectsOf(keadm, archive('edgesite', 'linux-arm')) },
    build,
  );
const imageBundle = (build?: Build): string =>
  provenance(
    sigstore,
    { kind: 'image', subjects: [['index.docker.io/kubeedge/cloudcore', hexOf(cloudcore)]] },
    build,
  );
/** The content of an archive is its own name. */
const subjectsOf = (...names: readonly string[]): (readonly [string, string])[] =>
  names.map((name) => [name, hexOf(name)]);
const good = { archive: archiveBundle(), image: imageBundle() };

let folders = 0;
function folder(fill: (folder: string) => void): string {
  const path = join(base, `release-${++folders}`);
  mkdirSync(path);
  fill(path);
  return path;
}
function release(path: string): void {
  write(path, keadm, keadm);
  write(path, `checksum_${keadm}.txt`, checksum(keadm));
  write(path, 'multiple.intoto.jsonl', `${good.archive}\n`);
  writeLayout(path, 'images/cloudcore', cloudcore, good.image);
}

const verify = (path: string, options: Record<string, unknown> = {}): Promise<Ran> =>
  runs('verify kubeedge', [path], { trustedRoot: [rootFile], ...options }, { home: base, formats: ['text'] });

interface Data {
  verified: boolean;
  release?: { tag: string; from: string };
  items: { path: string; kind: string; status: string; name?: string; failures?: { code: string }[] }[];
  absent: { archives: string[]; images: string[] };
}
const dataOf = ({ data }: Ran): Data => data as Data;
const item = (ran: Ran, path: string): Data['items'][number] | undefined =>
  dataOf(ran).items.find((each) => each.path === path);
const codes = (ran: Ran, path: string): string[] => [
  ...new Set(item(ran, path)?.failures?.map(({ code }) => code)),
];

describe('a folder with a release', () => {
  it('is verified as a whole, each thing with what became of it', async () => {
    const ran = await verify(folder(release));
    expect(dataOf(ran).items.map(({ path, status }) => `${status} ${path}`)).toEqual([
      `verified ${keadm}`,
      `verified checksum_${keadm}.txt`,
      'verified images/cloudcore',
      'evidence multiple.intoto.jsonl',
    ]);
    expect(ran.exit).toBe(0);
    expect(dataOf(ran)).toMatchObject({ verified: true, release: { tag, from: 'names' } });
    expect(item(ran, 'images/cloudcore')?.name).toBe('docker.io/kubeedge/cloudcore');
    expect(dataOf(ran).absent.archives).toHaveLength(10);
    expect(dataOf(ran).absent.images).toHaveLength(11);
    expect(ran.stdout.text).toContain('VERIFIED     2 of 2 archives and images');
  });

  it('needs no name on a layout: the provenance has one', async () => {
    const path = folder((at) => writeLayout(at, 'layout', cloudcore, good.image));
    const ran = await verify(path, { release: tag });
    expect(ran.exit).toBe(0);
    expect(item(ran, 'layout')?.name).toBe('docker.io/kubeedge/cloudcore');
  });

  it('takes attestations that stand in a layout of their own', async () => {
    const path = folder((at) => {
      writeLayout(at, 'cloudcore', cloudcore);
      writeLayout(at, 'attestations', cloudcore, good.image);
      const index = join(at, 'attestations/index.json');
      const json = JSON.parse(readFileSync(index, 'utf8')) as { manifests: unknown[] };
      writeFileSync(index, JSON.stringify({ ...json, manifests: json.manifests.slice(1) }));
    });
    const ran = await verify(path, { release: tag });
    expect([ran.exit, item(ran, 'attestations')?.status]).toEqual([0, 'evidence']);
  });

  it('stays verified beside a provenance file that cannot be read, which is named', async () => {
    const path = folder((at) => {
      release(at);
      write(at, 'bent.intoto.jsonl', '{');
    });
    const ran = await verify(path);
    expect(ran.exit).toBe(0);
    expect(ran.stdout.text).toContain('E_JSON_SYNTAX');
  });

  it('stays verified with something in it that the caller excepts', async () => {
    const path = folder((at) => {
      release(at);
      write(at, 'NOTES.md', 'ours');
    });
    expect((await verify(path)).exit).toBe(1);
    expect((await verify(path, { except: ['NOTES.md'] })).exit).toBe(0);
    expect((await verify(path, { except: ['notes.md'] })).code).toBe('E_USAGE');
  });
});

describe('a folder is refused', () => {
  it.for<[title: string, bend: (path: string) => void, path: string, codes: string[]]>([
    [
      'for an archive of other bytes',
      (at) => write(at, keadm, 'other'),
      keadm,
      ['E_SUBJECT_MISMATCH', 'E_KUBEEDGE_CHECKSUM'],
    ],
    [
      'for a genuine archive under another name',
      (at) => write(at, archive('kubeedge'), keadm),
      archive('kubeedge'),
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'for a checksum that differs',
      (at) => write(at, `checksum_${keadm}.txt`, checksum('x')),
      keadm,
      ['E_KUBEEDGE_CHECKSUM'],
    ],
    [
      'for a checksum of another file',
      (at) => write(at, `checksum_${keadm}.txt`, `${checksum(keadm)}  other.tar.gz`),
      keadm,
      ['E_KUBEEDGE_CHECKSUM'],
    ],
    [
      'for a checksum file without a digest',
      (at) => write(at, `checksum_${keadm}.txt`, 'ok'),
      keadm,
      ['E_KUBEEDGE_CHECKSUM'],
    ],
    ['without provenance', (at) => rmSync(join(at, 'multiple.intoto.jsonl')), keadm, ['E_EVIDENCE_NONE']],
    [
      'for an older generator than that release used',
      (at) => write(at, 'multiple.intoto.jsonl', archiveBundle({ generator: 'v1.10.0' })),
      keadm,
      ['E_BUILDER_MISMATCH'],
    ],
    [
      'for another workflow of the repository',
      (at) => write(at, 'multiple.intoto.jsonl', archiveBundle({ entryPoint: '.github/workflows/main.yml' })),
      keadm,
      ['E_BUILDER_MISMATCH'],
    ],
    [
      'for another event than a release',
      (at) => write(at, 'multiple.intoto.jsonl', archiveBundle({ event: 'push' })),
      keadm,
      ['E_PARAMETER_MISMATCH'],
    ],
    [
      'for a fork',
      (at) => write(at, 'multiple.intoto.jsonl', archiveBundle({ repository: 'other/kubeedge' })),
      keadm,
      ['E_SOURCE_MISMATCH'],
    ],
    [
      'for an image under the name of another',
      (at) => writeLayout(at, 'images/edgesite-agent', cloudcore, good.image),
      'images/edgesite-agent',
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'for an image that nothing attests',
      (at) => writeLayout(at, 'images/admission', imageIndex('admission')),
      'images/admission',
      ['E_EVIDENCE_NONE'],
    ],
    [
      'for a blob that is not what its name says',
      (at) => write(at, `images/cloudcore/blobs/sha256/${'0'.repeat(64)}`, 'x'),
      'images/cloudcore',
      ['E_OCI_DIGEST'],
    ],
  ])('%s', async ([, bend, path, expected]) => {
    const ran = await verify(
      folder((at) => {
        release(at);
        bend(at);
      }),
    );
    expect(codes(ran, path)).toEqual(expected);
    expect([ran.exit, item(ran, path)?.status]).toEqual([1, 'refused']);
  });

  it.for<[title: string, add: (path: string) => void, path: string, status: string]>([
    ['for a file that no release has', (at) => write(at, 'keadm', 'x'), 'keadm', 'unknown'],
    [
      'for a file in a layout',
      (at) => write(at, 'images/cloudcore/run.sh', 'x'),
      'images/cloudcore/run.sh',
      'unknown',
    ],
    [
      'for blobs of another kind',
      (at) => write(at, 'images/cloudcore/blobs/md5/00', 'x'),
      'images/cloudcore/blobs/md5',
      'unknown',
    ],
    [
      'for a link',
      (at) => symlinkSync(join(at, keadm), join(at, archive('edgesite'))),
      archive('edgesite'),
      'unknown',
    ],
    [
      'for an image that provenance does not cover',
      (at) => writeLayout(at, 'edgecore', imageIndex('e')),
      'edgecore',
      'not covered',
    ],
    [
      'for a layout that cannot be read',
      (at) => {
        write(at, 'broken/oci-layout', '{}');
        write(at, 'broken/index.json', '{}');
      },
      'broken',
      'unknown',
    ],
  ])('%s', async ([, add, path, status]) => {
    const ran = await verify(
      folder((at) => {
        release(at);
        add(at);
      }),
    );
    expect([ran.exit, item(ran, path)?.status]).toEqual([1, status]);
  });

  it('of another release than asked for', async () => {
    const ran = await verify(folder(release), { release: 'v1.23.0' });
    expect(codes(ran, keadm)).toContain('E_TAG_MISMATCH');
    expect(ran.exit).toBe(1);
  });

  it('under another root', async () => {
    const ran = await verify(folder(release), { trustedRoot: undefined });
    expect(codes(ran, keadm)).toContain('E_CERT_CHAIN');
  });

  it('with the reason why that release may lack provenance', async () => {
    const old = archive('keadm', 'linux-amd64', 'v1.21.0');
    const ran = await verify(folder((at) => write(at, old, old)));
    expect(codes(ran, old)).toEqual(['E_EVIDENCE_NONE']);
    expect(ran.stdout.text).toContain('February to June 2025');
    const older = archive('keadm', 'linux-amd64', 'v1.12.0');
    expect((await verify(folder((at) => write(at, older, older)))).stdout.text).toContain(
      'nothing is attested',
    );
  });
});

describe('a folder with nothing to verify', () => {
  it('is an error where it is empty, or has nothing of a release', async () => {
    const empty = await verify(folder(() => undefined));
    expect([empty.exit, empty.code]).toEqual([3, 'E_KUBEEDGE_FOLDER']);
    const other = await verify(folder((at) => write(at, 'a.txt', '')));
    expect([other.exit, other.code]).toEqual([3, 'E_KUBEEDGE_FOLDER']);
    expect((await verify(join(base, 'nowhere'))).code).toBe('E_FILE_READ');
    expect((await verify(rootFile)).code).toBe('E_FILE_READ');
  });

  it('is refused where it holds provenance or checksums alone', async () => {
    const alone = folder((at) => {
      write(at, 'multiple.intoto.jsonl', good.archive);
      write(at, `checksum_${keadm}.txt`, checksum(keadm));
    });
    const ran = await verify(alone);
    expect([ran.exit, dataOf(ran).verified]).toEqual([1, false]);
    expect(item(ran, `checksum_${keadm}.txt`)?.status).toBe('aside');
  });

  it('is usage where no release is named, or several are', async () => {
    const several = folder((at) => {
      release(at);
      write(at, archive('keadm', 'linux-arm', 'v1.21.0'), 'x');
    });
    expect((await verify(several)).code).toBe('E_KUBEEDGE_RELEASE');
    const none = folder((at) => writeLayout(at, 'cloudcore', cloudcore, good.image));
    expect((await verify(none)).code).toBe('E_KUBEEDGE_RELEASE');
    expect((await verify(none, { release: 'latest' })).code).toBe('E_KUBEEDGE_RELEASE');
  });
});

describe('a real release of the same shape', () => {
  const shape = join(import.meta.dirname, '../vectors/kubeedge-shape');
  const claims = JSON.parse(readFileSync(join(shape, 'expected.json'), 'utf8')) as {
    builder_id: string;
    source: string;
    entry_point: string;
    subjects: { name: string; digest: { sha256: string } }[];
  };

  it('is read and shown, and without log evidence not proven', async () => {
    const ran = await verify(shape, { trustedRoot: undefined });
    const [evidence] = dataOf(ran).items;
    expect(evidence).toMatchObject({
      status: 'evidence',
      claims: [
        {
          builder: claims.builder_id,
          source: claims.source,
          workflow: claims.entry_point,
          subjects: claims.subjects.map(({ name, digest }) => ({ name, sha256: digest.sha256 })),
        },
      ],
    });
    expect(codes(ran, evidence?.path ?? '')).toContain('E_LOG_EVIDENCE');
    expect(ran.exit).toBe(1);
    expect(ran.stdout.text).toContain(claims.builder_id);
  });
});
