// SPDX-License-Identifier: Apache-2.0
// Durations of profile files: `5m`, `24h`, `365d`.

const units: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** In milliseconds. What is no duration is NaN: the schema has refused it. */
export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * (units.get(text.slice(-1)) ?? NaN);
}

/** The largest unit that says it whole. */
export function durationText(milliseconds: number): string {
  const [unit, size] = [...units].reverse().find(([, one]) => milliseconds % one === 0) ?? ['m', 60_000];
  return `${milliseconds / size}${unit}`;
}
