import type { TestProject } from 'vitest/node'
import { postgresServer } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string | undefined
  }
}

/** Gives the tests a PostgreSQL: the one that is named, or one of their own that is stopped in the end. */
export default async function setup(project: TestProject) {
  const given = process.env['FAKEL_TEST_POSTGRES_URL']
  if (given) {
    project.provide('postgresUrl', given)
    return
  }
  const server = await postgresServer()
  project.provide('postgresUrl', server.url)
  return () => server.remove()
}
