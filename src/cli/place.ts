import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { FolderTaken, isDataFolder, type StorePlace } from '../store/index.ts'

/** `DATABASE_URL` names a PostgreSQL; without it the data lies in a folder. */
export function placeOf(dataFolder: string): StorePlace {
  const databaseUrl = process.env.DATABASE_URL
  return databaseUrl === undefined || databaseUrl === ''
    ? { dataFolder: resolve(dataFolder) }
    : { databaseUrl }
}

/** A folder in which no site has kept anything. */
export class NoDataFolder extends Error {}

/** The same for what only looks: a mistyped folder is not a site without plans, tickets or books, and none is made of it. */
export function keptPlaceOf(dataFolder: string): StorePlace {
  const place = placeOf(dataFolder)
  if (!('dataFolder' in place) || isDataFolder(place.dataFolder)) return place
  throw new NoDataFolder(whyNone(place.dataFolder))
}

function whyNone(folder: string): string {
  if (!existsSync(folder)) return `there is no data folder ${folder}; name it by --data`
  try {
    if (statSync(folder).isDirectory()) accessSync(folder, constants.R_OK | constants.X_OK)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return `${folder} is no data folder of a site`
}

/** What else may be done where a folder does not serve. */
export const hintOf = (error: Error): string =>
  error instanceof FolderTaken || error instanceof NoDataFolder ? '; a running site is reached by --site' : ''
