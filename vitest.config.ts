import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/dynamodb.ts'],
    // A busy machine makes no test fail: only what hangs is ended.
    expect: { requireAssertions: true, poll: { timeout: 30_000 } },
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
