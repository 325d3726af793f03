import { after, type Instant, instant, type Watts, watts } from '../../quantity/index.ts'
import type { MachineOutcome, MachineReport } from '../model.ts'
import { describeFailure } from '../outcome.ts'
import { Agenda } from './agenda.ts'
import { evidenceOf } from './evidence.ts'
import { type FeederStanding, feederStanding } from './feeder.ts'
import {
  effectOf,
  type MachineOrder,
  type MachineStanding,
  type OrderState,
  type OrderStep,
  type OrderTarget,
} from './model.ts'
import { type OrderPace, paceOf } from './pace.ts'
import { type Ramp, ramp } from './ramp.ts'
import { directionOf, givenUp, newTrack, riseOf, shareOf, standingOf, type Track } from './track.ts'

/** What is to be done now: send the order to a machine, or read the machine's report. */
export interface Duty {
  readonly kind: 'send' | 'look'
  readonly target: OrderTarget
}

export interface OrderParts {
  /** What the meter of each feeder showed before the order; feeders without a meter are left out. */
  readonly before: ReadonlyMap<string, Watts>
  /** From 0 up to 1, for the spread of retries. */
  readonly chance: () => number
  /** Takes every step, in order; it keeps them and never changes one. */
  readonly record: (step: OrderStep) => void
  readonly pace?: Partial<OrderPace>
}

/**
 * One order on its way to many machines: it says what is due and takes what came of it, and does no I/O itself. Every machine
 * ends in one of the states, by the deadline at the latest.
 */
export class OrderRun {
  readonly order: MachineOrder
  readonly #parts: OrderParts
  readonly #pace: OrderPace
  readonly #tracks = new Map<string, Track>()
  readonly #feeders = new Map<string, Track[]>()
  readonly #meters = new Map<string, { readonly power: Watts; readonly at: Instant }>()
  readonly #agenda = new Agenda<{ readonly track: Track; readonly kind: Duty['kind'] }>()
  readonly #ramp: Ramp
  #sends: Track[] = []
  #sent = 0
  #looks: Track[] = []
  #looked = 0
  #busy = 0
  #open: number
  #heldUntil: Instant | undefined
  #endedAt: Instant | undefined

