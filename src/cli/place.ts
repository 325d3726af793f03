import { resolve } from 'node:path'
import type { StorePlace } from '../store/index.ts'

/** `DATABASE_URL` names a PostgreSQL; without it the data lies in a folder. */
export function placeOf(dataFolder: string): StorePlace {
  const databaseUrl = process.env.DATABASE_URL
  return databaseUrl === undefined || databaseUrl === ''
    ? { dataFolder: resolve(dataFolder) }
    : { databaseUrl }
}
