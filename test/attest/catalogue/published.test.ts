// SPDX-License-Identifier: Apache-2.0
// Mistakes that other verifiers made and published, each tried on this one: what is asked for is what must be proven,
// and nothing counts that nobody signed. docs/published-mistakes.md lists these and the ones that stand elsewhere.
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBundle, readStatements, verifyStatements, type Found } from '../../../attest/index.ts';
import { readCosignLayer } from '../../../attest/fetch/cosign.ts';
import { readOciLayout } from '../../../attest/fetch/layout-source.ts';
import { Fields } from '../../../attest/fields.ts';
import { parseDigest } from '../../../attest/digest.ts';
import type { Expectation } from '../../../attest/slsa/expectation.ts';
import { KnownError } from '../../../core/index.ts';
import {
  artefactHex,
  base64,
  builder,
  bytesOf,
  codesOf,
  expectation,
  identityProvider,
  keyOf,
  managedHint,
  minute,
  newPair,
  newSigstore,
  now,
  refusals,
  rootOf,
  signBundle,
  signedAt,
  signWith,
  tilesKeyId,
  verified,
  type Bends,
  type RootJson,
} from '../double/index.ts';
import { HostileLayout, mediaTypes, tagFor } from './layout-double.ts';

const sigstore = newSigstore();
const judge = (found: readonly Found[], more: Partial<Expectation> = {}): string[] =>
  codesOf(verifyStatements(found, { ...expectation, ...more }, rootOf(sigstore), now));
const found = (bends: Bends = {}): Found => readBundle(bytesOf(signBundle(sigstore, bends)));
const summary: Bends = {
  statement: (json) => ({
    ...json,
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: { verifier: { id: builder }, verificationResult: 'PASSED', resourceUri: 'x' },
  }),
};
const ofAnother: Bends = {
  statement: (json) => ({ ...json, subject: [{ name: 'keadm.tar.gz', digest: { sha256: '0'.repeat(64) } }] }),
};
const withPayload = (payload: Uint8Array): Found => {
  const bundle = signBundle(sigstore);
  bundle.dsseEnvelope!.payload = Buffer.from(payload).toString('base64');
  return readBundle(bytesOf(bundle));
};

describe('any attestation counts', () => {
  it.for<[name: string, what: string, found: () => Found[], codes: string[]]>([
    [
      'CVE-2022-35930',
      'a well signed attestation of another type beside none of the type that is asked for',
      () => [found(summary)],
      ['statement.predicate E_PROVENANCE_FORM'],
    ],
    [
      'CVE-2022-35929',
      'one of the right type of something else beside one of another type of the artefact',
      () => [found(ofAnother), found(summary)],
      ['statement.subject E_SUBJECT_MISMATCH', 'statement.predicate E_PROVENANCE_FORM'],
    ],
    [
      'kyverno#2739',
      'a payload that the signature beside it is not over',
      () => [withPayload(bytesOf({ _type: 'https://in-toto.io/Statement/v1' }))],
      ['envelope.signature E_DSSE_SIGNATURE', 'log.body E_LOG_BODY', 'statement.form E_STATEMENT_FORM'],
    ],
  ])('%s: %s proves nothing', ([, , make, codes]) => {
    const refused = judge(make()).filter(
      (each) => !/^(builder|source|parameters|time|certificate)/.test(each),
    );
    expect(refused.filter((each) => !each.startsWith('log.body') || codes.includes(each))).toEqual(codes);
  });

  it('CVE-2022-35930: several attestations do not add up to one that proves everything', () => {
    const bad = [found(ofAnother), found({ issuer: newPair() }), found({ san: builder.replace('v2', 'v') })];
    expect(judge(bad)).not.toEqual([]);
    expect(judge([...bad, found()])).toEqual([]);
  });
});

