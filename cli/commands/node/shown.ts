// SPDX-License-Identifier: Apache-2.0
// How both node commands show a certificate, and where they read the server's address.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { NodeCertificate } from '../../../http/index.ts';
import type { Call } from '../../command.ts';
import { address, type Address } from '../../serving.ts';

export const certificateShape: z.ZodType = z.object({
  node: z.string(),
  serial: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  directory: z.string(),
});

/** @throws E_USAGE */
export function serverOf(call: Call): Address {
  const where = address(call, 'server');
  if (where.port === 0) throw new KnownError('E_USAGE', '--server needs a port', { option: '--server' });
  return where;
}

export function certificateData(certificate: NodeCertificate, directory: string): Record<string, string> {
  return {
    node: certificate.nodeName,
    serial: certificate.serialHex,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
    directory,
  };
}

export function certificateLines(headline: string, data: Record<string, string>): string {
  return [
    headline,
    `  serial  ${data['serial'] ?? ''}`,
    `  valid   ${data['notBefore'] ?? ''} to ${data['notAfter'] ?? ''}`,
    `  files   ${data['directory'] ?? ''}/{ca/rootCA.crt,certs/server.crt,certs/server.key}`,
  ].join('\n');
}
