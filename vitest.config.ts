// SPDX-License-Identifier: Apache-2.0
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    setupFiles: ['test/support/setup.ts'],
  },
});

export default config;
