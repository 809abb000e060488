// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../core/x509/index.ts';
import { initCa, issue, openCa, readAnchor } from '../../../pki/index.ts';
import { makeFolder, writeFileDurably } from '../../../pki/home/files.ts';
import { bytes, csrFor, golden } from '../support/ca.ts';
import { make } from '../../cli/chain.ts';
import { checkStore, codeOf, day, start } from '../support/rows.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'edgewarden-home-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = async () => openCa({ home, now: () => start });

/** Every file of a folder with its bytes. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString('hex')]),
  );

const plain = make({ commonName: 'plain' });

describe('initCa', () => {
  it('makes a CA that can be opened, its secrets for the owner alone', async () => {
    const anchor = await initCa({ home: join(home, 'deep', 'er'), now: start });
    const folder = join(home, 'deep', 'er', 'ca');
    expect(readdirSync(folder).toSorted()).toEqual(['anchor.crt', 'anchor.key', 'store.sqlite', 'token.key']);
    for (const name of ['anchor.key', 'store.sqlite', 'token.key'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect((await readAnchor(join(home, 'deep', 'er'))).hashHex).toBe(anchor.hashHex);
    const { certificate } = anchor;
    expect(certificate.notAfter - start).toBe(36_400 * day);
    expect(certificate.notBefore).toBeLessThan(start);
  });

  it('touches nothing where a CA is', async () => {
    await initCa({ home, now: start });
    const before = contents(home);
    expect(await codeOf(initCa({ home, now: start + 1 }))).toBe('E_CA_EXISTS');
    expect(contents(home)).toEqual(before);
  });

  it('makes one CA where many begin at once, a little apart', async () => {
    const codes = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        await setTimeout(n);
        // The real time: what is older than ten minutes by it is taken for a crash's, and removed.
        return codeOf(initCa({ home, now: Date.now() }));
      }),
    );
    expect(codes.filter((code) => code !== 'E_CA_EXISTS')).toEqual(['none']);
    expect(readdirSync(home)).toEqual(['ca']);
    await (await openCa({ home, now: Date.now })).close();
  });

  it('begins anew after a crash, and clears away what that left', async () => {
    const crashed = join(home, '.ca-new-abcdef');
    mkdirSync(crashed);
    writeFileSync(join(crashed, 'anchor.key'), 'half');
    utimesSync(crashed, new Date(start - day), new Date(start - day));
    expect(await codeOf(open())).toBe('E_CA_MISSING');
    await initCa({ home, now: start });
    expect(readdirSync(home)).toEqual(['ca']);
  });

  describe('with an anchor of KubeEdge’s', () => {
    const { authorities } = golden('certificates.json') as {
      authorities: {
        name: string;
        ca_der: string;
        ca_key_sec1: string;
        ca_sha256?: string;
        cloudcore_der: string;
        token: string;
      }[];
    };
    const [main, other] = authorities;
    if (main === undefined || other === undefined) throw new TypeError('the golden authorities are missing');
    const cert = bytes(main.ca_der);
    const key = bytes(main.ca_key_sec1);

    it('takes it over, and the shared tokens made with it', async () => {
      await initCa({ home, now: start, importCertDer: cert, importKeyDer: key });
      const ca = await openCa({ home, now: () => start, acceptSharedTokens: true });
      expect(Buffer.from(ca.anchor.certDer)).toEqual(Buffer.from(cert));
      expect(ca.verifyToken(main.token.slice(65), start).kind).toBe('shared');
      await issue(ca, csrFor('edge-1'), { kind: 'operator' }, { nodeName: '', usages: [] }, start);
      await ca.close();
    });

    it('takes its key in PKCS#8 too', async () => {
      const pkcs8 = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'sec1' }).export({
        format: 'der',
        type: 'pkcs8',
      });
      await initCa({ home, now: start, importCertDer: cert, importKeyDer: pkcs8 });
      await (await open()).close();
    });

    it.each([
      [
        "another authority's key",
        { importCertDer: cert, importKeyDer: bytes(other.ca_key_sec1) },
        'E_CA_IMPORT',
      ],
      [
        'a certificate that is no CA',
        { importCertDer: bytes(main.cloudcore_der), importKeyDer: key },
        'E_CA_IMPORT',
      ],
      [
        'a certificate that says nothing of being a CA',
        {
          importCertDer: plain.certDer,
          importKeyDer: plain.privateKey.export({ format: 'der', type: 'sec1' }),
        },
        'E_CA_IMPORT',
      ],
      ['what is no key', { importCertDer: cert, importKeyDer: cert }, 'E_CA_IMPORT'],
      ['what is no certificate', { importCertDer: key, importKeyDer: key }, 'E_DER_TAG'],
      ['a certificate without its key', { importCertDer: cert }, 'E_USAGE'],
      [
        'an anchor that has expired',
        { importCertDer: cert, importKeyDer: key, now: start + 40_000 * day },
        'E_CA_IMPORT',
      ],
    ])('refuses %s and leaves nothing', async (_title, options, code) => {
      expect(await codeOf(initCa({ home, now: start, ...options }))).toBe(code);
      expect(readdirSync(home)).toEqual([]);
    });
  });

  it.each([0, 1.5, 40_000])('refuses %d days', async (days) => {
    expect(await codeOf(initCa({ home, now: start, days }))).toBe('E_PROFILE_LIFETIME');
  });
});

describe('openCa', () => {
  it.each([
    ['anchor.crt', 'E_CA_MISSING'],
    ['anchor.key', 'E_HOME_FILE'],
    ['token.key', 'E_HOME_FILE'],
    ['store.sqlite', 'E_STORE_MISSING'],
  ])('names %s when it is missing', async (name, code) => {
    await initCa({ home, now: start });
    rmSync(join(home, 'ca', name));
    expect(await codeOf(open())).toBe(code);
  });

  it('gives up reservations that nobody will complete', async () => {
    await initCa({ home, now: start });
    const ca = await open();
    const { store } = ca;
    await store.reserve({
      serialHex: '11',
      requestHex: '22',
      nodeName: 'edge-1',
      profile: 'node',
      caller: 'operator',
      csrDigestHex: '33',
      tbsDigestHex: '44',
      notBefore: start,
      notAfter: start,
      now: start,
    });
    await ca.close();
    const later = await openCa({ home, now: () => start + 61_000 });
    expect(await later.store.tally()).toMatchObject({ reserved: 0, abandoned: 1 });
    await later.close();
  });

  it('shows no secret when it is printed', async () => {
    await initCa({ home, now: start });
    const ca = await open();
    const tokenKey = readFileSync(join(home, 'ca', 'token.key'));
    const { inspect } = await import('node:util');
    const printed = inspect(ca, {
      depth: 12,
      showHidden: true,
      maxArrayLength: 1000,
      maxStringLength: 100_000,
    });
    expect(printed).not.toContain([...tokenKey.subarray(0, 8)].join(', '));
    expect(printed).not.toContain(tokenKey.subarray(0, 8).toString('hex'));
    await ca.close();
  });

  it('may be open twice, and neither loses what the other wrote', async () => {
    await initCa({ home, now: start });
    const [a, b] = [await open(), await open()];
    const names = Array.from({ length: 40 }, (_, n) => `edge-${n}`);
    await Promise.all(
      names.map(async (name, n) =>
        issue(n % 2 === 0 ? a : b, csrFor(name), { kind: 'operator' }, { nodeName: '', usages: [] }, start),
      ),
    );
    expect(await a.store.tally()).toMatchObject({ issued: 40, leaves: 40 });
    await checkStore(b.store);
    await Promise.all([a.close(), b.close()]);
  });
});

describe('writeFileDurably', () => {
  it('never writes over a file unless told to', async () => {
    const path = join(home, 'f');
    await writeFileDurably(path, 'one');
    expect(await codeOf(writeFileDurably(path, 'two'))).toBe('E_FILE_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('one');
    await writeFileDurably(path, 'two', { replace: true });
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(home)).toEqual(['f']);
  });
});

describe('makeFolder', () => {
  it('makes a folder and those above it, for many at once', async () => {
    const path = join(home, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 8 }, async () => makeFolder(path)));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await makeFolder(path);
  });

  it('refuses where a file stands in the way', async () => {
    await writeFileDurably(join(home, 'f'), '');
    expect(await codeOf(makeFolder(join(home, 'f')))).toBe('E_FILE_EXISTS');
    expect(await codeOf(makeFolder(join(home, 'f', 'g')))).toBe('E_HOME_FILE');
  });

  it.skipIf(process.platform !== 'linux')('ends where the system makes no folders', async () => {
    expect(await codeOf(makeFolder('/proc/edgewarden/ca'))).toBe('E_HOME_FILE');
  });
});

// A file system of its own, so that it can be full or read-only for root too.
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0 && tryMount();

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
}

describe.skipIf(!canMount)('on a file system of its own (needs root and mount)', () => {
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', home]);
  };
  afterEach(() => execFileSync('umount', ['-l', home]));

  it('refuses to begin on a full disk and leaves nothing', async () => {
    mount('size=20k');
    expect(await codeOf(initCa({ home, now: start }))).toBe('E_DISK_FULL');
    expect(readdirSync(home)).toEqual([]);
  });

  it('refuses to begin on a read-only one', async () => {
    mount('size=1m,ro');
    expect(await codeOf(initCa({ home, now: start }))).toBe('E_HOME_READONLY');
  });

  it('says that the disk is full, keeps what it answered, and goes on once there is space', async () => {
    mount('size=700k');
    await initCa({ home, now: start });
    const ca = await open();
    const answered: string[] = [];
    let code = 'none';
    for (let n = 0; code === 'none' && n < 3000; n++)
      code = await codeOf(
        issue(ca, csrFor(`edge-${n}`), { kind: 'operator' }, { nodeName: '', usages: [] }, start).then(
          ({ serialHex }) => answered.push(serialHex),
        ),
      );
    expect(code).toBe('E_DISK_FULL');
    for (const serialHex of answered)
      expect(await ca.store.find(serialHex)).toMatchObject({ state: 'issued' });
    await checkStore(ca.store);
    execFileSync('mount', ['-o', 'remount,size=4m', home]);
    await issue(ca, csrFor('edge-after'), { kind: 'operator' }, { nodeName: '', usages: [] }, start);
    await checkStore(ca.store);
    await ca.close();
  });

  it('reads, and refuses to write, once the disk is read-only', async () => {
    mount('size=4m');
    await initCa({ home, now: start });
    await (await open()).close();
    execFileSync('mount', ['-o', 'remount,ro', home]);
    expect((await readAnchor(home)).certDer.length).toBeGreaterThan(0);
    expect(await codeOf(open())).toBe('E_HOME_READONLY');
  });
});

describe.skipIf(process.getuid?.() === 0)('without write access (not as root, who has it always)', () => {
  it('says so', async () => {
    chmodSync(home, 0o500);
    expect(await codeOf(initCa({ home, now: start }))).toBe('E_HOME_READONLY');
    chmodSync(home, 0o700);
    expect(existsSync(join(home, 'ca'))).toBe(false);
  });
});

it('gives an anchor that its own parser reads', async () => {
  const { certDer } = await initCa({ home, now: start, commonName: 'Rack 7 — CA' });
  expect(parseCertificate(certDer).subject.rdns[0]?.[0]).toMatchObject({ stringType: 'UTF8String' });
});
