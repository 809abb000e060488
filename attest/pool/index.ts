// SPDX-License-Identifier: Apache-2.0
// Many provenance files verified at once, on every processor.
//
//     import { verifyEach } from 'edgewarden/attest/pool';
//     import { parseDigest } from 'edgewarden/attest';
//     const subject = parseDigest(`sha256:${'0'.repeat(64)}`);
//     const job = { file: Buffer.from('{}'), expectation: { subject, sourceUri: 'github.com/kubeedge/kubeedge' } };
//     const codes = [];
//     for await (const { code } of verifyEach([job, job], { now: Date.now() })) codes.push(code);
//     codes; // => ['E_BUNDLE_FORM', 'E_BUNDLE_FORM']
export { verifyEach, type Job, type PoolOptions } from './pool.ts';
