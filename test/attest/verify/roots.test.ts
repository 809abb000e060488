// SPDX-License-Identifier: Apache-2.0
// Several roots, each a world of its own; roots without logs; chains with certificates in between; what evidence names.
import { describe, expect, it } from 'vitest';
import { parseBundle } from '../../../attest/fetch/bundle.ts';
import type { TrustedRoot } from '../../../attest/trust/types.ts';
import type { SignaturePolicy } from '../../../attest/verify/types.ts';
import { isProven, Verifier } from '../../../attest/verify/verifier.ts';
import { passed, type Evidence } from '../../../core/evidence/index.ts';
import {
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeTbsCertificate,
  extKeyUsage,
  keyUsage,
  makeExtension,
  oids,
  type Extension,
} from '../../../core/x509/index.ts';
import {
  algorithm,
  artifact,
  base64,
  bytesOf,
  issue,
  minute,
  name,
  newPair,
  newSigstore,
  now,
  refusals,
  rootOf,
  sha256,
  signBundle,
  signedAt,
  signerPolicy,
  spkiOf,
  trustedFrom,
  verified,
  type Bends,
  type BundleJson,
  type RootJson,
} from '../double/index.ts';

const sigstore = newSigstore();
const other = newSigstore();
const [root, stranger] = [rootOf(sigstore), rootOf(other)];
const policyFor = (bends: Bends): SignaturePolicy => ({ signer: signerPolicy(sigstore, bends), artifact });
const judge = (bends: Bends, ...roots: readonly [TrustedRoot, ...TrustedRoot[]]): string[] =>
  refusals(
    new Verifier(...roots).verify(parseBundle(bytesOf(signBundle(sigstore, bends))), policyFor(bends), now),
  );

/** GitHub's form: a root that lists no log. */
const withoutLogs = (json: RootJson): void => {
  json.tlogs = [];
  json.ctlogs = [];
};

describe('several roots', () => {
  it.for<[what: string, bends: Bends]>([
    ['a certificate', {}],
    ['a certificate, Rekor v2', { entries: ['hashedrekord 0.0.2'] }],
    ['a bare key', { signedBy: 'key' }],
    ['a bare key, Rekor v2', { signedBy: 'key', entries: ['hashedrekord 0.0.2'] }],
  ])('prove what one of them proves, in any order: %s', ([, bends]) => {
    expect(judge(bends, root)).toEqual([]);
    expect(judge(bends, stranger, root)).toEqual([]);
    expect(judge(bends, root, stranger)).toEqual([]);
    expect(judge(bends, stranger)).not.toEqual([]);
  });

  // The double's authorities have one name: both roots may be meant by a certificate.
  it('are not put together: the authority of one and the log of another prove nothing', () => {
    const ours = (json: RootJson): unknown =>
      (json.certificateAuthorities = roots.ours.certificateAuthorities);
    const roots = { ours: jsonOf(sigstore), others: jsonOf(other) };
    const authorityAlone = rootOf(other, ours);
    const logsAlone = rootOf(
      sigstore,
      (json) => (json.certificateAuthorities = roots.others.certificateAuthorities),
    );
    expect(judge({}, authorityAlone, logsAlone)).toContain('log.key E_LOG_KEY');
    expect(judge({}, logsAlone, authorityAlone)).toContain('certificate.chain E_CERT_CHAIN');
  });

  it('that none could be meant are answered for by the first', () => {
    const renamed = rootOf(other, (json) => (json.certificateAuthorities = [anotherAuthority()]));
    expect(judge({}, renamed, renamed)).toEqual([
      'certificate.chain E_CERT_CHAIN',
      'log.key E_LOG_KEY',
      'time unchecked',
    ]);
  });

  it('with one that lists no log prove what either asks for', () => {
    const timestamps = rootOf(sigstore, withoutLogs);
    expect(timestamps.timestampsOnly).toBe(true);
    expect(judge({ entries: [] }, root, timestamps)).toEqual([]);
    expect(judge({ entries: [] }, root)).toEqual(['log.present E_LOG_EVIDENCE']);
  });
});

