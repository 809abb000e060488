// SPDX-License-Identifier: Apache-2.0
// Which field of a certificate's signed part an octet belongs to.

import { extensionName } from '../../../core/x509/extensions/table.ts';
import { DerReader } from '../../../core/der/index.ts';

const fields = ['version', 'serial', 'algorithm', 'issuer', 'validity', 'subject', 'key', 'extensions'];

/** Of a version 3 certificate's signed part as `draft.ts` writes it. */
export function fieldAt(tbsDer: Uint8Array, at: number): string {
  const tbs = insideOf(tbsDer);
  const first = tbs.nextTag === 0xa0 ? 0 : 1;
  for (const field of fields.slice(first)) {
    const start = tbs.offset;
    if (at < start || tbs.done) return 'the outermost length';
    const { bytes } = tbs.any();
    if (at < tbs.offset) return field === 'extensions' ? extensionAt(bytes, at - start) : field;
  }
  return 'nothing';
}

const insideOf = (der: Uint8Array): DerReader => new DerReader(der, { depth: 16 }).sequence();

function extensionAt(der: Uint8Array, at: number): string {
  const list = new DerReader(der, { depth: 16 }).optional(3)?.sequence();
  while (list !== undefined && !list.done) {
    const start = list.offset;
    if (at < start) break;
    const { value } = list.element(0x30);
    if (at < list.offset) return extensionName(value.oid());
  }
  return 'the list of extensions';
}
