// SPDX-License-Identifier: Apache-2.0
// `crl lookup`: is this certificate on that list, since when and why? The signature is not looked at.

import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Crl } from '../../../core/crl/index.ts';
import { KnownError } from '../../../core/index.ts';
import {
  basicConstraints,
  findExtension,
  nameText,
  parseNameText,
  sameName,
  type Certificate,
  type Name,
} from '../../../core/x509/index.ts';
import { lookUp } from '../../../pki/validate/revocation/index.ts';
import { serialOf } from '../cert/serial.ts';
import { ago } from '../cert/show-row.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, optionalText } from '../../options.ts';
import { readCertificate } from '../cert/files.ts';
import { readCrl, readDeltas } from './files.ts';
import { nextText, statusOf } from './inspect.ts';

export const result: z.ZodType = z.object({
  serial: z.string(),
  issuer: z.string(),
  revoked: z.boolean(),
  revokedAt: z.iso.datetime().optional(),
  reason: z.string().optional(),
  invalidityDate: z.iso.datetime().optional(),
  /** What was asked: the list's number, and the delta's that was laid over it. */
  number: z.string().optional(),
  delta: z.string().optional(),
  status: z.enum(['current', 'overdue', 'early', 'undated']),
});

interface Asked {
  readonly serialHex: string;
  readonly issuer: Name;
}

export async function run(call: Call): Promise<Outcome> {
  const crl = await readCrl(call, argument(call, 0));
  const asked = await askedFor(call, crl, argument(call, 1));
  const deltas = await readDeltas(call);
  const { entry, delta, refused } = lookUp(crl, deltas, asked.serialHex, asked.issuer, call.now);
  const [fault] = refused;
  if (fault?.code !== undefined) throw new KnownError(fault.code, fault.reason, fault.facts);
  const { serialHex, issuer } = asked;
  const number = crl.number === undefined ? {} : { number: String(crl.number) };
  // A delta says until when, too (RFC 5280 section 5.2.4).
  const latest = delta ?? crl;
  const lines = [
    `  list     ${nameText(crl.issuer)}${crl.number === undefined ? '' : `, number ${crl.number}`}`,
    ...(delta === undefined ? [] : [`  delta    number ${delta.number ?? '?'}`]),
    `  next     ${nextText(latest, call.now)}`,
  ];
  const data = {
    serial: serialHex,
    issuer: nameText(issuer),
    revoked: entry !== undefined,
    ...number,
    ...(delta?.number === undefined ? {} : { delta: String(delta.number) }),
    status: statusOf(latest, call.now),
  };
  if (entry === undefined) return { data, text: [`${serialHex} is not revoked`, ...lines].join('\n') };
  const { reason = 'unspecified', revocationDate, invalidityDate } = entry;
  const when = new Date(revocationDate).toISOString();
  return {
    data: {
      ...data,
      revokedAt: when,
      reason,
      ...(invalidityDate === undefined ? {} : { invalidityDate: new Date(invalidityDate).toISOString() }),
    },
    text: [
      `${serialHex} is REVOKED`,
      `  since    ${when} (${ago(revocationDate, call.now)})`,
      `  reason   ${reason}`,
      ...(invalidityDate === undefined ? [] : [`  invalid  since ${new Date(invalidityDate).toISOString()}`]),
      ...lines,
    ].join('\n'),
    exit: 1,
  };
}

async function askedFor(call: Call, crl: Crl, given: string): Promise<Asked> {
  const named = optionalText(call, 'certificateIssuer');
  if (given === '-' || existsSync(given)) {
    const certificate = await readCertificate(call, given, 'graceful');
    mustBeAbout(crl, certificate);
    return { serialHex: certificate.serialHex, issuer: certificate.issuer };
  }
  const serialHex = serialOf(given);
  if (serialHex === undefined)
    throw new KnownError('E_USAGE', `${given} is neither a serial number in hex nor a file`);
  return { serialHex, issuer: named === undefined ? crl.issuer : parseNameText(named) };
}

// A list that is not about the certificate says nothing about it, which is not that it is good.
function mustBeAbout(crl: Crl, certificate: Certificate): void {
  if (crl.scope?.indirect !== true && !sameName(crl.issuer, certificate.issuer))
    throw new KnownError(
      'E_CRL_ISSUER',
      `the list is of ${nameText(crl.issuer)}, the certificate of ${nameText(certificate.issuer)}`,
    );
  const ca = findExtension(certificate.extensions, basicConstraints)?.ca === true;
  const { onlyUserCerts = false, onlyCaCerts = false, onlyAttributeCerts = false } = crl.scope ?? {};
  if (onlyAttributeCerts || (ca ? onlyUserCerts : onlyCaCerts))
    throw new KnownError('E_CRL_SCOPE', 'the list is about certificates of another kind');
}
