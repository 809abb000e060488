// SPDX-License-Identifier: Apache-2.0
// Every place in which a flipped octet changes nothing that is proven, and why no check can depend on it.

import { parseTimestampResponse } from '../../../../core/tsp/index.ts';
import type { Survivor } from './flip.ts';

export interface Row {
  readonly id: string;
  /** Which forms; all of them where it is left out. */
  readonly forms?: RegExp;
  readonly path: RegExp;
  readonly part: readonly ('name' | 'value' | 'between' | 'cut off')[];
  /** Which octets of the member, where not all of it. */
  readonly where?: (survivor: Survivor) => boolean;
  readonly why: string;
  /** Met by few seeds; a test of its own shows that it is needed. */
  readonly seldom?: boolean;
}

const name = ['name'] as const;
const any = ['name', 'value'] as const;
/** Forms with an entry of Rekor v2. */
const tiled = /Rekor v2|dsse 0\.0\.2|cosigned/;
const proof = /^verificationMaterial\.tlogEntries\.0\.inclusionProof$/;

/** An altered name makes a member an unknown one, which protocol buffers’ readers ignore: it is as if it were absent. */
const absent: readonly Row[] = [
  {
    id: 'a proof beside a promise',
    forms: /v0\.1/,
    path: proof,
    part: name,
    why: 'Bundles v0.1 have the promise for their evidence; the proof may be absent.',
  },
  {
    id: 'a promise beside a proof',
    forms: /with a timestamp|managed key and timestamp/,
    path: /^verificationMaterial\.tlogEntries\.0\.inclusionPromise(\.signedEntryTimestamp)?$/,
    part: name,
    why: 'From bundle v0.2 on the proof is the evidence and the promise may be absent; a timestamp proves the time.',
  },
  {
    id: 'a timestamp beside a promise',
    forms: /with a timestamp|managed key and timestamp/,
    path: /^verificationMaterial\.timestampVerificationData(\.rfc3161Timestamps)?$/,
    part: name,
    why: 'The promise proves a time; timestamps may be absent.',
  },
  {
    id: 'a digest of the message',
    path: /^messageSignature\.messageDigest$/,
    part: name,
    why: 'A hint that may be absent: what was signed is the artefact at hand.',
  },
  {
    id: 'a number that is zero',
    forms: /intoto 0\.0\.2/,
    path: /^verificationMaterial\.tlogEntries\.0\.inclusionProof\.(logIndex|hashes)$/,
    part: name,
    why: 'Protocol buffers leave out zeros and empty lists: absent, it is the zero or the empty list that it was.',
  },
  {
    id: 'no entries, in a root without logs',
    forms: /a timestamp alone/,
    path: /^verificationMaterial\.tlogEntries$/,
    part: name,
    why: 'The list is empty, and absent it is empty too; that root asks for timestamps alone.',
  },
];

const unsigned: readonly Row[] = [
  {
    id: 'a certificate that a timestamp brings',
    path: /\.signedTimestamp$/,
    part: ['value'],
    where: inCertificates,
    why: 'The root names the authority’s signer itself; what the token brings is not read.',
  },
  {
    id: 'a timestamp’s status',
    path: /\.signedTimestamp$/,
    part: ['value'],
    where: (survivor) => octetOf(survivor) < 12,
    seldom: true,
    why: 'RFC 3161, section 2.4.2: granted, or granted with modifications; the token is the same, and signed.',
  },
  {
    id: 'a hash that a timestamp announces',
    path: /\.signedTimestamp$/,
    part: ['value'],
    where: inAnnouncedHash,
    seldom: true,
    why: 'RFC 5652, section 5.1: SignedData’s own list of hashes only announces them; the signer’s counts, and that is signed. Parameters are not read.',
  },
  {
    id: 'a time of Rekor v2',
    forms: tiled,
    path: /^verificationMaterial\.tlogEntries\.0\.integratedTime$/,
    part: any,
    why: 'Rekor v2 gives no time: no log signs it, and nobody believes it.',
  },
  {
    id: 'what a proof of Rekor v2 repeats',
    forms: tiled,
    path: /^verificationMaterial\.tlogEntries\.0\.inclusionProof\.(logIndex|treeSize|rootHash)$/,
    part: any,
    why: 'rekor-tiles, CLIENTS.md: the index is the entry’s own, size and root are the checkpoint’s, which the log signed.',
  },
  {
    id: 'cosignatures that nobody asks for',
    forms: /Rekor v2/,
    path: /\.checkpoint\.envelope$/,
    part: ['value'],
    where: behindFirstSignature,
    why: 'C2SP signed-note: signatures of unknown keys are ignored. They count where a policy names witnesses.',
  },
  {
    id: 'the name of a key',
    forms: /managed key|npm/,
    path: /verificationMaterial\.publicKey(\.hint)?$/,
    part: any,
    why: 'A hint that nobody signed. A key that was given without a name is meant whatever it says; absent, it narrows nothing.',
  },
  {
    id: 'a keyid',
    path: /(^|\.)signatures\.0\.keyid$/,
    part: name,
    why: 'DSSE: a hint that may be absent, and then narrows nothing; another one is refused.',
  },
];

