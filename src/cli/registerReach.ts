import { pino } from 'pino'
import { instant } from '../quantity/index.ts'
import { Registrar } from '../site/index.ts'
import { FolderTaken, openStore, StoreUnavailable } from '../store/index.ts'
import { placeOf } from './place.ts'
import { registerAtSite } from './registerAtSite.ts'
import { registerAtStore } from './registerAtStore.ts'
import { RegisterRefused, type RegisterSource, type Whose } from './registerSource.ts'

/** Does the work; what is refused or cannot be reached is said in lines. */
export async function withRegister(
  options: Whose,
  work: (source: RegisterSource) => Promise<void>,
): Promise<void> {
  try {
    if (options.site === undefined) await withStore(options, work)
    else await work(await registerAtSite(options.site, options.siteUser))
  } catch (error) {
    if (error instanceof RegisterRefused) return complain(error.lines)
    const file = error instanceof Error && 'code' in error && 'path' in error
    if (error instanceof FolderTaken)
      return complain([`${error.message}; a running site is reached by --site`])
    if (!(error instanceof StoreUnavailable) && !file) throw error
    complain([error.message])
  }
}

async function withStore(options: Whose, work: (source: RegisterSource) => Promise<void>): Promise<void> {
  const now = () => instant(Date.now())
  const log = pino({ level: 'warn' }, pino.destination(2))
  const store = await openStore(placeOf(options.data), { now, log })
  try {
    const registrar = new Registrar(store, now)
    await registrar.current()
    await work(registerAtStore(registrar, now))
  } finally {
    await store.close()
  }
}

export function say(value: unknown): void {
  console.log(JSON.stringify(value))
}

function complain(lines: readonly string[]): void {
  for (const line of lines) console.error(line)
  process.exitCode = 1
}
