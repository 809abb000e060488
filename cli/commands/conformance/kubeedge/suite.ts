// SPDX-License-Identifier: Apache-2.0
// The suite kubeedge: recorded exchanges with KubeEdge's certificate endpoint, tokens and EdgeCores.

import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { playEdgeCore } from './edgecore.ts';
import { playEnrolment } from './enrolment.ts';
import { readFolder } from './folder.ts';
import { playTokens } from './tokens.ts';

export const kubeedge: Suite = { name: 'kubeedge', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  const { certificates, enrolment, tokens, edgecore, ...folder } = await readFolder(directory);
  const recordedAt = folder.recordedAt ?? context.now;
  if (enrolment !== undefined) yield* playEnrolment(enrolment, certificates, recordedAt, context);
  if (tokens !== undefined) yield* playTokens(tokens, certificates, recordedAt, context);
  if (edgecore !== undefined) yield* playEdgeCore(edgecore, certificates, recordedAt, context);
}
