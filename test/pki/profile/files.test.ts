// SPDX-License-Identifier: Apache-2.0
// Profile files: what is read, what is refused and where, and where profiles are looked for.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import type { Caller } from '../../../pki/caller.ts';
import { issue, list, renew } from '../../../pki/index.ts';
import {
  bundledNames,
  bundledProfile,
  bundledText,
  findProfile,
  ownNames,
} from '../../../pki/profile/catalog.ts';
import { durationMs, durationText } from '../../../pki/profile/duration.ts';
import { grants, isNameOf, isPattern, network } from '../../../pki/profile/patterns.ts';
import { commonNameOf, nameInCommonName } from '../../../pki/profile/profile.ts';
import { readProfile } from '../../../pki/profile/read.ts';
import { profileJsonSchema } from '../../../pki/profile/schema.ts';
import { subjectDer } from '../../../pki/profile/subject.ts';
import { mayAsk } from '../../../pki/profile/usage.ts';
import { MemoryStore } from '../../../pki/store/memory.ts';
import { csrFor, memoryCa } from '../support/ca.ts';
import { certOf, codeOf, reservation, start } from '../support/rows.ts';

const good = await bundledText('mapper');
const own = good.replace('name: mapper', 'name: lab-mapper');

/** `code line:column message` of every problem. */
function problemsOf(text: string): string[] {
  const read = readProfile(text);
  return 'profile' in read
    ? []
    : read.problems.map(({ code, line, column, message }) => `${code} ${line}:${column} ${message}`);
}

describe('the shipped profiles', () => {
  it('are the files in the folder', () => {
    const files = readdirSync(new URL('../../../pki/profile/bundled/', import.meta.url));
    expect(files.sort()).toEqual(bundledNames.map((name) => `${name}.yaml`).sort());
  });

  it.each(bundledNames)('%s reads without a problem, and is loaded once', async (name) => {
    expect(problemsOf(await bundledText(name))).toEqual([]);
    const profile = await bundledProfile(name);
    expect(profile.name).toBe(name);
    expect(await bundledProfile(name)).toBe(profile);
  });

  it.each(bundledNames)('%s refuses a field it does not know, with its line and column', async (name) => {
    const text = (await bundledText(name)).replace('\n  keyUsage:', '\n  keyUsages: []\n  keyUsage:');
    const line = text.split('\n').indexOf('  keyUsages: []') + 1;
    expect(problemsOf(text)).toEqual([`E_PROFILE_FIELD ${line}:3 unknown field "keyUsages" in spec`]);
  });

  it('give no two the same subject for the same purpose', async () => {
    const seen = await Promise.all(
      bundledNames.map(async (name) => {
        const { subject, extKeyUsage } = await bundledProfile(name);
        return `${subject.organization} ${subject.commonName} ${extKeyUsage.default.join()}`;
      }),
    );
    expect(new Set(seen).size).toBe(bundledNames.length);
  });
});