describe('time and chains', () => {
  const issuerEnds = (json: RootJson): void => {
    json.certificateAuthorities[0]!.validFor.end = new Date(signedAt - minute).toISOString();
  };
  const unsigned: Bends = { entries: [], timestamps: [] };
  const expired: Bends = { notBefore: signedAt - 20 * minute, notAfter: signedAt - 10 * minute };

  it('CVE-2026-24122: an authority that ended before the signature was made vouches for nothing', () =>
    expect(refusals(verified(sigstore, {}, { root: rootOf(sigstore, issuerEnds) }))).toEqual([
      'certificate.validity E_CERT_TIME',
    ]));

  it.for([
    ['had not begun', { start: signedAt + minute, end: Infinity }],
    ['had ended', { start: 0, end: signedAt - minute }],
  ] as const)('GHSA-wqqc-jjcq-vfxm: a managed key that %s when it signed is refused', ([, validFor]) => {
    const keys = [{ key: keyOf(sigstore.managed), id: managedHint, validFor }];
    const policy = { signer: { kind: 'key', keys } } as const;
    expect(refusals(verified(sigstore, { signedBy: 'key' }, { policy }))).toEqual([
      'key.validity E_SIGNER_TIME',
    ]);
  });

  it('GHSA-wqqc-jjcq-vfxm: a managed key must be valid at every time that is proven, not at one', () => {
    const keys = [
      { key: keyOf(sigstore.managed), id: managedHint, validFor: { start: 0, end: signedAt + minute } },
    ];
    const bends: Bends = { signedBy: 'key', timestamps: [{ genTime: signedAt + 2 * minute }] };
    expect(refusals(verified(sigstore, bends, { policy: { signer: { kind: 'key', keys } } }))).toEqual([
      'key.validity E_SIGNER_TIME',
    ]);
  });

  it('CVE-2026-24122: a certificate must be valid at every time that is proven, not at one', () => {
    const late: Bends = { timestamps: [{ genTime: signedAt + 20 * minute }] };
    expect(refusals(verified(sigstore, late))).toEqual(['certificate.validity E_CERT_TIME']);
  });

  it('cosign#2194: an expired certificate without a log entry is not taken as if it were signed in time', () => {
    expect(refusals(verified(sigstore, { ...unsigned, ...expired }))).toEqual([
      'log.present E_LOG_EVIDENCE',
      'certificate unchecked',
      'time unchecked',
    ]);
    expect(refusals(verified(sigstore, expired))).toEqual(['certificate.validity E_CERT_TIME']);
  });

  it('OMS #663: a certificate that is valid now proves nothing of when it signed', () => {
    const valid: Bends = { ...unsigned, notAfter: now + 60 * minute };
    expect(refusals(verified(sigstore, valid))).toContain('log.present E_LOG_EVIDENCE');
    const root = rootOf(sigstore, (json) => {
      json.tlogs = [];
      json.ctlogs = [];
    });
    expect(refusals(verified(sigstore, valid, { root }))).toEqual([
      'time.proven E_LOG_EVIDENCE',
      'certificate unchecked',
    ]);
  });
});

describe('a log entry that lacks what binds it', () => {
  it('CVE-2022-36056: of intoto v0.0.1 is bound by nothing where the envelope’s text was not kept', () => {
    const bundle = signBundle(sigstore, { entries: ['intoto 0.0.1'] });
    expect(judge([readBundle(bytesOf(bundle))])).toEqual(['log.body E_LOG_BODY']);
  });

  it('of Rekor v2 with a promise is refused, whoever signed that: such a log makes none', () => {
    const bundle = signBundle(sigstore, { entries: ['dsse 0.0.2'] });
    const [entry] = bundle.verificationMaterial.tlogEntries;
    const seconds = String(signedAt / 1000);
    const logID = tilesKeyId(sigstore).toString('hex');
    const promise = `{"body":"${entry!.canonicalizedBody}","integratedTime":${seconds},"logID":"${logID}","logIndex":${entry!.logIndex}}`;
    entry!.integratedTime = seconds;
    entry!.inclusionPromise = {
      signedEntryTimestamp: base64(signWith(sigstore.tiles, Buffer.from(promise))),
    };
    expect(judge([readBundle(bytesOf(bundle))])).toEqual(['log.promise E_LOG_PROMISE']);
  });

  it('without a promise is of a log that was trusted at every time that is proven, not at one', () => {
    const bends: Bends = {
      withoutPromise: true,
      timestamps: [{ serialNumber: 1n }, { serialNumber: 2n, genTime: signedAt + 2 * minute }],
    };
    const ends = (json: RootJson): void => {
      json.tlogs[0]!.publicKey.validFor.end = new Date(signedAt + minute).toISOString();
    };
    expect(refusals(verified(sigstore, bends))).toEqual([]);
    expect(refusals(verified(sigstore, bends, { root: rootOf(sigstore, ends) }))).toContain(
      'log.key E_LOG_KEY',
    );
  });
});

