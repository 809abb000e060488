// SPDX-License-Identifier: Apache-2.0
// Bundles with what verifies them: those of the vectors, and the double's in every form, good and signed with one bend.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  artefact,
  minute,
  newPair,
  newSigstore,
  now as doubleNow,
  rootJson,
  signBundle,
  signedAt,
  spkiOf,
  type Bends,
  type DsseBody,
  type RootJson,
} from '../../../attest/double/index.ts';
import { encodePem } from '../../../../core/pem/index.ts';
import { fileOf, vectors } from '../../../attest/slsa-verifier-cases.ts';

export type Json = Record<string, unknown>;

/** A question to both sides. */
export interface Sample {
  /** What it is, and what was done to it, joined by plus signs. */
  readonly name: string;
  readonly mutations: readonly string[];
  readonly bundle: unknown;
  readonly root: unknown;
  readonly artifact: Uint8Array | undefined;
  readonly keyPem: string | undefined;
  /** Whom it has to be of; undefined where both are asked for the cryptography alone. */
  readonly identity?: { readonly san: string; readonly issuer: string } | undefined;
  /** True for roots without logs: neither side is to ask for a log entry or a promise in the certificate. */
  readonly withoutLogs: boolean;
  readonly now: number;
}

const conformance = join(import.meta.dirname, '../../../vectors/sigstore-conformance');
const publicGood = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../vectors/trust/public-good-trusted-root.json'), 'utf8'),
) as unknown;
const now = Date.UTC(2026, 10, 1);

interface Case {
  readonly id: string;
  readonly bundle: string;
  readonly artifact: string | null;
  readonly identity: string | null;
  readonly issuer: string | null;
  readonly key: string | null;
  readonly trusted_root: string;
}

/** Both manifests’ cases that give the artefact itself: the peer cannot verify a digest. */
export function manifestCases(): readonly Sample[] {
  return ['manifest.json', 'own-manifest.json'].flatMap((file) => {
    const { cases } = JSON.parse(readFileSync(join(conformance, file), 'utf8')) as { cases: Case[] };
    return cases.filter(({ artifact }) => artifact !== null).flatMap(sampleOf);
  });
}

function sampleOf(one: Case): readonly Sample[] {
  const text = (name: string): string => readFileSync(join(conformance, name), 'utf8');
  const bundle = jsonOf(text(one.bundle));
  if (bundle === undefined) return [];
  return [
    {
      name: `sigstore-conformance ${one.id}`,
      mutations: [],
      bundle,
      root: one.trusted_root === 'public-good' ? publicGood : jsonOf(text(one.trusted_root)),
      artifact: readFileSync(join(conformance, one.artifact ?? '')),
      keyPem: one.key === null ? undefined : text(one.key),
      ...(one.key === null ? { identity: { san: one.identity ?? '', issuer: one.issuer ?? '' } } : {}),
      withoutLogs: false,
      now,
    },
  ];
}

