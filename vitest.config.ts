import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const excluded = ['node_modules/**', 'dist/**']

/** Tests of the rooms over a database that ask for one. The others are run by the unit tests and would do nothing else here. */
const onDatabase = ['store', 'ledger', 'site', 'api'].flatMap((room) =>
  readdirSync(`src/${room}`, { recursive: true })
    .map((name) => `src/${room}/${name}`)
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => /each-store|api-fixture|postgres-server|postgresUrl/.test(readFileSync(file, 'utf8'))),
)

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,twin,test,web,bench}/**/*.test.ts', 'web/**/*.test.tsx'],
          exclude: [...excluded, '**/*.console.test.ts'],
          globalSetup: ['test/pattern.setup.ts'],
          setupFiles: ['test/describable.setup.ts', 'test/corpus.setup.ts'],
          // Files share their worker's modules: loading them anew for each file took a third of a run.
          isolate: false,
          // Much of a test is waiting, so two workers serve two cores; one core less than there are is the default.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: onDatabase,
          exclude: excluded,
          isolate: false,
          globalSetup: ['test/pattern.setup.ts', 'test/postgres.setup.ts'],
          setupFiles: ['test/describable.setup.ts', 'test/corpus.setup.ts'],
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
          setupFiles: ['test/describable.setup.ts'],
          exclude: excluded,
          isolate: false,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