describe('silent weakening', () => {
  it.for<[what: string, bend: (json: RootJson) => void, code: string]>([
    ['has no certificate transparency log', (json) => (json.ctlogs = []), 'E_SCT_SIGNATURE'],
    ['knows other ones', (json) => (json.ctlogs = json.tlogs.slice(0, 1)), 'E_SCT_SIGNATURE'],
  ])('kyverno#17125: a certificate’s promise is asked for though the root %s', ([, bend, code]) =>
    expect(refusals(verified(sigstore, {}, { root: rootOf(sigstore, bend) }))).toEqual([
      `certificate.sct ${code}`,
    ]),
  );

  it('kyverno#17125: a certificate without a promise is refused though log and timestamp are there', () =>
    expect(refusals(verified(sigstore, { withoutSct: true, timestamps: [{}] }))).toEqual([
      'certificate.sct E_SCT_MISSING',
    ]));

  it.for(['generator_generic_slsa3', '.*generator_generic_slsa3', 'https://github.com/slsa-framework/'])(
    'unanchored identity: the pattern %s does not match a name that it is only a part of',
    (pattern) => {
      const signer = { kind: 'identity', san: { pattern }, issuer: { exactly: identityProvider } } as const;
      expect(refusals(verified(sigstore, {}, { policy: { signer } }))).toEqual([
        'identity.name E_IDENTITY_NAME',
      ]);
    },
  );
});

describe('what a client wrote beside it', () => {
  const envelope = bytesOf(signBundle(sigstore).dsseEnvelope);
  const claims = {
    'dev.sigstore.cosign/verified': 'true',
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v0.2',
    'dev.cosignproject.cosign/signature': 'AAAA',
    'kyverno.io/verify-images': `{"sha256:${artefactHex}":"pass"}`,
    predicateType: 'https://slsa.dev/provenance/v0.2',
  };

  it('kyverno#16336: annotations that claim an outcome prove nothing', () => {
    const layer = readCosignLayer(envelope, Fields.of(claims, 'E_OCI_FORM'));
    expect(judge([layer])).toEqual(
      expect.arrayContaining(['certificate.form E_KEY_UNSUPPORTED', 'log.present E_LOG_EVIDENCE']),
    );
  });

  it('kyverno#16336: an annotation that calls an attestation provenance does not make it provenance', async () => {
    using layout = new HostileLayout();
    const layer = layout.blob(mediaTypes.bundle, signBundle(sigstore, summary));
    const digest = `sha256:${artefactHex}`;
    const more = { artifactType: mediaTypes.bundle, annotations: claims };
    layout.index(layout.manifest([layer], more, digest));
    const there = await readOciLayout(layout.folder, parseDigest(digest));
    expect(there).toHaveLength(1);
    expect(judge(there)).toContain('statement.predicate E_PROVENANCE_FORM');
  });
});

describe('a registry that answers twice', () => {
  const digest = `sha256:${artefactHex}`;

  it.for(['CVE-2022-47633', 'CVE-2023-47630'])(
    '%s: a blob that is not what its name says is not read',
    async () => {
      using layout = new HostileLayout();
      const layer = layout.blob(mediaTypes.bundle, signBundle(sigstore, ofAnother));
      layout.index(layout.manifest([layer], { artifactType: mediaTypes.bundle }, digest));
      const good = bytesOf(signBundle(sigstore));
      // Of the very length that the descriptor says.
      writeFileSync(
        layout.pathOf(layer.digest),
        Buffer.concat([good, Buffer.alloc(layer.size, ' ')], layer.size),
      );
      const [only] = await readOciLayout(layout.folder, parseDigest(digest));
      expect(only).toBeInstanceOf(KnownError);
      expect(only).toMatchObject({ code: 'E_OCI_DIGEST' });
    },
  );

  it('tag moved: attestations that a tag puts beside another image are of their own image', async () => {
    using layout = new HostileLayout();
    const image = `sha256:${'7'.repeat(64)}`;
    const layer = layout.blob(mediaTypes.bundle, signBundle(sigstore));
    layout.index(layout.manifest([layer], { annotations: tagFor(image) }));
    const there = await readOciLayout(layout.folder, parseDigest(image));
    expect(there).toHaveLength(1);
    expect(judge(there)).toEqual([]);
    expect(judge(there, { subject: parseDigest(image) })).toEqual(['statement.subject E_SUBJECT_MISMATCH']);
  });
});