const cosign: readonly Row[] = [
  {
    id: 'cosign’s chain',
    forms: /^cosign/,
    path: /^dev\.sigstore\.cosign\/chain$/,
    part: any,
    why: 'The trusted root has the authorities; certificates beyond the leaf are not needed.',
  },
  {
    id: 'cosign’s empty signature',
    forms: /^cosign/,
    path: /^dev\.cosignproject\.cosign\/signature$/,
    part: any,
    why: 'Empty for attestations: the signature is in the envelope.',
  },
  {
    id: 'cosign’s predicate type',
    forms: /^cosign/,
    path: /^predicateType$/,
    part: any,
    why: 'A copy outside of what was signed; the statement’s own counts.',
  },
];

const cloudBuild: readonly Row[] = [
  {
    id: 'an image’s name',
    forms: /^Cloud Build/,
    path: /^(image_summary\.fully_qualified_digest|provenance_summary\.provenance\.0\.resourceUri)$/,
    part: ['value'],
    where: ({ whole, at, place }) => at - place.start < whole.indexOf('@sha256:'),
    why: 'Nobody signed it: an image is its digest, which is compared, whatever registry has it.',
  },
  {
    id: 'Cloud Build’s records',
    forms: /^Cloud Build/,
    path: /^(image_summary\.(registry|repository)|provenance_summary\.provenance\.0\.(createTime|updateTime|name|noteName))$/,
    part: any,
    why: 'How the service files its record: beside the envelope, and nobody signed it.',
  },
  {
    id: 'Cloud Build’s number of the run',
    forms: /^Cloud Build v0\.2/,
    path: /\.intotoStatement\.slsaProvenance\.metadata\.buildInvocationId$/,
    part: any,
    why: 'The service writes it into the text for people alone: what it signed has no such member, and nothing reads it.',
  },
  {
    id: 'Cloud Build’s empty objects',
    forms: /^Cloud Build v0\.2/,
    path: /\.recipe\.arguments\.(options\.pool|sourceProvenance)$/,
    part: name,
    why: 'Under another name an empty object is as empty. The text for people is compared with what was signed but for such; what was signed counts.',
  },
];

const ends: readonly Row[] = [
  {
    id: 'the last line end',
    path: /./,
    part: ['cut off'],
    where: ({ whole, at, place }) => at - place.start >= whole.trimEnd().length,
    why: 'A blank behind the JSON text.',
  },
];

export const table: readonly Row[] = [...absent, ...unsigned, ...cosign, ...cloudBuild, ...ends];

/** The first row that explains it. */
export function explain(survivor: Survivor): Row | undefined {
  const { form, place, mask } = survivor;
  const part = mask === 'cut off' ? mask : place.part;
  return table.find(
    (row) =>
      (row.forms?.test(form) ?? true) &&
      row.path.test(place.path) &&
      row.part.includes(part) &&
      (row.where?.(survivor) ?? true),
  );
}

/** The identifier of SHA-256, as DER has it. */
export const sha256Oid: Uint8Array = Buffer.from('0609608648016503040201', 'hex');

/** Which octet of what the base64 says. */
const octetOf = ({ at, place }: Survivor): number => Math.floor(((at - place.start - 1) * 3) / 4);

function inCertificates(survivor: Survivor): boolean {
  const der = Buffer.from(survivor.whole.slice(1, -1), 'base64');
  const brought = parseTimestampResponse(der).token?.signedData.certificatesDer ?? [];
  const octet = octetOf(survivor);
  // A letter is six bits, of two octets at the edges.
  return brought.some((each) => {
    const start = der.indexOf(each);
    return octet >= start - 1 && octet < start + each.length;
  });
}

/** SignedData’s first algorithm: that of SHA-256, and two octets of parameters. */
function inAnnouncedHash(survivor: Survivor): boolean {
  const der = Buffer.from(survivor.whole.slice(1, -1), 'base64');
  const start = der.indexOf(sha256Oid);
  const octet = octetOf(survivor);
  return start > 0 && octet >= start + 10 && octet < start + 13;
}

/** The log's own line is the first of them; a dash begins each. */
function behindFirstSignature({ whole, at, place }: Survivor): boolean {
  const dash = Buffer.from('—').toString('latin1');
  const second = whole.indexOf(dash, whole.indexOf(dash) + 1);
  return second > 0 && at - place.start >= second;
}
