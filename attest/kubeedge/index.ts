// SPDX-License-Identifier: Apache-2.0
// Official KubeEdge releases: what one consists of, how it was attested over time, and the verdict over an archive or
// image of it.
//
//     import { archivesOf, generatorsOf, parseRelease, verifyPiece } from 'edgewarden/attest/kubeedge';
//     import { parseDigest, publicGoodRoot } from 'edgewarden/attest';
//     const release = parseRelease('v1.22.0');
//     archivesOf(release.tag)[4]; // => 'keadm-v1.22.0-linux-amd64.tar.gz'
//     generatorsOf(release)?.generators; // => ['v2.1.0']
//     const digest = parseDigest(`sha256:${'0'.repeat(64)}`);
//     const archive = { kind: 'archive', names: archivesOf(release.tag).slice(4, 5), digest };
//     verifyPiece(archive, release, [], publicGoodRoot(), Date.now()).outcome; // => 'failed'
export { kubeedge, attestedImages, unattestedImages, generatorRows, gapRows } from './releases.ts';
export type { GapRow, GeneratorRow, Kind } from './releases.ts';
export { parseRelease, generatorsOf, admitsGenerator, gapsOf, type Release } from './release.ts';
export { archivesOf, readFileName, readImageName, type FileName, type ImageName } from './names.ts';
export { readClaims, type Claims } from './claims.ts';
export { verifyPiece, type Piece } from './verify.ts';
export { imagesIn, verifyBlobs, type LayoutImage } from './layout.ts';
