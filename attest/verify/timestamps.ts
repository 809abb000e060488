// SPDX-License-Identifier: Apache-2.0
// RFC 3161 timestamps over a signature (Sigstore client specification, 4.2): an authority of the trusted root saw the
// signature's bytes at a time.
//
// Every timestamp that is there must verify: one that does not could contradict those that do. Not checked: revocation
// (Sigstore's authorities publish none), and how exact an authority says its clock is, which is reported.

import { hash } from 'node:crypto';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { attempt, KnownError } from '../../core/index.ts';
import {
  hashOf,
  parseTimestampResponse,
  type TimestampResponse,
  type TimestampToken,
  type TstInfo,
} from '../../core/tsp/index.ts';
import { nameText, sameBytes } from '../../core/x509/index.ts';
import { isStatement, type SignedEntity } from '../carrier.ts';
import { inputOf } from '../hash.ts';
import { within, type TrustedRoot } from '../trust/types.ts';
import { isSignedBy } from './timestamp-signature.ts';
import {
  findTimestampSigner,
  idFault,
  timestampUsageFault,
  type TimestampSigner,
} from './timestamp-signer.ts';

const rows = {
  timestamp: { check: 'time.timestamp', clause: 'Sigstore client specification, 4.2' },
  form: { check: 'timestamp.form', clause: 'RFC 3161 section 2.4.2; RFC 5652 section 5.1' },
  status: { check: 'timestamp.status', clause: 'RFC 3161 section 2.4.2' },
  imprint: { check: 'timestamp.imprint', clause: 'RFC 3161 section 2.2' },
  signer: { check: 'timestamp.signer', clause: 'RFC 5652 section 5.3' },
  certificate: { check: 'timestamp.certificate', clause: 'RFC 5816 section 2.2.1; RFC 5035 section 5' },
  content: { check: 'timestamp.content', clause: 'RFC 5652 sections 11.1 and 11.2' },
  signature: { check: 'timestamp.signature', clause: 'RFC 5652 section 5.4' },
  usage: { check: 'timestamp.usage', clause: 'RFC 3161 section 2.3' },
  chain: { check: 'timestamp.chain', clause: 'RFC 5280 section 6.1' },
  validity: { check: 'timestamp.validity', clause: 'RFC 5280 section 4.1.2.5' },
  time: { check: 'timestamp.time', clause: 'RFC 3161 section 2.4.2' },
} satisfies Record<string, CheckRow>;

/** How far an authority's clock may be ahead of ours. */
const skewMs = 5 * 60_000;

export interface TimestampsVerdict {
  /** A group for each timestamp, in the carrier's order; none where it carries none. */
  readonly checks: readonly Evidence[];
  /** What those that verified say, in milliseconds since 1970. */
  readonly times: readonly number[];
}

/** Verifies each timestamp, over the first signature or what the carrier says, against the root's authorities. `now` in milliseconds since 1970. */
export function verifyTimestamps(signed: SignedEntity, root: TrustedRoot, now: number): TimestampsVerdict {
  const checks: Evidence[] = [];
  const times: number[] = [];
  const signature = isStatement(signed) ? signed.envelope.signatures[0]?.sig : signed.message.signature;
  const stamped = signed.timestamped ?? signature;
  for (const der of signed.timestampsDer) {
    const { evidence, time } = verifyTimestamp(der, stamped, root, now);
    checks.push(evidence);
    if (time !== undefined) times.push(time);
  }
  return { checks, times };
}

interface Verdict {
  readonly evidence: Evidence;
  /** Undefined unless every check passed. */
  readonly time: number | undefined;
}

function verifyTimestamp(
  der: Uint8Array,
  stamped: Uint8Array | undefined,
  root: TrustedRoot,
  now: number,
): Verdict {
  const inputs = [inputOf('timestamp', der)];
  const group = (reason: string, leaves: readonly Evidence[]): Evidence =>
    allOf(
      rows.timestamp,
      reason,
      leaves.map((each) => ({ ...each, inputs })),
    );
  const response = attempt(() => parseTimestampResponse(der));
  if (response instanceof KnownError) {
    const reason = `not a timestamp response: ${response.message}`;
    const form = fail(rows.form, response.code, reason, response.facts);
    return { evidence: group('a timestamp', [form]), time: undefined };
  }
  const { token } = response;
  if (token === undefined) {
    const leaves = [verifyStatus(response), skip(rows.form, 'a refusal has no token')];
    return { evidence: group('a timestamp', leaves), time: undefined };
  }
  const evidence = group(`signed before ${isoText(token.info.genTime)}`, [
    verifyForm(token),
    verifyStatus(response),
    verifyImprint(token.info, stamped),
    ...verifySigner(token, root),
    verifyTimeItself(token.info, now),
  ]);
  return { evidence, time: evidence.outcome === 'passed' ? token.info.genTime : undefined };
}

// Section 2.4.2: 0 and 1 come with a token, which is all that counts; the others say why there is none.
function verifyStatus({ status, statusTexts, failures }: TimestampResponse): Evidence {
  const facts = { status, texts: statusTexts.join('; '), failures: failures.join(' ') };
  return status <= 1
    ? pass(rows.status, status === 0 ? 'granted' : 'granted with modifications', { status })
    : fail(rows.status, 'E_TIME_STATUS', `the authority refused to stamp it (status ${status})`, facts);
}

