// SPDX-License-Identifier: Apache-2.0
// The private keys that KubeEdge itself made: each is read, and written again byte for byte.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePrivateKey, openKeyFile, readKeyFile } from '../../../core/key/index.ts';

const path = resolve(import.meta.dirname, '../../vectors/kubeedge/certificates.json');
const { authorities, leaves } = JSON.parse(readFileSync(path, 'utf8')) as {
  authorities: readonly { ca_key_sec1: string; cloudcore_key_sec1?: string }[];
  leaves: readonly { key_der: string }[];
};
const keys = [
  ...authorities.flatMap(({ ca_key_sec1: ca, cloudcore_key_sec1: cloudcore }) => [ca, cloudcore]),
  ...leaves.map(({ key_der: key }) => key),
].filter((key) => key !== undefined);

describe('the keys of KubeEdge', () => {
  it('are there', () => expect(keys.length).toBeGreaterThan(30));

  it.each(keys.map((key, index) => [index, key] as const))('are read and written again: %i', (_, key) => {
    const der = Uint8Array.from(Buffer.from(key, 'base64'));
    const file = readKeyFile(der);
    if (file.form !== 'sec1' && file.form !== 'pkcs8') throw new TypeError(file.form);
    expect(encodePrivateKey(openKeyFile(file), file.form)).toEqual(der);
  });
});
