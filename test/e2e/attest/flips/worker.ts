// SPDX-License-Identifier: Apache-2.0
// A thread that flips one form after another.

import { parentPort } from 'node:worker_threads';
import { flipAll, type Flipped } from './flip.ts';
import { forms, type Form } from './forms.ts';

export interface Task {
  readonly form: string;
  readonly seed: number;
  readonly share: number;
  readonly shares: number;
}

const made = new Map<string, Form>();

parentPort?.on('message', (task: Task) => {
  const make = forms[task.form];
  if (make === undefined) throw new TypeError(`no form ${task.form}`);
  const form = made.get(task.form) ?? make();
  made.set(task.form, form);
  const flipped: Flipped = flipAll(task.form, form, task);
  parentPort?.postMessage(flipped);
});
