// SPDX-License-Identifier: Apache-2.0
// Certificates and requests for people: who, for what, until when, by whom, what is odd; then the rest.
//
// Whatever a certificate says passes `printable`: no name of a stranger steers a terminal or makes a line of its own.

import { KnownError, printable } from '../../../../core/index.ts';
import { nameConstraints } from '../../../../core/x509/index.ts';
import { ago } from '../show-row.ts';
import type { AskedData, CertificateData } from './certificate.ts';
import { cut, extensionLines, shown } from './extensions.ts';
import { keyWords } from './key.ts';
import type { OddityData } from './oddities.ts';
import type { RequestData } from './request.ts';

export interface View {
  readonly form: 'short' | 'summary' | 'details';
  readonly now: number;
}

/** @throws E_USAGE */
export function viewOf(short: boolean, details: boolean, now: number): View {
  if (short && details) throw new KnownError('E_USAGE', '--short and --details exclude each other');
  return { form: short ? 'short' : details ? 'details' : 'summary', now };
}

const column = 13;
const row = (name: string, text: string): string => `  ${name.padEnd(column)}${cut(printable(text))}`;
const rows = (name: string, texts: readonly string[]): string[] =>
  texts.map((text, index) => row(index === 0 ? name : '', text));
const optional = (name: string, text: string): string[] => (text === '' ? [] : [row(name, text)]);

/** A certificate knows no smaller times. */
const seconds = (iso: string): string => iso.replace('.000Z', 'Z');

export const whoText = (subject: string): string =>
  subject === '' ? '(no subject)' : cut(printable(subject));

export function certificateText(data: CertificateData, view: View): string {
  const head = `${'certificate'.padEnd(column + 2)}${whoText(data.subject)}`;
  if (view.form === 'short')
    return [
      head,
      row('for', purposeText(data)),
      row('until', `${seconds(data.notAfter)} (${endText(data, view.now)})`),
      row('issuer', issuerText(data)),
      ...(data.oddities.length === 0 ? [] : rows('odd', oddTexts(data.oddities))),
    ].join('\n');
  return [
    head,
    row('for', purposeText(data)),
    ...optional('names', namesText(data)),
    ...optional('limited to', constraintsText(data)),
    row('valid', `${seconds(data.notBefore)} to ${seconds(data.notAfter)} (${endText(data, view.now)})`),
    row('issuer', issuerText(data)),
    ...rows('odd', oddTexts(data.oddities)),
    row('key', keyText(data)),
    row('serial', data.serial),
    row('sha256', data.sha256),
    ...(view.form === 'details' ? certificateDetails(data) : []),
  ].join('\n');
}

const certificateDetails = (data: CertificateData): string[] => [
  row('version', String(data.version)),
  row('signed', `${data.signatureAlgorithm}${data.selfSigned === true ? ', by its own key' : ''}`),
  ...keyRows(data),
  ...extensionBlock(data),
];

export function requestText(data: RequestData, view: View): string {
  const head = `${'request'.padEnd(column + 2)}${whoText(data.subject)}`;
  return [
    head,
    row('for', purposeText(data, 'no usage is asked for')),
    ...optional('names', namesText(data)),
    ...rows('odd', oddTexts(data.oddities)),
    row('key', `${keyText(data)}, which signed this request`),
    ...(view.form === 'short' ? [] : [row('sha256', data.sha256)]),
    ...(view.form === 'details'
      ? [
          row('signed', data.signatureAlgorithm),
          ...keyRows(data),
          ...optional('attributes', data.attributes.join(', ')),
          ...extensionBlock(data),
        ]
      : []),
  ].join('\n');
}

const keyRows = ({ key }: AskedData): string[] => [
  row('key sha256', key.spkiSha256),
  row('key pin', key.spkiPin),
  ...optional('key openssh', key.openssh ?? ''),
];

const extensionBlock = ({ extensions }: AskedData): string[] =>
  extensions.length === 0 ? [row('extensions', 'none')] : ['  extensions', ...extensionLines(extensions)];

/** What it is for: a CA, purposes, or what its key may do where no purpose is stated. */
function purposeText(
  { ca, pathLength, keyUsages, extKeyUsages }: AskedData,
  nothing = 'anything: no usage is stated',
): string {
  const authority = pathLength === undefined ? 'a CA' : `a CA, path length ${pathLength}`;
  const uses = extKeyUsages.length > 0 ? extKeyUsages : keyUsages;
  return [...(ca ? [authority] : []), ...uses].join(', ') || nothing;
}

const keyText = ({ key, keyUsages }: AskedData): string =>
  keyUsages.length === 0 ? keyWords(key) : `${keyWords(key)}, for ${keyUsages.join(', ')}`;

/** Most names at a glance. */
const mostNames = 10;

function namesText({ names }: AskedData): string {
  const shownNames = names.slice(0, mostNames).map(({ kind, value }) => `${kind}:${value}`);
  const more = names.length - shownNames.length;
  return [...shownNames, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Of a CA: the names that it may certify, and those that it may not. */
function constraintsText({ extensions }: AskedData): string {
  const value = extensions.find(({ name }) => name === nameConstraints.name)?.value;
  if (typeof value !== 'object' || value === null || !('permitted' in value)) return '';
  const { permitted = [], excluded = [] } = value;
  const only = shown(permitted);
  const never = shown(excluded);
  // One list alone is the usual: an empty one limits nothing.
  return [...(only === 'none' ? [] : [only]), ...(never === 'none' ? [] : [`never ${never}`])].join('; ');
}

export function endText({ status, notBefore, notAfter }: CertificateData, now: number): string {
  if (status === 'expired') return `EXPIRED ${ago(Date.parse(notAfter), now)}`;
  if (status === 'early') return `NOT YET, begins ${ago(Date.parse(notBefore), now)}`;
  return `ends ${ago(Date.parse(notAfter), now)}`;
}

function issuerText({ issuer, subject, selfSigned, standing }: CertificateData): string {
  const unsure = selfSigned === undefined && issuer === subject ? ' (its own name)' : '';
  const who = selfSigned === true ? 'itself' : issuer === '' ? '(no name)' : `${issuer}${unsure}`;
  if (standing === undefined) return who;
  if (!standing.issuedByThisAnchor) return `${who}  NOT this CA`;
  if (standing.record === 'revoked')
    return `${who}  this CA, REVOKED ${standing.revoked ?? ''} (${standing.reason ?? ''})`;
  const record = {
    active: ', not revoked',
    unknown: ', not in its list',
    unreadable: ', its list cannot be read',
  };
  return `${who}  this CA${standing.record === undefined ? '' : record[standing.record]}`;
}

const oddTexts = (oddities: readonly OddityData[]): readonly string[] =>
  oddities.length === 0 ? ['nothing'] : oddities.map(({ message }) => message);
