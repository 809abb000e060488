// SPDX-License-Identifier: Apache-2.0
// The state variables permitted_subtrees and excluded_subtrees (RFC 5280 sections 6.1.1 (h) (i), 6.1.2 (b) (c),
// 6.1.4 (g)) and the check of a certificate's names against them (6.1.3 (b) (c)).
//
// Permitted subtrees intersect: a name of a form must be within one subtree of each certificate that permits the
// form. Excluded subtrees unite. Not decided here: which certificates are checked (self-issued ones but the last are
// not, 6.1.3 (b)), or whether the extension must be critical.

import {
  nameText,
  oids,
  smtpUtf8Mailbox,
  subjectAltName,
  type Certificate,
  type GeneralName,
  type GeneralSubtree,
  type NameConstraints,
} from '../../../core/x509/index.ts';
import { printable } from '../../../core/index.ts';
import type { Budget } from '../budget.ts';
import { readExtensionOf, type Fault } from '../fault.ts';
import { directory } from './directory.ts';
import { dns } from './dns.ts';
import { email } from './email.ts';
import type { Form, FormName, Index } from './form.ts';
import { ip } from './ip.ts';
import { other, registeredId, unread } from './uncompared.ts';
import { uri } from './uri.ts';

const mailboxForms: readonly Form[] = [email, other];
const formsOfKind: Readonly<Record<FormName, readonly Form[]>> = {
  dns: [dns],
  email: [email],
  uri: [uri],
  ip: [ip],
  directory: [directory],
  other: [other],
  registeredId: [registeredId],
  unread: [unread],
};

type Indexes = ReadonlyMap<FormName, Index>;

/** What names the certificates below may have. Never changed; `narrowNames` gives another. */
export interface NameState {
  /** One for each certificate that permits something. */
  readonly permitted: readonly Indexes[];
  readonly excluded: readonly Indexes[];
  /** Constraints that mean nothing: no certificate below them is accepted. */
  readonly malformed: readonly Fault[];
}

const unconstrained: NameState = { permitted: [], excluded: [], malformed: [] };

/** The state before the first certificate: no constraint but those of the caller (6.1.1 (h), (i)). */
export function startNames(initial?: Partial<NameConstraints>): NameState {
  if (initial === undefined) return unconstrained;
  const { permitted = [], excluded = [] } = initial;
  return narrowNames(unconstrained, { permitted, excluded });
}

/** 6.1.4 (g): the state below a certificate with these constraints. */
export function narrowNames(state: NameState, constraints: NameConstraints): NameState {
  const { permitted, excluded, malformed } = indexesOf(constraints);
  return {
    permitted: permitted.size === 0 ? state.permitted : [...state.permitted, permitted],
    excluded: excluded.size === 0 ? state.excluded : [...state.excluded, excluded],
    malformed: malformed.length === 0 ? state.malformed : [...state.malformed, ...malformed],
  };
}

interface Indexed {
  readonly permitted: Indexes;
  readonly excluded: Indexes;
  readonly malformed: readonly Fault[];
}

const known = new WeakMap<NameConstraints, Indexed>();

function indexesOf(constraints: NameConstraints): Indexed {
  const before = known.get(constraints);
  if (before !== undefined) return before;
  const malformed: Fault[] = [];
  const indexed = {
    permitted: indexList(constraints.permitted, malformed),
    excluded: indexList(constraints.excluded, malformed),
    malformed,
  };
  known.set(constraints, indexed);
  return indexed;
}

function indexList(subtrees: readonly GeneralSubtree[], malformed: Fault[]): Indexes {
  const indexes = new Map<FormName, Index>();
  for (const form of subtrees.length === 0 ? [] : Object.values(formsOfKind).flat()) {
    const own = subtrees.filter(({ kind }) => kind === form.name);
    if (own.length === 0) continue;
    const index = form.index(own);
    if (typeof index !== 'string') indexes.set(form.name, index);
    else malformed.push(fault(`above it, ${index}`, form.clause, form.name));
  }
  return indexes;
}

/**
 * 6.1.3 (b), (c): every reason for which the certificate's names are refused, at most one a name. A step is counted
 * for each pair of name and constraint of its form. @throws E_PATH_BUDGET
 */
export function nameFaults(state: NameState, certificate: Certificate, budget: Budget): readonly Fault[] {
  const { permitted, excluded, malformed } = state;
  if (malformed.length > 0) return malformed;
  if (permitted.length === 0 && excluded.length === 0) return [];
  const names = namesOf(certificate);
  if (!Array.isArray(names)) return [names];
  return names.flatMap((name) => refusal(state, name, budget) ?? []);
}

function refusal({ permitted, excluded }: NameState, name: GeneralName, budget: Budget): Fault | undefined {
  for (const form of formsOf(name)) {
    for (const indexes of permitted) {
      const index = indexes.get(form.name);
      if (index === undefined) continue;
      budget.step(index.size);
      const stands = index.permits(name);
      if (stands !== 'inside')
        return fault(
          stands === 'outside'
            ? `${shown(name)} is not within what is permitted`
            : `${shown(name)} cannot be compared with what is permitted`,
          `RFC 5280 section 6.1.3 (b), ${form.clause}`,
          form.name,
        );
    }
    for (const indexes of excluded) {
      const index = indexes.get(form.name);
      if (index === undefined) continue;
      budget.step(index.size);
      const stands = index.excludes(name);
      if (stands !== 'outside')
        return fault(
          stands === 'inside'
            ? `${shown(name)} is excluded`
            : `${shown(name)} cannot be compared with what is excluded`,
          `RFC 5280 section 6.1.3 (c), ${form.clause}`,
          form.name,
        );
    }
  }
  return undefined;
}

/** A SmtpUTF8Mailbox is a mailbox (RFC 9598 section 6), and an otherName for constraints on those. */
function formsOf(name: GeneralName): readonly Form[] {
  if (name.kind === 'other' && name.oid === smtpUtf8Mailbox.oid) return mailboxForms;
  return formsOfKind[name.kind];
}

/**
 * The names that constraints bind: the subject where it is not empty, the alternative names, and where none of those
 * is a mailbox the subject's addresses of mail (4.2.1.10, RFC 9598 section 6). Or why they cannot be read.
 */
function namesOf(certificate: Certificate): GeneralName[] | Fault {
  const alternative = readExtensionOf(certificate, subjectAltName, 'RFC 5280 section 4.2.1.6');
  if (alternative.fault !== undefined) return alternative.fault;
  const names: GeneralName[] = [...(alternative.value ?? [])];
  if (!names.some((name) => formsOf(name).includes(email)))
    for (const rdn of certificate.subject.rdns)
      for (const { oid, value } of rdn) if (oid === oids.emailAddress) names.push({ kind: 'email', value });
  if (certificate.subject.rdns.length > 0) names.push({ kind: 'directory', value: certificate.subject });
  return names;
}

function shown(name: GeneralName): string {
  if (name.kind === 'directory') return `the name "${nameText(name.value)}"`;
  if (name.kind === 'other') return `a name of type ${name.oid}`;
  if (name.kind === 'unread') return 'a name of an unread form';
  return `the ${name.kind} name "${printable(name.value)}"`;
}

function fault(reason: string, clause: string, form: FormName): Fault {
  return { code: 'E_PATH_NAME_CONSTRAINT', reason, clause, facts: { form } };
}
