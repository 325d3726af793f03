import { PGlite } from '@electric-sql/pglite'
import { PostgresDialect } from 'kysely'
import pg from 'pg'

/** A PostgreSQL in this process's memory, for tests of what speaks to one through Kysely. */
export function memoryDatabase(database = new PGlite()) {
  const client = {
    async query<R>(sql: string, parameters: readonly unknown[]) {
      const { rows, affectedRows } = await database.query<R>(sql, [...parameters])
      const word = sql.trimStart().split(/\s/, 1)[0]?.toUpperCase()
      const command = COMMANDS.find((each) => each === word) ?? 'SELECT'
      return { command, rowCount: affectedRows ?? rows.length, rows }
    },
    release() {},
  }
  const pool = {
    connect: async () => ({ ...client, query: client.query as never }),
    end: () => database.close(),
  }
  return {
    dialect: new PostgresDialect({ pool }),
    type: 'postgres' as const,
    async close() {
      if (!database.closed) await database.close()
    },
  }
}
const COMMANDS = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'SELECT'] as const

/** A database of its own on a PostgreSQL server. */
export async function serverDatabase(url: string) {
  const name = `accounts_${process.pid}_${Date.now()}`
  const server = new pg.Client(url)
  await server.connect()
  await server.query(`create database ${name}`)
  await server.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: own.href, connectionTimeoutMillis: 5000 })
  return {
    dialect: new PostgresDialect({ pool }),
    type: 'postgres' as const,
    async close() {
      if (!pool.ended) await pool.end()
    },
  }
}
