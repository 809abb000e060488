// SPDX-License-Identifier: Apache-2.0
// `policy check`: is each file a policy, and what does it ask for?

import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import { readPolicy, type Policy, type PolicyProblem } from '../../../policies/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { readPolicyText } from '../../files.ts';

export const result: z.ZodType = z.array(
  z.object({
    file: z.string(),
    valid: z.boolean(),
    problems: z.array(
      z.object({ code: z.string(), line: z.number(), column: z.number(), message: z.string() }),
    ),
    policy: z
      .object({
        name: z.string(),
        mode: z.enum(['enforce', 'warn']),
        digestHex: z.string(),
        rules: z.array(
          z.object({
            name: z.string(),
            line: z.number(),
            images: z.array(z.string()),
            provenance: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
          }),
        ),
        exemptions: z.array(
          z.object({
            name: z.string(),
            line: z.number(),
            images: z.array(z.string()),
            digests: z.array(z.string()).optional(),
            reason: z.string(),
          }),
        ),
      })
      .optional(),
  }),
);

export async function run(call: Call): Promise<Outcome> {
  const files = call.args.flat();
  if (files.length === 0) throw new KnownError('E_USAGE', 'name a policy file');
  const checked = [];
  for (const file of files) {
    const text = await readPolicyText(file);
    checked.push({ file, text, ...readPolicy(text, file) });
  }
  const data = checked.map((one) =>
    'policy' in one
      ? { file: one.file, valid: true, problems: [], policy: policyData(one.policy) }
      : { file: one.file, valid: false, problems: one.problems },
  );
  const texts = checked.map((one) =>
    'policy' in one
      ? policyText(one.policy)
      : one.problems.map((problem) => excerpt(one.file, one.text, problem)).join('\n'),
  );
  // A file may come from a stranger's change: it is quoted, and steers nothing.
  const lines = texts.flatMap((text) => text.split('\n')).map(printable);
  return { data, text: lines.join('\n'), exit: data.every((one) => one.valid) ? 0 : 1 };
}

function policyData(policy: Policy): unknown {
  const { name, mode, digestHex } = policy;
  return {
    name,
    mode,
    digestHex,
    rules: policy.rules.map((rule) => ({
      name: rule.name,
      line: rule.position.line,
      images: rule.images.map((pattern) => pattern.text),
      provenance: rule.provenance,
    })),
    exemptions: policy.exemptions.map((exemption) => ({
      name: exemption.name,
      line: exemption.position.line,
      images: exemption.images.map((pattern) => pattern.text),
      ...(exemption.digests === undefined ? {} : { digests: [...exemption.digests] }),
      reason: exemption.reason,
    })),
  };
}

function policyText(policy: Policy): string {
  const lines = [
    `${policy.file}: valid. Policy ${policy.name}, mode ${policy.mode}; what no rule names is denied.`,
  ];
  for (const rule of policy.rules) {
    const asked = Object.entries(rule.provenance).map(
      ([field, value]) => [field, Array.isArray(value) ? value.join(' or ') : String(value)] as const,
    );
    const width = Math.max(8, ...asked.map(([field]) => field.length));
    lines.push(`  rule ${rule.name} (line ${rule.position.line})`);
    lines.push(...rule.images.map((pattern) => `    ${'image'.padEnd(width)} ${pattern.text}`));
    lines.push(...asked.map(([field, value]) => `    ${field.padEnd(width)} ${value}`));
  }
  for (const exemption of policy.exemptions) {
    lines.push(`  exemption ${exemption.name} (line ${exemption.position.line}): ${exemption.reason}`);
    lines.push(...exemption.images.map((pattern) => `    image    ${pattern.text}`));
    lines.push(...[...(exemption.digests ?? [])].map((digest) => `    digest   ${digest}`));
  }
  return lines.join('\n');
}

/** The problem, the line it is in, and a caret below its column. */
function excerpt(file: string, text: string, problem: PolicyProblem): string {
  const head = `${file}:${problem.line}:${problem.column}: ${problem.code}: ${problem.message}`;
  const line = (text.split('\n')[problem.line - 1] ?? '').slice(0, 160).replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  if (line.trim() === '' || problem.column > line.length + 1) return head;
  const margin = ' '.repeat(String(problem.line).length);
  return `${head}\n  ${problem.line} | ${line}\n  ${margin} | ${' '.repeat(problem.column - 1)}^`;
}
