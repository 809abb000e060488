// SPDX-License-Identifier: Apache-2.0
// One proven piece of evidence of each form: its octets, and whether some others in their place are proven too. Of real
// vectors where there are any, of the double where there are none.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  passed,
  publicGoodRoot,
  readStatements,
  verifyStatements,
  type Evidence,
} from '../../../../attest/index.ts';
import { cloudBuildKeys, parseTrustedRoot } from '../../../../attest/trust/index.ts';
import { parseBundle, Verifier, isProven } from '../../../../attest/verify/index.ts';
import { readCosignLayer } from '../../../../attest/fetch/cosign.ts';
import { Fields } from '../../../../attest/fields.ts';
import {
  readCloudBuild,
  readGitHubAttestations,
  readNpmAttestations,
  verifyCloudBuild,
  verifyGitHubAttestation,
  verifyNpmPackage,
  verifyVsa,
} from '../../../../attest/slsa/index.ts';
import { judge } from '../../../../cli/commands/conformance/sigstore/judge.ts';
import { KnownError } from '../../../../core/index.ts';
import { parseJson } from '../../../../core/json/index.ts';
import * as double from '../../../attest/double/index.ts';
import { expected, provenance, publish, trust } from '../../../attest/slsa/npm-double.ts';
import {
  fileOf as cloudBuildFile,
  hex,
  makeSigner,
  occurrenceOf,
} from '../../../attest/slsa/cloud-build-double.ts';
import { makeVerifier, signStatement, summaryOf } from '../../../attest/slsa/vsa-double.ts';
import { expectationOf, fileOf, readCases, type Case } from '../../../attest/slsa-verifier-cases.ts';

export interface Form {
  readonly bytes: Uint8Array;
  /** What else is thrown than a refusal fails the test. */
  readonly isProven: (bytes: Uint8Array) => boolean;
}

const now = Date.UTC(2026, 10, 1);
const conformance = join(import.meta.dirname, '../../../vectors/sigstore-conformance');
interface Manifest {
  readonly cases: readonly Readonly<
    Record<'case' | 'variant' | 'bundle' | 'trusted_root', string> &
      Record<'artifact' | 'identity' | 'issuer' | 'key', string | null>
  >[];
}

/** A case of sigstore-conformance. */
function suite(name: string): Form {
  const read = (file: string | null): Uint8Array => readFileSync(join(conformance, file ?? ''));
  const { cases } = JSON.parse(readFileSync(join(conformance, 'manifest.json'), 'utf8')) as Manifest;
  const one = cases.find((each) => each.case === name && each.variant === 'PATH');
  if (one === undefined) throw new TypeError(`no case ${name}`);
  const root =
    one.trusted_root === 'public-good' ? publicGoodRoot() : parseTrustedRoot(read(one.trusted_root));
  const signer =
    one.key === null ? { identity: one.identity ?? '', issuer: one.issuer ?? '' } : { keyPem: read(one.key) };
  const artifact = read(one.artifact);
  return {
    bytes: read(one.bundle),
    isProven: (bundle) => judge({ bundle, artifact, signer, roots: [root] }, now).verified,
  };
}

const sigstore = double.newSigstore();

/** A bundle of the double. */
function made(bends: double.Bends, options: { logs?: boolean; quorum?: number } = {}): Form {
  const root = double.rootOf(sigstore, (json) => {
    if (options.logs === false) [json.tlogs, json.ctlogs] = [[], []];
  });
  const verifier = new Verifier(root);
  const witnesses = sigstore.witnesses.map(({ name, pair }) => ({ name, key: double.keyOf(pair) }));
  const policy = {
    signer: double.signerPolicy(sigstore, bends),
    artifact: double.artifact,
    ...(options.quorum === undefined ? {} : { witnesses: { quorum: options.quorum, witnesses } }),
  };
  return {
    bytes: double.bytesOf(double.signBundle(sigstore, bends)),
    isProven: (bytes) => isProven(verifier.verify(parseBundle(bytes), policy, double.now)),
  };
}

const judged = (bytes: Uint8Array, verdict: (bytes: Uint8Array) => Evidence): Form => ({
  bytes,
  isProven: (each) => passed(verdict(each)),
});

function firstCase(matches: (one: Case) => boolean): Case {
  const found = readCases().find((one) => one.offline_expect === 'pass' && matches(one));
  if (found === undefined) throw new TypeError('no such case');
  return found;
}

