import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/dynamodb.ts'],
    expect: { requireAssertions: true },
    // A busy machine makes no test fail: only what hangs is ended.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
