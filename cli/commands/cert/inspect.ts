// SPDX-License-Identifier: Apache-2.0
// `cert inspect`: a certificate or request as its bytes say, read by the parsers that guard the CA.

import { hash } from 'node:crypto';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { onePem, parsePem } from '../../../core/pem/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  findExtension,
  keyUsage,
  nameText,
  oids,
  parseCertificate,
  parseCsr,
  subjectAltName,
  verifyCsrSignature,
  type Certificate,
  type Csr,
  type Extension,
} from '../../../core/x509/index.ts';
import { readAnchor, validateIssued } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument } from '../../options.ts';
import { inFile } from '../../input.ts';
import { readInput } from './files.ts';
import { keyText } from './key-text.ts';
import { ago } from './show-row.ts';

export const result: z.ZodType = z.object({
  kind: z.enum(['certificate', 'request']),
  subject: z.string(),
  key: z.string(),
  sha256: z.string(),
  keyUsages: z.array(z.string()),
  extKeyUsages: z.array(z.string()),
  names: z.array(z.string()),
  ca: z.boolean(),
  criticalExtensions: z.array(z.string()),
  /** A certificate's. */
  issuer: z.string().optional(),
  serial: z.string().optional(),
  notBefore: z.iso.datetime().optional(),
  notAfter: z.iso.datetime().optional(),
  status: z.enum(['valid', 'expired', 'early']).optional(),
  /** Absent where this state folder has no CA. */
  issuedByThisAnchor: z.boolean().optional(),
});

type Data = Record<string, unknown>;

export async function run(call: Call): Promise<Outcome> {
  const path = argument(call, 0);
  const bytes = await readInput(call, path);
  const { kind, der } = inFile(path, () => blockOf(bytes));
  return kind === 'request'
    ? inFile(path, () => request(der))
    : certificate(
        inFile(path, () => parseCertificate(der)),
        call,
      );
}

function blockOf(bytes: Uint8Array): { kind: 'certificate' | 'request'; der: Uint8Array } {
  if (bytes[0] !== 0x30) {
    const text = Buffer.from(bytes).toString('latin1');
    const labels = parsePem(text, { reading: 'lax' }).map(({ label }) => label);
    const label = labels.find((one) => one.endsWith('CERTIFICATE REQUEST')) ?? 'CERTIFICATE';
    const kind = label === 'CERTIFICATE' ? 'certificate' : 'request';
    return { kind, der: onePem(text, label, { reading: 'lax' }) };
  }
  // DER has no label. Both begin alike; only a request's first inner element is an INTEGER 0.
  try {
    parseCertificate(bytes);
    return { kind: 'certificate', der: bytes };
  } catch (failure) {
    try {
      parseCsr(bytes);
      return { kind: 'request', der: bytes };
    } catch {
      throw failure; // neither: what was wrong with it as a certificate
    }
  }
}

function request(der: Uint8Array): Outcome {
  const csr = parseCsr(der);
  verifyCsrSignature(csr);
  const { data, lines } = shared(csr);
  return {
    data: { kind: 'request', ...data },
    text: ['certificate request, signed by its key', ...lines].join('\n'),
  };
}

async function certificate(read: Certificate, call: Call): Promise<Outcome> {
  const { notBefore, notAfter, serialHex } = read;
  const { data, lines } = shared(read);
  const status = call.now > notAfter ? 'expired' : call.now < notBefore ? 'early' : 'valid';
  const own = await issuedHere(read, call.home);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const standing = {
    valid: `ends ${ago(notAfter, call.now)}`,
    expired: `EXPIRED ${ago(notAfter, call.now)}`,
    early: `NOT YET, begins ${ago(notBefore, call.now)}`,
  }[status];
  const whose = own === undefined ? '' : own ? '  this CA' : '  NOT this CA';
  return {
    data: {
      kind: 'certificate',
      ...data,
      issuer: nameText(read.issuer),
      serial: serialHex,
      notBefore: iso(notBefore),
      notAfter: iso(notAfter),
      status,
      ...(own === undefined ? {} : { issuedByThisAnchor: own }),
    },
    text: [
      'certificate',
      ...lines,
      `  issuer   ${nameText(read.issuer)}${whose}`,
      `  serial   ${serialHex}`,
      `  valid    ${iso(notBefore)} to ${iso(notAfter)} (${standing})`,
    ].join('\n'),
  };
}

/** What certificates and requests have in common. */
function shared(of: Certificate | Csr): { data: Data; lines: string[] } {
  const extensions: readonly Extension[] = of.extensions;
  const usages = findExtension(extensions, keyUsage) ?? [];
  const purposes = (findExtension(extensions, extKeyUsage) ?? []).map(purposeName);
  const names = (findExtension(extensions, subjectAltName) ?? []).map((name) =>
    'value' in name && typeof name.value === 'string' ? `${name.kind}:${name.value}` : name.kind,
  );
  const ca = findExtension(extensions, basicConstraints)?.ca ?? false;
  const sha256 = hash('sha256', of.der, 'hex');
  const key = keyText(of.spki);
  const optional = (name: string, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`  ${name.padEnd(7)}  ${values.join(', ')}`];
  return {
    data: {
      subject: nameText(of.subject),
      key,
      sha256,
      keyUsages: usages,
      extKeyUsages: purposes,
      names,
      ca,
      criticalExtensions: extensions.filter(({ critical }) => critical).map(({ oid }) => oid),
    },
    lines: [
      `  subject  ${nameText(of.subject)}${ca ? '  (a CA)' : ''}`,
      `  key      ${key}`,
      ...optional('usages', [...usages, ...purposes]),
      ...optional('names', names),
      `  sha256   ${sha256}`,
    ],
  };
}

function purposeName(oid: string): string {
  return Object.entries(oids).find(([, value]) => value === oid)?.[0] ?? oid;
}

async function issuedHere(read: Certificate, home: string): Promise<boolean | undefined> {
  try {
    const { certificate: anchor } = await readAnchor(home);
    validateIssued(read, anchor);
    return true;
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_CA_MISSING') return undefined;
    if (error instanceof KnownError && (error.fault === 'untrusted' || error.code === 'E_X509_ALGORITHM'))
      return false;
    throw error;
  }
}
