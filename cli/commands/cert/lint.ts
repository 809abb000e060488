// SPDX-License-Identifier: Apache-2.0
// `cert lint`: what is wrong or odd, by rules that cite their source. No verdict on trust or time.

import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';
import {
  lintCertificate,
  lintCrl,
  lintCsr,
  rules,
  type Finding,
  type LintContext,
  type Severity,
} from '../../../pki/lint/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile } from '../../input.ts';
import { flag, optionalText, texts } from '../../options.ts';
import type { Block } from './contents.ts';
import { otherKind, readCertificate, readContents } from './files.ts';

const severity = z.enum(['error', 'warning', 'notice']);
const kind = z.enum(['certificate', 'request', 'crl']);
const place = { file: z.string(), block: z.number(), kind, serial: z.string().optional() };

export const result: z.ZodType = z.object({
  /** Absent with --list-rules. */
  linted: z.array(z.object(place)).optional(),
  findings: z
    .array(
      z.object({
        ...place,
        rule: z.string(),
        severity,
        clause: z.string(),
        message: z.string(),
        facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      }),
    )
    .optional(),
  /** Of the rules asked about, whatever --severity shows. */
  counts: z.object({ error: z.number(), warning: z.number(), notice: z.number() }).optional(),
  /** With --list-rules. */
  rules: z
    .array(
      z.object({
        id: z.string(),
        severity,
        clause: z.string(),
        says: z.string(),
        targets: z.array(z.enum(['root', 'ca', 'leaf', 'csr', 'crl'])),
        kubeedge: z.enum(['error', 'warning', 'notice', 'off']).optional(),
        only: z.enum(['private', 'kubeedge']).optional(),
      }),
    )
    .optional(),
});

interface Place {
  readonly file: string;
  /** From 1. */
  readonly block: number;
  readonly kind: 'certificate' | 'request' | 'crl';
  readonly serial?: string;
}
type Placed = Place & Finding;

const order: readonly Severity[] = ['error', 'warning', 'notice'];

export async function run(call: Call): Promise<Outcome> {
  const asked = askedRules(call);
  if (flag(call, 'listRules')) return listing(asked);
  const files = call.args.flat();
  if (files.length === 0)
    throw new KnownError('E_USAGE', 'a file is missing', {}, { hint: 'Name one, or - for standard input.' });
  const context = await contextOf(call);
  const linted: Place[] = [];
  const findings: Placed[] = [];
  for (const file of files)
    for (const [where, found] of await lintFile(call, file, context)) {
      linted.push(where);
      for (const finding of found) if (asked.has(finding.rule)) findings.push({ ...where, ...finding });
    }
  return outcome(call, linted, findings);
}

/** @throws E_USAGE where a rule does not exist */
function askedRules(call: Call): ReadonlySet<string> {
  const only = texts(call, 'rule');
  const ignored = texts(call, 'ignore');
  const known = new Set(rules.map(({ id }) => id));
  const stranger = [...only, ...ignored].find((id) => !known.has(id));
  if (stranger !== undefined)
    throw new KnownError(
      'E_USAGE',
      `there is no rule ${printable(stranger)}`,
      {},
      { hint: 'See them with edgewarden cert lint --list-rules.' },
    );
  const asked = only.length === 0 ? known : new Set(only);
  return new Set([...asked].filter((id) => !ignored.includes(id)));
}

async function contextOf(call: Call): Promise<LintContext> {
  const path = optionalText(call, 'issuer');
  const profile = optionalText(call, 'for') === 'kubeedge' ? 'kubeedge' : 'private';
  if (path === undefined) return { profile };
  return { profile, issuer: await readCertificate(call, path, 'graceful') };
}

async function lintFile(
  call: Call,
  file: string,
  context: LintContext,
): Promise<(readonly [Place, readonly Finding[]])[]> {
  const { form, blocks } = await readContents(call, file);
  const linted = blocks.flatMap((block, index) => {
    const found = lintBlock(block, form === 'pem', context);
    return found === undefined ? [] : [[{ file, block: index + 1, ...found.of }, found.findings] as const];
  });
  if (linted.length === 0) inFile(file, () => refuse(blocks));
  return linted;
}

