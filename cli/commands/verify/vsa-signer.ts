// SPDX-License-Identifier: Apache-2.0
// Who must have signed a summary: --public-key-path, or --certificate-identity with --certificate-oidc-issuer. Cosign's
// names for the latter; a pattern must match the whole identity, as everywhere here.

import { readVsaKey, type VsaSigner } from '../../../attest/slsa/index.ts';
import { identityPolicy, type TextMatch } from '../../../attest/verify/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readText } from '../../input.ts';
import { flagOf, optionalText, text, texts } from '../../options.ts';
import { loadTrust } from '../../trust.ts';
import { askedWitnesses } from './expectation.ts';

const keyBytes = 1 << 16;
const identityOptions = [
  'certificateIdentity',
  'certificateIdentityRegexp',
  'certificateOidcIssuer',
  'witness',
  'witnessQuorum',
  'trustedRoot',
  'maxRootAge',
] as const;

/** @throws E_USAGE, E_IDENTITY_POLICY, E_FILE_READ, E_PEM_*, E_KEY_INVALID, what `loadTrust` throws */
export async function signerOf(call: Call): Promise<VsaSigner> {
  const keyPath = optionalText(call, 'publicKeyPath');
  if (keyPath === undefined) return identityOf(call);
  const other = identityOptions.find((each) => texts(call, each).length > 0);
  if (other !== undefined)
    throw new KnownError(
      'E_USAGE',
      `${flagOf(other)} is for summaries signed with a certificate, and --public-key-path names a key`,
      { option: flagOf(other) },
    );
  const pem = await readText(keyPath, keyBytes, 'E_PEM_SYNTAX');
  return [inFile(keyPath, () => readVsaKey(pem, optionalText(call, 'publicKeyId')))];
}

async function identityOf(call: Call): Promise<VsaSigner> {
  const exactly = optionalText(call, 'certificateIdentity');
  const pattern = optionalText(call, 'certificateIdentityRegexp');
  if (exactly === undefined && pattern === undefined)
    throw new KnownError(
      'E_USAGE',
      'who signed is not said: give --public-key-path, or --certificate-identity and --certificate-oidc-issuer',
      { option: '--public-key-path' },
    );
  if ((exactly === undefined) === (pattern === undefined))
    throw new KnownError(
      'E_USAGE',
      '--certificate-identity and --certificate-identity-regexp exclude each other',
    );
  if (optionalText(call, 'publicKeyId') !== undefined)
    throw new KnownError('E_USAGE', '--public-key-id asks for --public-key-path', {
      option: '--public-key-id',
    });
  const san: TextMatch = pattern === undefined ? { exactly: exactly ?? '' } : { pattern };
  const policy = identityPolicy(san, { exactly: text(call, 'certificateOidcIssuer') });
  const { roots } = await loadTrust(call);
  return { policy, roots, ...(await askedWitnesses(call)) };
}
