// SPDX-License-Identifier: Apache-2.0
// TypeURIs and the version at their end (in-toto Attestation Framework v1, spec/v1/README.md "Parsing rules",
// "Versioning"; field_types.md, TypeURI): a type is its address and its major version, and any minor version of it
// reads correctly. Below 1.0 every 0.x is a major version of its own.
//
// Not checked: whether the URI leads anywhere.

export interface TypeUri {
  /** What stands before the version, without the slash between. */
  readonly base: string;
  /** `1`, or `0.2` below 1.0; undefined where the URI has no version, or one that is not semantic. */
  readonly major: string | undefined;
}

const version = /^(.+)\/v(0\.(?:0|[1-9]\d*)|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){0,2}$/;

/** Splits a type into its address and its major version. Never fails: an odd URI is its own address. */
export function typeUri(type: string): TypeUri {
  const [, base, major] = version.exec(type) ?? [];
  return base === undefined ? { base: type, major: undefined } : { base, major };
}

/** True where a reader of `a` may read `b`: the same address, the same major version. */
export function sameType(a: string, b: string): boolean {
  const [left, right] = [typeUri(a), typeUri(b)];
  return left.base === right.base && left.major === right.major;
}
