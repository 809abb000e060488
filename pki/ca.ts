// SPDX-License-Identifier: Apache-2.0
// An open CA: the anchor, its signer, its store and the keys of its tokens. Operations are functions over it,
// one a file.

import { basicConstraints, findExtension, type Certificate } from '../core/x509/index.ts';
import type { Issuer } from './build/issuer.ts';
import type { Terms } from './profile/validity.ts';
import type { Signer } from './sign/signer.ts';
import type { Store } from './store/store.ts';
import { macKey } from './token/algorithms.ts';
import { mintToken, type MintedToken } from './token/mint.ts';
import { verifyToken, type TokenKeys, type VerifiedToken } from './token/verify.ts';

/** The CA certificate that nodes pin. */
export interface Anchor {
  readonly certDer: Uint8Array;
  readonly certificate: Certificate;
  /** SHA-256 of `certDer`. */
  readonly hashHex: string;
}

export interface CaParts {
  readonly issuer: Issuer;
  readonly signer: Signer;
  readonly store: Store;
  readonly tokenKeys: TokenKeys;
  /** Of every certificate; that of its profile where it is absent. */
  readonly lifetimeMs?: number;
  /** SHA-256 (hex) of public keys that are never certified. */
  readonly deniedKeys?: ReadonlySet<string>;
  readonly now: () => number;
  /** The state folder: where the operator's own profiles are. */
  readonly home?: string;
}

export class Ca {
  readonly anchor: Anchor;
  readonly issuer: Issuer;
  readonly signer: Signer;
  readonly store: Store;
  readonly terms: Terms;
  /** Whether KubeEdge's shared tokens, and the certificate its edges once shared, are accepted. */
  readonly acceptsShared: boolean;
  readonly home: string | undefined;
  /** The clock. Read once an operation, by whoever starts it. */
  readonly now: () => number;
  /** Never enumerable: a CA that is printed shows no secret. */
  readonly #tokenKeys: TokenKeys;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(parts: CaParts) {
    const { certificate, hashHex } = parts.issuer;
    const pathLength = findExtension(certificate.extensions, basicConstraints)?.pathLength;
    this.anchor = { certDer: certificate.der, certificate, hashHex };
    this.issuer = parts.issuer;
    this.signer = parts.signer;
    this.store = parts.store;
    this.terms = {
      issuerNotBefore: certificate.notBefore,
      issuerNotAfter: certificate.notAfter,
      ...(pathLength === undefined ? {} : { issuerPathLength: pathLength }),
      ...(parts.lifetimeMs === undefined ? {} : { lifetimeMs: parts.lifetimeMs }),
      ...(parts.deniedKeys === undefined ? {} : { deniedKeys: parts.deniedKeys }),
    };
    this.now = parts.now;
    this.home = parts.home;
    this.acceptsShared = parts.tokenKeys.shared !== undefined;
    const { bound, shared } = parts.tokenKeys;
    this.#tokenKeys = { bound: macKey(bound), ...(shared === undefined ? {} : { shared: macKey(shared) }) };
  }

  /** @throws E_JWS_FORM, E_TOKEN_* */
  verifyToken(text: string, now: number): VerifiedToken {
    return verifyToken(text, this.#tokenKeys, now);
  }

  /** @throws E_TOKEN_LIFETIME, E_NODE_NAME */
  mintToken(wanted: {
    readonly nodeName: string;
    readonly lifetimeMs: number;
    readonly now: number;
  }): MintedToken {
    return mintToken(this.#tokenKeys.bound, this.anchor.hashHex, wanted);
  }

  /** Runs `work` for a request, or joins the run that is under way for the same one. */
  async once<T>(requestHex: string, work: () => Promise<T>): Promise<{ value: T; joined: boolean }> {
    const before = this.#underWay.get(requestHex);
    if (before !== undefined) return { value: (await before) as T, joined: true };
    const running = work();
    this.#underWay.set(requestHex, running);
    try {
      return { value: await running, joined: false };
    } finally {
      this.#underWay.delete(requestHex);
    }
  }

  /** Lets what is under way finish, and closes the store. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await this.store.close();
  }
}
