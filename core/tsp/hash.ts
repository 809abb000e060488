// SPDX-License-Identifier: Apache-2.0
// The hashes that timestamps are made with (RFC 5754 section 2): SHA-2 of 256 bits and more.

import { nul, oid, sequence } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import type { AlgorithmIdentifier } from '../x509/index.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

const names: ReadonlyMap<string, HashName> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** The hash as node:crypto names it; its parameters are absent or NULL. Undefined for any other hash. */
export function hashOf({ oid: identifier, parameters }: AlgorithmIdentifier): HashName | undefined {
  const isNull = parameters?.length === 2 && parameters[0] === 5;
  return parameters === undefined || isNull ? names.get(identifier) : undefined;
}

/** An AlgorithmIdentifier. `parameters`: absent, as RFC 5754 wants them written, or NULL, as others do. */
export function encodeHash(name: HashName, parameters: 'absent' | 'null' = 'absent'): Uint8Array {
  const [identifier] = [...names].find(([, each]) => each === name) ?? [];
  if (identifier === undefined) throw new TypeError(`no hash for timestamps: ${name}`);
  return sequence(oid(identifier), ...(parameters === 'null' ? [nul()] : []));
}

export function malformed(what: string, offset: number): KnownError {
  return new KnownError('E_TSP_FORM', what, { offset });
}