describe('a profile file', () => {
  const line = (text: string): number => good.split('\n').findIndex((one) => one.includes(text)) + 1;
  const changed = (from: string, to: string): string => {
    if (!good.includes(from)) throw new TypeError(`no ${from}`);
    return good.replace(from, to);
  };

  it.each([
    ['is empty', '', 'E_PROFILE_YAML 1:1'],
    ['is a list', '- a\n', 'E_PROFILE_FIELD 1:1'],
    [
      'has a duplicate key',
      changed('kind: C', 'kind: x\nkind: C'),
      `E_PROFILE_YAML ${line('kind: C') + 1}:1`,
    ],
    ['has an alias', changed('[digitalSignature]', '*a'), `E_PROFILE_YAML ${line('[digitalSignature]')}:13`],
    ['has an anchor', changed('[digitalSignature]', '&a [digitalSignature]'), 'E_PROFILE_YAML'],
    ['has a tag of its own', changed('[digitalSignature]', '!x [digitalSignature]'), 'E_PROFILE_YAML'],
    ['has two documents', `${good}---\n{}\n`, `E_PROFILE_YAML ${good.split('\n').length}`],
    ['is YAML 1.1', `%YAML 1.1\n---\n${good}`, 'E_PROFILE_YAML'],
    ['is nested without end', changed('[digitalSignature]', '['.repeat(5000)), 'E_PROFILE_YAML'],
    ['is large', good + '#'.repeat(70_000), 'E_PROFILE_YAML 1:1'],
    ['is of another version', changed('v1alpha1', 'v9'), 'E_PROFILE_VALUE 2:13'],
    ['is of another kind', changed('CertificateProfile', 'AdmissionPolicy'), 'E_PROFILE_VALUE 3:7'],
    ['lacks a field', changed('  keyUsage: [digitalSignature]\n', ''), 'E_PROFILE_FIELD'],
    ['has text for a number', changed('names: 16', 'names: many'), `E_PROFILE_FIELD ${line('names: 16')}:12`],
    [
      'has a usage that does not exist',
      changed('[digitalSignature]', '[sign]'),
      `E_PROFILE_VALUE ${line('[digitalSignature]')}:14`,
    ],
    [
      'has a purpose by its number',
      changed('default: [serverAuth]', 'default: [1.3.6.1.5.5.7.3.1]'),
      'E_PROFILE_VALUE',
    ],
    ['has a duration without a unit', changed('default: 90d', 'default: 90'), 'E_PROFILE_FIELD'],
    ['has a pattern that is none', changed('localhost]', "'a..b']"), 'E_PROFILE_VALUE'],
    ['has a network that is none', changed('10.0.0.0/8', '10.0.0.1/8'), 'E_PROFILE_VALUE'],
    ['has a key that nobody has', changed('Ed25519', 'DSA'), 'E_PROFILE_VALUE'],
    ['lives longer than it may', changed('default: 90d', 'default: 400d'), 'E_PROFILE_VALUE'],
    ['has two places for a name', changed('mapper:{name}', 'mapper:{name}:{name}'), 'E_PROFILE_VALUE'],
    ['has none', changed('mapper:{name}', 'mapper'), 'E_PROFILE_VALUE'],
    [
      'lets nodes ask for services',
      changed('operator: true', "operator: true\n    peers: ['*']"),
      'E_PROFILE_VALUE',
    ],
    ['lets nobody ask', changed('operator: true', 'operator: false'), 'E_PROFILE_VALUE'],
    [
      'makes a group of administrators',
      changed('organization: KubeEdge', 'organization: system:masters'),
      'E_PROFILE_VALUE',
    ],
    ['makes another user of Kubernetes', changed('mapper:{name}', 'system:kube-{name}'), 'E_PROFILE_VALUE'],
    [
      'makes what edges once shared',
      changed('commonName: mapper:{name}', "commonName: '{name}'"),
      'E_PROFILE_VALUE',
    ],
    ['makes it of the name', changed('mapper:{name}', "'{name}.io'"), 'E_PROFILE_VALUE'],
    ['makes it of a name at the end', changed('mapper:{name}', "'kubeedge.{name}'"), 'E_PROFILE_VALUE'],
    ['makes it of a name within', changed('mapper:{name}', 'KUBE{name}.io'), 'E_PROFILE_VALUE'],
    [
      'makes a user of Kubernetes of the name',
      changed('mapper:{name}', "'{name}:kube-controller-manager'"),
      'E_PROFILE_VALUE',
    ],
    ['makes one of a part of it', changed('mapper:{name}', "'sys{name}m:anybody'"), 'E_PROFILE_VALUE'],
    ['has a name that another had', changed('name: mapper', 'name: node'), 'E_PROFILE_VALUE'],
    ['has the other name that another had', changed('name: mapper', 'name: server'), 'E_PROFILE_VALUE'],
    [
      'signs certificates and is no CA',
      changed('[digitalSignature]', '[digitalSignature, keyCertSign]'),
      'E_PROFILE_VALUE',
    ],
    [
      'signs revocation lists and is no CA',
      changed('[digitalSignature]', '[digitalSignature, cRLSign]'),
      'E_PROFILE_VALUE',
    ],
    ['is a CA and signs none', changed('  keys:', '  authority: {}\n  keys:'), 'E_PROFILE_VALUE'],
    ['is a server without a name', changed('least: 1', 'least: 0'), 'E_PROFILE_VALUE'],
    ['wants more names than it grants', changed('names: 16', 'names: 0'), 'E_PROFILE_VALUE'],
    [
      'lets others have more than the operator',
      changed(
        '    granted: [serverAuth, clientAuth]',
        '    granted: [serverAuth, clientAuth]\n    grantedToOperator: [serverAuth]',
      ),
      'E_PROFILE_VALUE',
    ],
    [
      'does not grant its default',
      changed('granted: [serverAuth, clientAuth]', 'granted: [clientAuth]'),
      'E_PROFILE_VALUE',
    ],
    [
      'is not revoked for a year',
      changed('  limits:', '  revocation: { noRevAvail: true }\n  limits:'),
      'E_PROFILE_VALUE',
    ],
    ['begins long ago', changed('most: 365d', 'most: 365d\n    backdate: 9d'), 'E_PROFILE_VALUE'],
    [
      'sizes RSA keys it does not have',
      changed('Ed25519]', 'Ed25519]\n    rsaBits: { least: 2048, most: 4096 }'),
      'E_PROFILE_VALUE',
    ],
    ['only deciphers', changed('[digitalSignature]', '[digitalSignature, decipherOnly]'), 'E_PROFILE_VALUE'],
    ['makes no signatures', changed('[digitalSignature]', '[keyEncipherment]'), 'E_PROFILE_VALUE'],
  ])('that %s is refused', (_title, text, begins) => {
    const [first = ''] = problemsOf(text);
    expect(first.slice(0, begins.length)).toBe(begins);
  });

  it.each(["'{name}.example.io'", "'systems:{name}'", "'a.{name}'", 'sys{name}'])(
    'may have the common name %s',
    (commonName) => expect(problemsOf(changed('mapper:{name}', commonName))).toEqual([]),
  );

  // A node asks with the certificate it holds, and nobody looks.
  it.each([
    ['any host', "dns: ['**']", false],
    ['its own host', "dns: ['{name}']", false],
    ['its own name below any domain', "dns: ['{name}.**']", false],
    ['its own name below one domain', "dns: ['{name}.nodes.example']", true],
    ['localhost', 'dns: [localhost]', true],
    ['private addresses', 'ip: [10.0.0.0/8]', false],
    ['more than loopback', 'ip: [127.0.0.0/8, 126.0.0.0/7]', false],
    ['all link-local addresses and more', 'ip: [169.0.0.0/8]', false],
    ['IPv6 loopback', "ip: ['::1/128', 'fe80::/64']", true],
    ['all of IPv6', "ip: ['::/0']", false],
  ])('that lets a node be a server under %s is judged', async (_title, names, admitted) => {
    const text = await bundledText('servicebus');
    const from = /    dns: .*\n    ip: .*\n/;
    expect(from.test(text)).toBe(true);
    const problems = problemsOf(text.replace(from, `    ${names}\n`));
    expect(problems.length).toBe(admitted ? 0 : 1);
  });

  it('is refused for everything that is wrong with it, in its order', () => {
    const text = changed('least: 1', 'most: 1').replace('90d', 'soon').replace('names: 16', 'names: -1');
    expect(problemsOf(text).map((problem) => problem.split(' ', 1)[0])).toEqual([
      'E_PROFILE_FIELD',
      'E_PROFILE_VALUE',
      'E_PROFILE_VALUE',
    ]);
  });

  it('gives problems and throws nothing, whatever is in it', () => {
    const place = fc.nat({ max: good.length });
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '  ',
        '- ',
        ': ',
        '{',
        '[',
        '}',
        ']',
        '&a ',
        '*a',
        '!!',
        '|',
        '>',
        '"',
        "'",
        '#',
        '%',
        '?',
        '~',
        '__proto__: 1\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place, piece), { minLength: 1, maxLength: 4 }), (edits) => {
        let text = good;
        for (const [from, length, put] of edits)
          text = text.slice(0, from) + put + text.slice(from + (length % 40));
        const read = readProfile(text);
        if ('problems' in read)
          for (const { line, column } of read.problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(column).toBeGreaterThanOrEqual(1);
          }
      }),
      { numRuns: 300 },
    );
  });

  it('has a JSON Schema', () => {
    expect(profileJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

describe('where profiles are looked for', () => {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-profiles-'));
  mkdirSync(join(home, 'profiles'));
  const put = (name: string, text: string | Uint8Array): void =>
    writeFileSync(join(home, 'profiles', `${name}.yaml`), text);
  afterAll(() => rmSync(home, { recursive: true }));

  it("finds the operator's own, and issues from it", async () => {
    put('lab-mapper', own);
    const { profile, file } = await findProfile('lab-mapper', home);
    expect(file).toBe(join(home, 'profiles', 'lab-mapper.yaml'));
    expect(await ownNames(home)).toEqual(['lab-mapper']);
    const ca = memoryCa();
    const csr = csrFor('', {
      subject: [
        ['2.5.4.10', 'KubeEdge'],
        ['2.5.4.3', 'mapper:m1'],
      ],
    });
    const names = [{ kind: 'dns', value: 'localhost' }] as const;
    const asked = { profile, nodeName: '', usages: [], alternativeNames: names };
    const issued = await issue(ca, csr, { kind: 'operator' }, asked, start);
    expect(issued.nodeName).toBe('m1');
    expect((await list(ca, { now: start, limit: 9 })).rows[0]?.profile).toBe('lab-mapper');
  });

  it('never takes a file for a shipped one', async () => {
    put('webhook', own);
    const { profile, file } = await findProfile('webhook', home);
    expect([profile, file]).toEqual([await bundledProfile('webhook'), undefined]);
    rmSync(join(home, 'profiles', 'webhook.yaml'));
  });

  it.each([
    ['does not exist', 'nothing', undefined, 'E_PROFILE_UNKNOWN'],
    ['is a path', '../profiles/lab-mapper', undefined, 'E_PROFILE_UNKNOWN'],
    ['says another name', 'misnamed', own, 'E_PROFILE_VALUE'],
    ['is not UTF-8', 'latin', Uint8Array.of(0xff, 0xfe), 'E_PROFILE_YAML'],
    ['is too large', 'large', new Uint8Array(70_000), 'E_HOME_FILE'],
    ['is wrong', 'wrong', own.replace('least: 1', 'most: 1'), 'E_PROFILE_FIELD'],
  ])('refuses one that %s', async (_title, name, text, code) => {
    if (text !== undefined) put(name, text);
    expect(await codeOf(findProfile(name, home))).toBe(code);
  });
});

describe('what the first version left', () => {
  it('is shown under the names of today', async () => {
    const store = new MemoryStore();
    const rows = [reservation(1), reservation(2, { profile: 'server', nodeName: '' })];
    for (const row of rows) {
      await store.reserve(row);
      await store.commit({ serialHex: row.serialHex, certDer: certOf(1), now: start });
    }
    const { rows: shown } = await list(memoryCa({ store }), { now: start, limit: 9 });
    expect(shown.map(({ profile }) => profile).sort()).toEqual(['cloudcore', 'edge-node']);
  });

  it('is what rows go on saying, so that both versions read one store', async () => {
    const store = new MemoryStore();
    const ca = memoryCa({ store });
    const issued = await issue(
      ca,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    expect((await store.find(issued.serialHex))?.profile).toBe('node');
    expect((await renew(ca, issued.serialHex, start)).nodeName).toBe('edge-1');
  });
});

describe('patterns', () => {
  it.each([
    ['dns', '**', 'a.b.c', true],
    ['dns', '*.svc', 'a.svc', true],
    ['dns', '*.svc', 'a.b.svc', false],
    ['dns', '{name}.**', 'edge-1.x.y', true],
    ['dns', '{name}.**', 'edge-11.x', false],
    ['dns', '{name}', 'EDGE-1', true],
    ['dns', 'a.b', 'axb', false],
    ['ip', '10.0.0.0/8', '10.255.0.1', true],
    ['ip', '10.0.0.0/8', '11.0.0.1', false],
    ['ip', '0.0.0.0/0', '::1', false],
    ['ip', '192.0.2.128/25', '192.0.2.127', false],
    ['ip', 'fd00::/9', 'fd7f::1', true],
    ['ip', 'fd00::/9', 'fd80::1', false],
    ['uri', 'spiffe://**', 'spiffe://a/b', true],
    ['uri', 'spiffe://a/*', 'spiffe://a/b/c', false],
    ['uri', 'spiffe://a/*', 'SPIFFE://a/b', false],
    ['uri', 'https://*.example.org/**', 'https://a.example.org/x', true],
    ['uri', 'https://*.example.org/**', 'https://evil.example?.example.org/x', false],
    ['uri', 'https://*.example.org/**', 'https://evil.example#.example.org/x', false],
    ['uri', 'https://*.example.org/**', 'https://evil.example\\.example.org/x', false],
    ['uri', 'https://*.example.org/**', 'https://a@b.example.org/x', false],
    ['uri', 'https://**.example.org/**', 'https://evil.example/.example.org/x', false],
    ['uri', 'https://**.example.org/**', 'https://a.b.example.org/x/y', true],
    ['uri', 'spiffe://a/*', 'spiffe://a/b@c', true],
    ['email', '*@example.org', 'ann@example.org', true],
    ['email', '*@example.org', 'a@b@example.org', false],
  ] as const)('%s %s and %s: %s', (kind, pattern, name, granted) => {
    expect(isPattern(kind, pattern)).toBe(true);
    expect(grants(kind, pattern, name, 'edge-1')).toBe(granted);
  });

  it.each([
    ['*', 'a.b', true],
    ['gw-*', 'gw-1', true],
    ['gw-*', 'edge-gw-1', false],
    ['*.hall-3', 'gw.hall-3', true],
    ['*.hall-3', 'gwxhall-3', false],
    ['gw-*-a*', 'gw-1-a2', true],
  ])('of nodes that may ask: %s and %s: %s', async (pattern, nodeName, admitted) => {
    const text = (await bundledText('servicebus')).replace("peers: ['*']", `peers: ['${pattern}']`);
    const read = readProfile(text);
    if ('problems' in read) throw new TypeError(problemsOf(text).join());
    const caller: Caller = { kind: 'peer', nodeName, certificate: {} as x509.Certificate };
    const codes: string[] = [];
    mayAsk(caller, read.profile, (code) => codes.push(code));
    expect(codes).toEqual(admitted ? [] : ['E_PROFILE_CALLER']);
  });

  it.each(['', 'a**', '*a*b*', '[a]'])('of nodes are not %j', async (pattern) => {
    const text = (await bundledText('servicebus')).replace("peers: ['*']", `peers: ['${pattern}']`);
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it.each([
    ['dns', '***'],
    ['dns', 'a..b'],
    ['dns', '*.*.*'],
    ['uri', 'spiffe://a/**b**c**'],
    ['dns', '{name}.{name}'],
    ['dns', '{other}'],
    ['ip', '10.0.0.0'],
    ['ip', '10.0.0.0/33'],
    ['ip', '10.0.0.1/31'],
    ['uri', 'not a uri'],
    ['email', 'a b@c'],
  ] as const)('%s %s is none', (kind, pattern) => expect(isPattern(kind, pattern)).toBe(false));

  it('take names for what they are', () => {
    expect(isNameOf('dns', '*.example.org')).toBe(false);
    expect(isNameOf('dns', `${'a.'.repeat(127)}a`)).toBe(false);
    expect(isNameOf('email', 'ann@-x')).toBe(false);
    expect(network('::/0')).toEqual({ address: new Uint8Array(16), mask: new Uint8Array(16) });
  });
});

it('common names give back the name in them', async () => {
  for (const bundled of bundledNames) {
    const profile = await bundledProfile(bundled);
    const found = nameInCommonName(profile, commonNameOf(profile, 'rack3.site-a'));
    expect(found).toBe(profile.subject.naming === 'none' ? undefined : 'rack3.site-a');
    expect(nameInCommonName(profile, 'x')).toBeUndefined();
  }
});

it('subjects are written as core/x509 writes them', async () => {
  for (const bundled of bundledNames)
    for (const name of ['edge-1', 'node_1', 'a'.repeat(200)]) {
      const profile = await bundledProfile(bundled);
      const slowly = x509.encodeName([
        [x509.nameAttribute(x509.oids.organization, profile.subject.organization)],
        [x509.nameAttribute(x509.oids.commonName, commonNameOf(profile, name))],
      ]);
      expect(Buffer.from(subjectDer(profile, name))).toEqual(Buffer.from(slowly));
    }
});

it('durations are written as they are read', () => {
  for (const text of ['5m', '24h', '365d', '90m'])
    expect(durationMs(durationText(durationMs(text)))).toBe(durationMs(text));
});
