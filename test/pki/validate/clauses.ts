// SPDX-License-Identifier: Apache-2.0
// Sentences of the standards as rows: a chain that keeps or breaks one, and what each judging profile says to it.

import { encodeElement, sequence, contextConstructed, integer, bitString } from '../../../core/der/write.ts';
import { tags } from '../../../core/der/index.ts';
import { describe, expect, it } from 'vitest';
import { failures } from '../../../core/evidence/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  purposes,
  validatePath,
  type JudgingProfile,
  type PathOptions,
} from '../../../pki/validate/index.ts';
import { ca, key, leaf, name, now, root } from './maker.ts';

/** Root, Site and edge.example.com, where nothing else is said. */
export interface Chain {
  readonly top?: x509.Certificate;
  /** Null: the target stands right under the anchor. */
  readonly middle?: x509.Certificate | readonly x509.Certificate[] | null;
  readonly end?: x509.Certificate;
  readonly options?: Partial<PathOptions>;
}

/** The sentence; the rule or code by which rfc5280 refuses, empty where it accepts; the same of webpki; the chain. */
export type Row = [sentence: string, rfc5280: string, webpki: string, chain: Chain];

const server = purposes.tlsServer({ dns: 'edge.example.com' });
// As the suite x509-limbo asks: bits of keyUsage only where the caller names them.
const purpose = { ...server, keyUsages: [] };

/** The rules and codes by which a profile refuses a chain: of the path alone, and as the builder has it. */
export function broken(profile: JudgingProfile, { top, middle, end, options }: Chain): string[] {
  const intermediates = middle === undefined ? [ca('Site', 'Root')] : listOf(middle);
  const target = end ?? leaf(middle === null ? 'Root' : 'Site');
  const anchor = anchorOf(top ?? root('Root'));
  const asked = { now, purpose, profile, ...options };
  const { evidence } = validatePath([...intermediates, target], anchor, asked);
  const found = findPath(target, { anchors: [anchor], intermediates }, asked);
  const said = failures(evidence).map(({ code, facts }) =>
    code === 'E_PATH_PROFILE' ? String(facts['rule']) : String(code),
  );
  if (found.accepted !== (said.length === 0)) return [...said, 'the builder says otherwise'];
  return [...new Set(said)];
}

const listOf = (
  middle: x509.Certificate | readonly x509.Certificate[] | null,
): readonly x509.Certificate[] => (middle === null ? [] : 'der' in middle ? [middle] : middle);

/** Holds each row against both profiles. */
export function hold(title: string, table: readonly Row[]): void {
  describe(title, () => {
    it.each(table)('%s', (_sentence, byRfc, byBr, chain) => {
      for (const [profile, expected] of [
        [judgingProfiles.rfc5280, byRfc],
        [judgingProfiles.webpki, byBr],
      ] as const) {
        const said = broken(profile, chain);
        if (expected === '') expect(said, profile.name).toEqual([]);
        else expect(said, profile.name).toContain(expected);
      }
    });
  });
}

/** An extension by its DER in hex. */
export const raw = (oid: string, hex: string, critical = false): x509.Extension => ({
  oid,
  critical,
  value: Uint8Array.from(Buffer.from(hex, 'hex')),
});

const time = (tag: number, text: string): Uint8Array => encodeElement(tag, Buffer.from(text, 'latin1'));
export const utc = (text: string): Uint8Array => time(tags.utcTime, text);
export const generalized = (text: string): Uint8Array => time(tags.generalizedTime, text);

export interface Odd {
  readonly subject?: string;
  readonly issuer?: string;
  readonly version?: 1 | 2 | 3;
  /** Contents of the INTEGER. */
  readonly serialHex?: string;
  readonly notBefore?: Uint8Array;
  readonly notAfter?: Uint8Array;
  readonly uniqueId?: true;
  /** The outer algorithm. */
  readonly outer?: x509.SignatureAlgorithm;
  /** Whose extensions it has. */
  readonly like: x509.Certificate;
}

/** A certificate with what our writer does not write, read gracefully. */
export function odd({ subject, issuer = 'Site', version = 3, like, ...wish }: Odd): x509.Certificate {
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const extensions = like.extensions.map(({ oid, critical, value }) =>
    sequence(
      encodeElement(tags.oid, oidOctets(oid)),
      ...(critical ? [encodeElement(tags.boolean, Uint8Array.of(255))] : []),
      encodeElement(tags.octetString, value),
    ),
  );
  const unique = encodeElement(0x81, Uint8Array.of(0, 1));
  const tbs = sequence(
    ...(version === 1 ? [] : [contextConstructed(0, integer(version - 1))]),
    encodeElement(tags.integer, Buffer.from(wish.serialHex ?? '4321', 'hex')),
    algorithm.der,
    name(issuer).der,
    sequence(wish.notBefore ?? utc('260101000000Z'), wish.notAfter ?? utc('280101000000Z')),
    subject === undefined ? like.subject.der : name(subject).der,
    like.spki.der,
    ...(wish.uniqueId === undefined ? [] : [unique]),
    ...(version === 3 ? [contextConstructed(3, sequence(...extensions))] : []),
  );
  const signature = x509.createSignature(algorithm, key(issuer).privateKey, tbs);
  const der = sequence(tbs, (wish.outer ?? algorithm).der, bitString(signature));
  return x509.parseCertificate(der, x509.certificateLimits, 'graceful');
}

function oidOctets(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}
