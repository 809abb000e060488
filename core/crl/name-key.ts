// SPDX-License-Identifier: Apache-2.0
// Stands in until names compare as RFC 5280 section 7.1 says.
import type { Name } from '../x509/index.ts';

export const nameKey = (name: Name): string => Buffer.from(name.der).toString('latin1');
