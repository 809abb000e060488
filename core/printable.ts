// SPDX-License-Identifier: Apache-2.0
// Text of strangers, made safe to show: in a terminal, a log line, an HTTP header.
//
// Not checked: characters that only look like others.

/**
 * `text` with one U+FFFD for each character that could steer a terminal, break a line, or turn or hide its
 * neighbours (Unicode's categories Cc, Cf, Zl and Zp, and lone surrogates).
 */
export const printable = (text: string): string =>
  text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
