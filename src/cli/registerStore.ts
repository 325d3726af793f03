import { pino } from 'pino'
import { instant } from '../quantity/index.ts'
import { Registrar } from '../site/index.ts'
import { FolderTaken, openStore, StoreUnavailable } from '../store/index.ts'
import { placeOf } from './place.ts'

export interface Whose {
  readonly data: string
  readonly json?: boolean
}

/** Does the work on the register of a site's store; what cannot be reached is said in one line. */
export async function withRegister(
  options: Whose,
  work: (registrar: Registrar) => void | Promise<void>,
): Promise<void> {
  const now = () => instant(Date.now())
  try {
    const store = await openStore(placeOf(options.data), {
      now,
      log: pino({ level: 'warn' }, pino.destination(2)),
    })
    try {
      const registrar = new Registrar(store, now)
      await registrar.current()
      await work(registrar)
    } finally {
      await store.close()
    }
  } catch (error) {
    const unwritable = error instanceof Error && 'code' in error && 'path' in error
    if (!(error instanceof StoreUnavailable) && !(error instanceof FolderTaken) && !unwritable) throw error
    complain([error.message])
  }
}

export function say(value: unknown): void {
  console.log(JSON.stringify(value))
}

export function complain(lines: readonly string[]): void {
  for (const line of lines) console.error(line)
  process.exitCode = 1
}
