import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { z } from 'zod'

/** A device as it was printed: kept as it is, so that a scan taken up again prints the same. */
export type Printed = Readonly<Record<string, unknown>> & { readonly address: string }

const line = z.union([
  z.object({ scan: z.literal(1), targets: z.string() }),
  z.object({ next: z.number().int().nonnegative() }),
  z.object({ found: z.looseObject({ address: z.string() }) }),
  z.object({ finished: z.literal(true) }),
])

export interface Before {
  /** The first address, by its place in the targets, that is not done yet. */
  readonly next: number
  readonly found: readonly Printed[]
}

export type BeforeRead =
  | { readonly ok: true; readonly before: Before | undefined }
  | { readonly ok: false; readonly message: string }

/**
 * What a stopped scan of these addresses left in its file; undefined when there is no file or the scan in it was finished.
 * A last line that was cut off is passed over: everything it would have said is done again.
 */
export async function readScanState(file: string, targets: string): Promise<BeforeRead> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { ok: true, before: undefined }
    return { ok: false, message: `${file}: ${error instanceof Error ? error.message : String(error)}` }
  }
  const foreign = {
    ok: false,
    message: `${file} is no file of a scan; name another, nothing was changed`,
  } as const
  const lines = text.split('\n').filter((one) => one !== '')
  if (lines.length === 0) return { ok: true, before: undefined }
  let next = 0
  const found: Printed[] = []
  for (const [index, one] of lines.entries()) {
    const parsed = parse(one)
    if (parsed === undefined) {
      if (index === lines.length - 1 && index > 0) break
      return foreign
    }
    if (index === 0) {
      if (!('scan' in parsed)) return foreign
      if (parsed.targets !== targets)
        return {
          ok: false,
          message: `${file} belongs to a scan of other addresses; name another file or remove it`,
        }
    } else if ('next' in parsed) next = Math.max(next, parsed.next)
    else if ('found' in parsed) found.push(parsed.found)
    else if ('finished' in parsed) return { ok: true, before: undefined }
  }
  return { ok: true, before: { next, found } }
}

function parse(text: string): z.infer<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

export interface ScanState {
  found(printed: Printed): void
  reached(next: number): void
  finished(): void
  /** Waits until all is written; what went wrong with the file, if anything did. */
  close(): Promise<string | undefined>
}

/**
 * Writes the file of a scan. Rejects where it cannot be begun, and leaves what an earlier scan wrote as it was; a file that
 * cannot be written later does not stop the scan.
 */
export async function writeScanState(
  file: string,
  targets: string,
  before: Before | undefined,
  create: (path: string) => Promise<Pick<FileHandle, 'appendFile' | 'close'>> = (path) => open(path, 'w'),
): Promise<ScanState> {
  // Written beside and moved, so that a power cut leaves the old file or the new one.
  const fresh = `${file}.new`
  const handle = await create(fresh)
  let fault: string | undefined
  let last: Promise<void> = Promise.resolve()
  const append = (entry: z.infer<typeof line>) => {
    last = last.then(async () => {
      if (fault !== undefined) return
      try {
        await handle.appendFile(`${JSON.stringify(entry)}\n`)
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error)
      }
    })
  }
  append({ scan: 1, targets })
  for (const printed of before?.found ?? []) append({ found: { ...printed } })
  if (before !== undefined) append({ next: before.next })
  await last
  if (fault !== undefined) {
    await handle.close()
    await rm(fresh, { force: true })
    throw new Error(fault)
  }
  await rename(fresh, file)
  return {
    found: (printed) => append({ found: { ...printed } }),
    reached: (next) => append({ next }),
    finished: () => append({ finished: true }),
    async close() {
      await last
      await handle.close()
      return fault
    },
  }
}
