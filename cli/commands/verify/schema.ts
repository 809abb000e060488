// SPDX-License-Identifier: Apache-2.0
// The shape of a verdict, loaded only by who asks for it.

import type { ZodType } from 'zod';

export const result = async (): Promise<ZodType> => (await import('./result.ts')).verdictShape;
