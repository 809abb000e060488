// SPDX-License-Identifier: Apache-2.0
// The webhook's own certificate: from files, or issued by the CA in the state folder.

import { KnownError } from '../../../core/index.ts';
import type { TlsMaterial } from '../../../http/index.ts';
import { openCa } from '../../../pki/index.ts';
import type { Call } from '../../command.ts';
import { optionalText, texts } from '../../options.ts';
import { readFileWithin } from '../../input.ts';
import { endpointTls } from '../../serving.ts';

const pemBytes = 256 * 1024;

/** @throws E_USAGE, E_FILE_READ, what the CA throws */
export async function serverTls(call: Call, host: string): Promise<TlsMaterial> {
  const certFile = optionalText(call, 'tlsCert');
  const keyFile = optionalText(call, 'tlsKey');
  if (certFile !== undefined && keyFile !== undefined)
    return { certPem: await readText(certFile), keyPem: await readText(keyFile) };
  if (certFile !== undefined || keyFile !== undefined)
    throw new KnownError('E_USAGE', '--tls-cert and --tls-key go together');
  const names = texts(call, 'name');
  const ca = await openCa({ home: call.home, now: () => call.now });
  try {
    return await endpointTls(
      ca,
      { home: call.home, role: 'webhook' },
      names.length > 0 ? names : ['localhost', host],
      call.now,
    );
  } finally {
    await ca.close();
  }
}

async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readFileWithin(path, pemBytes));
}
