// SPDX-License-Identifier: Apache-2.0
// Certificates that were read gracefully: what only such a reading takes is no conforming certificate.

import { everywhere, type ConformanceRule } from './rule.ts';

export const formRules: readonly ConformanceRule[] = [
  {
    id: 'form.strict',
    clause: 'RFC 5280 section 4.1',
    places: everywhere,
    fault: ({ certificate: { oddities } }) => oddities[0]?.message,
  },
];
