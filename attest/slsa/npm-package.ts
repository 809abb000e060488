// SPDX-License-Identifier: Apache-2.0
// Which npm package an attestation is of: the package URL that its one subject is named by,
// `pkg:npm/%40scope/name@1.2.3` (package-url/purl-spec, npm), and what the publish attestation's predicate says.
//
// Names are compared as they stand: npm tells case apart in old names.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Statement } from '../statement/statement.ts';
import type { NpmExpectation } from './expectation.ts';

const clause = 'package-url specification, npm; npm publish attestation v0.1';
const rows = {
  form: { check: 'package.form', clause },
  name: { check: 'package.name', clause },
  version: { check: 'package.version', clause },
} satisfies Record<string, CheckRow>;

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

/** The package that a URL names; undefined unless it is one of npm's with a version and nothing more. */
export function parsePackageUrl(url: string): NpmPackage | undefined {
  const prefix = 'pkg:npm/';
  if (!url.startsWith(prefix) || /[?#]/.test(url)) return undefined;
  const path = decode(url.slice(prefix.length));
  // A scope begins with `@`: the version stands behind the last one.
  const match = /^((?:@[^@/\s]+\/)?[^@/\s]+)@([^@/\s]+)$/.exec(path ?? '');
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { name: match[1], version: match[2] };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The subject's package, against what the caller asks for. `said` is what the predicate says besides, where it does. */
export function verifyPackage(
  statement: Statement,
  said: Partial<NpmPackage> | undefined,
  { packageName, packageVersion }: NpmExpectation,
): readonly Evidence[] {
  const [subject, ...more] = statement.subject;
  const found = parsePackageUrl(subject?.name ?? '');
  if (found === undefined || more.length > 0) {
    const named = more.length > 0 ? `${more.length + 1} subjects` : (subject?.name ?? 'nothing named');
    return [fail(rows.form, 'E_PACKAGE_FORM', `the statement is of ${named}, not of one npm package`)];
  }
  return [
    pass(rows.form, `${found.name}@${found.version}`, { package: `${found.name}@${found.version}` }),
    same(
      rows.name,
      'E_PACKAGE_NAME',
      'name',
      [found.name, ...(said === undefined ? [] : [said.name])],
      packageName,
    ),
    same(
      rows.version,
      'E_PACKAGE_VERSION',
      'version',
      [found.version, ...(said === undefined ? [] : [said.version])],
      packageVersion,
    ),
  ];
}

/** Everything that is said is one, and the one expected. */
function same(
  row: CheckRow,
  code: 'E_PACKAGE_NAME' | 'E_PACKAGE_VERSION',
  what: string,
  said: readonly (string | undefined)[],
  expected: string | undefined,
): Evidence {
  const wanted = expected ?? said[0];
  const other = said.find((each) => each !== wanted);
  return said.every((each) => each === wanted)
    ? pass(row, wanted ?? '')
    : fail(row, code, `the ${what} is ${other ?? '(not stated)'}, expected ${wanted ?? ''}`, {
        [what]: other ?? '',
      });
}
