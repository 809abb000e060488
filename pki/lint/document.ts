// SPDX-License-Identifier: Apache-2.0
// The table of rules as Markdown: what docs/lint.md ends with.

import type { Target } from './rule.ts';
import { rules, type RuleRow } from './table.ts';

const groups: readonly (readonly [Target, string])[] = [
  ['root', 'roots'],
  ['ca', 'CAs'],
  ['leaf', 'leaves'],
  ['csr', 'requests'],
  ['crl', 'revocation lists'],
];

function appliesTo({ targets, only }: RuleRow): string {
  const has = (target: Target): boolean => targets.includes(target);
  const certificates = has('root') && has('ca') && has('leaf');
  const words = [
    ...(certificates ? ['certificates'] : []),
    ...groups
      .filter(([target]) => has(target) && !(certificates && ['root', 'ca', 'leaf'].includes(target)))
      .map(([, word]) => word),
  ];
  const all = words.length === 3 && certificates ? 'all' : words.join(', ');
  return only === undefined ? all : `${all} of ${only}`;
}

const severityOf = ({ severity, kubeedge }: RuleRow): string =>
  kubeedge === undefined ? severity : `${severity} (kubeedge: ${kubeedge})`;

/** One row a rule, in the order of their ids. */
export function ruleTable(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    '| rule | severity | applies to | what is wrong | where it is written |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(
      (row) =>
        `| \`${row.id}\` | ${severityOf(row)} | ${appliesTo(row)} | ${cell(row.says)} | ${cell(row.clause)} |`,
    ),
  ].join('\n');
}
