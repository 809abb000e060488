// SPDX-License-Identifier: Apache-2.0
// `crl verify`: is this list its issuer's, sound, and of now?

import { z } from 'zod';
import { printable } from '../../../core/index.ts';
import { failures, passed, type Evidence } from '../../../core/evidence/index.ts';
import { nameText } from '../../../core/x509/index.ts';
import { checkList } from '../../../pki/validate/revocation/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, text } from '../../options.ts';
import { readCertificate } from '../cert/files.ts';
import { readCrl, readDeltas } from './files.ts';
import { nextText } from './inspect.ts';

export const result: z.ZodType = z.object({
  verified: z.boolean(),
  issuer: z.string(),
  number: z.string().optional(),
  /** Each check that was made, of the list and then of its deltas. */
  checks: z.array(
    z.object({
      check: z.string(),
      outcome: z.enum(['passed', 'failed', 'unchecked']),
      clause: z.string(),
      reason: z.string(),
      code: z.string().optional(),
    }),
  ),
});

export async function run(call: Call): Promise<Outcome> {
  const crl = await readCrl(call, argument(call, 0));
  const issuer = await readCertificate(call, text(call, 'issuer'), 'graceful');
  const deltas = await readDeltas(call);
  const evidence = checkList({ crl, issuer, deltas, now: call.now });
  const verified = passed(evidence);
  const name = nameText(crl.issuer);
  const number = crl.number === undefined ? {} : { number: String(crl.number) };
  const whose = `the list of ${name}${crl.number === undefined ? '' : `, number ${crl.number}`}`;
  return {
    data: { verified, issuer: name, ...number, checks: leaves(evidence) },
    text: verified
      ? [`verified: ${whose}`, `  entries  ${crl.entryCount}`, `  next     ${nextText(crl, call.now)}`].join(
          '\n',
        )
      : [`NOT verified: ${whose}`, ...failures(evidence).map(failureLine)].join('\n'),
    ...(verified ? {} : { exit: 1 }),
  };
}

const failureLine = ({ code, reason, clause }: Evidence): string =>
  `  ${code ?? 'unchecked'}: ${printable(reason)} (${clause})`;

function leaves(evidence: Evidence): unknown[] {
  if (evidence.children.length > 0) return evidence.children.flatMap(leaves);
  const { check, outcome, clause, reason, code } = evidence;
  return [{ check, outcome, clause, reason, ...(code === undefined ? {} : { code }) }];
}
