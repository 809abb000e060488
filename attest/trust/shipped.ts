// SPDX-License-Identifier: Apache-2.0
// The trust that is part of the build, so that verification needs no network: Sigstore's public-good root
// (public-good.ts), npm's keys and Google Cloud Build's. Each with where it comes from, since when it is known to have
// been published, and its digest. Parsed on first use, then the same value.
//
// Google states no intervals for its keys: they are trusted at any time.

import cloudBuild from './cloud-build-keys.json' with { type: 'json' };
import npm from './npm-keys.json' with { type: 'json' };
import { always, readKeyList, type FileKey } from './managed-keys.ts';
import { importKey } from './key.ts';

/** Data of the build: what trust starts from where nothing is imported. */
export interface Shipped {
  readonly name: string;
  /** Public, Apache-2.0, unchanged but for its layout. */
  readonly origin: string;
  /** Published no later than this, in milliseconds since 1970: its age counts from here. */
  readonly obtained: number;
  /** Hex of SHA-256 over the JSON without blanks, which is what the root's digest is. */
  readonly digestHex: string;
}

const sigstoreJs =
  'sigstore/sigstore-js, commit 769a53d8713248a8bf49edfc2a5d1955b0dcc24d, packages/tuf/seeds.json';

export const shipped: Readonly<Record<'publicGood' | 'npm' | 'cloudBuild', Shipped>> = {
  publicGood: {
    name: 'public-good',
    origin: sigstoreJs,
    obtained: Date.UTC(2026, 7, 1),
    digestHex: '844a1c6de3986c9f02070266b25e0d1a2fa99ceccc89f6b9ad90aae47b62a16e',
  },
  npm: {
    name: 'npm',
    origin: sigstoreJs,
    obtained: Date.UTC(2026, 7, 1),
    digestHex: '73553bfcd1bbb2e6cdd7fafcc791978e28085f43ab71a8227147e97c6ebf37c1',
  },
  cloudBuild: {
    name: 'cloud-build',
    origin: cloudBuild.origin,
    obtained: Date.parse(cloudBuild.obtained),
    digestHex: 'cec13fe3caba116157309a44f6943923e19ee741f96dd256b9d443c3b3c6d0e8',
  },
};

let npmFound: readonly FileKey[] | undefined;
let cloudBuildFound: readonly FileKey[] | undefined;

/** npm's keys for one use: `npm:attestations` signs publish attestations, `npm:signatures` packages. */
export function npmKeys(
  usage: 'npm:attestations' | 'npm:signatures' = 'npm:attestations',
): readonly FileKey[] {
  npmFound ??= readKeyList(npm).keys;
  return npmFound.filter((each) => each.usage === usage);
}

/** Google Cloud Build's keys, one a region and the global ones, each called what its signatures call it. */
export function cloudBuildKeys(): readonly FileKey[] {
  cloudBuildFound ??= cloudBuild.keys.map(({ location, cryptoKey, version, key: der }) => {
    const key = importKey(Buffer.from(der, 'base64'), 'PKIX_ECDSA_P256_SHA_256');
    if (key === undefined) throw new TypeError(`the key of ${location} is none`);
    return { key, id: cloudBuildKeyId(location, cryptoKey, version), usage: undefined, validFor: always };
  });
  return cloudBuildFound;
}

/** What Cloud Build's signatures call the key of a region: its resource name. */
export const cloudBuildKeyId = (
  location: string,
  cryptoKey: string = 'builtByGCB',
  version: number = 1,
): string =>
  `projects/verified-builder/locations/${location}/keyRings/attestor/cryptoKeys/${cryptoKey}/cryptoKeyVersions/${version}`;
