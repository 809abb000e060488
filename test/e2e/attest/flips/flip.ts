// SPDX-License-Identifier: Apache-2.0
// Flips every octet of a form and cuts it off at every length; tells what was proven all the same, and where.

import { KnownError } from '../../../../core/index.ts';
import type { Form } from './forms.ts';
import { placesOf, type Place } from './places.ts';

export interface Survivor {
  readonly form: string;
  readonly place: Place;
  readonly at: number;
  readonly mask: string;
  /** The text around it, the flipped octet in brackets. */
  readonly text: string;
  /** All of the member's text or name, as it stood. */
  readonly whole: string;
}

export interface Flipped {
  readonly form: string;
  readonly bytes: number;
  readonly flips: number;
  readonly cuts: number;
  readonly survivors: readonly Survivor[];
  /** Milliseconds that the slowest took. */
  readonly slowest: number;
  readonly took: number;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What an octet becomes; undefined where the mask leaves it alone. */
type Mask = (octet: number, at: number, seed: number) => number | undefined;

const masks: Readonly<Record<string, Mask>> = {
  'one bit': (octet, at, seed) => octet ^ (1 << ((at + seed) % 8)),
  'a quote': (octet) => (octet === 0x22 ? 0x27 : 0x22),
  // A letter for a letter is read, and costs all that verifying does: every twelfth octet, which ones the seed says.
  'another letter': (octet, at, seed) => {
    const index = alphabet.indexOf(String.fromCharCode(octet));
    if (index < 0 || (at + seed) % 12 !== 0) return undefined;
    return alphabet.charCodeAt((index + 1 + ((at + seed) % 63)) % 64);
  },
};

/** `share` of `shares`: every so manieth octet. */
export function flipAll(
  name: string,
  form: Form,
  { seed, share, shares }: { readonly seed: number; readonly share: number; readonly shares: number },
): Flipped {
  const { bytes } = form;
  const places = placesOf(Buffer.from(bytes).toString('latin1'));
  const survivors: Survivor[] = [];
  const begun = performance.now();
  let [flips, cuts, slowest] = [0, 0, 0];
  const survives = (bent: Uint8Array): boolean => {
    const start = performance.now();
    const proven = isProven(form, bent);
    slowest = Math.max(slowest, performance.now() - start);
    return proven;
  };
  const survivor = (at: number, index: number, mask: string, now: Uint8Array): Survivor => {
    const place = placeAt(places, index);
    const whole = Buffer.from(bytes.subarray(place.start, place.end)).toString('latin1');
    return { form: name, place, at, mask, text: around(now, at), whole };
  };
  if (!isProven(form, bytes)) throw new TypeError(`${name} is not proven as it stands`);
  const bent = Uint8Array.from(bytes);
  let index = 0;
  for (let at = 0; at < bytes.length; at++) {
    while (at >= (places[index]?.end ?? Infinity)) index += 1;
    if (at % shares !== share) continue;
    const octet = bytes[at] ?? 0;
    for (const [mask, change] of Object.entries(masks)) {
      const flipped = change(octet, at, seed);
      if (flipped === undefined) continue;
      bent[at] = flipped;
      flips += 1;
      if (survives(bent)) survivors.push(survivor(at, index, mask, bent));
    }
    bent[at] = octet;
    cuts += 1;
    if (survives(bytes.subarray(0, at))) survivors.push(survivor(at, index, 'cut off', bytes));
  }
  return {
    form: name,
    bytes: bytes.length,
    flips,
    cuts,
    survivors,
    slowest,
    took: performance.now() - begun,
  };
}

function placeAt(places: readonly Place[], index: number): Place {
  const place = places[index];
  if (place === undefined) throw new TypeError('an octet has no place');
  return place;
}

function around(bytes: Uint8Array, at: number): string {
  const text = (start: number, end: number): string =>
    Buffer.from(bytes.subarray(Math.max(0, start), end)).toString('latin1');
  return `${text(at - 24, at)}[${text(at, at + 1)}]${text(at + 1, at + 24)}`;
}

/** Proven, refused, or unreadable; anything else is thrown. */
function isProven({ isProven: judge }: Form, bytes: Uint8Array): boolean {
  try {
    return judge(bytes);
  } catch (error) {
    if (error instanceof KnownError && error.fault !== 'defect') return false;
    throw error;
  }
}