/** One case is not JSON: there is nothing to hand to the peer. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** slsa-verifier’s bundles. */
export function slsaBundles(): readonly Sample[] {
  const { results } = JSON.parse(readFileSync(join(vectors, 'results-sigstore-js.json'), 'utf8')) as {
    results: { file: string }[];
  };
  return results.map(({ file }) => ({
    name: `slsa-verifier ${file}`,
    mutations: [],
    bundle: JSON.parse(readFileSync(fileOf(file.replace(/^testdata\//, '')), 'utf8')) as unknown,
    root: publicGood,
    artifact: undefined,
    keyPem: undefined,
    withoutLogs: false,
    now,
  }));
}

const sigstore = newSigstore();
const stranger = newPair();
const keyPem = encodePem('PUBLIC KEY', spkiOf(sigstore.managed));

export function doubled(name: string, bends: Bends, root?: (json: RootJson) => void): Sample {
  const json = rootJson(sigstore);
  root?.(json);
  return {
    name: `double ${name}`,
    mutations: [],
    bundle: JSON.parse(JSON.stringify(signBundle(sigstore, bends))) as unknown,
    root: json,
    artifact: Buffer.from(artefact),
    keyPem: bends.signedBy === 'key' ? keyPem : undefined,
    withoutLogs: json.tlogs.length === 0,
    now: doubleNow,
  };
}

const message = { content: 'message' } as const;
const v2 = { entries: ['hashedrekord 0.0.2'] } as const;
const key = { signedBy: 'key' } as const;

const goodBends: Readonly<Record<string, Bends>> = {
  'v0.1': { version: '0.1' },
  'v0.2': { version: '0.2' },
  'v0.3': {},
  'v0.1 message': { version: '0.1', ...message },
  'v0.3 message': message,
  'intoto 0.0.2': { entries: ['intoto 0.0.2'] },
  'Rekor v1 and a timestamp': { timestamps: [{}] },
  'a big tree': { before: 41, after: 77 },
  'Rekor v2 envelope': v2,
  'Rekor v2 message': { ...v2, ...message },
  'Rekor v2 dsse': { entries: ['dsse 0.0.2'] },
  'Rekor v2 witnesses': { ...v2, witnesses: 3 },
  'both logs': { entries: ['dsse 0.0.1', 'hashedrekord 0.0.2'] },
  key: key,
  'key message': { ...key, ...message },
  'key Rekor v2': { ...key, ...v2 },
  'no promise, a timestamp': { withoutPromise: true, timestamps: [{}] },
};

/** Good ones of every form. */
export function goodDoubles(): readonly Sample[] {
  const timestampOnly = doubled('a timestamp alone', { entries: [] }, (root) => {
    [root.tlogs, root.ctlogs] = [[], []];
  });
  return [...Object.entries(goodBends).map(([name, bends]) => doubled(name, bends)), timestampOnly];
}

type Spec = Record<string, Json>;
/** Changes the body in its place; what `change` gives back is not looked at. */
const inBody =
  (change: (body: DsseBody) => unknown): NonNullable<Bends['body']> =>
  (body) => {
    change(body);
    return body;
  };
const inSpec = (change: (spec: Spec) => unknown): NonNullable<Bends['body']> =>
  inBody((body) => change(body.spec as unknown as Spec));
const other = 'ab'.repeat(32);

/** Signed with a bend, and all later signatures made over it. */
const bent: Readonly<Record<string, Bends>> = {
  'not valid yet': { notBefore: signedAt + minute },
  'not valid any more': { notAfter: signedAt - 1000 },
  'ends when it was logged': { notAfter: signedAt },
  'begins when it was logged': { notBefore: signedAt },
  'without SCT': { withoutSct: true },
  'an SCT of a stranger': { ct: stranger },
  'a leaf of a stranger': { issuer: stranger },
  'signed by a stranger': { signer: stranger },
  'a P-384 leaf': { curve: 'P-384' },
  'no extensions but the SCT': { extensions: () => [] },
  'not for code signing': { extensions: (all) => all.filter((each) => each.oid !== '2.5.29.37') },
  'no key usage': { extensions: (all) => all.filter((each) => each.oid !== '2.5.29.15') },
  'a critical extension that nobody knows': {
    extensions: (all) => [...all, { oid: '1.3.6.1.4.1.32473.9', critical: true, value: Uint8Array.of(5, 0) }],
  },
  'logged in the future': { integratedTime: doubleNow + 60 * minute, notAfter: doubleNow + 90 * minute },
  'logged before the log was trusted': {
    integratedTime: signedAt - 48 * 60 * minute,
    notBefore: signedAt - 49 * 60 * minute,
  },
  'a log index beyond 2^53': { logIndex: '9007199254740993' },
  'neither promise nor timestamp': { withoutPromise: true },
  'neither promise nor proof': { withoutPromise: true, withoutProof: true, timestamps: [{}] },
  'no proof': { withoutProof: true },
  'v0.1 without promise': { version: '0.1', withoutPromise: true, timestamps: [{}] },
  'v0.1 without proof': { version: '0.1', withoutProof: true },
  'another payload hash in the body': {
    body: inSpec((s) => (s['payloadHash'] = { algorithm: 'sha256', value: other })),
  },
  'sha512 named in the body': {
    body: inSpec((s) => (s['payloadHash'] = { ...s['payloadHash'], algorithm: 'sha512' })),
  },
  'no hash named in the body': {
    body: inSpec((s) => (s['payloadHash'] = { value: s['payloadHash']?.['value'] })),
  },
  'a payload hash in capitals in the body': {
    body: inSpec(
      (s) =>
        (s['payloadHash'] = {
          algorithm: 'sha256',
          value: String(s['payloadHash']?.['value']).toUpperCase(),
        }),
    ),
  },
  'another verifier in the body': {
    body: inSpec((s) => {
      const [first] = s['signatures'] as unknown as Json[];
      if (first !== undefined)
        first['verifier'] = Buffer.from(encodePem('PUBLIC KEY', spkiOf(stranger))).toString('base64');
    }),
  },
  'no verifier in the body': {
    body: inSpec((s) => {
      const [first] = s['signatures'] as unknown as Json[];
      if (first !== undefined) delete first['verifier'];
    }),
  },
  'another signature in the body': {
    body: inSpec((s) => {
      const [first] = s['signatures'] as unknown as Json[];
      if (first !== undefined) first['signature'] = 'AAAA';
    }),
  },
  'two signatures in the body': {
    body: inSpec((s) => {
      const all = s['signatures'] as unknown as Json[];
      all.push({ ...all[0] });
    }),
  },
  'no signatures in the body': { body: inSpec((s) => (s['signatures'] = [] as unknown as Json)) },
  'no envelope hash in the body': { body: inSpec((s) => delete s['envelopeHash']) },
  'another kind in the body': { body: inBody((body) => (body.kind = 'hashedrekord')) },
  'another version in the body': { body: inBody((body) => (body.apiVersion = '0.0.9')) },
  'more members in the body': { body: inBody((body) => Object.assign(body, { more: 1 })) },
  'a v2 body: another digest': {
    ...v2,
    body: inSpec((s) =>
      Object.assign(s['hashedRekordV002'] ?? {}, { data: { algorithm: 'SHA2_256', digest: 'AAAA' } }),
    ),
  },
  'a v2 body: another algorithm': {
    ...v2,
    body: inSpec((s) => Object.assign(s['hashedRekordV002']?.['data'] ?? {}, { algorithm: 'SHA2_512' })),
  },
  'a v2 body: another signature': {
    ...v2,
    body: inSpec((s) => Object.assign(s['hashedRekordV002']?.['signature'] ?? {}, { content: 'AAAA' })),
  },
  'a v2 body: no verifier': {
    ...v2,
    body: inSpec((s) => delete (s['hashedRekordV002']?.['signature'] as Json)['verifier']),
  },
  'a v2 body: of a message, another digest': {
    ...v2,
    ...message,
    body: inSpec((s) =>
      Object.assign(s['hashedRekordV002'] ?? {}, { data: { algorithm: 'SHA2_256', digest: 'AAAA' } }),
    ),
  },
  'a checkpoint of another origin': {
    checkpoint: (note) => ({ ...note, body: note.body.replace(/^[^\n]+/, 'other.example') }),
  },
  'a checkpoint signed under another name': { checkpoint: (note) => ({ ...note, origin: 'other.example' }) },
  'a checkpoint with an extension': { checkpoint: (note) => ({ ...note, body: `${note.body}more\n` }) },
  'a checkpoint of a greater tree': {
    checkpoint: (note) => ({ ...note, body: note.body.replace(/\n2\n/, '\n3\n') }),
  },
  'a checkpoint with its size in hexadecimal': {
    checkpoint: (note) => ({ ...note, body: note.body.replace(/\n2\n/, '\n0x2\n') }),
  },
  'a checkpoint with a zero before its size': {
    checkpoint: (note) => ({ ...note, body: note.body.replace(/\n2\n/, '\n02\n') }),
  },
  'a checkpoint twice signed': { lines: (lines) => [...lines, ...lines] },
  'a checkpoint with a bad line after the good': {
    lines: ([line, ...more]) =>
      line === undefined ? [] : [line, { ...line, signature: Buffer.alloc(70, 1) }, ...more],
  },
  'a checkpoint with a bad line before the good': {
    lines: ([line, ...more]) =>
      line === undefined ? [] : [{ ...line, signature: Buffer.alloc(70, 1) }, line, ...more],
  },
  'a checkpoint under a part of the log’s name': { checkpoint: (note) => ({ ...note, origin: 'rekor' }) },
  'a timestamp after the certificate': { ...v2, timestamps: [{ genTime: signedAt + 60 * minute }] },
  'a timestamp of something else': { ...v2, timestamps: [{ imprinted: Buffer.from('other') }] },
  'a timestamp by a stranger': { ...v2, timestamps: [{ signer: stranger }] },
  'a timestamp without certificate': { ...v2, timestamps: [{ withoutCertificate: true }] },
  'two timestamps': { ...v2, timestamps: [{}, { genTime: signedAt + 1000 }] },
  'a bad timestamp beside a promise': { timestamps: [{ signer: stranger }] },
  'two timestamps, one after the certificate': {
    ...v2,
    timestamps: [{}, { genTime: signedAt + 60 * minute }],
  },
  'no timestamp': { ...v2, timestamps: [] },
  'Rekor v2 with a time': { ...v2, integratedTime: signedAt },
  'Rekor v2 with a time, without timestamp': { ...v2, integratedTime: signedAt, timestamps: [] },
  'another payload type': { payloadType: 'text/plain' },
  'a payload that is no statement': { payload: Buffer.from('{"x":1}') },
  'an empty payload': { payload: new Uint8Array() },
  'hashedrekord 0.0.1 of an envelope': { entries: ['hashedrekord 0.0.1'] },
  'intoto 0.0.1': { entries: ['intoto 0.0.1'] },
  'a key, signed by a stranger': { ...key, signer: stranger },
};

export const bentDoubles = (): readonly Sample[] =>
  Object.entries(bent).map(([name, bends]) => ({ ...doubled('', bends), name: 'double', mutations: [name] }));
