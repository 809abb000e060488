// SPDX-License-Identifier: Apache-2.0
// Reads the frames of a stack trace that belong to this package, innermost first.

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './places.ts';

const most = 12;

/** `function file:line:column` of each frame; Node.js, libraries and the fuzzing machinery left out. */
export function framesOf(stack: string): readonly string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const match = /^\s+at (?:(.*?) \()?((?:file:\/\/)?\/[^)]*?):(\d+):(\d+)\)?$/.exec(line);
    const [, name = '', place = '', row = '', column = ''] = match ?? [];
    if (match === null || place.includes('/node_modules/')) continue;
    const path = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (/\/fuzz\/(?:engines\/|target\.[jt]s$)/.test(path)) continue;
    const shown = path.startsWith(root) ? relative(root, path) : path;
    const frame = `${name === '' ? '(top)' : name} ${shown}:${row}:${column}`;
    if (frames.at(-1) !== frame) frames.push(frame);
    if (frames.length === most) break;
  }
  return frames;
}
