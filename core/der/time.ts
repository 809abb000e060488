// SPDX-License-Identifier: Apache-2.0
// UTCTime and GeneralizedTime in the one form DER and RFC 5280 section 4.1.2.5 leave: seconds, Z, no fraction.
//
// The calendar is checked (no 30 February, no second 60). Not checked: which of the two a year demands in a
// certificate; core/x509 does that.

const day = 86_400_000;

/** Milliseconds since 1970 of "YYMMDDHHMMSSZ"; the years are 1950 to 2049. undefined where it is no such time. */
export function utcTimeMs(input: Uint8Array, start: number, end: number): number | undefined {
  if (end - start !== 13) return undefined;
  const year = two(input, start);
  return at(year < 50 ? year + 2000 : year + 1900, input, start + 2);
}

/** Milliseconds since 1970 of "YYYYMMDDHHMMSSZ"; undefined where it is no such time. */
export function generalizedTimeMs(input: Uint8Array, start: number, end: number): number | undefined {
  if (end - start !== 15) return undefined;
  return at(two(input, start) * 100 + two(input, start + 2), input, start + 4);
}

function at(year: number, input: Uint8Array, start: number): number | undefined {
  const month = two(input, start);
  const date = two(input, start + 2);
  const hour = two(input, start + 4);
  const minute = two(input, start + 6);
  const second = two(input, start + 8);
  if (input[start + 10] !== 0x5a) return undefined; // Z
  // A digit that is none made its pair NaN, and NaN is in no range.
  if (!(year >= 0 && month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month))) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return daysSince1970(year, month, date) * day + ((hour * 60 + minute) * 60 + second) * 1000;
}

function two(input: Uint8Array, at: number): number {
  const tens = (input[at] ?? 0) - 0x30;
  const ones = (input[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Counts in years that begin in March, so that the leap day comes last; the Gregorian calendar throughout.
function daysSince1970(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** The digits of a time for UTCTime (1950 to 2049) or GeneralizedTime (all other years), RFC 5280 section 4.1.2.5. */
export function timeText(ms: number): {
  readonly form: 'utcTime' | 'generalizedTime';
  readonly text: string;
} {
  const text = generalizedTimeText(ms);
  const year = Number(text.slice(0, 4));
  return year >= 1950 && year <= 2049
    ? { form: 'utcTime', text: text.slice(2) }
    : { form: 'generalizedTime', text };
}

/** The digits of a time for GeneralizedTime. A TypeError for a fraction of a second and for a year over 9999. */
export function generalizedTimeText(ms: number): string {
  if (!Number.isInteger(ms) || ms % 1000 !== 0) throw new TypeError('a time in DER has whole seconds');
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new TypeError('a year in DER is 0000 to 9999');
  return (
    pad(Math.floor(year / 100)) +
    pad(year % 100) +
    pad(date.getUTCMonth() + 1) +
    pad(date.getUTCDate()) +
    pad(date.getUTCHours()) +
    pad(date.getUTCMinutes()) +
    pad(date.getUTCSeconds()) +
    'Z'
  );
}

const pad = (number: number): string => (number < 10 ? `0${number}` : String(number));
