// SPDX-License-Identifier: Apache-2.0
// The double of Sigstore, by the name that older tests know it by.
export * from './double/index.ts';