/** cosign's layer and its annotations, each flipped as it is read. */
function cosign(version: string, flipped: 'layer' | 'annotations'): Form {
  const one = firstCase(
    ({ id, family }) => family === 'gha_generic_container' && id.includes(`/${version}#`),
  );
  const directory = fileOf(one.oci_layout ?? '');
  const blob = (digest: string): Buffer => readFileSync(join(directory, 'blobs/sha256', digest.slice(7)));
  const { manifests } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations: { kind: string } }[];
  };
  const attestations = manifests.find(({ annotations }) => annotations.kind.endsWith('/atts'));
  const manifest = JSON.parse(blob(attestations?.digest ?? '').toString()) as {
    layers: { digest: string; annotations: Record<string, string> }[];
  };
  const [layer] = manifest.layers;
  const envelope = blob(layer?.digest ?? '');
  const annotations = double.bytesOf(layer?.annotations);
  const expectation = expectationOf(one, one.image_digest ?? '');
  return judged(flipped === 'layer' ? envelope : annotations, (bytes) => {
    const [theirs, ours] = flipped === 'layer' ? [bytes, annotations] : [envelope, bytes];
    const fields = Fields.of(parseJson(ours, { bytes: 1 << 20, depth: 32 }), 'E_OCI_FORM');
    return verifyStatements([readCosignLayer(theirs, fields)], expectation, publicGoodRoot(), now);
  });
}

function cloudBuild(file: string): Form {
  const one = firstCase(({ provenance: name }) => name === file);
  const expectation = expectationOf(one, one.image_digest ?? '');
  return judged(readFileSync(fileOf(file)), (bytes) =>
    verifyCloudBuild(readCloudBuild(bytes), { ...expectation, kind: 'image' }, cloudBuildKeys(), now),
  );
}

function cloudBuildV1(): Form {
  const signer = makeSigner('global', 'google-hosted-worker');
  const expectation = {
    subject: { algorithm: 'sha256', hex },
    kind: 'image',
    sourceUri: 'github.com/owner/name',
  } as const;
  return judged(cloudBuildFile([occurrenceOf('v1', [signer])]), (bytes) =>
    verifyCloudBuild(readCloudBuild(bytes), expectation, [signer.managed], now),
  );
}

function npm(): Form {
  const listed = { attestations: [provenance(), publish()] };
  return judged(double.bytesOf(listed), (bytes) =>
    verifyNpmPackage(readNpmAttestations(bytes), expected, trust, double.now),
  );
}

function gitHub(): Form {
  const root = double.rootOf(sigstore);
  const bundle = double.signBundle(sigstore, { san: double.builder });
  return judged(double.bytesOf({ attestations: [{ bundle }] }), (bytes) =>
    verifyGitHubAttestation(
      readGitHubAttestations(bytes),
      { ...double.expectation, builderId: double.builder.split('@')[0] ?? '' },
      [root],
      double.now,
    ),
  );
}

function summary(): Form {
  const verifier = makeVerifier('https://example.com/verifier');
  const { envelope } = signStatement(summaryOf(verifier.id), verifier);
  const [signature] = envelope.signatures;
  const json = {
    payloadType: envelope.payloadType,
    payload: double.base64(envelope.payload),
    signatures: [{ keyid: verifier.id, sig: double.base64(signature?.sig ?? '') }],
  };
  const wanted = {
    subjects: [`sha256:${'cd'.repeat(32)}`],
    verifierId: verifier.id,
    resourceUri: 'pkg:oci/x',
    verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
  };
  return judged(double.bytesOf(json), (bytes) => {
    const [found] = readStatements(bytes);
    if (found === undefined || found instanceof KnownError) throw found ?? new TypeError('nothing was read');
    return verifyVsa(found, wanted, [verifier.key], now);
  });
}

export const forms: Readonly<Record<string, () => Form>> = {
  'bundle v0.2, envelope, intoto 0.0.2 with a timestamp': () => suite('intoto-with-custom-trust-root'),
  'bundle v0.3, message, hashedrekord 0.0.1': () => suite('happy-path-v0.3-new-mediaType'),
  'bundle v0.3, envelope, dsse 0.0.1': () => suite('happy-path-intoto-in-dsse-v3'),
  'bundle v0.3, message, Rekor v2': () => suite('rekor2-happy-path'),
  'bundle v0.3, envelope, Rekor v2': () => suite('rekor2-dsse-happy-path'),
  'bundle v0.3, envelope, dsse 0.0.2': () => made({ entries: ['dsse 0.0.2'] }),
  'bundle v0.1, envelope': () => made({ version: '0.1' }),
  'bundle, cosigned checkpoint': () => made({ entries: ['hashedrekord 0.0.2'], witnesses: 2 }, { quorum: 2 }),
  'bundle, a timestamp alone': () => made({ entries: [] }, { logs: false }),
  'bundle, managed key and timestamp': () => suite('managed-key-happy-path'),
  'bundle, managed key': () => made({ signedBy: 'key' }),
  'cosign layer, intoto 0.0.1': () => cosign('v1.4.0', 'layer'),
  'cosign annotations, intoto 0.0.1': () => cosign('v1.4.0', 'annotations'),
  'cosign annotations, dsse 0.0.1': () => cosign('v2.1.0', 'annotations'),
  'Cloud Build v0.2': () => cloudBuild('gcb_container/v0.2/gcloud-container-github.json'),
  'Cloud Build v1': cloudBuildV1,
  'npm attestations': npm,
  'GitHub attestation': gitHub,
  'envelope under a key': summary,
};
