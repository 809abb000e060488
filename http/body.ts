// SPDX-License-Identifier: Apache-2.0
// Reading a body: no more than the route's limit, no slower than the floor, and never for ever. What is over the
// limit is not kept; throwing away a little of it lets the sender see the answer instead of a reset.

import type { IncomingMessage } from 'node:http';
import { KnownError } from '../core/index.ts';
import type { Limits } from './limits.ts';

export type BodyRead = { readonly body: Uint8Array } | { readonly oversized: true };

/** @throws E_HTTP_SLOW, E_HTTP_BODY (the client went away or broke the framing) */
export function readBody(request: IncomingMessage, maximum: number, limits: Limits): Promise<BodyRead> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    const started = performance.now();
    let received = 0;
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      request.pause();
      outcome();
    };
    const onData = (chunk: Uint8Array): void => {
      received += chunk.length;
      if (received > maximum) settle(() => resolve({ oversized: true }));
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(() => resolve({ body: joined(chunks, received) }));
    const onClose = (): void =>
      settle(() => reject(new KnownError('E_HTTP_BODY', 'the body ended early', { received })));
    const watch = (wait: number): void => {
      timer = setTimeout(() => {
        const seconds = (performance.now() - started) / 1000;
        if (received >= limits.bodyBytesPerSecond * seconds) {
          watch(1000);
          return;
        }
        settle(() =>
          reject(
            new KnownError('E_HTTP_SLOW', `the body arrives slower than ${limits.bodyBytesPerSecond} B/s`, {
              received,
            }),
          ),
        );
      }, wait);
    };
    watch(limits.bodyGraceMs);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** Throws away what still arrives of a body, up to a size and a time. Resolves in any case. */
export function discard(request: IncomingMessage, limits: Limits): Promise<void> {
  return new Promise((resolve) => {
    let rest = limits.discardBytes;
    const timer = setTimeout(() => done(), limits.discardMs);
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', done).off('close', done);
      resolve();
    };
    const onData = (chunk: Uint8Array): void => {
      rest -= chunk.length;
      if (rest < 0) request.pause();
    };
    request.on('data', onData).on('end', done).on('close', done);
    request.resume();
  });
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}
