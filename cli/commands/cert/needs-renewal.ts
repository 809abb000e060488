// SPDX-License-Identifier: Apache-2.0
// `cert needs-renewal`: a question that cron can ask. Exit code 0 is yes, 1 is not yet; whatever prevents an answer has
// the code of its fault, never one of these two.

import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import { nameText, type Certificate } from '../../../core/x509/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { duration, flag, whole } from '../../options.ts';
import { inFile } from '../../input.ts';
import { readSource } from './connecting.ts';
import { otherKind } from './files.ts';
import { readCertificate } from './inspect/certificate.ts';
import { ago } from './show-row.ts';

export const result: z.ZodType = z.object({
  needsRenewal: z.boolean(),
  certificates: z.array(
    z.object({
      subject: z.string(),
      serial: z.string(),
      notBefore: z.iso.datetime(),
      notAfter: z.iso.datetime(),
      needsRenewal: z.boolean(),
      /** How much of the lifetime is gone: below 0 before it begins, above 100 after its end. */
      percentGone: z.number(),
      /** When it is, or was, time. */
      renewAt: z.iso.datetime(),
    }),
  ),
});

/** When it is time to renew a certificate, in milliseconds since 1970. */
type Rule = (certificate: Certificate) => number;

export async function run(call: Call): Promise<Outcome> {
  const rule = ruleOf(call);
  const { name, blocks } = await readSource(call);
  const certificates = blocks.filter(
    ({ kind, label }) => kind === 'certificate' || (kind === 'other' && label === undefined),
  );
  const [first] = certificates;
  if (first === undefined)
    return inFile(name, () => {
      throw otherKind(blocks, ['certificate']);
    });
  const judged = (flag(call, 'all') ? certificates : [first])
    .map(({ der }) => inFile(name, () => readCertificate(der)))
    .map((certificate) => judge(certificate, rule, call.now));
  const due = judged.some(({ needsRenewal }) => needsRenewal);
  return {
    data: { needsRenewal: due, certificates: judged },
    text: flag(call, 'quiet') ? '' : judged.map((one) => line(one, call.now)).join('\n'),
    exit: due ? 0 : 1,
  };
}

function ruleOf(call: Call): Rule {
  const within = duration(call, 'expiresIn');
  const percent = whole(call, 'percent', { min: 1, max: 100 });
  if (within !== undefined && percent !== undefined)
    throw new KnownError('E_USAGE', '--expires-in and --percent exclude each other');
  if (within !== undefined) return ({ notAfter }) => notAfter - within;
  const share = percent === undefined ? 2 / 3 : percent / 100;
  return ({ notBefore, notAfter }) => Math.floor(notBefore + (notAfter - notBefore) * share);
}

interface Judged {
  readonly subject: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly needsRenewal: boolean;
  readonly percentGone: number;
  readonly renewAt: string;
}

function judge(certificate: Certificate, rule: Rule, now: number): Judged {
  const { notBefore, notAfter, serialHex, subject } = certificate;
  const renewAt = Math.min(rule(certificate), notAfter);
  const life = Math.max(notAfter - notBefore, 1);
  const iso = (ms: number): string => new Date(Math.max(ms, -8.64e15)).toISOString();
  return {
    subject: nameText(subject),
    serial: serialHex,
    notBefore: iso(notBefore),
    notAfter: iso(notAfter),
    needsRenewal: now >= renewAt,
    percentGone: Math.floor(((now - notBefore) * 100) / life),
    renewAt: iso(renewAt),
  };
}

function line({ subject, needsRenewal, percentGone, notAfter, renewAt }: Judged, now: number): string {
  const who = subject === '' ? '(no subject)' : printable(subject);
  const end = Date.parse(notAfter);
  if (!needsRenewal) return `not yet    ${who} ends ${ago(end, now)}, renew ${ago(Date.parse(renewAt), now)}`;
  return `renew now  ${who} ${end < now ? 'ended' : 'ends'} ${ago(end, now)} (${percentGone} % of its lifetime is gone)`;
}
