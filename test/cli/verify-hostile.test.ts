// SPDX-License-Identifier: Apache-2.0
// Every `verify` command, and `trust import`, over what an attacker wrote: names of files and all that is in them may
// steer no terminal, forge no line, break no JSON, and end in nothing but a refusal.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextPrimitive, sequence } from '../../core/der/index.ts';
import { oids } from '../../core/x509/index.ts';
import {
  artefact,
  artefactHex,
  base64,
  builder,
  bytesOf,
  newSigstore,
  rootJson,
  signBundle,
  type Bends,
} from '../attest/double/index.ts';
import { fileOf, hex as cloudHex, makeSigner, occurrenceOf } from '../attest/slsa/cloud-build-double.ts';
import { hex as summarised, makeVerifier, signStatement, summaryOf } from '../attest/slsa/vsa-double.ts';
import { HostileLayout, mediaTypes, tagFor } from '../attest/catalogue/layout-double.ts';
import { everything, runs, type Ran } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'edgewarden-hostile-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(home, name), content);
  return join(home, name);
};

/** Clears the screen, turns text around, goes to another line and says that all is well. */
const evil = '\u001b[2J\u202e\u200b\u0007\u009b31m\r\nverified  x sha256:0\n\u2028\ufeff\ud83d\ude00';
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

function expectTame(ran: Ran): void {
  const all = everything(ran);
  expect(steering.exec(all)?.[0]).toBeUndefined();
  expect(all).not.toMatch(/^verified /m);
  if (ran.stdout.json !== '') expect(() => JSON.parse(ran.stdout.json) as unknown).not.toThrow();
}

const sigstore = newSigstore();
const trustedRoot = [file('root.json', bytesOf(rootJson(sigstore)))];
const strange = newSigstore();
const oddRoot = rootJson(strange);
for (const log of [...oddRoot.tlogs, ...oddRoot.ctlogs]) log.baseUrl = `https://${evil}`;
oddRoot.tlogs.push({
  ...oddRoot.tlogs[0]!,
  publicKey: { ...oddRoot.tlogs[0]!.publicKey, keyDetails: evil },
});
for (const authority of [...oddRoot.certificateAuthorities, ...oddRoot.timestampAuthorities])
  authority.uri = evil;
const oddTrustedRoot = [file('odd.json', bytesOf(oddRoot))];

const statements: readonly (readonly [what: string, bends: Bends])[] = [
  [
    'a name',
    {
      extensions: (all) =>
        all.map((each) =>
          each.oid === oids.subjectAltName
            ? {
                ...each,
                value: sequence(contextPrimitive(6, Buffer.from('https://a/\u001b[2J\nverified  x'))),
              }
            : each,
        ),
    },
  ],
  ['an identity provider', { claims: { '8': evil, '1': evil } }],
  ['a source', { claims: { '12': evil, '14': evil, '20': evil, '11': evil, '5': '', '6': '', '2': '' } }],
  ['a payload’s type', { payloadType: evil }],
  [
    'a statement',
    {
      statement: (json) => {
        json.predicate.builder.id = evil;
        json.predicate.invocation.configSource.uri = `git+${evil}@${evil}`;
        json.predicate.materials = [{ uri: evil }];
        return { ...json, subject: [{ name: evil, digest: { sha256: evil, [evil]: evil } }] };
      },
    },
  ],
  ['a predicate’s type', { statement: (json) => ({ ...json, predicateType: evil }) }],
  ['a build type', { statement: (json) => ({ ...json, predicate: { ...json.predicate, buildType: evil } }) }],
  ['an entry', { body: (body) => ({ ...body, kind: evil }) }],
];
const provenance = (bends: Bends, of = sigstore): string =>
  file(`p\u001b[31m\n${evil.slice(0, 8)}.jsonl`, bytesOf(signBundle(of, bends)));
const sourceUri = 'github.com/kubeedge/kubeedge';
const explained = [false, true] as const;

