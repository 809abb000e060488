// SPDX-License-Identifier: Apache-2.0
// Reads one layer of a cosign attestation manifest (sigstore/cosign, specs/ATTESTATION_SPEC.md and
// specs/SIGNATURE_SPEC.md): a DSSE envelope as the layer, and in the layer's annotations the certificate, Rekor's
// signed entry and an RFC 3161 timestamp. Shape alone: nothing here is believed.

import { KnownError } from '../../core/index.ts';
import { parseEnvelope } from '../../core/dsse/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { parsePem } from '../../core/pem/index.ts';
import type { LogEntry, SignedStatement } from '../carrier.ts';
import { Fields } from '../fields.ts';
import { sha256Hex } from '../hash.ts';

export const envelopeMediaType = 'application/vnd.dsse.envelope.v1+json';

const annotationNames = {
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
};
const limits = { bytes: 1 << 20, depth: 16, signatures: 1, blocks: 10 };

/** @throws E_BUNDLE_FORM, E_DSSE_FORM, E_PEM_*, E_JSON_* */
export function readCosignLayer(envelopeJson: Uint8Array, annotations: Fields | undefined): SignedStatement {
  const bundle = annotations?.optionalText(annotationNames.bundle);
  return {
    carrier: 'cosign-attestation',
    envelope: parseEnvelope(envelopeJson, { signatures: limits.signatures }),
    envelopeHashHex: sha256Hex(envelopeJson),
    certificatesDer: [
      ...certificatesOf(annotations?.optionalText(annotationNames.certificate)),
      ...certificatesOf(annotations?.optionalText(annotationNames.chain)),
    ],
    proofRequired: false,
    logEntries: bundle === undefined ? [] : [readEntry(bundle)],
    ...readTimestamp(annotations?.optionalText(annotationNames.timestamp), envelopeJson),
  };
}

/** `{"SignedRFC3161Timestamp": …}`: over the layer as it stands, for an attestation has no signature beside it. */
function readTimestamp(
  text: string | undefined,
  envelopeJson: Uint8Array,
): Pick<SignedStatement, 'timestampsDer' | 'timestamped'> {
  if (text === undefined) return { timestampsDer: [] };
  const timestamp = Fields.of(parseJson(text, limits), 'E_BUNDLE_FORM', annotationNames.timestamp);
  return { timestampsDer: [timestamp.base64('SignedRFC3161Timestamp')], timestamped: envelopeJson };
}

/** Every certificate of a PEM text, first as written. Lax: cosign writes no final newline. */
export function certificatesOf(pem: string | undefined): readonly Uint8Array[] {
  if (pem === undefined) return [];
  return parsePem(pem, { reading: 'lax', limits: { blocks: limits.blocks, bytes: limits.bytes } }).map(
    (block) => {
      if (block.label !== 'CERTIFICATE') throw new KnownError('E_PEM_LABEL', 'a block is not a certificate');
      return block.der;
    },
  );
}

function readEntry(text: string): LogEntry {
  const bundle = Fields.of(parseJson(text, limits), 'E_BUNDLE_FORM', annotationNames.bundle);
  const payload = bundle.fields('Payload');
  const body = payload.base64('body');
  // The annotation does not say what kind it is; the entry does, and the log has signed that.
  const entry = Fields.of(parseJson(body, limits), 'E_BUNDLE_FORM', `${annotationNames.bundle}.Payload.body`);
  const logIdHex = payload.text('logID');
  if (!/^[0-9a-f]{64}$/.test(logIdHex)) throw payload.refuse('logID', 'is not 64 lowercase hex digits');
  return {
    kind: entry.text('kind'),
    kindVersion: entry.text('apiVersion'),
    logIdHex,
    logIndex: payload.int64('logIndex'),
    integratedTime: payload.int64('integratedTime'),
    body,
    promise: bundle.base64('SignedEntryTimestamp'),
    proof: undefined,
  };
}
