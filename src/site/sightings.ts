import type { MachineReport } from '../machines/index.ts'
import type { Instant } from '../quantity/index.ts'
import {
  AWAY,
  type Conflict,
  identify,
  type Notice,
  type Register,
  type Seen,
  SeenTwice,
  seenOf,
} from '../register/index.ts'
import { StoreUnavailable } from '../store/index.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import type { Plant, PlantMachine } from './plant.ts'
import type { Registrar, WantedEntry } from './registrar.ts'

/** Machines looked at in one cycle: some milliseconds. */
const LOOKED_AT = 500
/** Entries written at once. */
const WRITTEN_AT_ONCE = 500
/** Older reports say nothing of now. Three polls, as for a machine that does not answer. */
const PERIODS_UNTIL_OLD = 3
/** Conflicts that are kept and new ones that are told in one round; the rest wait for the next. */
const MOST_KEPT = 1_000
const MOST_TOLD = 50

/** A machine that answers and that no card fits, with what a card could say of it. */
export interface Unregistered {
  /** Id of the site's machine. */
  readonly where: string
  readonly seen: Seen
  readonly make: string | undefined
  readonly model: string | undefined
  readonly customer: string
  readonly hall: string
}

interface Found {
  readonly where: string
  readonly machine: string
  readonly entry: WantedEntry | undefined
  readonly notices: readonly Notice[]
}

/**
 * Matches what polls tell to the cards of the register, some machines a cycle, round after round: new addresses and changed
 * boards become entries; what fits no card, or several, is told. What two machines tell at once is entered for neither.
 */
export class Sightings {
  readonly #parts: SightingsParts
  readonly #machines: readonly PlantMachine[]
  #next = 0
  #round = newRound()
  #told: ReadonlySet<string> | undefined
  #kept = ''
  #unregistered: readonly Unregistered[] = []
  #cards: ReadonlyMap<string, string> = new Map()
  /** What was made of a machine's last report, until it has another. */
  readonly #seen = new WeakMap<MachineReport, Seen>()

  constructor(parts: SightingsParts) {
    this.#parts = parts
    this.#machines = parts.plant.machines
  }

  /** As of the last whole round. */
  unregistered(): readonly Unregistered[] {
    return this.#unregistered
  }

  /** The card of each of the site's machines that is known to be one, as of the last whole round. */
  cards(): ReadonlyMap<string, string> {
    return this.#cards
  }

  async cycle(at: Instant): Promise<string | undefined> {
    try {
      const { registrar } = this.#parts
      const register = this.#next === 0 ? await registrar.current() : registrar.known()
      const until = Math.min(this.#machines.length, this.#next + LOOKED_AT)
      for (const machine of this.#machines.slice(this.#next, until)) this.#look(machine, at, register)
      this.#next = until
      if (until < this.#machines.length) return undefined
      const round = this.#round
      this.#next = 0
      this.#round = newRound()
      await this.#end(round)
      return undefined
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      return 'waits for the store'
    }
  }

  #look(machine: PlantMachine, at: Instant, register: Register): void {
    const { image, plant } = this.#parts
    const status = image.machine(machine.id)
    const report = status?.report
    const oldest = plant.file.poll.machines_s * 1000 * PERIODS_UNTIL_OLD
    if (report === undefined || status?.failure !== undefined || at - report.at > oldest) return
    const seen = this.#seen.get(report) ?? seenIn(report, machine.address)
    this.#seen.set(report, seen)
    const where = machine.id
    this.#round.twice.add({ where, seen })
    const match = identify(register, seen)
    if (match.kind === 'unknown') {
      const { make, model } = report
      this.#round.unknown.push({ where, seen, make, model, customer: machine.customer, hall: machine.hall })
      return
    }
    if (match.kind === 'disputed') {
      const { machines, reason } = match
      this.#round.conflicts.push({ kind: 'disputed', value: reason, machines, where: [where] })
      return
    }
    const { change, notices } = match
    const state = register.card(match.machine)?.state
    if (state !== undefined && AWAY.includes(state))
      this.#round.conflicts.push({
        kind: 'seen-though-away',
        value: state,
        machines: [match.machine],
        where: [where],
      })
    const entry =
      change === undefined ? undefined : { machine: match.machine, fact: change, why: `seen at ${where}` }
    this.#round.found.push({ where, machine: match.machine, entry, notices })
  }

