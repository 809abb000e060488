// SPDX-License-Identifier: Apache-2.0
// `cert verify`: is there a path from an anchor to this certificate that holds, for this use, at this time?

import { z } from 'zod';
import type { Crl } from '../../../core/crl/index.ts';
import { KnownError, printable } from '../../../core/index.ts';
import { nameText, type Certificate } from '../../../core/x509/index.ts';
import { readAnchor } from '../../../pki/index.ts';
import {
  anchorOf,
  findPath,
  judgingProfiles,
  purposes,
  type JudgingProfile,
  type PathVerdict,
  type Purpose,
  type TrustAnchor,
} from '../../../pki/validate/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { evidenceShape } from '../../evidence.ts';
import { argument, flag, optionalText, texts } from '../../options.ts';
import { readCrl } from '../crl/files.ts';
import { evidenceLines } from './evidence-text.ts';
import { readAllCertificates, readCertificates, timeOf } from './path-input.ts';
import { ago } from './show-row.ts';

const certificateShape = z.object({ subject: z.string(), serial: z.string(), notAfter: z.iso.datetime() });

export const result: z.ZodType = z.object({
  accepted: z.boolean(),
  purpose: z.string(),
  profile: z.string(),
  at: z.iso.datetime(),
  target: certificateShape,
  /** From the first certificate under the anchor to the target. */
  path: z.array(certificateShape).optional(),
  anchor: z.object({ subject: z.string() }).optional(),
  policies: z.array(z.string()).optional(),
  spent: z.object({ signatures: z.number(), steps: z.number() }),
  evidence: evidenceShape,
});

export async function run(call: Call): Promise<Outcome> {
  const [target, ...beside] = await readCertificates(call, argument(call, 0));
  const anchors = await readAnchors(call);
  const intermediates = [...beside, ...(await readAllCertificates(call, texts(call, 'intermediate')))];
  const crls: Crl[] = [];
  for (const path of texts(call, 'crl')) crls.push(await readCrl(call, path));
  const time = optionalText(call, 'at');
  const now = time === undefined ? call.now : timeOf(time, '--at');
  const purpose = purposeOf(call);
  const profile = profileOf(call);
  const revocation = revocationOf(call);
  const verdict = findPath(
    target,
    { anchors, intermediates, crls },
    {
      now,
      purpose,
      profile,
      ...(revocation === undefined ? {} : { revocation }),
    },
  );
  return outcome(call, { target, verdict, purpose, profile, now });
}

interface Judged {
  readonly target: Certificate;
  readonly verdict: PathVerdict;
  readonly purpose: Purpose;
  readonly profile: JudgingProfile;
  readonly now: number;
}

function outcome(call: Call, { target, verdict, purpose, profile, now }: Judged): Outcome {
  const { accepted, path, anchor, policies, spent, evidence } = verdict;
  const explain = flag(call, 'explain');
  const whose = `${String(evidence.facts['subject'] ?? nameText(target.subject))} for ${useOf(purpose)}`;
  const lines = accepted
    ? [
        `verified  ${whose}`,
        ...chainLines(path ?? [], anchor, now),
        ...(explain ? evidenceLines(evidence, true) : []),
      ]
    : [`REFUSED   ${whose}`, ...evidenceLines(evidence, explain)];
  return {
    data: {
      accepted,
      purpose: purpose.name,
      profile: profile.name,
      at: new Date(now).toISOString(),
      target: shown(target),
      ...(path === undefined ? {} : { path: path.map(shown) }),
      ...(anchor === undefined ? {} : { anchor: { subject: nameText(anchor.name) } }),
      ...(policies === undefined ? {} : { policies: policies.userConstrained }),
      spent,
      evidence,
    },
    text: lines.map(printable).join('\n'),
    ...(accepted ? {} : { exit: 1 }),
  };
}

const uses: Readonly<Record<string, string>> = {
  tlsServer: 'a TLS server',
  tlsClient: 'a TLS client',
  kubeEdgeNode: 'a KubeEdge node',
  codeSigning: 'code signing',
};
const useOf = ({ name }: Purpose): string => uses[name] ?? 'any use';

const shown = (certificate: Certificate): z.infer<typeof certificateShape> => ({
  subject: nameText(certificate.subject),
  serial: certificate.serialHex,
  notAfter: new Date(certificate.notAfter).toISOString(),
});

function chainLines(path: readonly Certificate[], anchor: TrustAnchor | undefined, now: number): string[] {
  const above = path
    .toReversed()
    .slice(1)
    .map((each) => `  under     ${nameText(each.subject)}`);
  const soonest = Math.min(...path.map(({ notAfter }) => notAfter));
  return [
    ...above,
    `  anchor    ${anchor === undefined ? '' : nameText(anchor.name)}`,
    `  until     ${new Date(soonest).toISOString()} (${ago(soonest, now)})`,
  ];
}

/** The anchors that were named, else this state folder's. */
async function readAnchors(call: Call): Promise<readonly TrustAnchor[]> {
  const files = texts(call, 'anchor');
  if (files.length > 0) return (await readAllCertificates(call, files)).map(anchorOf);
  try {
    return [anchorOf((await readAnchor(call.home)).certificate)];
  } catch (error) {
    if (!(error instanceof KnownError) || error.code !== 'E_CA_MISSING') throw error;
    throw new KnownError('E_USAGE', '--anchor is required where this state folder has no CA', {
      option: '--anchor',
    });
  }
}

function purposeOf(call: Call): Purpose {
  const name = optionalText(call, 'name');
  const kind = optionalText(call, 'purpose') ?? 'any';
  if (name !== undefined && (kind === 'any' || kind === 'code-signing'))
    throw new KnownError('E_USAGE', `--name needs --purpose server, client or node`, { option: '--name' });
  switch (kind) {
    case 'server':
      return purposes.tlsServer(hostOf(name));
    case 'client':
      return purposes.tlsClient(clientOf(name));
    case 'node':
      return purposes.kubeEdgeNode(name);
    case 'code-signing':
      return purposes.codeSigning;
    default:
      return purposes.any;
  }
}

// No host's name ends with digits alone, and no IPv6 address is without a colon.
const isIp = (name: string): boolean => /^[0-9.]+$/.test(name) || name.includes(':');

const hostOf = (name: string | undefined): { dns?: string; ip?: string } =>
  name === undefined ? {} : isIp(name) ? { ip: name } : { dns: name };

function clientOf(name: string | undefined): Parameters<typeof purposes.tlsClient>[0] {
  if (name === undefined) return {};
  if (name.includes('@')) return { emails: [name] };
  return isIp(name) ? { ips: [name] } : { dns: [name] };
}

function profileOf(call: Call): JudgingProfile {
  const name = optionalText(call, 'profile') ?? 'kubeedge';
  return Object.values(judgingProfiles).find((each) => each.name === name) ?? judgingProfiles.kubeedge;
}

const demands = ['leaf', 'all', 'if-given'] as const;

function revocationOf(call: Call): (typeof demands)[number] | undefined {
  const demand = optionalText(call, 'revocation');
  return demands.find((each) => each === demand);
}