  constructor(order: MachineOrder, parts: OrderParts) {
    this.order = order
    this.#parts = parts
    this.#pace = { ...paceOf(order.command, order.deadlineMs), ...parts.pace }
    this.#ramp = ramp(order.rampWPerS, order.at)
    for (const target of order.targets) {
      if (this.#tracks.has(target.id)) continue
      const track = newTrack(target, order.at)
      this.#tracks.set(target.id, track)
      if (target.feeder !== undefined && parts.before.has(target.feeder)) {
        const behind = this.#feeders.get(target.feeder) ?? []
        behind.push(track)
        this.#feeders.set(target.feeder, behind)
      }
    }
    this.#open = this.#tracks.size
    for (const track of this.#tracks.values()) {
      if (track.target.capabilities.has(order.command.kind)) this.#sends.push(track)
      else this.#end(track, 'unsupported', `cannot do "${order.command.kind}"`, order.at)
    }
  }

  /** Feeders whose meter was read before the order. */
  get withMeter(): ReadonlySet<string> {
    return new Set(this.#feeders.keys())
  }
  get deadline(): Instant {
    return after(this.order.at, this.order.deadlineMs)
  }
  get ended(): boolean {
    return this.#open === 0
  }
  get endedAt(): Instant | undefined {
    return this.#endedAt
  }

  /** What to begin now, as far as the order's parallelism allows; everything begun is answered by `answered` or `looked`. */
  due(now: Instant): readonly Duty[] {
    if (now >= this.deadline) this.#giveUp(now)
    for (let next = this.#agenda.take(now); next !== undefined; next = this.#agenda.take(now))
      if (!next.track.final) (next.kind === 'send' ? this.#sends : this.#looks).push(next.track)
    const duties: Duty[] = []
    while (this.#busy < this.order.parallel) {
      const duty = this.#nextSend(now) ?? this.#nextLook()
      if (duty === undefined) break
      duties.push(duty)
    }
    return duties
  }

  /** When `due` may have something to say again, if nothing is answered before; undefined once it has ended. */
  nextAt(): Instant | undefined {
    if (this.ended) return undefined
    const free = this.#busy < this.order.parallel
    const times: number[] = [this.deadline]
    const planned = this.#agenda.first()
    if (planned !== undefined && free) times.push(planned)
    if (this.#heldUntil !== undefined && free) times.push(this.#heldUntil)
    return instant(Math.min(...times))
  }

  /** Takes the answer to a send. */
  answered(id: string, outcome: MachineOutcome<'accepted'>, now: Instant): void {
    const track = this.#back(id)
    if (track === undefined) return
    if (outcome.ok) {
      track.takenAt = now
      track.looks = 0
      track.failure = undefined
      this.#step(track, 'accepted', 'taken by the machine', now)
      this.#agenda.put(now + this.#pace.firstLookMs, { track, kind: 'look' })
      return
    }
    const { failure } = outcome
    const detail = describeFailure(failure)
    track.failure = failure
    track.detail = detail
    if (failure.kind === 'unsupported') this.#end(track, 'unsupported', detail, now)
    else if (failure.kind === 'unauthorised' || failure.kind === 'wrong-device')
      this.#end(track, 'refused', detail, now)
    // Whoever has not answered may have taken the order all the same.
    else this.#again(track, now, failure.kind === 'timeout' ? 'look' : 'send')
  }

  /** Takes what came of a look. */
  looked(id: string, outcome: MachineOutcome<MachineReport>, now: Instant): void {
    const track = this.#back(id)
    if (track === undefined) return
    const { command } = this.order
    if (!outcome.ok) {
      if (track.state === 'accepted') track.detail = `then ${describeFailure(outcome.failure)}`
      // A machine that has just been observed may be silent for a moment; one that never took the order is asked again.
      if (track.state === 'sent') this.#again(track, now, 'send')
      else this.#lookLater(track, now)
      return
    }
    const report = outcome.value
    const evidence = evidenceOf(command, track.target, report, track.takenAt ?? this.order.at)
    const told = tellOf(report)
    if (evidence === 'done') this.#seenDone(track, report.power, told, now)
    else this.#seenUndone(track, evidence, told, now)
  }

  /** Takes a reading of a feeder's meter; machines that it bears out are confirmed. */
  metered(feeder: string, power: Watts, at: Instant): void {
    // Once its last machine is settled, what the load does is another story.
    if (this.#feeders.get(feeder)?.every(({ final }) => final) !== false) return
    this.#meters.set(feeder, { power, at })
    const standing = this.#standing(feeder)
    if (standing?.verdict !== 'agrees') return
    const meter = `feeder ${feeder} ${kilowatts(standing.before)} to ${kilowatts(power)}`
    for (const track of this.#feeders.get(feeder) ?? [])
      if (track.state === 'observed' && !track.final && track.at <= at)
        this.#end(track, 'confirmed', `${track.detail}; ${meter}`, at)
  }

  /** Ends the order: nothing more is sent, and what is not done yet stays as it is. */
  stop(who: string, now: Instant): void {
    for (const track of this.#tracks.values()) {
      if (track.final) continue
      if (track.state === 'observed') this.#end(track, 'observed', track.detail, now, false)
      else this.#end(track, 'stopped', `ended by ${who} when ${track.state}`, now)
    }
  }

  standings(): readonly MachineStanding[] {
    return [...this.#tracks.values()].map(standingOf)
  }
  feeders(): readonly FeederStanding[] {
    return [...this.#feeders.keys()].flatMap((feeder) => this.#standing(feeder) ?? [])
  }

  #seenDone(track: Track, power: Watts | undefined, told: string, now: Instant): void {
    track.powerAfter = power
    if (track.state !== 'observed') this.#step(track, 'observed', told, now)
    if (this.#metered(track)) this.#lookLater(track, now)
    else this.#end(track, 'observed', told, now, false)
  }

  #seenUndone(track: Track, evidence: 'not-done' | 'untold', told: string, now: Instant): void {
    if (track.state === 'observed') this.#step(track, 'accepted', `no longer so: ${told}`, now)
    track.detail = evidence === 'untold' ? `its report does not tell: ${told}` : told
    const waited = track.takenAt === undefined ? 0 : now - track.takenAt
    const impatient = track.state === 'sent' || waited >= this.#pace.patienceMs
    if (evidence === 'untold' && track.state === 'accepted' && ++track.untold >= 2)
      this.#end(track, 'accepted', track.detail, now)
    else if (impatient && track.attempts <= this.order.retries) this.#sends.push(track)
    else if (track.state === 'sent') this.#again(track, now, 'send')
    else this.#lookLater(track, now)
  }

  #nextSend(now: Instant): Duty | undefined {
    this.#heldUntil = undefined
    for (;;) {
      const track = this.#sends[this.#sent]
      if (track === undefined) {
        this.#sends = []
        this.#sent = 0
        return undefined
      }
      if (track.final || track.busy) {
        this.#sent += 1
        continue
      }
      const wait = this.#ramp.take(track.attempts > 0 ? 0 : riseOf(track.target, this.order.command), now)
      if (wait > 0) {
        this.#heldUntil = after(now, wait)
        return undefined
      }
      this.#sent += 1
      track.attempts += 1
      this.#step(track, 'sent', `attempt ${track.attempts}`, now)
      return this.#begin(track, 'send')
    }
  }

  #nextLook(): Duty | undefined {
    for (;;) {
      const track = this.#looks[this.#looked]
      if (track === undefined) {
        this.#looks = []
        this.#looked = 0
        return undefined
      }
      this.#looked += 1
      if (track.final || track.busy) continue
      track.looks += 1
      return this.#begin(track, 'look')
    }
  }

  #begin(track: Track, kind: Duty['kind']): Duty {
    track.busy = true
    this.#busy += 1
    return { kind, target: track.target }
  }

  /** The machine is free again; undefined where nothing is done for it any more. */
  #back(id: string): Track | undefined {
    const track = this.#tracks.get(id)
    if (track?.busy !== true) return undefined
    track.busy = false
    this.#busy -= 1
    return track.final ? undefined : track
  }

  /** Another attempt after a failure, or the end of it. */
  #again(track: Track, now: Instant, kind: Duty['kind']): void {
    if (track.attempts > this.order.retries) {
      const { state, detail } = givenUp(track)
      this.#end(track, state, detail, now)
      return
    }
    const wait = this.#pace.retryMs * 2 ** (track.attempts - 1) * (0.5 + this.#parts.chance())
    this.#agenda.put(now + wait, { track, kind })
  }

  #lookLater(track: Track, now: Instant): void {
    const { lookMs, slowestLookMs, patienceMs } = this.#pace
    const wait = Math.min(slowestLookMs, lookMs * 1.5 ** Math.max(0, track.looks - 1))
    // The look that may lead to another attempt comes as soon as patience is over.
    const left = track.takenAt === undefined ? 0 : track.takenAt + patienceMs - now
    const soon = left > 0 ? Math.min(wait, left) : wait
    this.#agenda.put(now + (track.state === 'observed' ? slowestLookMs : soon), { track, kind: 'look' })
  }

  #giveUp(now: Instant): void {
    for (const track of this.#tracks.values()) {
      if (track.final) continue
      const { state, detail } = givenUp(track)
      this.#end(track, state, detail, now, state !== track.state)
    }
  }

  /** Whether a meter has a say in it. */
  #metered({ target }: Track): boolean {
    return (
      effectOf(this.order.command) === 'power' &&
      target.feeder !== undefined &&
      this.#feeders.has(target.feeder)
    )
  }