function refuse(blocks: readonly Block[]): never {
  throw otherKind(blocks, ['certificate', 'request', 'crl']);
}

/** Undefined for what is not linted: keys beside certificates, for one. */
function lintBlock(
  { kind: of, der }: Block,
  labelled: boolean,
  context: LintContext,
): { of: Pick<Place, 'kind' | 'serial'>; findings: readonly Finding[] } | undefined {
  if (of === 'request') return { of: { kind: 'request' }, findings: lintCsr(der, context) };
  if (of === 'crl') return { of: { kind: 'crl' }, findings: lintCrl(der, context) };
  // DER of no known kind: the finding says where it breaks.
  if (of !== 'certificate' && (labelled || of !== 'other')) return undefined;
  const serial = serialOf(der);
  return {
    of: { kind: 'certificate', ...(serial === undefined ? {} : { serial }) },
    findings: lintCertificate(der, context),
  };
}

function serialOf(der: Uint8Array): string | undefined {
  try {
    return parseCertificate(der, undefined, 'graceful').serialHex;
  } catch (error) {
    if (error instanceof KnownError) return undefined; // a finding says so
    throw error;
  }
}

function outcome(call: Call, linted: readonly Place[], findings: readonly Placed[]): Outcome {
  const count = (level: Severity): number => findings.filter((one) => one.severity === level).length;
  const counts = { error: count('error'), warning: count('warning'), notice: count('notice') };
  const least = order.findIndex((level) => level === optionalText(call, 'severity'));
  const shown = order
    .slice(0, least + 1)
    .flatMap((level) => findings.filter((one) => one.severity === level));
  const refused = counts.error > 0 || (flag(call, 'strict') && counts.warning > 0);
  return {
    data: { linted, findings: shown, counts },
    text: [...lines(shown), summary(linted, counts)].join('\n'),
    table: {
      head: ['severity', 'rule', 'clause', 'message', 'where'],
      rows: shown.map((one) => [one.severity, one.rule, one.clause, one.message, whereOf(one)]),
    },
    exit: refused ? 1 : 0,
  };
}

function lines(findings: readonly Placed[]): string[] {
  const width = (of: (one: Placed) => string): number =>
    Math.max(0, ...findings.map((one) => of(one).length));
  const rule = width((one) => one.rule);
  const clause = width((one) => one.clause);
  return findings.map((one) => {
    const head = `${one.severity.padEnd(7)}  ${one.rule.padEnd(rule)}  ${one.clause.padEnd(clause)}`;
    return `${head}  ${one.message} (${whereOf(one)})`;
  });
}

/** Facts, file, block where there are several, serial number. */
function whereOf({ facts, file, block, serial }: Placed): string {
  return [
    ...Object.entries(facts).map(([name, value]) => `${name} ${printable(String(value))}`),
    printable(file === '-' ? 'standard input' : file),
    ...(block === 1 ? [] : [`block ${block}`]),
    ...(serial === undefined ? [] : [`serial ${serial}`]),
  ].join(', ');
}

const kindWords = { certificate: 'certificate', request: 'request', crl: 'revocation list' } as const;

function summary(linted: readonly Place[], counts: Readonly<Record<Severity, number>>): string {
  const of = (number: number, word: string): string[] =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  const what = kind.options.flatMap((one) =>
    of(linted.filter((place) => place.kind === one).length, kindWords[one]),
  );
  const found = order.flatMap((level) => of(counts[level], level));
  return `${what.join(', ')}: ${found.length === 0 ? 'no findings' : found.join(', ')}`;
}

function listing(asked: ReadonlySet<string>): Outcome {
  const listed = rules.filter(({ id }) => asked.has(id));
  const width = Math.max(0, ...listed.map(({ id }) => id.length));
  return {
    data: { rules: listed },
    text: listed
      .map((row) => `${row.severity.padEnd(7)}  ${row.id.padEnd(width)}  ${row.clause}: ${row.says}`)
      .join('\n'),
    table: {
      head: ['rule', 'severity', 'clause', 'what is wrong'],
      rows: listed.map((row) => [row.id, row.severity, row.clause, row.says]),
    },
  };
}
