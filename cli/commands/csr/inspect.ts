// SPDX-License-Identifier: Apache-2.0
// `csr inspect`: what a request asks for, once it is known to be signed by the key it asks for.

import type { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile } from '../../input.ts';
import { argument, flag } from '../../options.ts';
import { otherKind, readContents } from '../cert/files.ts';
import { requestData } from '../cert/inspect/request.ts';
import { requestShape } from '../cert/inspect/shape.ts';
import { requestText, viewOf } from '../cert/inspect/text.ts';

export const result: z.ZodType = requestShape;

export async function run(call: Call): Promise<Outcome> {
  const path = argument(call, 0);
  const view = viewOf(flag(call, 'short'), flag(call, 'details'), call.now);
  const { blocks } = await readContents(call, path);
  const requests = blocks.filter(({ kind }) => kind === 'request');
  const block = requests[0] ?? blocks.find(({ kind, label }) => kind === 'other' && label === undefined);
  const data = inFile(path, () => {
    if (block === undefined) throw otherKind(blocks, ['request']);
    if (requests.length > 1)
      throw new KnownError(
        'E_INPUT_KIND',
        `${requests.length} requests where one is expected`,
        { requests: requests.length },
        { hint: 'edgewarden cert inspect shows every block of a file.' },
      );
    return requestData(block.der);
  });
  return { data, text: requestText(data, view) };
}
