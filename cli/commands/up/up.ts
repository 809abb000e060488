// SPDX-License-Identifier: Apache-2.0
// `up`: start, show, stay. The first thing a newcomer runs and the last that CI does.

import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag } from '../../options.ts';
import { interrupted } from '../../serving.ts';
import { policyFile } from './policy.ts';
import { startServices, type Services } from './services.ts';
import { fuzzSeconds } from './steps/fuzz.ts';
import { steps, tour, type StepResult } from './tour.ts';

export const result: z.ZodType = z.object({
  endpoint: z.string(),
  webhook: z.string(),
  created: z.boolean(),
  steps: z.array(
    z.object({
      step: z.string(),
      held: z.boolean(),
      line: z.string(),
      details: z.array(z.string()),
      ms: z.number(),
    }),
  ),
});

const graceMs = 10_000;

export async function run(call: Call): Promise<Outcome> {
  // Progress is what this command is for: on a terminal and in text it goes out line by line.
  const live = call.options['output'] === 'text';
  const tell = (line: string): void => void (live ? call.stdout : call.stderr).write(`${line}\n`);
  fuzzSeconds(call); // refused before anything starts
  const services = await startServices(call);
  let results: readonly StepResult[] = [];
  try {
    introduce(services, call, tell);
    if (call.options['tour'] !== false) results = await tour(await stage(call, services), tell);
    if (!flag(call, 'exit')) {
      if (!call.signal.aborted) suggest(services, call, tell);
      await interrupted(call.signal);
      tell('draining: requests in flight end, no new ones are taken');
    }
  } finally {
    await services.close(graceMs);
  }
  const complete = call.options['tour'] === false || results.length === steps.length || !flag(call, 'exit');
  const held = complete && results.every((one) => one.held);
  const { endpointUrl, webhookUrl, created } = services;
  return {
    data: { endpoint: endpointUrl, webhook: webhookUrl, created, steps: results },
    text: summary(results, flag(call, 'exit')),
    exit: held ? 0 : 1,
  };
}

async function stage(call: Call, services: Services): Promise<Parameters<typeof tour>[0]> {
  const folder = join(call.home, 'tour');
  await makeFolder(folder);
  const nodeName = `edge-${new Date(call.now)
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 17)}`;
  return { call, services, folder, nodeName };
}

function introduce(services: Services, call: Call, tell: (line: string) => void): void {
  const { ca, created } = services;
  tell(`Edgewarden in ${call.home}: ${created ? 'CA created' : 'CA opened'}, SHA-256 ${ca.anchor.hashHex}`);
  tell(`  certificate endpoint  ${services.endpointUrl}`);
  tell(`  admission webhook     ${services.webhookUrl}  (policy ${policyFile(call.home)})`);
  for (const notice of services.notices) tell(`  notice: ${notice}`);
  tell(`  serving after ${Math.round(process.uptime() * 1000)} ms`);
}

function suggest(services: Services, call: Call, tell: (line: string) => void): void {
  const home = `--home ${call.home}`;
  const { host, port } = services.endpoint;
  tell('');
  tell(
    'It stays up until Ctrl-C. Three commands to try in another terminal (in a checkout: npx edgewarden …):',
  );
  tell(`  edgewarden token create ${home} --node toll-gate-7 > token`);
  tell(
    `  edgewarden node enrol --server ${host}:${port} --node toll-gate-7 --token-file token --dir toll-gate-7`,
  );
  tell(`  edgewarden cert list ${home}`);
}

function summary(results: readonly StepResult[], exits: boolean): string {
  if (!exits || results.length === 0) return '';
  const held = results.filter((one) => one.held).length;
  return `${held} of ${steps.length} steps held`;
}