function jsonOf(instance: ReturnType<typeof newSigstore>): RootJson {
  let kept: RootJson | undefined;
  rootOf(instance, (json) => (kept = structuredClone(json)));
  if (kept === undefined) throw new TypeError('the double has a root');
  return kept;
}

function anotherAuthority(): RootJson['certificateAuthorities'][number] {
  const [key, subject] = [newPair(), 'somebody else'];
  const der = issue({
    subject,
    key,
    issuer: subject,
    issuerKey: key,
    serialHex: '09',
    extensions: [makeExtension(basicConstraints, { ca: true }), makeExtension(keyUsage, ['keyCertSign'])],
  });
  return {
    uri: 'https://other.example',
    certChain: { certificates: [{ rawBytes: base64(der) }] },
    validFor: { start: new Date(trustedFrom).toISOString() },
  };
}

describe('a root that lists no log', () => {
  const timestamps = rootOf(sigstore, withoutLogs);

  it('asks for a timestamp, and for neither log nor certificate timestamp', () => {
    const result = verified(sigstore, { entries: [], withoutSct: true }, { root: timestamps });
    expect(refusals(result)).toEqual([]);
    expect(result.evidence.map(({ check }) => check)).not.toContain('log');
    expect(result.times).toEqual([signedAt]);
  });

  it('proves nothing without a timestamp', () =>
    expect(refusals(verified(sigstore, { entries: [], timestamps: [] }, { root: timestamps }))).toEqual([
      'time.proven E_LOG_EVIDENCE',
      'certificate unchecked',
    ]));

  it('does not overlook a log entry that is there all the same', () =>
    expect(refusals(verified(sigstore, { timestamps: [{}] }, { root: timestamps }))).toContain(
      'log.key E_LOG_KEY',
    ));
});

describe('a certificate in between', () => {
  const authority = (pathLength?: number): Extension[] => [
    makeExtension(basicConstraints, pathLength === undefined ? { ca: true } : { ca: true, pathLength }, true),
    makeExtension(keyUsage, ['keyCertSign'], true),
  ];
  const top = newPair();
  const self = { subject: 'top', key: top, issuer: 'top', issuerKey: top };
  const topDer = issue({ ...self, serialHex: '05', extensions: authority() });
  // The double's leaves are issued by `double`: here from the carrier, below an authority that the root has.
  const between = (extensions: Extension[] = authority(0)): Uint8Array =>
    issue({ ...self, subject: 'double', key: sigstore.ca, serialHex: '06', extensions });
  const only = rootOf(sigstore, (json) => {
    json.certificateAuthorities[0]?.certChain.certificates.splice(0, 9, { rawBytes: base64(topDer) });
  });
  const brought = (...ders: readonly Uint8Array[]): string[] =>
    refusals(
      verified(
        sigstore,
        { version: '0.2' },
        {
          root: only,
          bundle: ({ verificationMaterial: { x509CertificateChain } }) =>
            x509CertificateChain?.certificates.push(...ders.map((der) => ({ rawBytes: base64(der) }))),
        },
      ),
    );

  it('may come from the carrier, as far as an authority of the root has issued it', () =>
    expect(brought(between())).toEqual([]));
  it('is used beside the root’s own, which is not taken from there, and what is no certificate', () =>
    expect(brought(topDer, Uint8Array.of(1), between())).toEqual([]));

  const missing = ['certificate.chain E_CERT_CHAIN'];
  it.for<[what: string, ders: readonly Uint8Array[]]>([
    ['is missing', []],
    ['is no authority', [between([makeExtension(keyUsage, ['digitalSignature'])])]],
    [
      'is an authority for something else',
      [between([...authority(0), makeExtension(extKeyUsage, [oids.timeStamping])])],
    ],
    [
      'has a critical extension that nobody knows',
      [between([...authority(0), { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }])],
    ],
    ['is the stranger’s own', [other.caDer, other.topDer]],
    ['is issued by nobody of the root', [sigstore.caDer, sigstore.topDer]],
  ])('that %s leads nowhere', ([, ders]) => expect(brought(...ders)).toEqual(missing));

  it('may not stand below an authority that has no room for one', () => {
    const noRoom = issue({ ...self, serialHex: '05', extensions: authority(0) });
    const root = rootOf(sigstore, (json) => {
      json.certificateAuthorities[0]?.certChain.certificates.splice(0, 9, { rawBytes: base64(noRoom) });
    });
    const bundle = ({ verificationMaterial }: BundleJson): void => {
      verificationMaterial.x509CertificateChain?.certificates.push({ rawBytes: base64(between()) });
    };
    expect(refusals(verified(sigstore, { version: '0.2' }, { root, bundle }))).toEqual(missing);
  });

  it('is held to the proven time like the rest of the chain', () => {
    const tbs = encodeTbsCertificate({
      serialHex: '07',
      algorithm,
      issuerDer: name('top'),
      notBefore: trustedFrom,
      notAfter: signedAt - minute,
      subjectDer: name('double'),
      spkiDer: spkiOf(sigstore.ca),
      extensions: authority(0),
    });
    const ended = encodeCertificate(tbs, algorithm, createSignature(algorithm, top.privateKey, tbs));
    expect(brought(ended)).toEqual(['certificate.validity E_CERT_TIME']);
  });

  it('is looked for within a budget, however many look alike', () => {
    const alike = Array.from({ length: 9 }, () => {
      const key = newPair();
      return issue({
        ...self,
        subject: 'double',
        issuer: 'double',
        key,
        issuerKey: key,
        serialHex: '08',
        extensions: authority(),
      });
    });
    expect(brought(...alike)).toEqual(missing);
  });
});

