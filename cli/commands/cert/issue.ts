// SPDX-License-Identifier: Apache-2.0
// `cert issue`: a certificate on its operator's word, for a node or of any other profile.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KnownError, printable } from '../../../core/index.ts';
import {
  isNodeName,
  issue,
  makeFolder,
  makeRequest,
  nodeIdentity,
  openCa,
  preview,
  writeFileDurably,
  type Ca,
  type IssueRequest,
} from '../../../pki/index.ts';
import {
  commonNameOf,
  findProfile,
  nameKinds,
  purposeNames,
  purposeOid,
  type NameKind,
  type Profile,
  type Refusal,
} from '../../../pki/profile/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, optionalText, text, texts, whole } from '../../options.ts';
import { readDerFile } from './files.ts';
import { pemOf } from './show-row.ts';

export const result: z.ZodType = z.object({
  /** The name in the subject: the node's; '' where the profile has none. */
  node: z.string(),
  profile: z.string(),
  /** Absent where a dry run was refused. */
  notBefore: z.iso.datetime().optional(),
  notAfter: z.iso.datetime().optional(),
  /** Why a dry run was refused: every reason. */
  refusals: z
    .array(z.object({ code: z.string(), message: z.string(), facts: z.record(z.string(), z.json()) }))
    .optional(),
  /** The rest is absent with --dry-run. */
  serial: z.string().optional(),
  leafIndex: z.number().optional(),
  /** True where this request had been answered before: the certificate is that one. */
  replay: z.boolean().optional(),
  certPem: z.string().optional(),
  files: z.array(z.string()).optional(),
});

interface Wanted {
  readonly profile: Profile;
  readonly request: IssueRequest;
  readonly csrDer: Uint8Array;
  /** Where the key was made here. */
  readonly keyPem: string | undefined;
  /** Where files go; undefined prints. */
  readonly out: string | undefined;
}

export async function run(call: Call): Promise<Outcome> {
  const wanted = await read(call);
  const days = whole(call, 'days', { min: 1, max: 36_525 });
  const ca = await openCa({
    home: call.home,
    now: () => call.now,
    ...(days === undefined ? {} : { certificateDays: days }),
  });
  try {
    return flag(call, 'dryRun') ? await tell(ca, wanted, call.now) : await carryOut(ca, wanted, call);
  } finally {
    await ca.close();
  }
}

