// SPDX-License-Identifier: Apache-2.0
// What a request shall ask for, as typed: a subject, alternative names, usages. Each is held against its grammar.

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { KnownError } from '../../../core/index.ts';
import {
  encodeName,
  extKeyUsage,
  isHostName,
  makeExtension,
  nameAttribute,
  oids,
  parseNameText,
  subjectAltName,
  type Extension,
  type GeneralName,
} from '../../../core/x509/index.ts';
import { nodeIdentity } from '../../../pki/index.ts';
import type { Call } from '../../command.ts';
import { optionalText, texts } from '../../options.ts';

export interface Wanted {
  readonly subjectDer: Uint8Array;
  readonly extensions: readonly Extension[];
}

const usages: ReadonlyMap<string, string> = new Map([
  ['client', oids.clientAuth],
  ['server', oids.serverAuth],
  ['code-signing', oids.codeSigning],
  ['email', oids.emailProtection],
  ['time-stamping', oids.timeStamping],
  ['ocsp-signing', oids.ocspSigning],
]);

/** @throws E_USAGE, E_NODE_NAME, E_X509_NAME */
export function wantedOf(call: Call): Wanted {
  const names = namesOf(call);
  const subjectDer = subjectOf(call, names.length > 0);
  const purposes = texts(call, 'usage').map((usage) => {
    const oid = usages.get(usage);
    if (oid === undefined) throw refused('--usage', `takes ${[...usages.keys()].join(', ')}`);
    return oid;
  });
  return {
    subjectDer,
    extensions: [
      // RFC 5280 section 4.2.1.6: critical where it is all that names.
      ...(names.length === 0 ? [] : [makeExtension(subjectAltName, names, subjectDer.length === 2)]),
      ...(purposes.length === 0 ? [] : [makeExtension(extKeyUsage, [...new Set(purposes)])]),
    ],
  };
}

function subjectOf(call: Call, named: boolean): Uint8Array {
  const subject = optionalText(call, 'subject');
  const node = optionalText(call, 'node');
  if (subject !== undefined && node !== undefined)
    throw new KnownError('E_USAGE', '--subject and --node exclude each other');
  if (node !== undefined)
    return encodeName([
      [nameAttribute(oids.organization, 'system:nodes')],
      [nameAttribute(oids.commonName, nodeIdentity(node))],
    ]);
  if (subject !== undefined) return parseNameText(subject).der;
  if (!named) throw new KnownError('E_USAGE', 'whom does it name? --subject, --node or an alternative name');
  return encodeName([]);
}

const isDnsName = (text: string): boolean =>
  text.length <= 253 && isHostName(text.replace(/^\*\./, ''), 'any');

function namesOf(call: Call): GeneralName[] {
  return [
    ...texts(call, 'dns').map((value): GeneralName => {
      if (!isDnsName(value) || isIP(value) !== 0) throw notDns(value);
      return { kind: 'dns', value };
    }),
    ...texts(call, 'ip').map((value): GeneralName => {
      if (isIP(value) === 0 || value.includes('%')) throw refused('--ip', `takes IP addresses, not ${value}`);
      return { kind: 'ip', value };
    }),
    ...texts(call, 'uri').map((value): GeneralName => {
      if (!URL.canParse(value) || !/^[!-~]+$/.test(value))
        throw refused('--uri', `takes URIs in ASCII with their scheme, not ${value}`);
      return { kind: 'uri', value };
    }),
    ...texts(call, 'email').map((value): GeneralName => {
      const at = value.lastIndexOf('@');
      if (at < 1 || !/^[!-~]+$/.test(value) || !isDnsName(value.slice(at + 1)))
        throw refused('--email', `takes mail addresses in ASCII, not ${value}`);
      return { kind: 'email', value };
    }),
  ];
}

function notDns(value: string): KnownError {
  if (isIP(value) !== 0)
    return refused('--dns', `takes host names: ${value} is an address`, 'Give it with --ip.');
  const ascii = /[^\0-\x7f]/.test(value) ? domainToASCII(value) : '';
  return ascii === ''
    ? refused('--dns', `takes host names, not ${value}`)
    : refused(
        '--dns',
        `takes host names in ASCII, not ${value}`,
        `Write it as ${ascii}, if that is what you mean.`,
      );
}

const refused = (option: string, what: string, hint?: string): KnownError =>
  new KnownError('E_USAGE', `${option} ${what}`, { option }, hint === undefined ? {} : { hint });
