import {
  asksNothing,
  type Call,
  type CallFact,
  type HeldCall,
  keyOf,
  keyText,
  LEAD_MS,
  partsOf,
  quarterOf,
  settlementOf,
  timeOf,
} from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { CallLog } from './callLog.ts'
import { baselineOf, drawnOver } from './history.ts'
import type { KeptCalls } from './keptCalls.ts'
import type { SiteCallsParts } from './siteCalls.ts'

/** Readings of the end of a quarter are given this long to arrive. */
const GRACE_MS = 45_000
/** A baseline is found so long before its call needs it. */
const BASELINE_AHEAD_MS = 60_000
/** Quarters that are measured in one go, so that the loop stays short. */
const AT_ONCE = 40

/** What calls come to: their baselines, what meters told quarter by quarter, and at last the settlement. */
export class Performance {
  readonly #parts: SiteCallsParts
  readonly #log: CallLog
  readonly #kept: KeptCalls
  /** Baselines that are being found. */
  readonly #finding = new Set<string>()

  constructor(parts: SiteCallsParts, log: CallLog, kept: KeptCalls) {
    this.#parts = parts
    this.#log = log
    this.#kept = kept
  }

  /** A call that begins at once needs its baseline now, from before its machines yield. */
  begin(call: Call, at: Instant): void {
    const held = this.#log.book().calls.get(keyText(call))
    if (held === undefined || timeOf(held).start - LEAD_MS - BASELINE_AHEAD_MS > at) return
    // The next cycle tries again, and tells what is wrong.
    void this.#findBaseline(held, at).catch(() => undefined)
  }

  async cycle(at: Instant): Promise<void> {
    let left = AT_ONCE
    for (const held of this.#kept.open().calls.values()) {
      if (asksNothing(held)) continue
      const { start, end } = timeOf(held)
      if (held.baseline === undefined && start - LEAD_MS - BASELINE_AHEAD_MS <= at)
        await this.#findBaseline(held, at)
      if (start > at) continue
      const now = this.#log.book().calls.get(keyText(held.call)) ?? held
      const due = partsOf(now).filter(
        (time) => time.end + GRACE_MS <= at && !now.quarters.some((quarter) => quarter.start === time.start),
      )
      for (const time of due.slice(0, left)) {
        left--
        await this.#measure(now, time, at)
      }
      if (due.length === 0 && end + GRACE_MS <= at) this.#settle(now, at)
    }
  }

  async #findBaseline(held: HeldCall, at: Instant): Promise<void> {
    const key = keyText(held.call)
    if (asksNothing(held) || this.#finding.has(key)) return
    this.#finding.add(key)
    try {
      const { plant, store } = this.#parts
      const part = this.#kept.part(held.call.scope)
      const drawn = this.#kept.drawnW(held.call.scope)
      const drawnKw = drawn === undefined ? undefined : drawn / 1000
      const baseline = await baselineOf(held, part, this.#log.book(), plant, store, drawnKw)
      if (baseline !== undefined) this.#log.note([{ kind: 'baseline', call: keyOf(held), baseline }], at)
    } finally {
      this.#finding.delete(key)
    }
  }

  async #measure(held: HeldCall, time: ReturnType<typeof partsOf>[number], at: Instant): Promise<void> {
    const { plant, store } = this.#parts
    const { kwh, estimated } = await drawnOver(this.#kept.part(held.call.scope), time, plant, store)
    const allowedKw = this.#kept.allowedKw(held, time.start)
    const quarter = quarterOf(held, { time, measuredKwh: kwh, estimated, allowedKw })
    this.#kept.forget(held, time.start)
    this.#log.note([{ kind: 'measured', call: keyOf(held), quarter }], at)
  }

  #settle(held: HeldCall, at: Instant): void {
    const settlement = settlementOf(held, this.#parts.plant.file.currency)
    const fact: CallFact = { kind: 'settled', settlement }
    this.#log.note([fact], at)
  }
}
