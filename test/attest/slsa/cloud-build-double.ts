// SPDX-License-Identifier: Apache-2.0
// Google Cloud Build in a test: keys of its own under the platform's names, and the JSON that gcloud would print, with
// any of its parts bent.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { pae } from '../../../core/dsse/index.ts';
import { importKey } from '../../../attest/trust/key.ts';
import { cloudBuildKeyId } from '../../../attest/trust/shipped.ts';
import type { Interval } from '../../../attest/trust/types.ts';
import type { ManagedKey } from '../../../attest/verify/types.ts';

export const hex: string = 'ab'.repeat(32);
export const worker = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';
const type = 'application/vnd.in-toto+json';

export interface Signer {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly managed: ManagedKey;
}

export function makeSigner(
  location: string,
  cryptoKey?: string,
  validFor: Interval = { start: 0, end: Infinity },
): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = importKey(publicKey.export({ format: 'der', type: 'spki' }));
  if (key === undefined) throw new TypeError('not a key');
  const id = cloudBuildKeyId(location, cryptoKey);
  return { id, privateKey, managed: { key, id, validFor } };
}

type Json = Record<string, unknown>;

export interface Bent {
  /** Replaces members of the payload's predicate, by path. */
  readonly predicate?: (predicate: Json) => void;
  readonly statement?: (statement: Json) => void;
  /** Bends the text for people alone. */
  readonly text?: (text: Json) => void;
  readonly occurrence?: (occurrence: Json) => void;
  readonly file?: (file: Json) => void;
  readonly payloadType?: string;
  /** Signs the other bytes: PAE for the payload, or the reverse. */
  readonly otherBytes?: boolean;
}

const predicates: Readonly<Record<'v0.2' | 'v0.3' | 'v1', () => Json>> = {
  'v0.2': () => ({
    builder: { id: `${worker}@v0.2` },
    recipe: {
      type: `${worker}@v0.2`,
      entryPoint: 'cloudbuild.yaml',
      arguments: { '@type': 'type.googleapis.com/google.devtools.cloudbuild.v1.Build' },
    },
    materials: [{ uri: `https://github.com/owner/name/commit/${'c'.repeat(40)}` }],
  }),
  'v0.3': () => ({
    builder: { id: `${worker}@v0.3` },
    recipe: {
      type: 'https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1',
      arguments: {
        '@type': 'type.googleapis.com/google.devtools.cloudbuild.v1.Build',
        substitutions: { TAG_NAME: 'v1.2.3', BRANCH_NAME: 'main' },
      },
    },
    metadata: { buildInvocationId: 'x', buildStartedOn: '2023-03-15T03:14:09.188170704Z' },
    materials: [{ uri: 'git+https://github.com/owner/name', digest: { sha1: 'c'.repeat(40) } }],
  }),
  v1: () => ({
    buildDefinition: {
      buildType: 'https://cloud.google.com/build/gcb-buildtypes/google-worker/v1',
      externalParameters: {
        buildConfigSource: { repository: 'git+https://github.com/owner/name', ref: 'refs/tags/v1.2.3' },
      },
      internalParameters: { systemSubstitutions: { TAG_NAME: 'v1.2.3' } },
      resolvedDependencies: [
        { uri: 'git+https://github.com/owner/name', digest: { gitCommit: 'c'.repeat(40) } },
      ],
    },
    runDetails: { builder: { id: worker }, metadata: { invocationId: 'x' } },
  }),
};

export type Form = keyof typeof predicates;

/** One occurrence; pass it to `fileOf`. */
export function occurrenceOf(form: Form, signers: readonly Signer[], bent: Bent = {}): Json {
  const statement: Json = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: `https://slsa.dev/provenance/${form === 'v1' ? 'v1' : 'v0.1'}`,
    subject: [{ name: 'https://region-docker.pkg.dev/p/r/image', digest: { sha256: hex } }],
    predicate: predicates[form](),
  };
  bent.predicate?.(statement['predicate'] as Json);
  const { predicate, ...header } = structuredClone(statement);
  const text: Json = { ...header, [form === 'v1' ? 'predicate' : 'slsaProvenance']: predicate };
  bent.text?.(text);
  bent.statement?.(statement);
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = bent.payloadType ?? type;
  const occurrence: Json = {
    kind: 'BUILD',
    resourceUri: `https://region-docker.pkg.dev/p/r/image@sha256:${hex}`,
    build: { [form === 'v1' ? 'inTotoSlsaProvenanceV1' : 'intotoStatement']: text },
    envelope: {
      payloadType,
      payload: payload.toString('base64'),
      signatures: signers.map(({ id, privateKey }) => {
        const encoded = id.includes('builtByGCB') === (bent.otherBytes ?? false);
        const sig = sign('sha256', encoded ? pae(payloadType, payload) : payload, privateKey);
        return { keyid: id, sig: sig.toString('base64url') };
      }),
    },
  };
  bent.occurrence?.(occurrence);
  return occurrence;
}

export function fileOf(occurrences: readonly Json[], bend?: (file: Json) => void): Uint8Array {
  const file: Json = {
    image_summary: {
      digest: `sha256:${hex}`,
      fully_qualified_digest: `region-docker.pkg.dev/p/r/image@sha256:${hex}`,
    },
    provenance_summary: { provenance: occurrences },
  };
  bend?.(file);
  return Buffer.from(JSON.stringify(file));
}