describe('evidence', () => {
  const leavesOf = (each: Evidence): readonly Evidence[] =>
    each.children.length === 0 ? [each] : each.children.flatMap(leavesOf);

  it.for<[what: string, bends: Bends, groups: string[]]>([
    ['of an envelope', {}, ['certificate', 'envelope', 'log', 'time', 'identity', 'statement']],
    ['of an artefact', { content: 'message' }, ['certificate', 'signature', 'log', 'time', 'identity']],
    ['under a key', { signedBy: 'key' }, ['key', 'envelope', 'log', 'time', 'statement']],
    [
      'of Rekor v2',
      { entries: ['hashedrekord 0.0.2'] },
      ['certificate', 'envelope', 'log', 'time', 'identity', 'statement'],
    ],
  ])('%s has its groups in order, and says what each check looked at', ([, bends, groups]) => {
    const result = verified(sigstore, bends, { root });
    expect(isProven(result)).toBe(true);
    expect(result.evidence.map(({ check }) => check)).toEqual(groups);
    for (const leaf of result.evidence.flatMap(leavesOf)) {
      expect(leaf.clause, leaf.check).not.toBe('');
      for (const { digest } of leaf.inputs ?? []) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  it('names the certificate and the payload by their digests', () => {
    const bundle = signBundle(sigstore);
    const result = new Verifier(root).verify(parseBundle(bytesOf(bundle)), policyFor({}), now);
    const inputs = new Map(
      result.evidence
        .flatMap(leavesOf)
        .flatMap(({ inputs = [] }) => inputs.map((each) => [each.name, each.digest])),
    );
    const digest = (text: string | undefined): string =>
      `sha256:${sha256(Buffer.from(text ?? '', 'base64')).toString('hex')}`;
    expect(inputs.get('certificate')).toBe(digest(bundle.verificationMaterial.certificate?.rawBytes));
    expect(inputs.get('payload')).toBe(digest(bundle.dsseEnvelope?.payload));
  });

  it('is the same for the same arguments', () => {
    const signed = parseBundle(bytesOf(signBundle(sigstore)));
    const answers = [1, 2].map(() => new Verifier(root).verify(signed, policyFor({}), now).evidence);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.every(passed)).toBe(true);
  });
});
