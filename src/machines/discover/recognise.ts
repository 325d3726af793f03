import { type Instant, instant } from '../../quantity/index.ts'
import { driver as driverOf, GENERAL } from '../drivers/index.ts'
import type { MachineAddress, MachineDriver, MachineFailure, MachineReport } from '../model.ts'
import type { Wires } from '../transports/wires.ts'
import { pageMark, rpcFirmware } from './identify.ts'
import { MARKS, type Mark } from './marks.ts'
import { type Answered, askInfo, askPage, askVersion } from './question.ts'

/** One device that a scan met. */
export interface Found {
  readonly address: string
  /** The driver that reads it, or would if it were let in. */
  readonly driver?: string
  /** The firmware by its marks, where no driver could read the machine. */
  readonly firmware?: string
  readonly report?: MachineReport
  /** Why there is no report, of a machine whose driver is known. */
  readonly failure?: MachineFailure
  /** What the device said on each port, where no driver could read it. */
  readonly answers: readonly Answered[]
}

export interface Credentials {
  readonly user: string
  readonly password: string
}

export interface Recognition {
  readonly timeoutMs: number
  /** Sign-ins to try before the vendor's factory one, the likeliest first; at most two are tried. */
  readonly credentials?: (host: string, driver: string) => readonly Credentials[]
  readonly now: () => Instant
  /** Ports of one machine that are not the usual ones (tests, port forwarding). */
  readonly ports?: MachineAddress['ports']
}

const MOST_SIGN_INS = 2
const WEB_PORTS = [80, 8080]

/**
 * What stands at an address whose open ports are known: each is asked once what it is, the drivers that this names are
 * tried in their order, and a machine that speaks cgminer's language without naming itself is read by the general driver.
 */
export async function recognise(
  host: string,
  open: readonly number[],
  wires: Wires,
  how: Recognition,
): Promise<Found> {
  const address: MachineAddress = {
    host,
    timeoutMs: how.timeoutMs,
    ...(how.ports === undefined ? {} : { ports: how.ports }),
  }
  const marked = await marksOf(address, open, wires)
  const tried = await firstReport(address, marked.drivers, wires, how)
  if (tried?.report !== undefined)
    return { address: host, driver: tried.driver, report: tried.report, answers: [] }
  return {
    address: host,
    ...(tried === undefined ? {} : { driver: tried.driver, failure: tried.failure }),
    ...(marked.firmware === undefined ? {} : { firmware: marked.firmware }),
    answers: marked.answers,
  }
}

interface Marked {
  readonly firmware?: string
  readonly drivers: readonly string[]
  readonly answers: readonly Answered[]
}

async function marksOf(address: MachineAddress, open: readonly number[], wires: Wires): Promise<Marked> {
  const web = WEB_PORTS.filter((port) => open.includes(port))
  const [version, info, ...pages] = await Promise.all([
    open.includes(4028) ? askVersion(address, wires) : undefined,
    open.includes(4433) ? askInfo(address, wires) : undefined,
    ...web.map((port) => askPage(address, wires, '/', usual(port))),
  ])
  const answers: Answered[] = []
  if (version?.ok) answers.push(version.value.answered)
  if (info?.ok) answers.push(info.value.answered)
  for (const page of pages) if (page.ok) answers.push(page.value.answered)

  const named = new Set<Mark>()
  if (info?.ok && info.value.type !== undefined) named.add(API_3)
  const words = pages.flatMap((page) => (page.ok ? page.value.words : []))
  const page = pageMark(words)
  if (page !== undefined) named.add(page)
  const part = version?.ok ? version.value.part : undefined
  const rpc = part === undefined ? undefined : rpcFirmware(part)?.family
  for (const mark of MARKS) if (mark.firmware === rpc && mark.rpc !== undefined) named.add(mark)

  // Only what has not named itself is asked further: most addresses with a web server are routers and printers.
  if (named.size === 0) {
    const probed = await probe(
      address,
      [...web, ...(part === undefined && open.includes(4028) ? [4028] : [])],
      wires,
    )
    if (probed !== undefined) {
      named.add(probed.mark)
      answers.push(probed.answered)
    }
  }
  for (const mark of MARKS) if (mark.firmware === rpc) named.add(mark)
  const ordered = [API_3, ...MARKS].filter((mark) => named.has(mark))
  const drivers = ordered.flatMap((mark) => mark.drivers)
  const spoken = part !== undefined && version?.ok === true
  const firmware = ordered[0]?.firmware ?? (rpc === GENERAL.firmware ? undefined : rpc)
  return {
    ...(firmware === undefined ? {} : { firmware }),
    drivers: [...new Set(spoken ? [...drivers, GENERAL.id] : drivers)],
    answers,
  }
}

/** The framed port names the family by answering at all. */
const API_3: Mark = { firmware: 'WhatsMiner API 3', drivers: ['whatsminer-v3'] }

async function probe(
  address: MachineAddress,
  ports: readonly number[],
  wires: Wires,
): Promise<{ readonly mark: Mark; readonly answered: Answered } | undefined> {
  const asked = new Map<string, Awaited<ReturnType<typeof askPage>>>()
  for (const mark of MARKS) {
    if (mark.probe === undefined) continue
    const { path, answer, port } = mark.probe
    for (const open of ports.filter((one) => (port === 4028) === (one === 4028))) {
      const line = `${open} ${path}`
      const told = asked.get(line) ?? (await askPage(address, wires, path, usual(open)))
      asked.set(line, told)
      if (told.ok && told.value.words.some((word) => answer.test(word)))
        return { mark, answered: told.value.answered }
    }
  }
  return undefined
}

/** Port 80 may be moved by the address (tests, port forwarding); the others are as they are. */
function usual(port: number): number | undefined {
  return port === 80 ? undefined : port
}

interface Tried {
  readonly driver: string
  readonly report?: MachineReport
  readonly failure: MachineFailure
}

/** The first driver that gets a report; else the likeliest failure: a closed door says more than a foreign tongue. */
async function firstReport(
  address: MachineAddress,
  drivers: readonly string[],
  wires: Wires,
  how: Recognition,
): Promise<Tried | undefined> {
  let worst: Tried | undefined
  for (const id of drivers) {
    const driver = driverOf(id)
    if (driver === undefined) continue
    const tried = await attempt(driver, address, wires, how)
    if (tried.report !== undefined) return tried
    if (
      worst === undefined ||
      (tried.failure.kind === 'unauthorised' && worst.failure.kind !== 'unauthorised')
    )
      worst = tried
  }
  return worst
}

async function attempt(
  driver: MachineDriver,
  address: MachineAddress,
  wires: Wires,
  how: Recognition,
): Promise<Tried> {
  const given = how.credentials?.(address.host, driver.id).slice(0, MOST_SIGN_INS) ?? []
  let failure: MachineFailure = { kind: 'unreachable', detail: 'not asked' }
  for (const credentials of [...given, undefined]) {
    const link = driver.open(credentials === undefined ? address : { ...address, credentials }, wires)
    let outcome = await link.poll(how.now())
    // A machine that is busy with another caller gets a second chance; one that is silent twice is.
    if (!outcome.ok && outcome.failure.kind === 'timeout') outcome = await link.poll(how.now())
    link.close()
    if (outcome.ok) return { driver: driver.id, report: outcome.value, failure }
    failure = outcome.failure
    if (failure.kind !== 'unauthorised') break
  }
  return { driver: driver.id, failure }
}

/** The clock of this computer. */
export const wallClock = (): Instant => instant(Date.now())
