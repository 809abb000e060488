// SPDX-License-Identifier: Apache-2.0
// What is odd about a text, found in one pass without regular expressions: almost all are plain ASCII.

export interface OddCharacters {
  /** C0, C1, DEL, or a character that turns the direction of text or is not seen. */
  readonly control: boolean;
  /** White space at either end, or two of it in a row. */
  readonly space: boolean;
  /** Something beyond ASCII. */
  readonly wide: boolean;
}

const plain: OddCharacters = { control: false, space: false, wide: false };
const invisible =
  /[\u0080-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;
const wideSpace = /^\s|\s$|\s\s/u;

export function oddCharacters(text: string): OddCharacters {
  let control = false;
  let space = false;
  let before = 0x20;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e) return slowly(text);
    if (code < 0x20) control = true;
    else if (code === 0x20 && before === 0x20) space = true;
    before = code;
  }
  if (before === 0x20) space = true;
  return control || space ? { control, space, wide: false } : plain;
}

function slowly(text: string): OddCharacters {
  return {
    // eslint's own rule against controls in expressions is about accidents
    control:
      invisible.test(text) || Array.from(text).some((character) => character < ' ' || character === '\u007f'),
    space: wideSpace.test(text),
    wide: true,
  };
}
