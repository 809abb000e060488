// SPDX-License-Identifier: Apache-2.0
import type { ConformanceRule } from '../judging.ts';
export const rfc5280Rules: readonly ConformanceRule[] = [];
