// SPDX-License-Identifier: Apache-2.0
// `profile check`: is each file a profile, and what does it grant?

import { basename } from 'node:path';
import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import {
  bundledNames,
  profileBytes,
  readProfile,
  type Profile,
  type ProfileProblem,
} from '../../../pki/profile/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { readText } from '../../input.ts';
import { summaryLines, summaryOf, summaryResult } from './summary.ts';

export const result: z.ZodType = z.array(
  z.object({
    file: z.string(),
    valid: z.boolean(),
    problems: z.array(
      z.object({ code: z.string(), line: z.number(), column: z.number(), message: z.string() }),
    ),
    profile: summaryResult.optional(),
  }),
);

export async function run(call: Call): Promise<Outcome> {
  const files = call.args.flat();
  if (files.length === 0) throw new KnownError('E_USAGE', 'name a profile file');
  const data: unknown[] = [];
  const lines: string[] = [];
  let valid = true;
  for (const file of files) {
    const text = await readText(file, profileBytes, 'E_PROFILE_YAML');
    const read = readProfile(text);
    const problems = 'problems' in read ? read.problems : misplaced(read.profile, file);
    if ('profile' in read && problems.length === 0) {
      const summary = summaryOf(read.profile);
      data.push({ file, valid: true, problems: [], profile: summary });
      lines.push(`${file}: valid. Profile ${summary.name}: ${summary.description}`, ...summaryLines(summary));
    } else {
      valid = false;
      data.push({ file, valid: false, problems });
      lines.push(...problems.flatMap((problem) => excerpt(file, text, problem)));
    }
  }
  // A file may come from a stranger: it is quoted, and steers nothing.
  return { data, text: lines.map(printable).join('\n'), exit: valid ? 0 : 1 };
}

/** A good file that would not be found under its name, or is passed over for a shipped one. */
function misplaced({ name }: Profile, file: string): readonly ProfileProblem[] {
  const at = { code: 'E_PROFILE_VALUE', line: 1, column: 1 } as const;
  if (bundledNames.some((bundled) => bundled === name))
    return [{ ...at, message: `metadata.name: ${name} is the name of a shipped profile; choose another` }];
  if (basename(file) !== `${name}.yaml`)
    return [{ ...at, message: `metadata.name: the profile ${name} stands in a file ${name}.yaml` }];
  return [];
}

/** The problem, the line it is in, and a caret below its column. */
function excerpt(file: string, text: string, problem: ProfileProblem): string[] {
  const head = `${file}:${problem.line}:${problem.column}: ${problem.code}: ${problem.message}`;
  const line = printable(text.split('\n')[problem.line - 1] ?? '').slice(0, 160);
  if (line.trim() === '' || problem.column > line.length + 1) return [head];
  const margin = ' '.repeat(String(problem.line).length);
  return [head, `  ${problem.line} | ${line}`, `  ${margin} | ${' '.repeat(problem.column - 1)}^`];
}
