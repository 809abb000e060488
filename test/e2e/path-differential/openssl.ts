// SPDX-License-Identifier: Apache-2.0
// `openssl verify` on many chains in one call: anchors, pool and lists of all of them together, which is the same as
// one by one, since no two chains have a CA's name in common.

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePem } from '../../../core/pem/index.ts';
import type { Written } from './chain.ts';
import type { Mode } from './modes.ts';
import type { Reason, Verdict } from './verdict.ts';

const together = 120;

export async function opensslVerdicts(
  all: readonly Written[],
  folder: string,
): Promise<Map<Written, Verdict>> {
  const groups = [...Map.groupBy(all, ({ chain }) => chain.mode)].flatMap(([mode, chains]) => {
    // A list that cannot be read spoils a whole call.
    const alone = chains.filter(({ chain }) => chain.mutations.includes('list: a bit changed'));
    const others = chains.filter((each) => !alone.includes(each));
    const batches = Array.from({ length: Math.ceil(others.length / together) }, (_, index) =>
      others.slice(index * together, (index + 1) * together),
    );
    return [...batches, ...alone.map((each) => [each])].map((chains) => ({ mode, chains }));
  });
  const verdicts = new Map<Written, Verdict>();
  await inParallel(groups, async ({ mode, chains }, worker) => {
    await verify(mode, chains, join(folder, String(worker)), verdicts);
  });
  return verdicts;
}

/** Two at a time. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T, worker: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (number: number): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, number);
  };
  await Promise.all([worker(0), worker(1)]);
}

export const pem = (label: 'CERTIFICATE' | 'X509 CRL', all: readonly Uint8Array[]): string =>
  all.map((der) => encodePem(label, der)).join('');

const readable = (der: Uint8Array): boolean => {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
};

async function verify(
  mode: Mode,
  chains: readonly Written[],
  prefix: string,
  verdicts: Map<Written, Verdict>,
): Promise<void> {
  const { openssl: options } = mode;
  const [first] = chains;
  if (first === undefined) return;
  const pool = chains.flatMap(({ poolDer }) => poolDer).filter(readable);
  const lists = chains.flatMap(({ listsDer }) => listsDer);
  await writeFile(
    `${prefix}-anchors.pem`,
    pem('CERTIFICATE', chains.map(({ anchorDer }) => anchorDer).filter(readable)),
  );
  await writeFile(`${prefix}-pool.pem`, pem('CERTIFICATE', pool));
  await writeFile(`${prefix}-lists.pem`, pem('X509 CRL', lists));
  const files = chains.map((_, index) => `${prefix}-${index}.pem`);
  await Promise.all(
    chains.map(({ targetDer }, index) =>
      writeFile(`${prefix}-${index}.pem`, pem('CERTIFICATE', [targetDer])),
    ),
  );
  const output = await run('openssl', [
    'verify',
    ...options,
    ...['-no-CApath', '-no-CAstore', '-attime', String(first.chain.now / 1000)],
    ...['-CAfile', `${prefix}-anchors.pem`],
    ...(pool.length === 0 ? [] : ['-untrusted', `${prefix}-pool.pem`]),
    ...(lists.length === 0 ? [] : ['-CRLfile', `${prefix}-lists.pem`]),
    ...files,
  ]);
  const said = readOutput(output);
  for (const [index, each] of chains.entries()) {
    const verdict = said.get(`${prefix}-${index}.pem`);
    verdicts.set(each, withUnreadable(each, verdict ?? unread(output)));
  }
  if (chains.length > 1 && said.size === 0)
    for (const each of chains) await verify(mode, [each], prefix, verdicts);
}

const unread = (said: string): Verdict => refusedWith([{ code: 'unreadable', text: said.slice(0, 300) }]);
const refusedWith = (reasons: readonly Reason[]): Verdict => ({
  accepted: false,
  refusals: [reasons],
  said: reasons.map(({ code, text }) => `${code} ${text}`).join('\n  '),
});

function withUnreadable({ anchorDer, poolDer }: Written, verdict: Verdict): Verdict {
  if (verdict.accepted || [anchorDer, ...poolDer].every(readable)) return verdict;
  const { refusals, said } = unread(`a certificate that OpenSSL cannot read\n  ${verdict.said}`);
  return { accepted: false, refusals: [...verdict.refusals, ...refusals], said };
}

/** Both streams: the verdicts of files, each after its errors. */
function readOutput(output: string): Map<string, Verdict> {
  const said = new Map<string, Verdict>();
  let reasons: Reason[] = [];
  for (const line of output.split('\n')) {
    const [, number = '', text = ''] = /^error (\d+ at \d+) depth lookup: ?(.*)$/.exec(line) ?? [];
    if (number !== '')
      reasons.push({ code: number.split(' ')[0] ?? '', text: `${number.slice(-1)}: ${text}` });
    const [, failed] = /^error (\S+\.pem): verification failed$/.exec(line) ?? [];
    if (failed !== undefined) {
      // It may end without a verdict of its own, where it cannot read a key.
      const internal = [{ code: 'internal', text: 'verification failed' }];
      said.set(failed, refusedWith(reasons.length === 0 ? internal : reasons));
      reasons = [];
    }
    const [, good] = /^(\S+\.pem): OK$/.exec(line) ?? [];
    if (good !== undefined) said.set(good, { accepted: true, refusals: [], said: 'OK' });
    const [, missing] = /^Could not read certificate file from (\S+\.pem)$/.exec(line) ?? [];
    if (missing !== undefined) said.set(missing, unread('a target that OpenSSL cannot read'));
  }
  return said;
}

/** What a program says, standard output last. */
export const run = async (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 26 }, (_error, stdout, stderr) => {
      resolve(`${stderr}\n${stdout}`);
    });
  });
