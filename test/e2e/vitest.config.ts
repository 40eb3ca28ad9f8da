import { defineConfig } from 'vitest/config';

// One journey at a time: browsers and servers need the machine's cores to be in time.
export default defineConfig({
  test: {
    include: ['**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    bail: 1,
  },
});
