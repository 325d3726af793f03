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
  const first = await firstReport(address, marked.drivers, wires, how)
  const more = await secondLook(address, marked, first, wires)
  const second = await firstReport(address, more.drivers, wires, how)
  const tried = second?.report !== undefined || more.named ? (second ?? first) : first
  if (tried?.report !== undefined)
    return { address: host, driver: tried.driver, report: tried.report, answers: [] }
  const firmware = more.firmware ?? marked.firmware
  // Where nothing named a firmware, the general driver was only a guess.
  const guessed = tried?.driver === GENERAL.id && !marked.spoken
  return {
    address: host,
    ...(tried === undefined || guessed ? {} : { driver: tried.driver, failure: tried.failure }),
    ...(firmware === undefined ? {} : { firmware }),
    answers: [...marked.answers, ...more.answers],
  }
}

/**
 * What is left to try: where the general driver read a machine whose further answers name a family, that family's drivers; where
 * nothing could be read although something named itself, one page of each firmware more.
 */
async function secondLook(
  address: MachineAddress,
  marked: Marked,
  first: Tried | undefined,
  wires: Wires,
): Promise<More> {
  if (first?.report !== undefined) {
    if (first.driver !== GENERAL.id) return NO_MORE
    const named = first.report.firmware
    const marks = MARKS.filter((mark) => mark.firmware === named)
    return { ...NO_MORE, drivers: left(marked, marks) }
  }
  if (first?.failure.kind === 'unauthorised') return NO_MORE
  // Firmware that is only recognised has said all that is wanted of it.
  if (marked.firmware !== undefined && marked.drivers.length === 0 && !marked.weak) return NO_MORE
  const probed = marked.probed ? undefined : await probe(address, marked.web, wires)
  if (probed === undefined) return { ...NO_MORE, drivers: marked.kin }
  const drivers = left(marked, [probed.mark])
  if (drivers.length === 0 && !marked.weak) return { ...NO_MORE, drivers: marked.kin }
  return { drivers, named: true, firmware: probed.mark.firmware, answers: [probed.answered] }
}

interface More {
  readonly drivers: readonly string[]
  readonly named: boolean
  readonly firmware?: string
  readonly answers: readonly Answered[]
}

const NO_MORE: More = { drivers: [], named: false, answers: [] }

function left(marked: Marked, marks: readonly Mark[]): readonly string[] {
  return [...new Set(marks.flatMap((mark) => mark.drivers))].filter((id) => !marked.drivers.includes(id))
}

interface Marked {
  readonly firmware?: string
  readonly drivers: readonly string[]
  readonly kin: readonly string[]
  readonly answers: readonly Answered[]
  /** True where nothing but what many devices have in common was found. */
  readonly weak: boolean
  /** Ports that speak HTTP. */
  readonly web: readonly number[]
  /** True where one page of each firmware has been asked for. */
  readonly probed: boolean
  /** True where 4028 answered as cgminer does. */
  readonly spoken: boolean
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
  if (info?.ok && (info.value.spoken || info.value.type !== undefined)) named.add(API_3)
  const words = pages.flatMap((page) => (page.ok ? page.value.words : []))
  const page = pageMark(words, open)
  if (page !== undefined) named.add(page)
  const part = version?.ok ? version.value.part : undefined
  const rpc = part === undefined ? undefined : rpcFirmware(part)?.family
  for (const mark of MARKS) if (mark.firmware === rpc && mark.rpc !== undefined) named.add(mark)

  // Only what has not named itself is asked further: most addresses with a web server are routers and printers.
  const asked = [...web, ...(part === undefined && open.includes(4028) ? [4028] : [])]
  const nameless = named.size === 0
  if (nameless) {
    const probed = await probe(address, asked, wires)
    if (probed !== undefined) {
      named.add(probed.mark)
      answers.push(probed.answered)
    }
  }
  for (const mark of MARKS) if (mark.firmware === rpc) named.add(mark)
  const ordered = [API_3, ...MARKS].filter((mark) => named.has(mark))
  const drivers = ordered.flatMap((mark) => mark.drivers)
  const spoken = part !== undefined
  // Some firmware knows other commands and not this one: it closes, or says something else.
  const strange = version !== undefined && (version.ok || version.failure.kind === 'malformed')
  const firmware = ordered[0]?.firmware ?? (rpc === GENERAL.firmware ? undefined : rpc)
  return {
    ...(firmware === undefined ? {} : { firmware }),
    drivers: [...new Set(spoken || strange ? [...drivers, GENERAL.id] : drivers)],
    kin: ordered.flatMap((mark) => mark.kin ?? []),
    answers,
    weak: ordered.every((mark) => mark.weak === true),
    web: asked,
    probed: nameless,
    spoken,
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
