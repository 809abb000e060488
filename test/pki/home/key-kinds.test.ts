// SPDX-License-Identifier: Apache-2.0
// Anchors of every kind of key: made, opened again, issued from, and believed by openssl or by ourselves.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { authenticate, initCa, issue, openCa } from '../../../pki/index.ts';
import { lintCertificate } from '../../../pki/lint/index.ts';
import { anchorOf, findPath, purposes } from '../../../pki/validate/index.ts';
import { csrFor } from '../support/ca.ts';
import { codeOf, start } from '../support/rows.ts';

const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true })));
function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-kind-'));
  homes.push(home);
  return home;
}
const now = (): number => start;

describe('an anchor', () => {
  it.each([
    ['p384', 'ecdsaWithSha384'],
    ['p521', 'ecdsaWithSha512'],
    ['ed25519', 'ed25519'],
    ['rsa3072', 'sha256WithRsa'],
    ['ml-dsa-44', 'mlDsa44'],
  ] as const)('with a key of kind %s signs as %s', async (keyKind, row) => {
    const home = newHome();
    const anchor = await initCa({ home, now: start, keyKind });
    expect(lintCertificate(anchor.certDer).filter(({ severity }) => severity === 'error')).toEqual([]);
    const ca = await openCa({ home, now });
    try {
      const issued = await issue(
        ca,
        csrFor('edge-1'),
        { kind: 'operator' },
        { nodeName: '', usages: [] },
        start,
      );
      const leaf = x509.parseCertificate(issued.certDer);
      expect(x509.signatureAlgorithmOf(leaf.signatureAlgorithm)).toBe(x509.signatureAlgorithms[row]);
      const pool = { anchors: [anchorOf(anchor.certDer)], intermediates: [] };
      expect(findPath(leaf, pool, { now: start, purpose: purposes.kubeEdgeNode('edge-1') }).accepted).toBe(
        true,
      );
      const caller = await authenticate(ca, { peerCertDer: issued.certDer, nodeName: 'edge-1' }, start);
      expect(caller.kind).toBe('peer');
    } finally {
      await ca.close();
    }
  });

  it('with a key that is not on a curve accepts no shared tokens', async () => {
    const home = newHome();
    await initCa({ home, now: start, keyKind: 'ed25519' });
    expect(await codeOf(openCa({ home, now, acceptSharedTokens: true }))).toBe('E_USAGE');
  });

  it('that is imported has the key it has', async () => {
    const options = {
      importCertDer: new Uint8Array(),
      importKeyDer: new Uint8Array(),
      keyKind: 'p384',
    } as const;
    expect(await codeOf(initCa({ home: newHome(), now: start, ...options }))).toBe('E_USAGE');
  });
});

describe('the list of denied keys', () => {
  const csrDer = csrFor('edge-1');
  const asked = async (home: string): Promise<string> => {
    const ca = await openCa({ home, now });
    try {
      return await codeOf(issue(ca, csrDer, { kind: 'operator' }, { nodeName: '', usages: [] }, start));
    } finally {
      await ca.close();
    }
  };

  it('is read where there is one, and keeps its keys out', async () => {
    const home = newHome();
    await initCa({ home, now: start });
    const { spki } = x509.parseCsr(csrDer);
    const digest = createHash('sha256').update(spki.der).digest('hex');
    writeFileSync(join(home, 'denied-keys.txt'), `# leaked\n${'0'.repeat(64)}\n`);
    expect(await asked(home)).toBe('none');
    writeFileSync(join(home, 'denied-keys.txt'), `# leaked\n${digest}  # edge-1's\n`);
    expect(await asked(home)).toBe('E_KEY_DENIED');
  });

  it('keeps the CA from opening where a line of it cannot be read', async () => {
    const home = newHome();
    await initCa({ home, now: start });
    writeFileSync(join(home, 'denied-keys.txt'), 'not a digest\n');
    expect(await codeOf(openCa({ home, now }))).toBe('E_KEY_DENY_LIST');
  });
});
