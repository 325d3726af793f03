import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Another process holds the folder, or the file. */
export class FolderTaken extends Error {}

let tries = 0

/** Takes a data folder for this process. Resolves with how to give it back. */
export const lockFolder = (folder: string): Promise<() => Promise<void>> =>
  lockBy(join(folder, 'fakel.lock'), folder, 'stop it or choose another data folder')

/**
 * Takes `what` for this process, by a lock in `file`; a lock whose process is gone is taken over. Resolves with how to give
 * it back, rejects with `FolderTaken`, and `hint` for whoever reads it, where another process has it. The lock names the
 * process and when it began: after a power cut or in a container its number may belong to another.
 */
export async function lockBy(file: string, what: string, hint: string): Promise<() => Promise<void>> {
  const own = `${file}.${process.pid}.${++tries}`
  const text = `${process.pid}\n${await begunAt(process.pid)}\n`
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(own, text)
      // A link to a whole file: nobody ever reads a lock that is not written yet.
      await link(own, file)
      return () => rm(file, { force: true })
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    } finally {
      await rm(own, { force: true })
    }
    const holder = await clearStale(file, own)
    if (holder !== undefined) throw new FolderTaken(`${what} is in use by process ${holder}; ${hint}`)
  }
  throw new FolderTaken(`${what} is being taken by another process`)
}

/** Resolves with the process that holds the lock, where it lives. */
async function clearStale(file: string, own: string): Promise<number | undefined> {
  const before = await textOf(file)
  if (before === undefined) return undefined
  if (await alive(before)) return Number(before.split('\n')[0])
  const aside = `${own}.stale`
  await rename(file, aside).catch(ignoreMissing)
  // Somebody else may have taken it since it was read: then theirs was moved, and goes back.
  const moved = await textOf(aside)
  if (moved !== undefined && moved !== before) await link(aside, file)
  await rm(aside, { force: true })
  return undefined
}

async function alive(lock: string): Promise<boolean> {
  const [number, begun] = lock.split('\n')
  const pid = Number(number)
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  return begun === (await begunAt(pid))
}

/** When a process began, as Linux tells it (proc(5): field 22 of stat, in ticks of this boot); elsewhere empty. */
async function begunAt(pid: number): Promise<string> {
  const [stat, boot] = await Promise.all([
    textOf(`/proc/${pid}/stat`),
    textOf('/proc/sys/kernel/random/boot_id'),
  ])
  // The second field, the name in parentheses, may hold spaces.
  const ticks = stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19)
  return ticks === undefined || boot === undefined ? '' : `${boot.trim()} ${ticks}`
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined
    throw error
  }
}

function ignoreMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