  async #end(round: Round): Promise<void> {
    this.#unregistered = round.unknown
    const doubled = round.twice.places()
    const places = new Map<string, number>()
    for (const { machine } of round.found) places.set(machine, (places.get(machine) ?? 0) + 1)
    this.#cards = new Map(
      round.found
        .filter(({ where, machine }) => !doubled.has(where) && places.get(machine) === 1)
        .map(({ where, machine }) => [where, machine]),
    )
    const sure = round.found.filter(
      ({ where, machine, entry }) => entry !== undefined && !doubled.has(where) && places.get(machine) === 1,
    )
    await this.#keep([...round.twice.conflicts(), ...round.conflicts].slice(0, MOST_KEPT))
    for (let from = 0; from < sure.length; from += WRITTEN_AT_ONCE)
      await this.#write(sure.slice(from, from + WRITTEN_AT_ONCE))
  }

  async #write(found: readonly Found[]): Promise<void> {
    const { registrar, journal } = this.#parts
    const wanted = found.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
    const entered = await registrar.enter(wanted, BY)
    if (!entered.ok) {
      // One that is refused must not keep the others from being written.
      const refused = new Set(entered.refusals.map(({ index }) => index))
      const rest = found.filter((_, index) => !refused.has(index))
      if (rest.length < found.length) await this.#write(rest)
      return
    }
    for (const { machine, where, notices } of found)
      for (const notice of notices)
        journal.tell({
          severity: notice.kind === 'board-moved' ? 'warning' : 'info',
          kind: `register.${notice.kind}`,
          subject: machine,
          who: BY,
          why: noticeText(notice),
          data: { where },
        })
  }

  async #keep(conflicts: readonly Conflict[]): Promise<void> {
    const { registrar, journal } = this.#parts
    const text = JSON.stringify(conflicts)
    // What was told before a restart is not told again.
    this.#told ??= new Set((await registrar.seen()).map(keyOf))
    const keys = new Set<string>()
    let told = 0
    for (const conflict of conflicts) {
      const { kind, value, machines, where } = conflict
      const key = keyOf(conflict)
      if (!this.#told.has(key)) {
        if (told >= MOST_TOLD) continue
        told++
        journal.tell({
          severity: 'warning',
          kind: `register.${kind}`,
          subject: subjectOf(conflict),
          who: BY,
          why: kind === 'seen-twice' ? where.join(', ') : value,
          data: { machines: machines.join(' '), where: where.join(' ') },
        })
      }
      keys.add(key)
    }
    this.#told = keys
    if (text !== this.#kept) await registrar.keepSeen(conflicts)
    this.#kept = text
  }
}

function subjectOf({ kind, value, machines, where }: Conflict): string {
  if (kind === 'seen-twice') return value
  return (kind === 'disputed' ? where[0] : machines[0]) ?? ''
}

function keyOf(conflict: Conflict): string {
  return `${conflict.kind} ${subjectOf(conflict)}`
}

export interface SightingsParts {
  readonly plant: Plant
  readonly image: Image
  readonly registrar: Registrar
  readonly journal: Journal
}

/** How entries name who saw it. */
const BY = 'poll'

interface Round {
  readonly twice: SeenTwice
  readonly found: Found[]
  readonly conflicts: Conflict[]
  readonly unknown: Unregistered[]
}
function newRound(): Round {
  return { twice: new SeenTwice(), found: [], conflicts: [], unknown: [] }
}

function seenIn(report: MachineReport, address: string): Seen {
  return seenOf({
    mac: report.mac,
    serial: report.serialNumber,
    boards: report.boards.map((board) => board.serialNumber),
    address,
  })
}

function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'board-moved':
      return `board ${notice.board} is on the card ${notice.from} too`
    case 'boards-changed':
      return `${notice.before.join(', ')} before, now ${notice.now.join(', ')}`
    case 'control-board-changed':
      return `${notice.before} before, now ${notice.now}`
  }
}
