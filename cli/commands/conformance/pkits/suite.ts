// SPDX-License-Identifier: Apache-2.0
// The suite pkits: NIST's Public Key Interoperability Test Suite. A path is built from the case's pool, every
// certificate of it has to be known as not revoked from the case's lists, and of a valid path the
// user-constrained-policy-set has to be the expected one.
//
// DSA is not verified here (FIPS 186-5 ended it): a case that has a DSA key or signature is not required.

import { failures } from '../../../../core/evidence/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { crlLimits, parseCrl, type Crl } from '../../../../core/crl/index.ts';
import { certificateLimits, parseCertificate, type Certificate } from '../../../../core/x509/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  type PathVerdict,
  type TrustAnchor,
} from '../../../../pki/validate/index.ts';
import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { readFolder, type PkitsCase, type PkitsFolder } from './folder.ts';

export const pkits: Suite = { name: 'pkits', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  const folder = await readFolder(directory);
  const parsed = new Parsed(folder);
  for (const one of folder.cases) {
    if (!context.wants(one.id)) continue;
    context.signal.throwIfAborted();
    yield play(one, parsed);
  }
}

/** What could be read, once each: many cases share a CA. What cannot be read is kept as its refusal. */
class Parsed {
  readonly #folder: PkitsFolder;
  readonly #certificates = new Map<string, Certificate | KnownError>();
  readonly #crls = new Map<string, Crl | KnownError>();

  constructor(folder: PkitsFolder) {
    this.#folder = folder;
  }

  certificate(name: string): Certificate | KnownError {
    return once(this.#certificates, name, () =>
      parseCertificate(this.#folder.certificate(name), certificateLimits, 'graceful'),
    );
  }

  crl(name: string): Crl | KnownError {
    return once(this.#crls, name, () => parseCrl(this.#folder.crl(name), crlLimits, 'graceful'));
  }
}

function once<T>(map: Map<string, T | KnownError>, name: string, parse: () => T): T | KnownError {
  let value = map.get(name);
  if (value !== undefined) return value;
  try {
    value = parse();
  } catch (error) {
    if (!(error instanceof KnownError) || error.code === 'E_CONFORMANCE_SET') throw error;
    value = error;
  }
  map.set(name, value);
  return value;
}

const isRead = <T>(value: T | KnownError): value is T => !(value instanceof KnownError);

function play(one: PkitsCase, parsed: Parsed): CaseResult {
  const pool = one.certs.map((name) => parsed.certificate(name)).filter(isRead);
  const target = parsed.certificate(one.target);
  const anchor = parsed.certificate(one.trust_anchor);
  const crls = one.crls.map((name) => parsed.crl(name)).filter(isRead);
  const withDsa = [...pool, target, anchor].some((each) => isRead(each) && hasDsa(each));
  const unread = [target, anchor].find((each) => !isRead(each));
  if (unread instanceof KnownError) return compare(one, withDsa, { refused: unread });
  if (!isRead(target) || !isRead(anchor)) throw new TypeError('what is read is not unread');
  return compare(one, withDsa, { verdict: judge(one, target, anchorOf(anchor), pool, crls) });
}

function judge(
  one: PkitsCase,
  target: Certificate,
  anchor: TrustAnchor,
  intermediates: readonly Certificate[],
  crls: readonly Crl[],
): PathVerdict {
  return findPath(
    target,
    { anchors: [anchor], intermediates, crls },
    {
      now: Date.parse(one.validation_time),
      profile: judgingProfiles.graceful,
      revocation: 'all',
      policies: {
        initialPolicies: one.initial_policy_set,
        explicitPolicy: one.initial_explicit_policy,
        mappingInhibit: one.initial_policy_mapping_inhibit,
        anyPolicyInhibit: one.initial_any_policy_inhibit,
      },
    },
  );
}

type Played =
  { readonly verdict: PathVerdict; readonly refused?: undefined } | { readonly refused: KnownError };

function compare(one: PkitsCase, hasDsa: boolean, played: Played): CaseResult {
  const accepted = played.refused === undefined && played.verdict.accepted;
  const actual = accepted ? 'valid' : 'invalid';
  const first = played.refused === undefined ? failures(played.verdict.evidence)[0] : undefined;
  const code = played.refused?.code ?? first?.code;
  const why = played.refused?.message ?? first?.reason;
  const wrong = accepted ? wrongPolicies(one, played.verdict) : undefined;
  const agrees = actual === one.expect && wrong === undefined;
  // What cannot be verified may be refused; nothing excuses that it is accepted.
  const required = !hasDsa || (accepted && !agrees);
  const reason = [wrong ?? why, required ? undefined : dsa].filter((part) => part !== undefined).join('; ');
  return {
    id: one.id,
    required,
    expected: one.expect,
    actual,
    agreement: agrees ? 'agrees' : required ? 'differs' : 'stricter',
    ...(code === undefined ? {} : { code }),
    ...(agrees || required ? {} : { difference: 'dsa' }),
    ...(reason === '' ? {} : { reason }),
  };
}

/** Of a valid path, also the user-constrained-policy-set is compared. */
function wrongPolicies(one: PkitsCase, verdict: PathVerdict): string | undefined {
  const own = [...(verdict.policies?.userConstrained ?? [])].sort().join(', ');
  return own === [...one.user_constrained_policy_set].sort().join(', ') || one.expect === 'invalid'
    ? undefined
    : `the policies are [${own}]`;
}

const dsa = 'DSA keys and signatures are not verified here';

// DSA of any size and hash: RFC 3279 section 2.2.2 and 2.3.2, RFC 5758 section 3.1, RFC 9688's SHA-3.
const dsaAlgorithms: ReadonlySet<string> = new Set([
  '1.2.840.10040.4.1',
  '1.2.840.10040.4.3',
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((hash) => `2.16.840.1.101.3.4.3.${hash}`),
]);

const hasDsa = ({ spki, signatureAlgorithm }: Certificate): boolean =>
  dsaAlgorithms.has(spki.algorithm.oid) || dsaAlgorithms.has(signatureAlgorithm.oid);
