import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Another process holds the folder. */
export class FolderTaken extends Error {}

/** Takes a data folder for this process; a lock whose process is gone is taken over. Resolves with how to give it back. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'fakel.lock')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = Number((await readFile(file, 'utf8').catch(() => '')).trim())
      if (alive(holder))
        throw new FolderTaken(
          `${folder} is in use by process ${holder}; stop it or choose another data folder`,
        )
      await rm(file, { force: true })
    }
  }
  throw new FolderTaken(`${folder} is being taken by another process`)
}

function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
