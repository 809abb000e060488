// SPDX-License-Identifier: Apache-2.0
// `ca init`: a CA where there was none.

import { z } from 'zod';
import { keyKinds } from '../../../core/key/index.ts';
import { initCa } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { optionalText, text, whole } from '../../options.ts';
import { readDerFile } from '../cert/files.ts';
import { anchorData, anchorLines, anchorShape } from './anchor.ts';

export const result: z.ZodType = z.object({ ...anchorShape, home: z.string(), imported: z.boolean() });

export async function run(call: Call): Promise<Outcome> {
  const certFile = optionalText(call, 'importCert');
  const keyFile = optionalText(call, 'importKey');
  const days = whole(call, 'days', { min: 1, max: 36_525 });
  const keyKind = keyKinds.find((kind) => kind === optionalText(call, 'keyKind'));
  const anchor = await initCa({
    home: call.home,
    now: call.now,
    commonName: text(call, 'commonName'),
    ...(days === undefined ? {} : { days }),
    ...(keyKind === undefined ? {} : { keyKind }),
    ...(certFile === undefined ? {} : { importCertDer: await readDerFile(call, certFile, ['CERTIFICATE']) }),
    ...(keyFile === undefined
      ? {}
      : { importKeyDer: await readDerFile(call, keyFile, ['EC PRIVATE KEY', 'PRIVATE KEY']) }),
  });
  const imported = certFile !== undefined;
  return {
    data: { ...anchorData(anchor), home: call.home, imported },
    text: [`${imported ? 'CA taken over' : 'CA created'} in ${call.home}`, ...anchorLines(anchor)].join('\n'),
  };
}
