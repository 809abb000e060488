// SPDX-License-Identifier: Apache-2.0
// Reads a Sigstore TrustedRoot (protobuf-specs, sigstore_trustroot.proto, v0.1 and v0.2) strictly: every key and
// authority states from when it is trusted. A missing start is refused and never read as the beginning of time.
//
// Chains are verified here, once. What has a kind of key that nothing here verifies is left out and said so, and
// never counts as absent. Members that are not known are ignored. How the root was obtained (TUF) is not checked.

import { createHash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { parseJson, type JsonValue } from '../../core/json/index.ts';
import { oids, parseCertificate, publicKeyOf } from '../../core/x509/index.ts';
import { Fields } from '../fields.ts';
import { chainFault, isTimestampSigner, strangeAlgorithm, type Purpose } from './authority.ts';
import { readInterval } from './interval.ts';
import { importKey, isKnownKind } from './key.ts';
import type { CertificateAuthority, Interval, LogKey, TimestampAuthority, TrustedRoot } from './types.ts';

const limits = { bytes: 1 << 20, depth: 16 };
const mediaTypes: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
]);

/** @throws E_TRUST_ROOT, E_JSON_* */
export function parseTrustedRoot(json: Uint8Array, name: string = 'given'): TrustedRoot {
  return readTrustedRoot(parseJson(json, limits), json, name);
}

/** As `parseTrustedRoot`, of JSON that is parsed already: `bytes` are what the digest is of. @throws E_TRUST_ROOT */
export function readTrustedRoot(json: JsonValue, bytes: Uint8Array, name: string): TrustedRoot {
  const root = Fields.of(json, 'E_TRUST_ROOT');
  if (!mediaTypes.has(root.text('mediaType'))) throw root.refuse('mediaType', 'is not a trusted root’s');
  const remarks: string[] = [];
  const read = <T>(member: string, reader: (each: Fields) => T | string): readonly T[] => {
    const found: T[] = [];
    for (const each of root.list(member, 64)) {
      const made = asRoot(each, () => reader(each));
      if (typeof made === 'string') remarks.push(`${each.path} is left out: ${made}`);
      else found.push(made);
    }
    return found;
  };
  const parsed: TrustedRoot = {
    logs: read('tlogs', readLog),
    ctLogs: read('ctlogs', readLog),
    authorities: read('certificateAuthorities', readAuthority),
    timestampAuthorities: read('timestampAuthorities', readTimestampAuthority),
    name,
    // As listed, not as read: a log that is left out does not make the root one without logs.
    timestampsOnly:
      root.list('tlogs', 64).length === 0 &&
      root.list('ctlogs', 64).length === 0 &&
      root.list('timestampAuthorities', 64).length > 0,
    remarks,
    digestHex: createHash('sha256').update(bytes).digest('hex'),
  };
  refuseUseless(parsed, root);
  return parsed;
}

// A root that can prove nothing is a mistake, not a policy. Without authorities it still proves that a bare key's
// signature was logged.
function refuseUseless(parsed: TrustedRoot, root: Fields): void {
  const none = (member: string): KnownError =>
    root.refuse(member, root.list(member, 64).length === 0 ? 'is empty' : 'has nothing that can be used');
  if (parsed.timestampsOnly) {
    if (parsed.authorities.length === 0) throw none('certificateAuthorities');
    if (parsed.timestampAuthorities.length === 0) throw none('timestampAuthorities');
  } else if (parsed.logs.length === 0) throw none('tlogs');
}

function readLog(log: Fields): LogKey | string {
  const publicKey = log.fields('publicKey');
  const validFor = readInterval(publicKey);
  // Where Rekor v2 is given both they are the same; `log_id` is on its way out (rekor-tiles, CLIENTS.md).
  const stated = log.optionalFields('checkpointKeyId')?.optionalBase64('keyId');
  const logId =
    (stated && log.optionalFields('logId')?.optionalBase64('keyId')) ??
    stated ??
    log.fields('logId').base64('keyId');
  const checkpointKeyId = stated ?? logId;
  if (checkpointKeyId.length < 4) throw log.refuse('checkpointKeyId', 'is shorter than four bytes');
  const details = publicKey.optionalText('keyDetails') ?? 'not stated';
  if (!isKnownKind(details)) return `its key is of kind ${details}, which is not verified`;
  const key = importKey(publicKey.base64('rawBytes'), details);
  if (key === undefined) throw publicKey.refuse('rawBytes', 'is not a key of its keyDetails');
  const hash = log.optionalText('hashAlgorithm') ?? 'no hash that is named';
  if (hash !== 'SHA2_256') return `its tree is made with ${hash}, not SHA2_256`;
  return {
    logIdHex: Buffer.from(logId).toString('hex'),
    checkpointIdHex: stated && Buffer.from(stated).toString('hex'),
    origin: (log.optionalText('baseUrl') ?? '').replace(/^https?:\/\//, '').replace(/\/$/, ''),
    key,
    validFor,
    checkpointKeyIdHex: Buffer.from(checkpointKeyId.subarray(0, 4)).toString('hex'),
  };
}

function readChain(authority: Fields): CertificateAuthority['chain'] {
  const certificates = authority.fields('certChain').list('certificates', 8);
  if (certificates.length === 0) throw authority.refuse('certChain', 'is empty');
  return certificates.map((each) => parseCertificate(each.base64('rawBytes')));
}

/** The fault that makes the root malformed is thrown; what cannot be verified comes back in words. */
function checkChain(
  authority: Fields,
  chain: CertificateAuthority['chain'],
  purpose: Purpose,
  leaf: boolean,
): string | undefined {
  const strange = strangeAlgorithm(chain);
  if (strange !== undefined) return strange;
  const fault = chainFault(chain, purpose, leaf);
  if (fault !== undefined) throw authority.refuse('certChain', fault);
  return undefined;
}

function readAuthority(authority: Fields): CertificateAuthority | string {
  const chain = readChain(authority);
  const validFor = readInterval(authority);
  return (
    checkChain(authority, chain, oids.codeSigning, false) ??
    certificateAuthority(chain, validFor, authority.optionalText('uri') ?? '')
  );
}

/** An authority of a chain that was checked. */
export function certificateAuthority(
  chain: CertificateAuthority['chain'],
  validFor: Interval,
  uri: string,
): CertificateAuthority {
  const [issuer] = chain;
  if (issuer === undefined) throw new TypeError('a chain has a certificate');
  return {
    uri,
    issuer,
    issuerKey: publicKeyOf(issuer.spki),
    issuerKeyHash: createHash('sha256').update(issuer.spki.der).digest(),
    chain,
    validFor,
  };
}

function readTimestampAuthority(authority: Fields): TimestampAuthority | string {
  const chain = readChain(authority);
  const validFor = readInterval(authority);
  const namesSigner = chain[0] !== undefined && isTimestampSigner(chain[0]);
  return (
    checkChain(authority, chain, oids.timeStamping, namesSigner) ?? {
      uri: authority.optionalText('uri') ?? '',
      chain,
      namesSigner,
      validFor,
    }
  );
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
