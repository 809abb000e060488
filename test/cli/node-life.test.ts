// SPDX-License-Identifier: Apache-2.0
// A node's life by the commands alone, as processes: a served CA, a token, enrolment, renewal, a drain. What a
// program would read is held against each command's own `result`.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultOf } from '../../cli/command.ts';
import { commands } from '../../cli/commands/index.ts';

const main = resolve(import.meta.dirname, '../../cli/main.ts');
let folder: string;
let server: ChildProcessWithoutNullStreams;
let drained: Promise<string>;
let address: string;

function start(typed: readonly string[]): ChildProcessWithoutNullStreams {
  const env = { ...process.env, EDGEWARDEN_HOME: join(folder, 'home') };
  return spawn(process.execPath, [main, ...typed], { cwd: folder, env });
}

/** Runs a command with --output json; its data, which must be what the command says it gives. */
async function data(typed: string, input = ''): Promise<unknown> {
  const child = start([...typed.split(' '), '--output', 'json']);
  child.stdin.end(input);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  if (stdout === '') return { exit: child.exitCode, ...(JSON.parse(stderr) as object) };
  return checked(typed, stdout);
}

async function checked(typed: string, stdout: string): Promise<unknown> {
  const row = commands.find(({ path }) => typed.startsWith(`${path} `) || typed === path);
  if (row === undefined) throw new TypeError(`no command in ${typed}`);
  const printed = JSON.parse(stdout) as { data: unknown };
  expect(printed).toMatchObject({ version: 1, command: row.path });
  expect((await resultOf(await row.load())).parse(printed.data)).toEqual(printed.data);
  return printed.data;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewarden-life-'));
  await data('ca init');
  server = start(['ca', 'serve', '--listen', '127.0.0.1:0', '--output', 'json']);
  drained = text(server.stdout);
  address = await served(server);
});
afterAll(async () => {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function served(child: ChildProcessWithoutNullStreams): Promise<string> {
  const seen: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    const found = /^certificate endpoint at https:\/\/([^,]+),/.exec(line)?.[1];
    seen.push(line);
    if (found === undefined) continue;
    child.stderr.resume(); // its log has no reader from here on
    return found;
  }
  throw new TypeError(`it did not serve: ${seen.join('\n')}`);
}

describe('a node', () => {
  it('enrols, keeps what it has, renews, and cannot spend its token twice', async () => {
    const created = await data('token create --node edge-1');
    const { token } = created as { token: string };
    const enrol = `node enrol --server ${address} --token-file -`;

    expect(await data(`${enrol} --node edge-1 --dir n --dry-run`, token)).toMatchObject({
      outcome: 'would-enrol',
    });
    const first = await data(`${enrol} --node edge-1 --dir n`, token);
    expect(first).toMatchObject({ outcome: 'enrolled', certificate: { node: 'edge-1' } });
    const { certificate } = first as { certificate: object };
    expect(await data(`${enrol} --node edge-1 --dir n`, token)).toMatchObject({
      outcome: 'kept',
      certificate,
    });
    expect(await data(`${enrol} --node edge-1 --dir stolen`, token)).toMatchObject({
      exit: 1,
      error: { code: 'E_REMOTE_REFUSED', facts: { theirs: 'E_TOKEN_SPENT' } },
    });

    const renew = `node renew --server ${address} --dir n`;
    expect(await data(`${renew} --if-older-than 70%`)).toMatchObject({ outcome: 'kept', certificate });
    const renewed = await data(renew);
    expect(renewed).toMatchObject({ outcome: 'renewed', certificate: { node: 'edge-1' } });
    expect(renewed).not.toMatchObject({ certificate });
    expect(await data('cert list --node edge-1')).toMatchObject({
      certificates: [{ status: 'valid' }, { status: 'valid' }],
    });
  });

  it('cannot enrol with the token of another', async () => {
    const { token } = (await data('token create --node edge-2')) as { token: string };
    expect(
      await data(`node enrol --server ${address} --token-file - --node edge-3 --dir other`, token),
    ).toMatchObject({ error: { code: 'E_REMOTE_REFUSED' } });
  });
});

it('the endpoint drains on SIGTERM and says where it was', async () => {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await checked('ca serve', await drained)).toMatchObject({
    url: `https://${address}`,
    drained: true,
  });
});