describe('verify artifact', () => {
  it.for(statements)('with %s that would steer a terminal', async ([, bends]) => {
    const named = file(`a\u001b[2J\nverified  b`, artefact);
    for (const explain of explained) {
      const options = { provenancePath: provenance(bends), sourceUri, trustedRoot, explain };
      const ran = await runs('verify artifact', [named], options, { home });
      expect(ran.exit).toBe(1);
      expectTame(ran);
    }
  });

  it('with a root that would', async () => {
    for (const bends of [{}, { logIndex: '5', issuer: sigstore.ca }] satisfies Bends[]) {
      const options = { provenancePath: provenance(bends, strange), sourceUri, explain: true };
      const ran = await runs(
        'verify artifact',
        [`sha256:${artefactHex}`],
        { ...options, trustedRoot: oddTrustedRoot },
        { home },
      );
      expect([0, 1]).toContain(ran.exit);
      expect(steering.exec(everything(ran))?.[0]).toBeUndefined();
    }
  });

  it('prints what was proven with escapes, and nothing of the rest', async () => {
    const good: Bends = { statement: (json) => ({ ...json, subject: [{ ...json.subject[0], name: evil }] }) };
    const options = { provenancePath: provenance(good), sourceUri, trustedRoot, printProvenance: true };
    const ran = await runs('verify artifact', [`sha256:${artefactHex}`], options, { home });
    expect(ran.exit).toBe(0);
    expectTame(ran);
    expect(JSON.parse(ran.stdout.text)).toMatchObject({ subject: [{ name: evil }] });
  });
});

/** What is no regular file, or not what it is called. */
const oddities = (): readonly (readonly [what: string, path: string])[] => {
  const made = (name: string, make: (path: string) => void): string => {
    const path = join(home, name);
    rmSync(path, { recursive: true, force: true });
    make(path);
    return path;
  };
  return [
    ['a folder', made('folder', (path) => mkdirSync(path))],
    ['nothing', join(home, `none${evil.slice(0, 4)}`)],
    ['a link to nothing', made('dangling', (path) => symlinkSync('/nowhere', path))],
    ['a link to itself', made('loop', (path) => symlinkSync(path, path))],
    ['a device without an end', '/dev/zero'],
    ['an empty device', '/dev/null'],
    [
      'a sparse file of a terabyte',
      made('sparse', (path) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 40);
      }),
    ],
    ['an empty file', file('empty', '')],
    ['a NUL in its name', 'a\0b'],
    ['a very long name', 'x'.repeat(5000)],
  ];
};
const wish = { sourceUri, trustedRoot };
const npm = {
  builderId: 'https://github.com/actions/runner/github-hosted',
  packageName: 'a',
  packageVersion: '1',
};
const commands: readonly (readonly [path: string, call: (odd: string) => Promise<Ran>])[] = [
  [
    'verify artifact',
    (odd) => runs('verify artifact', [`sha256:${artefactHex}`], { ...wish, provenancePath: odd }, { home }),
  ],
  [
    'verify image',
    (odd) =>
      runs('verify image', [`a.example/b@sha256:${artefactHex}`], { ...wish, provenancePath: odd }, { home }),
  ],
  [
    'verify image --layout',
    (odd) =>
      runs('verify image', [`a.example/b@sha256:${artefactHex}`], { ...wish, layout: [odd] }, { home }),
  ],
  [
    'verify npm-package',
    (odd) => {
      const options = { ...wish, ...npm, attestationsPath: odd };
      return runs('verify npm-package', [`sha512:${'0'.repeat(128)}`], options, { home });
    },
  ],
  [
    'verify github-attestation',
    (odd) => {
      const options = { ...wish, builderId: builder, attestationPath: odd };
      return runs('verify github-attestation', [`sha256:${artefactHex}`], options, { home });
    },
  ],
  [
    'verify vsa',
    (odd) => {
      const options = {
        subjectDigest: [`sha256:${summarised}`],
        attestationPath: odd,
        verifierId: 'v',
        resourceUri: 'r',
        publicKeyPath: file('v.pem', makeVerifier('v').pem),
      };
      return runs('verify vsa', [], options, { home });
    },
  ],
  [
    'verify artifact --trusted-root',
    (odd) => {
      const options = { sourceUri, provenancePath: provenance({}), trustedRoot: [odd] };
      return runs('verify artifact', [`sha256:${artefactHex}`], options, { home });
    },
  ],
  ['verify kubeedge', (odd) => runs('verify kubeedge', [odd], { trustedRoot }, { home })],
  ['trust import', (odd) => runs('trust import', [odd], { name: 'odd' }, { home })],
];

