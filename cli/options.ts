// SPDX-License-Identifier: Apache-2.0
// Typed reading of a command's options. Commander hands over `unknown`; commands want values or a refusal.

import { KnownError } from '../core/index.ts';
import type { Call } from './command.ts';

/** @throws E_USAGE when the option is absent */
export function text(call: Call, name: string): string {
  const value = optionalText(call, name);
  if (value === undefined)
    throw new KnownError('E_USAGE', `${flagOf(name)} is required`, { option: flagOf(name) });
  return value;
}

export function optionalText(call: Call, name: string): string | undefined {
  const value = call.options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function texts(call: Call, name: string): readonly string[] {
  const value = call.options[name];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}

export function flag(call: Call, name: string): boolean {
  return call.options[name] === true;
}

/** A whole number within bounds. @throws E_USAGE */
export function whole(call: Call, name: string, bounds: { min: number; max: number }): number | undefined {
  const value = call.options[name];
  if (value === undefined) return undefined;
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? Number(value)
        : NaN;
  if (!Number.isSafeInteger(number) || number < bounds.min || number > bounds.max) {
    throw new KnownError(
      'E_USAGE',
      `${flagOf(name)} takes a whole number from ${bounds.min} to ${bounds.max}`,
      {
        option: flagOf(name),
      },
    );
  }
  return number;
}

const units: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A duration such as `90s`, `15m`, `24h`, `365d`, in milliseconds. @throws E_USAGE */
export function duration(call: Call, name: string): number | undefined {
  const value = optionalText(call, name);
  if (value === undefined) return undefined;
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value);
  const unit = units.get(match?.[2] ?? '');
  if (match === null || unit === undefined) {
    throw new KnownError('E_USAGE', `${flagOf(name)} takes a duration such as 90s, 15m, 24h or 365d`, {
      option: flagOf(name),
    });
  }
  return Number(match[1]) * unit;
}

/** As `duration`, and no longer than `mostMs`: a timer cannot wait for years. @throws E_USAGE */
export function durationUpTo(call: Call, name: string, mostMs: number): number | undefined {
  const value = duration(call, name);
  if (value !== undefined && value > mostMs)
    throw new KnownError('E_USAGE', `${flagOf(name)} is at most ${mostMs / 1000} s`, {
      option: flagOf(name),
    });
  return value;
}

/** The positional argument at `index`. @throws E_USAGE when it is absent */
export function argument(call: Call, index: number): string {
  const value = call.args[index];
  if (typeof value !== 'string') throw new KnownError('E_USAGE', 'an argument is missing', { index });
  return value;
}

/** `nodeName` as it is typed: `--node-name`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
