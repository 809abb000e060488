// SPDX-License-Identifier: Apache-2.0
// openssl verify beside ours, on generated chains: random choices of what is wrong with which certificate.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import { anchorOf, findPath, purposes } from '../../../pki/validate/index.ts';
import { hasOpenssl } from '../../support/peers.ts';
import { ca, day, key, leaf, now, root, type Fields } from './maker.ts';

const { makeExtension, oids } = x509;
const subtree = (list: 'permitted' | 'excluded', value: string): Partial<Fields> => ({
  more: [
    makeExtension(x509.nameConstraints, { permitted: [], excluded: [], [list]: [{ kind: 'dns', value }] }),
  ],
});

/** What may be wrong, or odd, with a CA's certificate and with the target. */
const caChanges: readonly Partial<Fields>[] = [
  {},
  {},
  { notAfter: now - day },
  { notBefore: now + day },
  { keyUsage: ['cRLSign'] },
  { pathLength: 0 },
  { pathLength: 1 },
  { ca: false, keyUsage: ['digitalSignature'] },
  { extKeyUsage: [oids.clientAuth] },
  { extKeyUsage: [oids.serverAuth] },
  { more: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] },
  subtree('permitted', 'example.com'),
  subtree('permitted', 'other.example'),
  subtree('excluded', 'edge.example.com'),
  { signer: key('forger'), aki: null },
];
const leafChanges: readonly Partial<Fields>[] = [
  {},
  {},
  {},
  { notAfter: now - day },
  { extKeyUsage: [oids.clientAuth] },
  { names: [{ kind: 'dns', value: '*.example.com' }] },
  { names: [{ kind: 'dns', value: 'other.example.com' }] },
  { more: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] },
  { signer: key('forger') },
];

const folder = hasOpenssl ? mkdtempSync(join(tmpdir(), 'edgewarden-openssl-')) : '';
afterAll(() => {
  if (hasOpenssl) rmSync(folder, { recursive: true, force: true });
});
const pem = (certificates: readonly x509.Certificate[]): string =>
  certificates.map(({ der }) => encodePem('CERTIFICATE', der)).join('');

function openssl(top: x509.Certificate, pool: readonly x509.Certificate[], target: x509.Certificate): string {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const untrusted = pool.length === 0 ? [] : ['-untrusted', file('pool.pem', pem(pool))];
  const { status, stderr } = spawnSync('openssl', [
    'verify',
    '-x509_strict',
    '-partial_chain',
    '-attime',
    String(now / 1000),
    '-purpose',
    'sslserver',
    '-verify_hostname',
    'edge.example.com',
    '-trusted',
    file('anchor.pem', pem([top])),
    ...untrusted,
    file('target.pem', pem([target])),
  ]);
  return status === 0
    ? 'accepted'
    : `refused: ${
        stderr
          .toString()
          .split('\n')
          .find((line) => line.startsWith('error')) ?? ''
      }`;
}

// openssl compares the text of a wildcard with an excluded host: *.example.com is let past an exclusion of
// edge.example.com, which it matches. RFC 5280 section 4.2.1.10 does not say; refusing is the safe reading.
const isWildcardUnderExclusion = (ours: string): boolean =>
  ours === 'E_PATH_NAME_CONSTRAINT: the dns name "*.example.com" is excluded';

describe.skipIf(!hasOpenssl)('openssl decides alike', () => {
  it('on chains with up to two CAs, whatever is wrong with them', () => {
    const one = fc.constantFrom(...caChanges);
    let accepted = 0;
    fc.assert(
      fc.property(
        one,
        one,
        one,
        fc.constantFrom(...leafChanges),
        fc.integer({ min: 0, max: 2 }),
        (a, b, c, d, length) => {
          const top = root('Root', { ...a, ...('signer' in a ? { signer: key('Root') } : {}) });
          const pool = [ca('A', 'Root', b), ca('B', 'A', c)].slice(0, length);
          const target = leaf(['Root', 'A', 'B'][length] ?? '', d);
          const verdict = findPath(
            target,
            { anchors: [anchorOf(top)], intermediates: pool },
            { now, purpose: purposes.tlsServer({ dns: 'edge.example.com' }) },
          );
          if (verdict.accepted) accepted += 1;
          const theirs = openssl(top, pool, target);
          const ours = failures(verdict.evidence)
            .map(({ code, reason }) => `${String(code)}: ${reason}`)
            .join('; ');
          if (theirs === 'accepted' && isWildcardUnderExclusion(ours)) return;
          expect(verdict.accepted ? 'accepted' : 'refused', `${theirs} | ${ours}`).toBe(theirs.split(':')[0]);
        },
      ),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(5);
  });
});
