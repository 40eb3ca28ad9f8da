import { defineConfig } from 'vitest/config';

// One real browser at a time: the machine's cores are needed to present frames in time.
export default defineConfig({
  test: { include: ['e2e/**/*.e2e.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
});
