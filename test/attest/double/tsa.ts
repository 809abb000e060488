// SPDX-License-Identifier: Apache-2.0
// The timestamp authority: RFC 3161 responses over a signature.

import { oid, sequence } from '../../../core/der/index.ts';
import { encodeTimestampResponse, encodeTimestampToken, encodeTstInfo } from '../../../core/tsp/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';
import { algorithm, name, type Sigstore } from './instance.ts';
import { sha256, signedAt, signWith, type Pair } from './keys.ts';

export interface TimestampBends {
  /** When it says that it was made: milliseconds since 1970. */
  readonly genTime?: number;
  /** Signs in the authority's place. */
  readonly signer?: Pair;
  /** What it is over in the signature's place. */
  readonly imprinted?: Uint8Array;
  readonly serialNumber?: bigint;
  /** Leaves the signing certificate out, as authorities do whose root names it. */
  readonly withoutCertificate?: boolean;
}

const sha256Oid = '2.16.840.1.101.3.4.2.1';

/** A TimeStampResp, DER. */
export function timestamp(sigstore: Sigstore, signature: Uint8Array, bends: TimestampBends = {}): Uint8Array {
  const { serialHex } = parseCertificate(sigstore.tsaDer);
  const issuerSerial = { issuerDer: name('tsa top'), serialHex };
  const infoDer = encodeTstInfo({
    policy: '1.3.6.1.4.1.57264.2',
    imprint: {
      hashAlgorithm: { oid: sha256Oid, parameters: undefined, der: sequence(oid(sha256Oid)) },
      hashedMessage: sha256(bends.imprinted ?? signature),
    },
    serialNumber: bends.serialNumber ?? 77n,
    genTime: bends.genTime ?? signedAt,
    fraction: '',
    accuracy: { seconds: 1 },
    ordering: false,
    nonce: undefined,
    tsaDer: undefined,
    extensions: [],
  });
  const der = encodeTimestampToken({
    infoDer,
    certificatesDer: bends.withoutCertificate === true ? [] : [sigstore.tsaDer],
    id: { kind: 'issuer-serial', ...issuerSerial },
    hash: 'sha256',
    attributes: {
      signingTime: bends.genTime ?? signedAt,
      signingCertificate: { hash: 'sha256', certHash: sha256(sigstore.tsaDer), issuerSerial },
    },
    signatureAlgorithmDer: algorithm.der,
    sign: (attributesDer) => signWith(bends.signer ?? sigstore.tsa, attributesDer),
  });
  return encodeTimestampResponse({ status: 0, statusTexts: [], failures: [], token: { der } });
}
