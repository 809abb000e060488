// SPDX-License-Identifier: Apache-2.0
// The checks of RFC 5280 section 6.3.3 and where each is asked for.

import type { CheckRow } from '../../../core/evidence/index.ts';

const step = (check: string, letter: string): CheckRow => ({
  check: `revocation.${check}`,
  clause: `RFC 5280 section 6.3.3 ${letter}`,
});

type Step =
  | 'revocation'
  | 'none'
  | 'list'
  | 'dates'
  | 'number'
  | 'critical'
  | 'form'
  | 'issuer'
  | 'scope'
  | 'delta'
  | 'reasons'
  | 'signer'
  | 'signature'
  | 'entry';

export const rows: Readonly<Record<Step, CheckRow>> = {
  revocation: { check: 'revocation', clause: 'RFC 5280 section 6.3.3' },
  none: { check: 'revocation.none', clause: 'RFC 9608 section 4' },
  list: { check: 'revocation.list', clause: 'RFC 5280 section 6.3.3' },
  dates: step('dates', '(a)'),
  number: { check: 'revocation.number', clause: 'RFC 5280 section 5.2.3' },
  critical: { check: 'revocation.critical', clause: 'RFC 5280 sections 5.2 and 5.3' },
  form: { check: 'revocation.form', clause: 'RFC 5280 sections 5.2.1 to 5.2.7' },
  issuer: step('issuer', '(b)(1)'),
  scope: step('scope', '(b)(2)'),
  delta: step('delta', '(c)'),
  reasons: step('reasons', '(d) and (e)'),
  signer: step('signer', '(f)'),
  signature: step('signature', '(g)'),
  entry: step('entry', '(i) to (k)'),
};
