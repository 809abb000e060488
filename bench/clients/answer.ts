// SPDX-License-Identifier: Apache-2.0
// Where an HTTP/1.1 answer ends (RFC 9112 section 6.3) and its status. What it says is not looked at; trailers are not
// expected.

export interface WholeAnswer {
  readonly status: number;
  /** The offset after its last byte. */
  readonly end: number;
}

/** The first answer in `received`; undefined while it is not whole. */
export function firstAnswer(received: Buffer): WholeAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const body = headEnd + 4;
  if (/^transfer-encoding: *chunked *$/im.test(head)) return lastChunk(received, body, status);
  const end = body + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return end <= received.length ? { status, end } : undefined;
}

function lastChunk(received: Buffer, start: number, status: number): WholeAnswer | undefined {
  for (let at = start; ;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new TypeError('a chunk without a size');
    at = lineEnd + 2 + size + 2;
    if (at > received.length) return undefined;
    if (size === 0) return { status, end: at };
  }
}
