// SPDX-License-Identifier: Apache-2.0
// What certificates may say about policies: as extensions, and at random.

import fc from 'fast-check';
import * as x509 from '../../../../core/x509/index.ts';
import { any, type Asked, type Said } from './tree.ts';

const { makeExtension } = x509;

/** The extensions that say it. */
export function extensionsOf(said: Said): x509.Extension[] {
  const extensions: x509.Extension[] = [];
  if (said.policies !== undefined)
    extensions.push(
      makeExtension(
        x509.certificatePolicies,
        [...said.policies].map(([policy, uri]) => ({
          policy,
          qualifiers: uri === '' ? [] : [{ kind: 'cps' as const, uri }],
        })),
      ),
    );
  if (said.mappings.length > 0)
    extensions.push(
      makeExtension(
        x509.policyMappings,
        said.mappings.map(([issuerPolicy, subjectPolicy]) => ({ issuerPolicy, subjectPolicy })),
      ),
    );
  if (said.requireExplicit !== undefined || said.inhibitMapping !== undefined)
    extensions.push(
      makeExtension(x509.policyConstraints, {
        ...(said.requireExplicit === undefined ? {} : { requireExplicitPolicy: said.requireExplicit }),
        ...(said.inhibitMapping === undefined ? {} : { inhibitPolicyMapping: said.inhibitMapping }),
      }),
    );
  if (said.inhibitAny !== undefined) extensions.push(makeExtension(x509.inhibitAnyPolicy, said.inhibitAny));
  return extensions;
}

// Few policies, so that certificates have some in common.
export const own = ['1.2.1', '1.2.2', '1.2.3', '1.2.4'] as const;

const policyMaps = fc
  .uniqueArray(fc.constantFrom(any, ...own), { minLength: 1, maxLength: 5 })
  .chain((policies) =>
    fc
      .array(fc.constantFrom('', 'u', 'v', 'w'), { minLength: policies.length, maxLength: policies.length })
      .map((uris) => new Map(policies.map((policy, i) => [policy, uris[i] ?? '']))),
  );
const counts = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 1 });
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 8 });
export const saids: fc.Arbitrary<Said> = fc
  .record({
    policies: fc.oneof(
      { weight: 15, arbitrary: policyMaps },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    mappings: fc.oneof(
      fc.constant([]),
      fc.array(fc.tuple(fc.constantFrom(...own), fc.constantFrom(...own)), { maxLength: 5 }),
    ),
    requireExplicit: rarely(fc.constant(0)).chain((x) => (x === undefined ? counts : fc.constant(undefined))),
    inhibitMapping: fc.oneof(fc.constant(undefined), fc.constant(undefined), counts),
    inhibitAny: fc.oneof(fc.constant(undefined), fc.constant(undefined), counts),
    selfIssued: fc.oneof(fc.constant(false), fc.constant(false), fc.boolean()),
  })
  .map(({ policies, requireExplicit, inhibitMapping, inhibitAny, ...rest }) => ({
    ...rest,
    ...(policies === undefined ? {} : { policies }),
    ...(requireExplicit === undefined ? {} : { requireExplicit }),
    ...(inhibitMapping === undefined ? {} : { inhibitMapping }),
    ...(inhibitAny === undefined ? {} : { inhibitAny }),
  }));
export const askeds: fc.Arbitrary<Asked> = fc.record({
  initial: fc.oneof(fc.constant([any]), fc.uniqueArray(fc.constantFrom(...own), { maxLength: 3 })),
  explicitPolicy: fc.boolean(),
  mappingInhibit: fc.oneof(fc.constant(false), fc.constant(false), fc.boolean()),
  anyPolicyInhibit: fc.oneof(fc.constant(false), fc.constant(false), fc.boolean()),
});
