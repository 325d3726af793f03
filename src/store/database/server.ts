import pg from 'pg'
import { StoreUnavailable, told } from '../unavailable.ts'
import { commandOf, type PoolClient, type QueryResult, type StorePool } from './pool.ts'

const INT8 = 20
const CONNECTIONS = 5
const CONNECT_WITHIN_MS = 5_000
const ANSWERS_WITHIN_MS = 60_000

/** A PostgreSQL server. 64-bit integers come as numbers: instants and sequences stay far below 2^53. */
export function serverPool(databaseUrl: string): StorePool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
    keepAlive: true,
    application_name: 'fakel',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // A connection lost while idle is replaced by the next query; there is nobody to tell.
  pool.on('error', () => {})
  return {
    place: withoutPassword(databaseUrl),
    connect: async (): Promise<PoolClient> => {
      const client = await pool.connect()
      // One lost during a query rejects that query; the event alone must not end the process.
      const ignore = () => {}
      client.on('error', ignore)
      let lost = false
      return {
        query: async <R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> => {
          try {
            const { rows, rowCount } = await client.query(sql, [...parameters])
            return { command: commandOf(sql), rowCount: rowCount ?? 0, rows }
          } catch (error) {
            // A connection that did not answer in time may still be at work: it must not be used again.
            if (told(error) instanceof StoreUnavailable) lost = true
            throw error
          }
        },
        release: () => {
          client.release(lost)
          if (!lost) client.off('error', ignore)
        },
      }
    },
    end: () => pool.end(),
  }
}

export function withoutPassword(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl)
    if (url.password !== '') url.password = '***'
    return url.toString()
  } catch {
    return 'PostgreSQL'
  }
}
