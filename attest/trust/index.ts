// SPDX-License-Identifier: Apache-2.0
// What a verification starts from: trusted roots and managed keys, shipped or from files, and which of them may be used
// now. Nothing is fetched; docs/trust.md is the guide.
//
//     import { judgeTrust, publicGoodRoot, shipped } from 'edgewarden/attest/trust';
//     const { obtained } = shipped.publicGood;
//     const roots = [{ root: publicGoodRoot(), origin: 'shipped', obtained }];
//     const month = 30 * 86_400_000;
//     const late = obtained + 4 * month;
//     judgeTrust(roots, { latest: late }, {}, late).accepted.length; // => 1
//     const { refused } = judgeTrust(roots, { latest: late }, { maximumAge: 3 * month }, late);
//     refused[0].error.code; // => 'E_TRUST_STALE'
//     judgeTrust(roots, { latest: late }, {}, obtained).clock.code; // => 'E_CLOCK_BACKWARD'
export type { CertificateAuthority, Interval, LogKey, TimestampAuthority, TrustedRoot } from './types.ts';
export { publicGoodRoot } from './public-good.ts';
export { cloudBuildKeys, npmKeys, shipped, type Shipped } from './shipped.ts';
export { rootFromPem } from './pem-root.ts';
export { parseTrustedRoot } from './root.ts';
export { parseTrustedRoots, parseTrustFile, type TrustFile } from './trust-file.ts';
export { parseManagedKeys, type FileKey } from './managed-keys.ts';
export {
  judgeTrust,
  type ClockMemory,
  type DatedRoot,
  type TrustPolicy,
  type TrustVerdict,
} from './judge.ts';
export { standingTrust, type TrustAt, type UsableTrust } from './standing.ts';
