// SPDX-License-Identifier: Apache-2.0
// Every property prints its seed when it fails; EDGEWARDEN_TEST_SEED repeats a run, EDGEWARDEN_TEST_RUNS lengthens it.
import fc from 'fast-check';

const seed = process.env['EDGEWARDEN_TEST_SEED'];
const runs = process.env['EDGEWARDEN_TEST_RUNS'];
fc.configureGlobal({
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  numRuns: runs === undefined ? 100 : Number(runs),
});
