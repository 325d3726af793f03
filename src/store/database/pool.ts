/** What Kysely's PostgreSQL dialect needs of a pool, and what the store needs beside it. */
export interface PoolClient {
  query<R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>>
  release(): void
}
export interface QueryResult<R> {
  readonly command: 'UPDATE' | 'DELETE' | 'INSERT' | 'SELECT' | 'MERGE'
  readonly rowCount: number
  readonly rows: R[]
}
export interface StorePool {
  /** For people, without passwords. */
  readonly place: string
  connect(): Promise<PoolClient>
  end(): Promise<void>
}

const COMMANDS = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'SELECT'] as const

export function commandOf(sql: string): QueryResult<unknown>['command'] {
  const word = sql.trimStart().split(/\s/, 1)[0]?.toUpperCase()
  return COMMANDS.find((each) => each === word) ?? 'SELECT'
}
