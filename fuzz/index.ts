// SPDX-License-Identifier: Apache-2.0
// Fuzzing of the parsers that trust rests on: targets, engines and replay.
//
//     import { replay, targets } from 'edgewarden/fuzz';
//     targets.map((target) => target.name).includes('join-token'); // => true
//     (await replay('join-token')).every((input) => input.verdict !== 'finding'); // => true
export { engineStatus, type EngineStatus } from './status.ts';
export { replay, type Replayed } from './replay.ts';
export type { Coverage, Finding, FindingKind, FuzzReport } from './report.ts';
export { locate, type Located } from './places.ts';
export { runFuzz, runLocated, type EngineChoice, type FuzzOptions } from './run.ts';
export { listTargets, type TargetFiles } from './list.ts';
export { targetNamed, targets } from './targets/index.ts';
export { defineTarget, type Declaration, type Oracle, type Target } from './target.ts';
