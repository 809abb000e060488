// SPDX-License-Identifier: Apache-2.0
// `fuzz run`: fuzzes targets one after the other.

import { relative } from 'node:path';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import {
  runFuzz,
  targetNamed,
  targets,
  type EngineChoice,
  type Finding,
  type FuzzReport,
} from '../../../fuzz/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, optionalText, whole } from '../../options.ts';
import { progressLine } from './progress.ts';

const finding = z.object({
  kind: z.string(),
  oracle: z.string().optional(),
  message: z.string(),
  frames: z.array(z.string()),
  file: z.string().optional(),
  sha256: z.string().optional(),
  length: z.int().optional(),
  reproduced: z.boolean(),
});

export const result: z.ZodType = z.object({
  reports: z.array(
    z.object({
      target: z.string(),
      engine: z.enum(['jazzer', 'property']),
      seed: z.int(),
      executions: z.int(),
      executionsPerSecond: z.int(),
      accepted: z.int().optional(),
      coverage: z.object({ edges: z.int(), instrumented: z.int(), features: z.int() }).optional(),
      corpusAdded: z.int(),
      seconds: z.number(),
      stopped: z.enum(['time', 'finding', 'interrupted']),
      findings: z.array(finding),
      notes: z.array(z.string()),
    }),
  ),
});

export async function run(call: Call): Promise<Outcome> {
  const names = namesOf(call);
  const seconds = whole(call, 'seconds', { min: 1, max: 604_800 }) ?? 60;
  const seed = whole(call, 'seed', { min: 1, max: 2 ** 31 - 1 });
  const engine = engineOf(call);
  const reports: FuzzReport[] = [];
  for (const name of names) {
    if (call.signal.aborted) break;
    const line = progressLine(call, name, seconds);
    try {
      reports.push(
        await runFuzz(name, {
          seconds,
          engine,
          keep: flag(call, 'keep'),
          signal: call.signal,
          note: line.note,
          progress: line.update,
          ...(seed === undefined ? {} : { seed }),
        }),
      );
    } finally {
      line.clear();
    }
  }
  const found = reports.some((report) => report.findings.length > 0);
  return {
    data: { reports },
    text: reports.map(reportText).join('\n'),
    table: {
      head: ['target', 'engine', 'executions', 'exec/s', 'edges', 'findings'],
      rows: reports.map((report) => [
        report.target,
        report.engine,
        String(report.executions),
        String(report.executionsPerSecond),
        report.coverage === undefined ? '-' : String(report.coverage.edges),
        String(report.findings.length),
      ]),
    },
    exit: found ? 1 : 0,
  };
}

function namesOf(call: Call): readonly string[] {
  const given = call.args[0];
  const names = typeof given === 'string' ? [given] : (given ?? []);
  if (names.length === 0) throw new KnownError('E_USAGE', 'name a target, or all');
  if (names.includes('all')) return targets.map((target) => target.name);
  return [...new Set(names)].map((name) => targetNamed(name).name);
}

function engineOf(call: Call): EngineChoice {
  const engine = optionalText(call, 'engine') ?? 'auto';
  if (engine === 'auto' || engine === 'jazzer' || engine === 'property') return engine;
  throw new KnownError('E_USAGE', '--engine takes auto, jazzer or property', { option: '--engine' });
}

function reportText(report: FuzzReport): string {
  const { coverage, accepted, findings } = report;
  const count = (value: number): string => value.toLocaleString('en-US');
  const engine = report.engine === 'jazzer' ? 'Jazzer.js' : 'the property engine';
  return [
    `${report.target}: ${count(report.executions)} executions in ${report.seconds.toFixed(1)} s with ${engine}, ` +
      `${count(report.executionsPerSecond)} a second, ${findings.length === 0 ? 'no findings' : `${findings.length} finding${findings.length > 1 ? 's' : ''}`}` +
      (report.stopped === 'interrupted' ? ' (interrupted)' : ''),
    ...(coverage === undefined
      ? []
      : [
          `  coverage  ${count(coverage.edges)} of ${count(coverage.instrumented)} edges, ${count(coverage.features)} features, ${report.corpusAdded} inputs added to the corpus`,
        ]),
    ...(accepted === undefined
      ? []
      : [`  accepted  ${count(accepted)} inputs, each held against every oracle`]),
    `  seed      ${report.seed}`,
    ...findings.flatMap(findingText),
    ...report.notes.map((note) => `  note      ${note}`),
  ].join('\n');
}

function findingText(found: Finding): readonly string[] {
  return [
    `  FINDING   ${found.kind}${found.oracle === undefined ? '' : ` (${found.oracle})`}: ${found.message}`,
    ...(found.file === undefined
      ? []
      : [
          `            ${shortest(found.file)}`,
          `            ${String(found.length)} bytes, sha256 ${found.sha256 ?? ''}${found.reproduced ? '' : ', not reproduced by a plain replay'}`,
        ]),
    ...found.frames.slice(0, 5).map((frame) => `            at ${frame}`),
  ];
}

function shortest(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}
