// SPDX-License-Identifier: Apache-2.0
// The trace: one JSON line an event, through pino, on standard error unless told otherwise. Names under which a
// secret could arrive are removed whatever their depth of two; no code logs a header or a body.

import { destination, pino, type DestinationStream } from 'pino';

/** What a server writes to. A pino logger is one. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const secret = ['authorization', 'token', 'bearer', 'jwt', 'cookie', 'keyPem', 'keyDer', 'password', 'pin'];

export function openLog(options: { level?: string; to?: DestinationStream } = {}): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), remove: true },
    },
    options.to ?? destination({ dest: 2, sync: true }),
  );
}

/** Drops everything: for tests and one-shot commands. */
export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
