// SPDX-License-Identifier: Apache-2.0
// A certificate request whose signature was verified. plan() takes nothing else, so that no key is ever
// certified for someone who has not shown to hold it.

import { hash } from 'node:crypto';
import { parseCsr, verifyCsrSignature, verifyCsrSignatureAside, type Csr } from '../../core/x509/index.ts';

/** A class is within reach of whoever has one of its objects; this is not. */
const proof = Symbol('proof');

class Proven {
  readonly csr: Csr;
  /** SHA-256 of the request as it came. */
  readonly digestHex: string;
  readonly #proven = true;

  private constructor(csr: Csr, by: symbol) {
    if (by !== proof) throw new TypeError('a request is proven by prove() alone');
    this.csr = csr;
    this.digestHex = hash('sha256', csr.der, 'hex');
  }

  static here(csr: Csr): Proven {
    verifyCsrSignature(csr);
    return new Proven(csr, proof);
  }

  static async aside(csr: Csr): Promise<Proven> {
    await verifyCsrSignatureAside(csr);
    return new Proven(csr, proof);
  }

  static holds(value: object): boolean {
    return #proven in value && value.#proven;
  }
}

export type ProvenCsr = Proven;

/** Reads a request and verifies its own signature. @throws E_DER_*, E_X509_*, E_KEY_INVALID, E_CSR_* */
export function prove(csrDer: Uint8Array): ProvenCsr {
  return Proven.here(parseCsr(csrDer));
}

/** As `prove`, with the verification on another thread, so that a server's own goes on with other requests. */
export async function proveAside(csrDer: Uint8Array): Promise<ProvenCsr> {
  return Proven.aside(parseCsr(csrDer));
}

export function isProven(value: object): value is ProvenCsr {
  return Proven.holds(value);
}
