// SPDX-License-Identifier: Apache-2.0
// Our linter beside zlint: every error of zlint's about RFC 5280 and hygiene is one of ours, or differs for a reason
// that differences.ts gives; and what we issue has none.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { issue, issueServerCertificate } from '../../../pki/index.ts';
import { lintCertificate } from '../../../pki/lint/index.ts';
import { csrFor, memoryCa } from '../../pki/support/ca.ts';
import { start } from '../../pki/support/rows.ts';
import {
  goldenCases,
  kubeedgeCases,
  limboCases,
  madeCases,
  pairCases,
  pkitsCases,
  type Case,
} from './cases.ts';
import { zlintRows } from './differences.ts';
import { haveZlint, zlint } from './program.ts';

const had = haveZlint();
const path = 'path' in had ? had.path : '';
const title = 'missing' in had ? `skipped, for zlint cannot be had: ${had.missing}` : 'zlint 3.7.3';

describe.skipIf(path === '')(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-zlint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const seed = 20_261_101;
  const sets: [string, () => Case[]][] = [
    ["our rules' pairs", pairCases],
    ["KubeEdge's own certificates", kubeedgeCases],
    ['PKITS', pkitsCases],
    ['x509-limbo', limboCases],
    [`made certificates of seed ${seed}`, () => madeCases(seed)],
  ];
  const seen = new Set<string>();

  it.each(sets)('says of %s no error that we do not say, or know why', (_title, cases) => {
    const given = cases();
    expect(given.length).toBeGreaterThan(20);
    const silent: string[] = [];
    for (const { title: of, der, errors } of zlint(path, folder, given)) {
      const ours = lintCertificate(der).map(({ rule }) => rule);
      if (errors === undefined && ours.length === 0) silent.push(`unread ${of}`);
      for (const lint of errors ?? []) {
        seen.add(lint);
        const row = zlintRows[lint];
        const said = row?.ours.some((rule) => ours.includes(rule)) === true;
        if (!said && row?.why === undefined) silent.push(`${lint} ${of}: ${ours.join(' ')}`);
      }
    }
    expect(silent).toEqual([]);
  });

  it('has said each error of the table somewhere', () => {
    expect(Object.keys(zlintRows).filter((lint) => !seen.has(lint))).toEqual([]);
  });

  // KubeEdge's certificates have keyEncipherment beside elliptic keys and clientAuth, and so have ours.
  const likeKubeEdge = ['e_ecdsa_allowed_ku', 'e_key_usage_and_extended_key_usage_inconsistent'];

  it('finds no error in what we issue but keyEncipherment, as KubeEdge has it', async () => {
    const ca = memoryCa();
    const node = await issue(ca, csrFor('edge-1'), { kind: 'operator' }, { nodeName: '', usages: [] }, start);
    const server = await issueServerCertificate(ca, {
      dnsNames: ['cloudcore.example.com', 'localhost'],
      ipAddresses: ['127.0.0.1'],
      now: start,
    });
    const judged = zlint(path, folder, [
      ['anchor', ca.anchor.certDer],
      ['node', node.certDer],
      ['server', server.certDer],
      ...goldenCases(),
    ]);
    expect(judged.length).toBeGreaterThan(15);
    for (const { title: of, errors } of judged)
      expect([of, errors?.filter((lint) => !likeKubeEdge.includes(lint))]).toEqual([of, []]);
  });
});
