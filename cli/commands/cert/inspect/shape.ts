// SPDX-License-Identifier: Apache-2.0
// The shape of what `cert inspect`, `csr inspect` and `cert diff` give as JSON.

import { z } from 'zod';
import type { Kind } from '../outline.ts';
import type { CertificateData } from './certificate.ts';
import type { RequestData } from './request.ts';

const keyShape = z.object({
  algorithm: z.string(),
  known: z.boolean(),
  bits: z.number().optional(),
  spkiSha256: z.string(),
  spkiPin: z.string(),
  openssh: z.string().optional(),
  weaknesses: z.array(z.object({ code: z.string(), reason: z.string() })),
});

const extensionShape = z.object({
  oid: z.string(),
  /** Absent where the kind is not known. */
  name: z.string().optional(),
  critical: z.boolean(),
  /** Decoded, in a form of the kind's own. */
  value: z.json().optional(),
  fault: z.string().optional(),
  hex: z.string(),
});

const odditiesShape = z.array(z.object({ code: z.string(), message: z.string() }));

const asked = {
  subject: z.string(),
  key: keyShape,
  ca: z.boolean(),
  pathLength: z.number().optional(),
  keyUsages: z.array(z.string()),
  extKeyUsages: z.array(z.string()),
  names: z.array(z.object({ kind: z.string(), value: z.string() })),
  extensions: z.array(extensionShape),
};

export const certificateShape: z.ZodType = z.object({
  version: z.number(),
  serial: z.string(),
  ...asked,
  issuer: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  status: z.enum(['valid', 'expired', 'early']),
  signatureAlgorithm: z.string(),
  /** Signed by its own key; absent where this cannot be checked here. */
  selfSigned: z.boolean().optional(),
  sha256: z.string(),
  /** Absent where this state folder has no CA. */
  standing: z
    .object({
      issuedByThisAnchor: z.boolean(),
      record: z.enum(['active', 'revoked', 'unknown', 'unreadable']).optional(),
      revoked: z.iso.datetime().optional(),
      reason: z.string().optional(),
    })
    .optional(),
  oddities: odditiesShape,
});

export const requestShape: z.ZodType = z.object({
  ...asked,
  signatureAlgorithm: z.string(),
  sha256: z.string(),
  attributes: z.array(z.string()),
  challengePassword: z.boolean(),
  oddities: odditiesShape,
});

export const blockShape: z.ZodType = z.object({
  /** From 1. */
  index: z.number(),
  kind: z.enum(['certificate', 'request', 'crl', 'privateKey', 'publicKey', 'pkcs7', 'pkcs12', 'other']),
  /** Where it came in PEM. */
  label: z.string().optional(),
  certificate: certificateShape.optional(),
  request: requestShape.optional(),
  /** With --pem. */
  pem: z.string().optional(),
  /** Why it cannot be read. */
  error: z.object({ code: z.string(), message: z.string(), offset: z.number().optional() }).optional(),
});

export const connectionShape: z.ZodType = z.object({
  server: z.string(),
  serverName: z.string().optional(),
  protocol: z.string().optional(),
  cipher: z.string().optional(),
  asksForClientCertificate: z.boolean(),
  publiclyTrusted: z.union([z.boolean(), z.literal('unknown')]),
  why: z.string().optional(),
});

export interface BlockData {
  readonly index: number;
  readonly kind: Kind;
  readonly label?: string;
  readonly certificate?: CertificateData;
  readonly request?: RequestData;
  readonly pem?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly offset?: number };
}

export interface ConnectionData {
  readonly server: string;
  readonly serverName?: string;
  readonly protocol?: string;
  readonly cipher?: string;
  readonly asksForClientCertificate: boolean;
  readonly publiclyTrusted: boolean | 'unknown';
  readonly why?: string;
}