describe('endless data', () => {
  const codeOf = (read: () => unknown): string => {
    try {
      read();
      return 'read';
    } catch (error) {
      if (error instanceof KnownError) return error.code;
      throw error;
    }
  };
  const bundle = signBundle(sigstore, { timestamps: [{}] });
  const [entry] = bundle.verificationMaterial.tlogEntries;
  const [stamp] = bundle.verificationMaterial.timestampVerificationData!.rfc3161Timestamps;
  const material = (more: object): Buffer =>
    bytesOf({ ...bundle, verificationMaterial: { ...bundle.verificationMaterial, ...more } });
  const many = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value);

  it.for<[what: string, bytes: () => Buffer]>([
    ['log entries', () => material({ tlogEntries: many(entry, 9) })],
    ['timestamps', () => material({ timestampVerificationData: { rfc3161Timestamps: many(stamp, 9) } })],
    [
      'hashes in a proof',
      () =>
        material({
          tlogEntries: [{ ...entry, inclusionProof: { ...entry!.inclusionProof, hashes: many('AAAA', 65) } }],
        }),
    ],
    [
      'certificates in a chain',
      () =>
        bytesOf({
          ...bundle,
          mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
          verificationMaterial: { x509CertificateChain: { certificates: many({ rawBytes: 'AAAA' }, 11) } },
        }),
    ],
    [
      'signatures',
      () =>
        bytesOf({
          ...bundle,
          dsseEnvelope: { ...bundle.dsseEnvelope, signatures: many({ sig: 'AAAA' }, 2) },
        }),
    ],
  ])('CVE-2024-45395: a bundle with too many %s is refused before any is verified', ([, bytes]) =>
    expect(codeOf(() => readBundle(bytes()))).toMatch(/^E_(BUNDLE|DSSE)_FORM$/),
  );

  it('CVE-2024-45395: a statement of 100,000 subjects is refused', () => {
    const subjects: Bends = {
      statement: (json) => ({ ...json, subject: many({ digest: { sha1: 'a' } }, 100_000) }),
    };
    expect(judge([found(subjects)])).toContain('statement.form E_STATEMENT_FORM');
  });

  it('CVE-2023-46737: an image with more attestations than anybody has is refused, and not looked through', async () => {
    using layout = new HostileLayout();
    const layers = many(layout.blob(mediaTypes.envelope, Buffer.from('{}')), 64);
    const digest = `sha256:${artefactHex}`;
    const manifests = [1, 2, 3].map((at) => {
      const more = { annotations: { ...tagFor(digest), at: String(at) } };
      return layout.manifest(layers, more);
    });
    layout.index(...manifests);
    await expect(readOciLayout(layout.folder, parseDigest(digest))).rejects.toMatchObject({
      code: 'E_EVIDENCE_SIZE',
    });
  });

  it('CVE-2023-46737: a file of a million lines is refused after some hundred', () => {
    const start = performance.now();
    expect(codeOf(() => readStatements(Buffer.from('{}\n'.repeat(1_000_000))))).toBe('E_BUNDLE_FORM');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('CVE-2025-66564: a timestamp that names an algorithm by a million arcs costs next to nothing', () => {
    const oid = Buffer.concat([Buffer.from('0683100000', 'hex'), Buffer.alloc(0x100000, 1)]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(oid.length);
    const signed = Buffer.concat([Buffer.from('3084', 'hex'), length, oid]);
    const bytes = material({
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: signed.toString('base64') }] },
    });
    const start = performance.now();
    expect(judge([readBundle(bytes)])).toContain('timestamp.form E_DER_SIZE');
    expect(performance.now() - start).toBeLessThan(500);
  });
});
