// SPDX-License-Identifier: Apache-2.0
// The in-toto Statement and its predicate: whoever can sign anything, or add a line to a bundle, writes one.

import {
  encodeStatement,
  findSubject,
  parseStatement,
  readPredicate,
  strongAlgorithms,
  type Predicate,
  type Statement,
} from '../../attest/statement/index.ts';
import { KnownError } from '../../core/index.ts';
import { jsonShape } from '../grammars/text.ts';
import { defineTarget, type Target } from '../target.ts';

const limits = { bytes: 64 << 10, depth: 32, subjects: 16, digests: 8 };

export const target: Target = defineTarget<Statement>({
  name: 'statement',
  what: 'parseStatement and readPredicate: what an attestation claims, and of what',
  parse: (input) => parseStatement(input, limits),
  refusals: ['input'],
  limits: { maxLength: 16 << 10, timeoutMs: 1000, rssMb: 2048 },
  shape: jsonShape,
  oracles: [
    {
      name: 'lossless',
      what: 'JSON.parse reads the same document, but for a predicate that was not there',
      check: (statement, input) => {
        const plain = JSON.parse(Buffer.from(input).toString('utf8')) as Record<string, unknown>;
        const expected = JSON.stringify({ ...plain, predicate: plain['predicate'] ?? {} });
        return Buffer.from(encodeStatement(statement)).toString() === expected
          ? undefined
          : 'something was lost';
      },
    },
    {
      name: 'round-trip',
      what: 'a statement, written and read again, is the same',
      check: (statement) => {
        const bytes = encodeStatement(statement);
        const again = encodeStatement(parseStatement(bytes, { ...limits, bytes: 256 << 10 }));
        return Buffer.compare(bytes, again) === 0 ? undefined : 'it changed';
      },
    },
    {
      name: 'bounded',
      what: 'an accepted statement has a subject, and each has digests, within the limits',
      check: ({ subject }) =>
        subject.length > 0 &&
        subject.length <= limits.subjects &&
        subject.every(({ digest = {} }) => {
          const count = Object.keys(digest).length;
          return count > 0 && count <= limits.digests;
        })
          ? undefined
          : 'none, or too many',
    },
    {
      name: 'matching',
      what: 'a subject is found by each of its strong digests, and by no other algorithm',
      check: (statement) => {
        for (const { digest = {} } of statement.subject)
          for (const [algorithm, hex] of Object.entries(digest))
            if (
              (findSubject(statement, { algorithm, hex }) !== undefined) !==
              strongAlgorithms.has(algorithm)
            )
              return `${algorithm} is matched as it should not be`;
        return undefined;
      },
    },
    {
      name: 'readings',
      what: 'what the strict reader takes, the lenient one does, as the same kind',
      check: (statement) => {
        const strict = predicateOrRefusal(statement, 'strict');
        if (strict === 'refused') return undefined;
        const lenient = predicateOrRefusal(statement, 'lenient');
        return lenient !== 'refused' && lenient?.kind === strict?.kind ? undefined : 'the readings differ';
      },
    },
  ],
});

function predicateOrRefusal(
  statement: Statement,
  reading: 'strict' | 'lenient',
): Predicate | undefined | 'refused' {
  try {
    return readPredicate(statement, reading);
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_PREDICATE_FORM') return 'refused';
    throw error;
  }
}
