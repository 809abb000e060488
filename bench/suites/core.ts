// SPDX-License-Identifier: Apache-2.0
// Text codecs: how near the strict JSON reader comes to the one that takes everything. Certificates are x509's.

import { parseJson } from '../../core/json/index.ts';
import { rate, type Context, type Row, type Suite } from '../suite.ts';

export const suite: Suite = {
  name: 'core',
  what: 'parse JSON',
  async *run(context: Context): AsyncIterable<Row> {
    const items = Array.from({ length: 300 }, (_, i) => ({
      name: `node-${i}`,
      labels: { zone: 'edge', ready: true },
      weight: i * 1.5,
    }));
    const json = Buffer.from(JSON.stringify({ items, rest: 'x'.repeat(11_000) }));
    const limits = { bytes: json.length, depth: 20 };
    context.note('parse JSON');
    yield {
      name: 'parse JSON, 32 KiB',
      value: (await rate(context.seconds, () => parseJson(json, limits))).opsPerSecond,
      unit: 'op/s',
      better: 'higher',
      floor: (await rate(context.seconds, () => JSON.parse(json.toString()) as unknown)).opsPerSecond,
      floorIs: 'JSON.parse, which takes duplicates',
    };
  },
};
