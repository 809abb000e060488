// SPDX-License-Identifier: Apache-2.0
// Reads a Sigstore TrustedRoot (protobuf-specs, sigstore_trustroot.proto) strictly: every key and authority
// states from when it is trusted. A missing start is refused and never read as the beginning of time.
//
// Chains from an issuing certificate to its root are verified here, once. Timestamp authorities are not read:
// RFC 3161 timestamps are not verified by this version. How the root itself is obtained (TUF) is not checked.

import { createHash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { parseCertificate, publicKeyOf } from '../../core/x509/index.ts';
import { Fields } from '../fields.ts';
import { isAuthority, isSignedWith, namesIssuer } from './authority.ts';
import { importKey } from './key.ts';
import type { CertificateAuthority, Interval, LogKey, TrustedRoot } from './types.ts';

const limits = { bytes: 1 << 20, depth: 16 };
const mediaTypes: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
]);

/** @throws E_TRUST_ROOT, E_JSON_* */
export function parseTrustedRoot(json: Uint8Array): TrustedRoot {
  const root = Fields.of(parseJson(json, limits), 'E_TRUST_ROOT');
  if (!mediaTypes.has(root.text('mediaType'))) throw root.refuse('mediaType', 'is not a trusted root’s');
  const parsed: TrustedRoot = {
    logs: root.list('tlogs', 64).map(readLog),
    ctLogs: root.list('ctlogs', 64).map(readLog),
    authorities: root
      .list('certificateAuthorities', 64)
      .map((each) => asRoot(each, () => readAuthority(each))),
    timestampAuthorities: [],
    name: 'given',
    timestampsOnly: false,
    digestHex: createHash('sha256').update(json).digest('hex'),
  };
  // A root that can prove nothing is a mistake, not a policy.
  if (parsed.authorities.length === 0) throw root.refuse('certificateAuthorities', 'is empty');
  if (parsed.logs.length === 0) throw root.refuse('tlogs', 'is empty');
  return parsed;
}

function readLog(log: Fields): LogKey {
  const publicKey = log.fields('publicKey');
  const key = importKey(publicKey.base64('rawBytes'), publicKey.text('keyDetails'));
  if (key === undefined) throw publicKey.refuse('rawBytes', 'is not a key of its keyDetails');
  if (log.text('hashAlgorithm') !== 'SHA2_256') throw log.refuse('hashAlgorithm', 'is not SHA2_256');
  return {
    logIdHex: Buffer.from(log.fields('logId').base64('keyId')).toString('hex'),
    origin: log.text('baseUrl').replace(/^https?:\/\//, ''),
    key,
    validFor: readInterval(publicKey),
    checkpointKeyIdHex: Buffer.from(log.fields('logId').base64('keyId')).subarray(0, 4).toString('hex'),
  };
}

function readAuthority(authority: Fields): CertificateAuthority {
  const certificates = authority.fields('certChain').list('certificates', 8);
  const chain = certificates.map((each) => parseCertificate(each.base64('rawBytes')));
  const [issuer] = chain;
  if (issuer === undefined) throw authority.refuse('certChain', 'is empty');
  chain.forEach((certificate, index) => {
    // The last one is the anchor: it signs itself.
    const above = chain[index + 1] ?? certificate;
    if (!isAuthority(certificate, index))
      throw authority.refuse('certChain', `[${index}] is not an authority`);
    if (!namesIssuer(certificate, above) || !isSignedWith(certificate, publicKeyOf(above.spki))) {
      throw authority.refuse('certChain', `[${index}] is not issued by the certificate above it`);
    }
  });
  return {
    issuer,
    issuerKey: publicKeyOf(issuer.spki),
    issuerKeyHash: createHash('sha256').update(issuer.spki.der).digest(),
    chain,
    validFor: readInterval(authority),
  };
}

/** A certificate of the root that is malformed makes the root malformed. */
function asRoot<T>(fields: Fields, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.code === 'E_TRUST_ROOT') throw cause;
    throw new KnownError(
      'E_TRUST_ROOT',
      `${fields.path}: ${cause.message}`,
      { path: fields.path },
      { cause },
    );
  }
}

function readInterval(holder: Fields): Interval {
  const validFor = holder.fields('validFor');
  const start = validFor.time('start');
  const end = validFor.has('end') ? validFor.time('end') : Infinity;
  if (end < start) throw validFor.refuse('end', 'is before its start');
  return { start, end };
}
