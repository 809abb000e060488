// SPDX-License-Identifier: Apache-2.0
// What was checked along a path, in order, and the evidence made of it when somebody reads it.
//
// An accepted path is mostly not read: until then a check costs one entry here and no text.

import { nameText, type Certificate } from '../../core/x509/index.ts';
import { candidateOf } from './candidate.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Code, Facts } from '../../core/index.ts';

/** Why a check does not hold. Without a clause of its own it has the check's. */
export interface PathFault {
  readonly code: Code;
  readonly reason: string;
  readonly clause?: string;
  readonly facts?: Facts;
  /** What led to it, where that is a tree of its own: revocation lists. */
  readonly children?: readonly Evidence[];
}

/** A check of the machine: what it says when it holds. */
export interface TraceRow extends CheckRow {
  readonly holds: string;
}

interface Entry {
  readonly position: number;
  readonly row: TraceRow;
  readonly faults: readonly PathFault[];
  /** Why it was left undone, where it was. */
  readonly undone: string | undefined;
  readonly children: readonly Evidence[] | undefined;
}

const none: readonly PathFault[] = [];

export class Trace {
  readonly #entries: Entry[] = [];
  readonly #faults: PathFault[] = [];

  get faults(): readonly PathFault[] {
    return this.#faults;
  }

  /** Notes a check at a position of the path: 0 is the anchor, the target is last. */
  add(
    position: number,
    row: TraceRow,
    fault?: PathFault | null | readonly PathFault[],
    children?: readonly Evidence[],
  ): void {
    const faults = fault === undefined || fault === null ? none : isList(fault) ? fault : [fault];
    for (const each of faults) this.#faults.push(each);
    this.#entries.push({ position, row, faults, undone: undefined, children });
  }

  leave(position: number, row: TraceRow, undone: string): void {
    this.#entries.push({ position, row, faults: none, undone, children: undefined });
  }

  /** The tree: a node for each certificate from the anchor down, under it a node for each check. */
  evidence(row: CheckRow, reason: string, chain: readonly (Certificate | undefined)[]): Evidence {
    const nodes = chain.flatMap((certificate, position) => {
      const facts = certificateFacts(certificate);
      const checks = this.#entries
        .filter((entry) => entry.position === position)
        .map((entry) => nodeOf(entry, facts));
      if (checks.length === 0) return [];
      const which =
        position === 0 ? 'the anchor' : position === chain.length - 1 ? 'the target' : 'an intermediate';
      const subject = facts.subject === undefined ? which : `${which} ${facts.subject}`;
      const certificateRow = position === 0 ? anchorRow : certificateRows;
      return [allOf(certificateRow, subject, checks, { position, ...facts })];
    });
    return allOf(row, reason, nodes, { ...certificateFacts(chain.at(-1)) });
  }
}

const anchorRow: CheckRow = { check: 'path.anchor', clause: 'RFC 5280 section 6.1.1 (d)' };
const certificateRows: CheckRow = { check: 'path.certificate', clause: 'RFC 5280 section 6.1' };

const isList = (fault: PathFault | readonly PathFault[]): fault is readonly PathFault[] =>
  Array.isArray(fault);

function nodeOf({ row, faults, undone, children }: Entry, facts: CertificateFacts): Evidence {
  const { check, clause, holds } = row;
  const bare = { check, clause };
  if (undone !== undefined) return skip(bare, undone);
  const [first, ...others] = faults;
  if (first === undefined)
    return children === undefined ? pass(bare, holds) : { ...pass(bare, holds), children };
  if (others.length > 0)
    return allOf(
      bare,
      'not all of it holds',
      faults.map((each) => faultNode(row, each, facts)),
      facts,
    );
  return faultNode(row, first, facts);
}

function faultNode(row: CheckRow, fault: PathFault, facts: CertificateFacts): Evidence {
  const clause = fault.clause ?? row.clause;
  const node = fail({ check: row.check, clause }, fault.code, fault.reason, { ...facts, ...fault.facts });
  return fault.children === undefined ? node : { ...node, children: fault.children };
}

/** Empty for an anchor that is only a name and a key. */
type CertificateFacts = { readonly subject?: string; readonly serial?: string };

const longestName = 200;

/** Who a certificate is about, as every node about it says: without a subject, its first alternative name. */
export function certificateFacts(certificate: Certificate | undefined): CertificateFacts {
  if (certificate === undefined) return {};
  const serial = certificate.serialHex.slice(0, 64);
  const subject = nameText(certificate.subject) || (alternativeName(certificate) ?? `serial ${serial}`);
  return {
    subject: subject.length > longestName ? `${subject.slice(0, longestName).toWellFormed()}…` : subject,
    serial,
  };
}

function alternativeName(certificate: Certificate): string | undefined {
  const [name] = candidateOf(certificate).subjectAltName ?? [];
  return name !== undefined && 'value' in name && typeof name.value === 'string'
    ? `${name.kind}:${name.value}`
    : undefined;
}
