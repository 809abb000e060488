// SPDX-License-Identifier: Apache-2.0
// Chains of certificates in PEM as a trusted root of their own, for who has an authority but no Sigstore.
//
// Each chain goes from the issuing certificate (or a timestamp authority's signing certificate) up to a certificate
// that signs itself; several chains follow each other. A chain is trusted exactly while all of its certificates are
// valid. With a timestamp authority's chain it is a root as GitHub's own: an RFC 3161 timestamp proves the time, and
// no log is asked for. Without one nothing in it proves a time: the verify commands then refuse whatever it signs,
// since signatures without log evidence or trusted time never pass.

import { createHash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { parsePem } from '../../core/pem/index.ts';
import {
  extKeyUsage,
  findExtension,
  oids,
  parseCertificate,
  sameBytes,
  type Certificate,
} from '../../core/x509/index.ts';
import { chainFault, isTimestampSigner, strangeAlgorithm } from './authority.ts';
import { commonValidity } from './interval.ts';
import { certificateAuthority } from './root.ts';
import type { CertificateAuthority, TimestampAuthority, TrustedRoot } from './types.ts';

const limits = { blocks: 64, bytes: 1 << 20 };

/** @throws E_TRUST_ROOT, E_PEM_SYNTAX */
export function rootFromPem(pem: Uint8Array, name: string = 'given'): TrustedRoot {
  const text = Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('utf8');
  const certificates = parsePem(text, { reading: 'lax', limits }).map(({ label, der }, index) => {
    if (label !== 'CERTIFICATE') throw refusal(index, `is a ${label}, not a CERTIFICATE`);
    try {
      return parseCertificate(der);
    } catch (cause) {
      throw refusal(index, cause instanceof KnownError ? cause.message : 'is unreadable', cause);
    }
  });
  const authorities: CertificateAuthority[] = [];
  const timestampAuthorities: TimestampAuthority[] = [];
  for (const { chain, at } of chainsOf(certificates)) {
    const made = readChain(chain, at);
    if ('issuer' in made) authorities.push(made);
    else timestampAuthorities.push(made);
  }
  if (authorities.length === 0) throw refusal(0, 'begins no chain of an authority that signs code');
  const timestampsOnly = timestampAuthorities.length > 0;
  return {
    logs: [],
    ctLogs: [],
    authorities,
    timestampAuthorities,
    name,
    timestampsOnly,
    remarks: timestampsOnly
      ? []
      : ['it has neither a log nor a timestamp authority: nothing that it signs has a proven time'],
    digestHex: createHash('sha256').update(pem).digest('hex'),
  };
}

/** Cut after each certificate that names itself as its issuer. */
function chainsOf(certificates: readonly Certificate[]): readonly { chain: Certificate[]; at: number }[] {
  const chains: { chain: Certificate[]; at: number }[] = [];
  let chain: Certificate[] = [];
  for (const [index, certificate] of certificates.entries()) {
    chain.push(certificate);
    if (!sameBytes(certificate.issuer.der, certificate.subject.der)) continue;
    chains.push({ chain, at: index - chain.length + 1 });
    chain = [];
  }
  if (chain.length > 0)
    throw refusal(
      certificates.length - chain.length,
      'begins a chain that does not end in a certificate that signs itself; issuers follow what they issued',
    );
  return chains;
}

function readChain(chain: readonly Certificate[], at: number): CertificateAuthority | TimestampAuthority {
  try {
    const namesSigner = chain[0] !== undefined && isTimestampSigner(chain[0]);
    const stamps = namesSigner || chain.some(isForTimestampsAlone);
    const fault =
      strangeAlgorithm(chain) ??
      chainFault(chain, stamps ? oids.timeStamping : oids.codeSigning, namesSigner);
    if (fault !== undefined) throw refusal(at, `begins a chain of which ${fault}`);
    const validFor = commonValidity(chain);
    if (validFor === undefined) throw refusal(at, 'begins a chain that is never valid as a whole');
    return stamps ? { uri: '', chain, namesSigner, validFor } : certificateAuthority(chain, validFor, '');
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.code === 'E_TRUST_ROOT') throw cause;
    throw refusal(at, `begins a chain that is malformed: ${cause.message}`, cause);
  }
}

function isForTimestampsAlone(certificate: Certificate): boolean {
  const purposes = findExtension(certificate.extensions, extKeyUsage);
  return purposes?.includes(oids.timeStamping) === true && !purposes.includes(oids.codeSigning);
}

const refusal = (index: number, what: string, cause?: unknown): KnownError =>
  new KnownError('E_TRUST_ROOT', `block ${index + 1} ${what}`, { block: index + 1 }, { cause });
