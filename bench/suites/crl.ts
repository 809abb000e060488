// SPDX-License-Identifier: Apache-2.0
// A revocation list of 100,000 entries, 4.4 MB: read, indexed, looked into, beside its floor (a SHA-256 over the same
// bytes, which verifying its signature costs anyway). @peculiar/x509 and pkijs refuse more than 10,000 elements of ASN.1,
// so they stand beside a list of 1,000 entries; openssl, as a process, beside the long one.

import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCrl, signCrl, type CrlEntryFields } from '../../core/crl/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { rate, type Context, type Peer, type Row, type Suite } from '../suite.ts';

const count = 100_000;
const few = 1000;
const day = Date.UTC(2026, 9, 30);

function* entries(length: number): Generator<CrlEntryFields> {
  for (let i = 0; i < length; i++) {
    const reason = i % 3 === 0 ? {} : { reason: 'keyCompromise' as const };
    yield { serialHex: serialOf(i), revocationDate: day, ...reason };
  }
}

const serialOf = (i: number): string => `4a${(i * 0x9e3779b1).toString(16).padStart(30, '0')}`;

function makeList(length: number): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signCrl(
    {
      issuerDer: x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'fleet')]]),
      algorithm: x509.signatureAlgorithms.ecdsaWithSha256,
      thisUpdate: Date.UTC(2026, 10, 1),
      nextUpdate: Date.UTC(2026, 10, 8),
      crlNumber: 7n,
      authorityKeyIdentifier: { keyId: Uint8Array.of(1, 2, 3) },
      entries: entries(length),
    },
    privateKey,
  );
}

export const suite: Suite = {
  name: 'crl',
  what: 'a revocation list of 100,000 entries read, indexed and looked into',
  async *run(context: Context): AsyncIterable<Row> {
    const der = makeList(count);
    const short = makeList(few);
    const ms = async (work: () => unknown): Promise<number> =>
      1000 / (await rate(context.seconds, work)).opsPerSecond;
    const floor = async (bytes: Uint8Array): Promise<Omit<Row, 'name' | 'value'>> => ({
      unit: 'ms',
      better: 'lower',
      floor: await ms(() => createHash('sha256').update(bytes).digest()),
      floorIs: 'SHA-256 over the same bytes',
    });
    context.note('lists read');
    const long = await floor(der);
    const openssl = context.peers ? opensslPeer(der) : undefined;
    yield {
      name: 'list of 100,000 entries read, checked, indexed and asked once',
      value: await ms(() => parseCrl(der).find(serialOf(count >> 1))),
      ...long,
      ...(openssl === undefined ? {} : { peer: openssl }),
    };
    const name = 'list of 1,000 entries read, checked, indexed and asked once';
    const value = await ms(() => parseCrl(short).find(serialOf(few >> 1)));
    const shortFloor = await floor(short);
    const peers = context.peers ? await peersOf(short, ms) : [];
    if (peers.length === 0) yield { name, value, ...shortFloor };
    for (const peer of peers) yield { name, value, ...shortFloor, peer };
    yield { name: 'list read and every entry checked', value: await ms(() => parseCrl(der)), ...long };
    yield* lookups(der, context);
    yield memory(der);
  },
};

async function* lookups(der: Uint8Array, context: Context): AsyncIterable<Row> {
  context.note('look-ups');
  const crl = parseCrl(der);
  let i = 0;
  const batch = (): void => {
    for (let k = 0; k < 100; k++) crl.find(serialOf((i = (i + 7919) % (2 * count))));
  };
  const value = (await rate(context.seconds, batch)).opsPerSecond * 100;
  yield { name: 'look-ups in an indexed list, half of them hits', value, unit: 'op/s', better: 'higher' };
  const walk = (): number => {
    let n = 0;
    for (const entry of crl.entries()) n += entry.offset & 1;
    return n;
  };
  const walked = 1000 / (await rate(context.seconds, walk)).opsPerSecond;
  yield { name: 'every entry given as a value', value: walked, unit: 'ms', better: 'lower' };
}

function memory(der: Uint8Array): Row {
  const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  globalThis.gc?.();
  const before = used();
  const crl = parseCrl(der);
  crl.find('01');
  const value = Math.max(0, used() - before) / (1 << 20);
  return { name: `memory of an index over ${crl.entryCount} entries`, value, unit: 'MB', better: 'lower' };
}

/** The same question to others: read the list, find one number in the middle of it. */
async function peersOf(der: Uint8Array, ms: (work: () => unknown) => Promise<number>): Promise<Peer[]> {
  const wanted = serialOf(few >> 1);
  const peers: Peer[] = [];
  await import('reflect-metadata');
  const peculiar = await import('@peculiar/x509');
  const copy = Uint8Array.from(der);
  const asked = (): unknown => {
    const found = new peculiar.X509Crl(copy).findRevoked(wanted);
    if (found === null) throw new TypeError('not found');
    return found;
  };
  peers.push({ name: '@peculiar/x509', version: versionOf('@peculiar/x509'), value: await ms(asked) });
  const pkijs = await import('pkijs');
  const hex = Buffer.from(wanted, 'hex');
  const searched = (): unknown => {
    const list = pkijs.CertificateRevocationList.fromBER(copy);
    const found = list.revokedCertificates?.find(({ userCertificate }) =>
      hex.equals(Buffer.from(userCertificate.valueBlock.valueHexView)),
    );
    if (found === undefined) throw new TypeError('not found');
    return found;
  };
  peers.push({ name: 'pkijs', version: versionOf('pkijs'), value: await ms(searched) });
  return peers;
}

// A process of its own, as people use it; it reads the list and prints its number.
function opensslPeer(der: Uint8Array): Peer | undefined {
  const version = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout;
  if (!version) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-crl-'));
  try {
    const file = join(folder, 'list.der');
    writeFileSync(file, der);
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      spawnSync('openssl', ['crl', '-inform', 'DER', '-in', file, '-noout', '-crlnumber']);
      return performance.now() - started;
    });
    const name = 'openssl crl (a process; read only)';
    return { name, version: version.split(' ')[1] ?? '', value: Math.min(...times) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function versionOf(name: string): string {
  const path = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}