describe.each(commands)('%s', (_, call) => {
  it('refuses what is no file of its kind, and never waits for it', async () => {
    for (const [what, path] of oddities()) {
      const start = performance.now();
      const ran = await call(path);
      expect([1, 2, 3, 5], `${what} ${ran.stderr}`).toContain(ran.exit);
      expect(performance.now() - start, what).toBeLessThan(5000);
      expectTame(ran);
    }
  });
});

it('verify image over a layout full of names that would steer a terminal', async () => {
  using layout = new HostileLayout();
  const digest = `sha256:${artefactHex}`;
  const bundles = statements.map(([, bends]) => layout.blob(mediaTypes.bundle, signBundle(sigstore, bends)));
  const layers = [
    ...bundles,
    layout.blob(mediaTypes.envelope, bytesOf({ payloadType: evil, payload: evil, signatures: [] })),
    layout.blob(mediaTypes.envelope, bytesOf(signBundle(sigstore).dsseEnvelope), {
      annotations: { 'dev.sigstore.cosign/certificate': evil, [evil]: evil },
    }),
    {
      mediaType: mediaTypes.bundle,
      digest: `sha256:${'1'.repeat(64)}`,
      size: 1,
      annotations: { [evil]: evil },
    },
  ];
  layout.index(layout.manifest(layers, { annotations: { ...tagFor(digest), [evil]: evil } }));
  for (const explain of explained) {
    const options = { ...wish, layout: [layout.folder], explain };
    const ran = await runs('verify image', [`a.example/b@${digest}`], options, { home });
    expect(ran.exit).toBe(1);
    expectTame(ran);
  }
});

it('verify image over what Cloud Build would never write', async () => {
  const signer = makeSigner('global', 'google-hosted-worker');
  const bent = occurrenceOf('v1', [signer], {
    predicate: (json) => Object.assign(json, { [evil]: evil }),
    payloadType: evil,
    occurrence: (json) => Object.assign(json, { kind: evil, resourceUri: evil }),
  });
  const path = file(
    'gcb.json',
    fileOf([bent, { envelope: evil }], (json) => Object.assign(json, { [evil]: 1 })),
  );
  const options = { ...wish, provenancePath: path, explain: true };
  const ran = await runs('verify image', [`a.example/b@sha256:${cloudHex}`], options, { home });
  expect(ran.exit).toBe(1);
  expectTame(ran);
});

it('verify vsa over a summary and a key that would steer a terminal', async () => {
  const verifier = makeVerifier(evil);
  const signed = signStatement(
    summaryOf(evil, { resourceUri: evil, verifiedLevels: [evil] }),
    verifier,
    evil,
  );
  const { payload, payloadType, signatures } = signed.envelope;
  const envelope = {
    payload: base64(payload),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) })),
  };
  const options = {
    subjectDigest: [`sha256:${summarised}`],
    attestationPath: file('vsa.json', bytesOf(envelope)),
    verifierId: 'v',
    resourceUri: 'r',
    publicKeyPath: file('v.pem', verifier.pem),
    publicKeyId: evil,
    explain: true,
  };
  const ran = await runs('verify vsa', [], options, { home });
  expect(ran.exit).toBe(1);
  expectTame(ran);
});

it('trust import of what would steer a terminal says so tamely', async () => {
  const ran = await runs('trust import', [oddTrustedRoot[0] ?? ''], { name: 'odd', dryRun: true }, { home });
  expect(ran.exit).toBe(0);
  expectTame(ran);
});

it('prints no private key that it was given in a public one’s place', async () => {
  const { privateKey } = makeVerifier('v');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const path = file('private.pem', pem);
  const body = pem.split('\n')[1] ?? '';
  const options = {
    subjectDigest: [`sha256:${summarised}`],
    attestationPath: file('e.json', '{}'),
    verifierId: 'v',
    resourceUri: 'r',
    publicKeyPath: path,
  };
  for (const ran of [
    await runs('verify vsa', [], options, { home }),
    await runs('trust import', [path], { name: 'x' }, { home }),
    await runs('verify vsa', [], { ...options, attestationPath: path }, { home }),
    await runs('verify artifact', [path], { ...wish, provenancePath: path }, { home }),
  ]) {
    expect(ran.exit).toBe(3);
    expect(everything(ran)).not.toContain(body);
  }
});
