import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Most of a test is waiting for git: two at once on two cores.
    maxWorkers: 2,
    projects: [
      // They keep nothing between files: modules are loaded once for all.
      { test: { name: 'unit', isolate: false, include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/packed.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