async function read(call: Call): Promise<Wanted> {
  const { profile } = await findProfile(optionalText(call, 'profile') ?? 'edge-node', call.home);
  const csrFile = optionalText(call, 'csr');
  const out = optionalText(call, 'out');
  const nodeName = statedName(call, profile, csrFile !== undefined);
  const commonName = commonNameOf(profile, nodeName);
  if (nodeName !== '' && !isNodeName(nodeName)) nodeIdentity(nodeName); // says what a name is
  const request: IssueRequest = { profile, nodeName, usages: usagesOf(call), ...namesOf(call) };
  if (csrFile !== undefined) {
    const csrDer = await readDerFile(call, csrFile, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
    return { profile, request, csrDer, keyPem: undefined, out };
  }
  return {
    profile,
    request,
    ...makeRequest(profile.subject.organization, commonName),
    out: out ?? '.',
  };
}

/** A node's name by --node, another's by --name; from the request where it may be. */
function statedName(call: Call, profile: Profile, hasRequest: boolean): string {
  if (profile.name === 'edge-node') return text(call, 'node');
  const { naming } = profile.subject;
  const option = naming === 'node' ? 'node' : 'name';
  const other = optionalText(call, option === 'node' ? 'name' : 'node');
  if (other !== undefined)
    throw new KnownError(
      'E_USAGE',
      `profile ${profile.name} takes ${naming === 'none' ? 'no name' : `--${option}`}`,
      {
        profile: profile.name,
      },
    );
  return naming === 'none' || hasRequest ? (optionalText(call, option) ?? '') : text(call, option);
}

function usagesOf(call: Call): readonly string[] {
  return texts(call, 'usage').map((usage) => {
    const name = purposeNames.find((one) => one === usage || one === `${usage}Auth`);
    if (name === undefined) throw new KnownError('E_USAGE', `no usage ${usage}`, { option: '--usage' });
    return purposeOid(name);
  });
}

/** --dns, --ip, --uri, --email; --permit-… and --exclude-… for a CA. */
function namesOf(call: Call): Pick<IssueRequest, 'alternativeNames' | 'constraints'> {
  const stated = (prefix: string): Partial<Record<NameKind, readonly string[]>> =>
    Object.fromEntries(
      nameKinds
        .map(
          (kind) => [kind, texts(call, `${prefix}${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`)] as const,
        )
        .filter(([, values]) => values.length > 0),
    );
  const alternativeNames = nameKinds.flatMap((kind) => texts(call, kind).map((value) => ({ kind, value })));
  const constraints = { permitted: stated('permit'), excluded: stated('exclude') };
  const constrained = Object.values({ ...constraints.permitted, ...constraints.excluded }).length > 0;
  return {
    ...(alternativeNames.length === 0 ? {} : { alternativeNames }),
    ...(constrained ? { constraints } : {}),
  };
}

async function tell(ca: Ca, { profile, request, csrDer }: Wanted, now: number): Promise<Outcome> {
  const told = await preview(ca, csrDer, { kind: 'operator' }, request, now);
  if ('refusals' in told) return refused(profile, request.nodeName, told.refusals);
  const { nodeName, notBefore, notAfter, keyKind, alternativeNames } = told.preview;
  const dates = { notBefore: new Date(notBefore).toISOString(), notAfter: new Date(notAfter).toISOString() };
  const names = alternativeNames.map(({ kind, value }) => `${kind}:${value}`);
  const known = names.length === 0 ? '' : `, for ${names.join(', ')}`;
  return {
    data: { node: nodeName, profile: profile.name, ...dates },
    text: `would issue ${commonNameOf(profile, nodeName)} (${keyKind})${known}, valid ${dates.notBefore} to ${dates.notAfter}; nothing was done`,
  };
}

function refused(profile: Profile, nodeName: string, refusals: readonly Refusal[]): Outcome {
  const width = Math.max(...refusals.map(({ code }) => code.length));
  const lines = refusals.map(({ code, message }) => `  ${code.padEnd(width)}  ${printable(message)}`);
  const count = refusals.length === 1 ? 'one reason' : `${refusals.length} reasons`;
  return {
    data: { node: nodeName, profile: profile.name, refusals },
    text: [`would refuse, for ${count}; nothing was done`, ...lines].join('\n'),
    exit: 1,
  };
}

async function carryOut(ca: Ca, wanted: Wanted, call: Call): Promise<Outcome> {
  const { profile, request } = wanted;
  const replace = flag(call, 'force');
  const path = (suffix: string): string =>
    join(wanted.out ?? '', `${fileName(profile, request.nodeName)}.${suffix}`);
  const files: string[] = [];
  if (wanted.out !== undefined && !replace)
    refuseToOverwrite(wanted.keyPem === undefined ? [path('crt')] : [path('crt'), path('key')]);
  if (wanted.out !== undefined) await makeFolder(wanted.out);
  if (wanted.keyPem !== undefined) {
    await writeFileDurably(path('key'), wanted.keyPem, { replace }); // before its certificate exists
    files.push(path('key'));
  }
  const issued = await issue(ca, wanted.csrDer, { kind: 'operator' }, request, call.now);
  const certPem = pemOf(issued.certDer);
  if (wanted.out !== undefined) {
    await writeFileDurably(path('crt'), certPem, { mode: 0o644, replace });
    files.push(path('crt'));
  }
  const { serialHex: serial, nodeName, leafIndex, replay } = issued;
  const notAfter = new Date(issued.notAfter).toISOString();
  const said = [
    `${replay ? 'issued before' : 'issued'} ${commonNameOf(profile, nodeName)} until ${notAfter}`,
    `  serial  ${serial}`,
    `  leaf    ${leafIndex}`,
    ...files.map((file) => `  file    ${file}`),
  ].join('\n');
  return {
    data: {
      node: nodeName,
      profile: profile.name,
      notBefore: new Date(issued.notBefore).toISOString(),
      notAfter,
      serial,
      leafIndex,
      replay,
      certPem,
      files,
    },
    text: wanted.out === undefined ? certPem : said,
  };
}

/** NAME for a node, as EdgeCore's operator looks for it; PROFILE-NAME or PROFILE for others. */
function fileName(profile: Profile, name: string): string {
  if (profile.name === 'edge-node') return name;
  return name === '' ? profile.name : `${profile.name}-${name}`;
}

/** Before anything is issued: a certificate that cannot be written would be lost. */
function refuseToOverwrite(paths: readonly string[]): void {
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined)
    throw new KnownError(
      'E_FILE_EXISTS',
      `${taken} exists; nothing was issued`,
      { file: taken },
      { hint: 'Name another folder with --out, or write over it with --force.' },
    );
}
