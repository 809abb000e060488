// SPDX-License-Identifier: Apache-2.0
// `--connect`, `--server-name` and `--timeout`, for every command that looks at a TLS server.

import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { seeServer, type SeenServer } from '../../connect.ts';
import { durationUpTo, optionalText } from '../../options.ts';
import { address } from '../../serving.ts';
import type { Contents } from './contents.ts';
import { readContents } from './files.ts';
import type { ConnectionData } from './inspect/shape.ts';

export interface Source {
  /** What the user called it: a file, `standard input`, `host:port`. */
  readonly name: string;
  readonly form: Contents['form'] | 'tls';
  readonly blocks: Contents['blocks'];
  readonly connection?: ConnectionData;
}

/** What the file at `index` of the arguments holds, or what the server of --connect presents. @throws E_USAGE … */
export async function readSource(call: Call, index = 0): Promise<Source> {
  const path = call.args[index];
  const wanted = optionalText(call, 'connect');
  if (typeof path === 'string' && wanted !== undefined)
    throw new KnownError('E_USAGE', 'a file and --connect exclude each other', { file: path });
  if (wanted !== undefined) return connected(call, wanted);
  if (typeof path !== 'string')
    throw new KnownError(
      'E_USAGE',
      'there is nothing to read: name a file, - for standard input, or a server with --connect',
    );
  const { form, blocks } = await readContents(call, path);
  return { name: path === '-' ? 'standard input' : path, form, blocks };
}

/** The chain that the server of --connect presents. @throws E_USAGE, E_REMOTE_*, E_INTERRUPTED */
export async function connected(call: Call, server: string): Promise<Source> {
  const { host, port } = address(call, 'connect');
  if (port === 0) throw new KnownError('E_USAGE', '--connect needs a port', { option: '--connect' });
  const serverName = optionalText(call, 'serverName');
  const { certificates, ...seen }: SeenServer = await seeServer({
    host,
    port,
    ...(serverName === undefined ? {} : { serverName }),
    timeoutMs: durationUpTo(call, 'timeout', 600_000) ?? 10_000,
    signal: call.signal,
  });
  return {
    name: server,
    form: 'tls',
    blocks: certificates.map((der) => ({ kind: 'certificate', der })),
    connection: { server, ...(serverName === undefined ? {} : { serverName }), ...seen },
  };
}
