import { defineConfig } from 'vitest/config'

const excluded = ['node_modules/**', 'dist/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,twin,test,web,bench}/**/*.test.ts', 'web/**/*.test.tsx'],
          exclude: [...excluded, '**/*.console.test.ts'],
          globalSetup: ['test/pattern.setup.ts'],
          setupFiles: ['test/corpus.setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['src/{store,ledger,site,api}/**/*.test.ts'],
          // The kill of a process reaches the embedded store alone.
          exclude: [...excluded, 'src/store/kill.test.ts'],
          globalSetup: ['test/pattern.setup.ts', 'test/postgres.setup.ts'],
          setupFiles: ['test/corpus.setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/console/**/*.console.test.ts'],
          globalSetup: ['test/pattern.setup.ts'],
          exclude: excluded,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
