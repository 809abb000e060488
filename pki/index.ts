// SPDX-License-Identifier: Apache-2.0
// Who may hold a certificate: a KubeEdge fleet's CA.
//
// More than 25 names, since each operation on a CA brings the types of what it takes and gives.
//
//     import { initCa, openCa, createToken } from 'edgewarden/pki';
//     const now = Date.UTC(2026, 11, 1);
//     const anchor = await initCa({ home, now });
//     const ca = await openCa({ home, now: () => now });
//     const token = await createToken(ca, { nodeName: 'edge-1', lifetimeMs: 3_600_000, now });
//     token.text.startsWith(anchor.hashHex); // => true
//     await ca.close();
export { initCa, type InitOptions } from './init.ts';
export { openCa, readAnchor, type OpenOptions } from './open.ts';
export type { Anchor, Ca } from './ca.ts';
export { authenticate, type Credentials } from './authenticate.ts';
export type { Caller } from './caller.ts';
export { issue, preview, type Issued, type IssueRequest, type Preview } from './issue.ts';
export { makeRequest, type MadeRequest } from './request.ts';
export { issueServerCertificate } from './server-certificate.ts';
export { renew } from './renew.ts';
export { reasonName, revocationReasons, revoke, type RevocationReason } from './revoke.ts';
export { find, list, statusOf, type Status } from './list.ts';
export { lookUp } from './look-up.ts';
export { createToken, defaultTokenLifetimeMs } from './tokens.ts';
export { inspectToken, type InspectedToken } from './token/inspect.ts';
export type { MintedToken } from './token/mint.ts';
export type { CertificateRow, Filter, Page } from './store/store.ts';
export { validateIssued } from './validate/leaf.ts';
export { clientAuth, serverAuth } from './profile/usages.ts';
export { isNodeName, nodeIdentity, nodeOfIdentity } from './profile/node-name.ts';
export { makeFolder, readSmallFile, syncFolder, writeFileDurably } from './home/files.ts';
