// SPDX-License-Identifier: Apache-2.0
// The tests that need more than npm gives, or minutes: the packed package in an empty folder, Jazzer.js.
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    setupFiles: ['test/support/setup.ts'],
  },
});

export default config;
