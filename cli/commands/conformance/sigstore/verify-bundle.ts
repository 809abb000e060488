// SPDX-License-Identifier: Apache-2.0
// `conformance sigstore verify-bundle`: sigstore-conformance's client protocol (docs/cli_protocol.md of the suite). The
// exit code decides: 0 verified, anything else not.

import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { publicGoodRoot } from '../../../../attest/index.ts';
import { parseTrustedRoots } from '../../../../attest/trust/index.ts';
import { KnownError, printable } from '../../../../core/index.ts';
import type { Call, Outcome } from '../../../command.ts';
import { evidenceShape } from '../../../evidence.ts';
import { readFileWithin } from '../../../input.ts';
import { argument, flag, optionalText, text } from '../../../options.ts';
import { judge, type Asked } from './judge.ts';

export const result: z.ZodType = z.object({
  verified: z.boolean(),
  artifact: z.string(),
  failures: z.array(z.object({ check: z.string(), code: z.string(), reason: z.string() })),
  evidence: z.array(evidenceShape),
});

const most = { artifact: 512 << 20, bundle: 16 << 20, root: 4 << 20, key: 64 << 10 };

export async function run(call: Call): Promise<Outcome> {
  const name = argument(call, 0);
  const asked: Asked = {
    signer: await signerOf(call),
    roots: await rootsOf(call),
    bundle: await readFileWithin(text(call, 'bundle'), most.bundle),
    artifact: (await isDigest(name)) ? name : await readFileWithin(name, most.artifact),
  };
  const answer = judge(asked, call.now);
  const head = `${answer.verified ? 'verified' : 'REFUSED '}  ${printable(name)}`;
  const lines = answer.failures.map(
    ({ check, code, reason }) => `  ${printable(`${check}  ${code}  ${reason}`)}`,
  );
  return {
    data: { ...answer, artifact: name },
    text: [head, ...lines].join('\n'),
    exit: answer.verified ? 0 : 1,
  };
}

/** A digest stands for the artefact only where no file has that name. */
async function isDigest(name: string): Promise<boolean> {
  if (!/^sha256:[0-9a-f]{64}$/.test(name)) return false;
  return await stat(name).then(
    () => false,
    () => true,
  );
}

async function signerOf(call: Call): Promise<Asked['signer']> {
  const key = optionalText(call, 'key');
  const identity = optionalText(call, 'certificateIdentity');
  const issuer = optionalText(call, 'certificateOidcIssuer');
  if (key !== undefined) {
    if (identity !== undefined || issuer !== undefined)
      throw new KnownError('E_USAGE', '--key excludes --certificate-identity and --certificate-oidc-issuer');
    return { keyPem: await readFileWithin(key, most.key) };
  }
  if (identity === undefined || issuer === undefined) {
    throw new KnownError(
      'E_USAGE',
      'either --key, or --certificate-identity and --certificate-oidc-issuer, is required',
    );
  }
  return { identity, issuer };
}

/** The root that is given; else that of the instance that is meant. */
async function rootsOf(call: Call): Promise<Asked['roots']> {
  const path = optionalText(call, 'trustedRoot');
  if (path !== undefined) {
    const [first, ...more] = parseTrustedRoots(await readFileWithin(path, most.root), path);
    if (first === undefined) throw new KnownError('E_TRUST_ROOT', `${path} holds no trusted root`);
    return [first, ...more];
  }
  return [flag(call, 'staging') ? (await import('./staging.ts')).stagingRoot() : publicGoodRoot()];
}
