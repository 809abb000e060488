// SPDX-License-Identifier: Apache-2.0
// What reading came to: `read`, or the code of its refusal.

import { KnownError } from '../../../core/index.ts';

export function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'read';
}