function verifyForm({ info }: TimestampToken): Evidence {
  const strange = info.extensions.find((each) => each.critical);
  return strange === undefined
    ? pass(rows.form, `timestamp ${info.serialNumber}`, { serial: String(info.serialNumber) })
    : fail(rows.form, 'E_TSP_FORM', `its critical extension ${strange.oid} is not understood`);
}

function verifyImprint({ imprint }: TstInfo, stamped: Uint8Array | undefined): Evidence {
  const name = hashOf(imprint.hashAlgorithm);
  if (name === undefined)
    return fail(
      rows.imprint,
      'E_TIME_IMPRINT',
      `it stamps a hash of kind ${imprint.hashAlgorithm.oid}; SHA-256, SHA-384 and SHA-512 are accepted`,
      { hash: imprint.hashAlgorithm.oid },
    );
  const holds = stamped !== undefined && sameBytes(hash(name, stamped, 'buffer'), imprint.hashedMessage);
  return holds
    ? pass(rows.imprint, `it is over the signature, by ${name}`, { hash: name })
    : fail(rows.imprint, 'E_TIME_IMPRINT', 'it stamps other bytes than the signature', { hash: name });
}

/** All that depends on whose key signed. */
function verifySigner(token: TimestampToken, root: TrustedRoot): readonly Evidence[] {
  const found = findTimestampSigner(token, root);
  const content = verifyContent(token);
  if ('fault' in found) {
    const left = [rows.certificate, rows.signature, rows.usage, rows.chain, rows.validity];
    const signer = fail(rows.signer, 'E_TIME_AUTHORITY', found.fault);
    return [signer, content, ...left.map((row) => skip(row, 'no signer to hold it against'))];
  }
  const { certificate, authority, named } = found;
  const facts = { subject: nameText(certificate.subject), serial: certificate.serialHex };
  const where = authority === undefined ? '' : ` ${authority.uri}`;
  const other = idFault(token, certificate);
  const usage = timestampUsageFault(certificate);
  return [
    pass(
      rows.signer,
      named ? `the signer that the root names for${where}` : 'brought along by the token',
      facts,
    ),
    other === undefined
      ? pass(rows.certificate, 'what is signed names this certificate')
      : fail(rows.certificate, 'E_TIME_AUTHORITY', other),
    content,
    isSignedBy(token.signedData.signer, certificate.spki)
      ? pass(rows.signature, 'the signer’s')
      : fail(rows.signature, 'E_TIME_SIGNATURE', 'the signature does not verify with the signer’s key'),
    usage === undefined
      ? pass(rows.usage, 'for timestamps and nothing else')
      : fail(rows.usage, 'E_TIME_USAGE', usage),
    authority === undefined
      ? fail(rows.chain, 'E_TIME_AUTHORITY', 'no timestamp authority of the root has issued its certificate')
      : pass(rows.chain, `of the authority${where}`),
    verifyValidity(found, token.info.genTime),
  ];
}

function verifyContent({ signedData }: TimestampToken): Evidence {
  const { contentType, content, signer } = signedData;
  const name = hashOf(signer.digestAlgorithm);
  if (signer.attributes.contentType !== contentType)
    return fail(rows.content, 'E_TIME_SIGNATURE', 'what is signed is content of another kind');
  if (name === undefined)
    return fail(rows.content, 'E_TIME_SIGNATURE', `its hash ${signer.digestAlgorithm.oid} is not accepted`);
  return sameBytes(hash(name, content, 'buffer'), signer.attributes.messageDigest)
    ? pass(rows.content, 'what is signed is the hash of this time and imprint', { hash: name })
    : fail(rows.content, 'E_TIME_SIGNATURE', 'what is signed is the hash of another content');
}

function verifyValidity({ certificate, authority, above }: TimestampSigner, time: number): Evidence {
  if (authority === undefined) return skip(rows.validity, 'no authority whose dates could be looked at');
  const chain = [certificate, ...above];
  const outside = chain.findIndex((each) => time < each.notBefore || time > each.notAfter);
  if (outside >= 0) {
    const who = outside === 0 ? 'the signer’s certificate' : 'an authority’s certificate above it';
    return fail(rows.validity, 'E_TIME_VALIDITY', `${who} was not valid at ${isoText(time)}`);
  }
  return within(time, authority.validFor)
    ? pass(rows.validity, 'valid and trusted at the time it states')
    : fail(rows.validity, 'E_TIME_VALIDITY', `the authority was not trusted at ${isoText(time)}`);
}

function verifyTimeItself({ genTime, accuracy }: TstInfo, now: number): Evidence {
  const { seconds = 0, millis = 0, micros = 0 } = accuracy ?? {};
  const facts = {
    time: isoText(genTime),
    ...(accuracy === undefined ? {} : { accuracyMs: seconds * 1000 + millis + micros / 1000 }),
  };
  return genTime <= now + skewMs
    ? pass(rows.time, `stamped at ${facts.time}`, facts)
    : fail(rows.time, 'E_TIME_VALIDITY', `stamped at ${facts.time}, which is in the future`, facts);
}

// A GeneralizedTime's years are 0000 to 9999: all are dates.
const isoText = (time: number): string => new Date(time).toISOString();
