// SPDX-License-Identifier: Apache-2.0
// The revocation sections of PKITS (4.4, 4.5, 4.14, 4.15) against checkRevocation alone, with the simplest path
// building that serves: every path by name and signature, nothing else judged.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCrl, type Crl } from '../../../../core/crl/index.ts';
import { failures } from '../../../../core/evidence/index.ts';
import { KnownError } from '../../../../core/index.ts';
import {
  certificateLimits,
  parseCertificate,
  publicKeyOf,
  sameName,
  signatureAlgorithmOf,
  verifySignature,
  type Certificate,
} from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import {
  checkRevocation,
  type CrlAuthority,
  type Revocation,
} from '../../../../pki/validate/revocation/index.ts';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly trust_anchor: string;
  readonly certs: readonly string[];
  readonly target: string;
  readonly crls: readonly string[];
  readonly validation_time: string;
  readonly expect: 'valid' | 'invalid';
}

const folder = `${import.meta.dirname}/../../../vectors/pkits`;
const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const { cases } = read('cases') as { cases: readonly Case[] };
const certificates = read('certs') as Readonly<Record<string, string>>;
const lists = read('crls') as Readonly<Record<string, string>>;

const relevant = cases.filter(({ id }) => /^4\.(?:4|5|14|15)\./.test(id));

/** The signature of 4.4.4 is broken such that it is no whole octets: not a list. */
const unreadable: readonly string[] = ['BadCRLSignatureCACRL'];

function certificateOf(name: string): Certificate {
  const der = Buffer.from(certificates[name] ?? '', 'base64');
  return parseCertificate(der, certificateLimits, 'graceful');
}

function listsOf(names: readonly string[]): Crl[] {
  return names.flatMap((name) => {
    try {
      return [parseCrl(Buffer.from(lists[name] ?? '', 'base64'), undefined, 'graceful')];
    } catch (error) {
      if (error instanceof KnownError && unreadable.includes(name)) return [];
      throw error;
    }
  });
}

const authorityOf = (certificate: Certificate): CrlAuthority => ({
  name: certificate.subject,
  spki: certificate.spki,
  certificate,
});

class Paths {
  readonly #anchor: Certificate;
  readonly #pool: readonly Certificate[];
  readonly #crls: readonly Crl[];
  readonly #now: number;
  readonly #asking = new Set<Certificate>();
  readonly #budget = new Budget();
  readonly found: Revocation[] = [];

  constructor(one: Case) {
    this.#anchor = certificateOf(one.trust_anchor);
    this.#pool = one.certs.map(certificateOf);
    this.#crls = listsOf(one.crls);
    this.#now = Date.parse(one.validation_time);
  }

  /** Whether some path leads from `certificate` to the anchor with none of it revoked. */
  leads(certificate: Certificate): boolean {
    if (this.#asking.has(certificate)) return true; // its own list says what it says of itself
    return [this.#anchor, ...this.#pool].some(
      (issuer) =>
        issuer !== certificate &&
        sameName(issuer.subject, certificate.issuer) &&
        issued(issuer, certificate) &&
        this.#good(certificate, issuer) &&
        (issuer === this.#anchor || this.leads(issuer)),
    );
  }

  #good(certificate: Certificate, issuer: Certificate): boolean {
    this.#asking.add(certificate);
    const revocation = checkRevocation({
      certificate,
      issuer: authorityOf(issuer),
      crls: this.#crls,
      now: this.#now,
      useDeltas: true,
      budget: this.#budget,
      findIssuerPath: (_crl, [name]) =>
        [this.#anchor, ...this.#pool]
          .filter((each) => name !== undefined && sameName(each.subject, name))
          .filter((each) => each === this.#anchor || this.leads(each))
          .map(authorityOf),
    });
    this.#asking.delete(certificate);
    this.found.push(revocation);
    return revocation.status === 'good';
  }
}

function issued(issuer: Certificate, certificate: Certificate): boolean {
  const row = signatureAlgorithmOf(certificate.signatureAlgorithm);
  return verifySignature(row, publicKeyOf(issuer.spki), certificate.tbsDer, certificate.signature);
}

describe('PKITS, sections on revocation', () => {
  it('has cases', () => {
    expect(relevant.length).toBeGreaterThan(40);
  });

  it.each(relevant.map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, one) => {
    const paths = new Paths(one);
    const leads = paths.leads(certificateOf(one.target));
    const why = paths.found.flatMap(({ status, evidence }) => [
      status,
      ...failures(evidence).map(({ code, reason }) => `${code ?? ''} ${reason}`),
    ]);
    expect(leads ? 'valid' : 'invalid', why.join('\n')).toBe(one.expect);
  });
});
