// SPDX-License-Identifier: Apache-2.0
// What the options of `verify` expect of an artefact.

import type { Expectation } from '../../../attest/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { optionalText, text, texts } from '../../options.ts';

/** All but the subject: what is typed wrongly is said before anything is read. @throws E_USAGE */
export function expectationOf(call: Call, kind: 'artifact' | 'image'): Omit<Expectation, 'subject'> {
  const builderId = optionalText(call, 'builderId');
  const sourceBranch = optionalText(call, 'sourceBranch');
  const sourceTag = optionalText(call, 'sourceTag');
  const sourceVersionedTag = optionalText(call, 'sourceVersionedTag');
  if (sourceTag !== undefined && sourceVersionedTag !== undefined) {
    throw new KnownError('E_USAGE', '--source-tag and --source-versioned-tag exclude each other');
  }
  const inputs = texts(call, 'buildWorkflowInput').map(inputOf);
  return {
    kind,
    sourceUri: text(call, 'sourceUri'),
    ...(builderId === undefined ? {} : { builderId }),
    ...(sourceBranch === undefined ? {} : { sourceBranch }),
    ...(sourceTag === undefined ? {} : { sourceTag }),
    ...(sourceVersionedTag === undefined ? {} : { sourceVersionedTag }),
    ...(inputs.length === 0 ? {} : { workflowInputs: new Map(inputs) }),
  };
}

function inputOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals <= 0)
    throw new KnownError('E_USAGE', '--build-workflow-input takes name=value', { input: text });
  return [text.slice(0, equals), text.slice(equals + 1)];
}
