import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  type CredentialsFor,
  driver,
  driverIds,
  type MachineAddress,
  type MachineLink,
  type MachinePlace,
  type MachineReport,
  readTargets,
  scan,
} from '../machines/index.ts'
import type { Clock } from '../quantity/index.ts'
import { wordsOf } from './machineScan.ts'
import { grouped, type Progress } from './progress.ts'

/** A machine to be ordered: where it is, the driver that speaks to it, and what a file said of its place. */
export interface KnownMachine {
  readonly place: MachinePlace & { readonly driver: string }
  readonly power?: number | undefined
}

/** A machine with its link and what it told just now. */
export interface ReadMachine extends KnownMachine {
  readonly link: MachineLink
  readonly report: MachineReport | undefined
}

const text = z.string().optional()
/** A line of `fakel machines scan --json`, with the columns that a site may add of its own. */
const scanned = z.object({
  address: z.string(),
  driver: text,
  powerW: z.number().optional(),
  hall: text,
  rack: text,
  feeder: text,
  owner: text,
  group: text,
})

export interface WhereToLook {
  readonly from?: string
  readonly driver?: string
  readonly timeoutMs: number
  readonly parallel: number
  readonly ports: NonNullable<MachineAddress['ports']>
  readonly credentialsFor: CredentialsFor
}

/** The machines of a scan's file, or at addresses with a named driver, or whatever a scan of the addresses finds; or why there are none. */
export async function machinesAt(
  words: readonly string[],
  look: WhereToLook,
  shown: Progress,
): Promise<readonly KnownMachine[] | string> {
  if (look.from !== undefined) {
    const kept = await fromScan(look.from)
    if (typeof kept === 'string' || words.length === 0) return kept
    const only = await addresses(words)
    if (typeof only === 'string') return only
    return kept.filter(({ place }) => only.has(place.address))
  }
  if (words.length === 0) return 'name addresses, ranges or files of them, or --from the lines of a scan'
  if (look.driver !== undefined) {
    const { driver: id } = look
    if (driver(id) === undefined) return `no driver "${id}"; there are ${driverIds().join(', ')}`
    const named = await addresses(words)
    return typeof named === 'string'
      ? named
      : [...named].map((address) => ({ place: { address, driver: id } }))
  }
  const read = await wordsOf(words)
  if (typeof read === 'string') return read
  const parsed = readTargets(read)
  if (!parsed.ok) return parsed.mistakes.join('\n')
  const found: KnownMachine[] = []
  await scan(parsed.targets, {
    timeoutMs: look.timeoutMs,
    credentials: (host, id) => [look.credentialsFor(host, id) ?? []].flat(),
    onFound: ({ address, driver: id }) => {
      if (id !== undefined) found.push({ place: { address, driver: id } })
    },
    onProgress: (now) => shown.tell(now.done, now.count, `${grouped(now.machines)} machines found`),
  })
  return found
}

const MOST_ADDRESSES = 100_000

async function addresses(words: readonly string[]): Promise<ReadonlySet<string> | string> {
  const read = await wordsOf(words)
  if (typeof read === 'string') return read
  const parsed = readTargets(read)
  if (!parsed.ok) return parsed.mistakes.join('\n')
  if (parsed.targets.count > MOST_ADDRESSES)
    return `${parsed.targets.count} addresses are more than ${MOST_ADDRESSES} machines: scan them first`
  const all = new Set<string>()
  for (const [first, last] of parsed.targets.ranges)
    for (let at = first; at <= last; at++) all.add(dotted(at))
  return all
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}

async function fromScan(file: string): Promise<readonly KnownMachine[] | string> {
  const machines = new Map<string, KnownMachine>()
  let lines: string
  try {
    lines = await readFile(file, 'utf8')
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : String(error)}`
  }
  for (const [index, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = scanned.safeParse(jsonOf(line))
    if (!read.success) return `${file}:${index + 1}: no line of "fakel machines scan --json"`
    const { driver: id, powerW, ...place } = read.data
    // A device that the scan could not name is nobody's to order.
    if (id === undefined) continue
    if (driver(id) === undefined)
      return `${file}:${index + 1}: no driver "${id}"; there are ${driverIds().join(', ')}`
    machines.set(place.address, {
      place: { ...place, driver: id },
      ...(powerW === undefined ? {} : { power: powerW }),
    })
  }
  return [...machines.values()]
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Opens a link to each machine and reads it once, so many at a time; those that do not answer have no report. */
export async function readAll(
  machines: readonly KnownMachine[],
  look: WhereToLook,
  clock: Clock,
  shown: Progress,
): Promise<readonly ReadMachine[]> {
  const all: ReadMachine[] = []
  const left = machines.values()
  let silent = 0
  const work = async () => {
    for (const machine of left) {
      const { address, driver: id, group } = machine.place
      const credentials = look.credentialsFor(address, id, group)
      const link = driver(id)?.open({
        host: address,
        timeoutMs: look.timeoutMs,
        ports: look.ports,
        ...(credentials === undefined ? {} : { credentials }),
      })
      if (link === undefined) continue
      const outcome = await link.poll(clock.now())
      if (!outcome.ok) silent += 1
      all.push({ ...machine, link, report: outcome.ok ? outcome.value : undefined })
      shown.tell(all.length, machines.length, `read before the order, ${grouped(silent)} silent`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(look.parallel, machines.length) }, work))
  return all
}
