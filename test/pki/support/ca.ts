// SPDX-License-Identifier: Apache-2.0
// CAs and requests for the tests of pki/: real keys, real signatures, a store in memory.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '../../../core/x509/index.ts';
import { makeAnchor } from '../../../pki/build/anchor.ts';
import { issuerOf } from '../../../pki/build/issuer.ts';
import { Ca } from '../../../pki/ca.ts';
import { readEcKey, softwareSigner } from '../../../pki/sign/software.ts';
import { MemoryStore } from '../../../pki/store/memory.ts';
import type { Store } from '../../../pki/store/store.ts';
import { day, start } from './rows.ts';

export interface CaOptions {
  readonly store?: Store;
  readonly shared?: boolean;
  readonly certDer?: Uint8Array;
  readonly sec1Der?: Uint8Array;
  readonly days?: number;
}

export function memoryCa(options: CaOptions = {}): Ca {
  const made = makeAnchor('KubeEdge', 36_400, start);
  const certDer = options.certDer ?? made.certDer;
  const sec1Der = options.sec1Der ?? made.sec1Der;
  const issuer = issuerOf(x509.parseCertificate(certDer));
  return new Ca({
    issuer,
    signer: softwareSigner(readEcKey(sec1Der).key, issuer),
    store: options.store ?? new MemoryStore(),
    tokenKeys: { bound: new Uint8Array(32).fill(7), ...(options.shared === true ? { shared: sec1Der } : {}) },
    ...(options.days === undefined ? {} : { lifetimeMs: options.days * day }),
    now: () => start,
  });
}

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const p256: KeyPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export interface CsrOptions {
  readonly subject?: readonly (readonly [oid: string, value: string])[];
  readonly extensions?: readonly x509.Extension[];
  readonly attributes?: readonly x509.CsrAttribute[];
  readonly keys?: KeyPair;
  readonly row?: x509.SignatureAlgorithm;
}

/** A request as EdgeCore makes it, but for the changes. */
export function csrFor(nodeName: string, options: CsrOptions = {}): Uint8Array {
  const keys = options.keys ?? p256;
  const row = options.row ?? x509.signatureAlgorithms.ecdsaWithSha256;
  const subject = options.subject ?? [
    [x509.oids.country, 'CN'],
    [x509.oids.organization, 'system:nodes'],
    [x509.oids.locality, 'Hangzhou'],
    [x509.oids.stateOrProvince, 'Zhejiang'],
    [x509.oids.commonName, `system:node:${nodeName}`],
  ];
  const info = x509.encodeCsrInfo({
    subjectDer: x509.encodeName(subject.map(([oid, value]) => [x509.nameAttribute(oid, value)])),
    spkiDer: keys.publicKey.export({ format: 'der', type: 'spki' }),
    extensions: options.extensions ?? [],
    attributes: options.attributes ?? [],
  });
  return x509.encodeCsr(info, row, x509.createSignature(row, keys.privateKey, info));
}

/** A file of KubeEdge's golden vectors. */
export function golden(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors/kubeedge', file), 'utf8'));
}

export const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

interface Certificates {
  readonly authorities: readonly { name: string; ca_der: string; ca_key_sec1: string; token: string }[];
  readonly requests: readonly { name: string; der: string; node_name?: string }[];
  readonly leaves: readonly { id: string; der: string; issuer: string }[];
}

const certificates = golden('certificates.json') as Certificates;
if (certificates.requests.length === 0 || certificates.leaves.length === 0)
  throw new TypeError('the golden certificates are missing');

export const requests: ReadonlyMap<string, Uint8Array> = new Map(
  certificates.requests.map(({ name, der }) => [name, bytes(der)]),
);
export const leaves: ReadonlyMap<string, Uint8Array> = new Map(
  certificates.leaves.map(({ id, der }) => [id, bytes(der)]),
);

/** KubeEdge's own authority `ca-main`, taken over. */
export function goldenCa(options: CaOptions = {}): Ca {
  const main = certificates.authorities.find(({ name }) => name === 'ca-main');
  if (main === undefined) throw new TypeError('the golden authority is missing');
  return memoryCa({ certDer: bytes(main.ca_der), sec1Der: bytes(main.ca_key_sec1), ...options });
}