  #standing(feeder: string): FeederStanding | undefined {
    const [before, meter] = [this.#parts.before.get(feeder), this.#meters.get(feeder)]
    if (before === undefined || meter === undefined) return undefined
    const { command } = this.order
    const shares = (this.#feeders.get(feeder) ?? []).map((track) => shareOf(track, command))
    return feederStanding(feeder, watts(before), meter, shares, directionOf(this.order))
  }

  #end(track: Track, state: OrderState, detail: string, now: Instant, told = true): void {
    track.final = true
    track.state = state
    track.detail = detail
    this.#open -= 1
    if (this.#open === 0) this.#endedAt = now
    if (!told) return
    track.at = now
    this.#record(track, now)
  }

  #step(track: Track, state: OrderState, detail: string, now: Instant): void {
    track.state = state
    track.detail = detail
    track.at = now
    this.#record(track, now)
  }

  #record({ target, state, attempts: attempt, detail }: Track, at: Instant): void {
    this.#parts.record({ order: this.order.id, machine: target.id, at, state, attempt, detail })
  }
}

function kilowatts(power: number): string {
  return `${(power / 1_000).toFixed(1)} kW`
}

/** What the report shows of it, in words. */
function tellOf({ mining, power, powerLimit }: MachineReport): string {
  const state = mining === undefined ? 'does not say whether it hashes' : mining ? 'hashing' : 'not hashing'
  const drawn = power === undefined ? 'power not told' : `${Math.round(power)} W`
  return [state, drawn, powerLimit === undefined ? '' : `limit ${Math.round(powerLimit)} W`]
    .filter(Boolean)
    .join(', ')
}
