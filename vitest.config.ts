// SPDX-License-Identifier: Apache-2.0
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  throw new TypeError(
    `the tests need Node 24.15 or later; this is ${process.versions.node}: run them with npm test`,
  );
}

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Vitest leaves one processor free; here the tests are all that runs.
    maxWorkers: '100%',
    setupFiles: ['test/support/setup.ts'],
  },
});

export default config;
