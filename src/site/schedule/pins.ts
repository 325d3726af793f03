import { z } from 'zod'
import type { Pin } from '../../dispatch/index.ts'
import { fromIso, type Instant, instant, QUARTER_HOUR, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Store } from '../../store/index.ts'
import { RequestRefused } from '../refused.ts'
import { type PinRequest, type PinView, pinView } from './view.ts'

export const PINS_NOTE = 'schedule.pins'
const LONGEST_MS = 7 * 24 * 3_600_000
const MOST = 100
/** More than any hall has. */
const MOST_HALL_KW = 1e6
const note = z.object({ last: z.number().int(), pins: z.array(pinView) })

/** A pin with its times parsed. */
export interface HeldPin extends PinView {
  readonly start: Instant
  readonly end: Instant
}

/** What people pinned, kept as a note; pins end by themselves. */
export class Pins {
  readonly #file: SiteFile
  readonly #store: Pick<Store, 'putNote'>
  #pins: readonly HeldPin[]
  #last: number

  static async open(file: SiteFile, store: Pick<Store, 'getNote' | 'putNote'>): Promise<Pins> {
    const read = note.safeParse(await store.getNote(PINS_NOTE))
    return new Pins(file, store, read.data?.pins ?? [], read.data?.last ?? 0)
  }

  private constructor(file: SiteFile, store: Pick<Store, 'putNote'>, pins: readonly PinView[], last: number) {
    this.#file = file
    this.#store = store
    this.#pins = pins.flatMap((pin) => held(pin) ?? [])
    this.#last = last
  }

  all(): readonly HeldPin[] {
    return this.#pins
  }

  /** Lets go of those whose time is over, and tells which. */
  async expire(now: Instant): Promise<readonly PinView[]> {
    const ended = this.#pins.filter(({ end }) => end <= now)
    if (ended.length > 0) await this.#keep(this.#pins.filter(({ end }) => end > now))
    return ended
  }

  /** What the request comes to; throws `RequestRefused`. */
  checked(request: PinRequest, who: string, now: Instant): HeldPin {
    const pin = held({ ...request, id: 'new', who })
    if (pin === undefined)
      throw new RequestRefused('bad-times', 'a pin begins and ends at instants with their offset')
    if (pin.end <= now) throw new RequestRefused('until-past', 'the end of the pin has passed')
    if (pin.end <= pin.start) throw new RequestRefused('until-first', 'the pin ends before it begins')
    if (pin.end - now > LONGEST_MS)
      throw new RequestRefused('until-far', 'a pin ends within 7 days', { days: 7 })
    this.#check(request)
    const other = this.#pins.find(
      ({ target, start, end }) =>
        target.kind === pin.target.kind && target.id === pin.target.id && start < pin.end && end > pin.start,
    )
    if (other !== undefined)
      throw new RequestRefused(
        'pinned-already',
        `${pin.target.id} is pinned by ${other.id} until ${other.until}: end that one first`,
        { target: pin.target.id, pin: other.id, until: other.until },
      )
    if (this.#pins.length >= MOST)
      throw new RequestRefused('pins-many', `there are ${MOST} pins already`, { most: MOST })
    return pin
  }

  async add(request: PinRequest, who: string, now: Instant): Promise<PinView> {
    const checked = this.checked(request, who, now)
    const pin = { ...checked, id: `pin-${this.#last + 1}` }
    await this.#keep([...this.#pins, pin], this.#last + 1)
    return viewOf(pin)
  }

  async remove(id: string): Promise<PinView> {
    const pin = this.#pins.find((each) => each.id === id)
    if (pin === undefined) throw new RequestRefused('no-such-pin', `there is no pin ${id}`, { pin: id })
    await this.#keep(this.#pins.filter((each) => each !== pin))
    return viewOf(pin)
  }

  /** Throws `RequestRefused` where the target is none, or cannot be as it is asked to be. */
  #check({ target, state }: PinRequest): void {
    if (target.kind === 'engine') {
      const engine = this.#file.engines.find(({ id }) => id === target.id)
      if (engine === undefined)
        throw new RequestRefused('no-such-engine', `there is no engine ${target.id}`, { target: target.id })
      const [least, most] = [engine.rated_kw * engine.minimum_load_share, engine.rated_kw]
      if (typeof state === 'object' && !(state.kw >= least && state.kw <= most))
        throw new RequestRefused(
          'engine-power',
          `${target.id} gives ${least} to ${most} kW; to stop it pin it off`,
          { target: target.id, least_kw: least, most_kw: most },
        )
      return
    }
    if (!this.#file.halls.some(({ id }) => id === target.id))
      throw new RequestRefused('no-such-hall', `there is no hall ${target.id}`, { target: target.id })
    if (state === 'on') throw new RequestRefused('hall-on', 'a hall is pinned off or at a power')
    if (typeof state === 'object' && !(state.kw >= 0 && state.kw < MOST_HALL_KW))
      throw new RequestRefused('hall-power', `${state.kw} kW is no power of a hall`, { kw: String(state.kw) })
  }

  async #keep(pins: readonly HeldPin[], last = this.#last): Promise<void> {
    await this.#store.putNote(PINS_NOTE, { last, pins: pins.map(viewOf) })
    this.#pins = pins
    this.#last = last
  }
}

function held(pin: PinView): HeldPin | undefined {
  const [start, end] = [fromIso(pin.from), fromIso(pin.until)]
  return start === undefined || end === undefined
    ? undefined
    : { ...pin, from: toIso(start), until: toIso(end), start, end }
}

export function viewOf({ start: _, end: __, ...view }: HeldPin): PinView {
  return view
}

/** Pins as a schedule takes them: one that covers a part of a step holds for all of it. */
export function pinsOver(pins: readonly HeldPin[], start: Instant, steps: number): readonly Pin[] {
  const step = (at: Instant) => (at - start) / QUARTER_HOUR
  return pins.flatMap((pin): Pin[] => {
    const from = Math.max(0, Math.floor(step(pin.start)))
    const to = Math.min(steps, Math.ceil(step(pin.end)))
    return to <= from ? [] : [{ id: pin.id, target: pin.target, from, to, state: pin.state }]
  })
}

export const inForceAt = (pins: readonly HeldPin[], at: Instant): readonly HeldPin[] =>
  pins.filter(({ start, end }) => instant(start) <= at && at < end)
