import type { PinPreview, PinRequest, PlanHead } from '../../src/site/schedule/view.ts'
import { readNumber } from '../gas/analysisEntry.ts'
import { instantAtSite, siteLocal } from '../gas/siteTime.ts'

/** The dialog's fields as they are typed; times by the site's clock. */
export interface PinForm {
  readonly kind: 'engine' | 'hall'
  readonly id: string
  readonly state: 'on' | 'off' | 'kw'
  readonly kw: string
  readonly from: string
  readonly until: string
  readonly why: string
}

export type PinMistake = 'target' | 'kw' | 'time' | 'order' | 'past'
export type PinRead =
  | { readonly ok: true; readonly request: PinRequest }
  | { readonly ok: false; readonly mistake: PinMistake }

const STAND_IN = 'preview'
const LEAST_REASON = 3
const FIRST_HOURS = 2

/** What is to be asked for, or the first thing that is wrong with it. A reason that is not yet given has a stand-in, which is never sent with a pin. */
export function readPin(form: PinForm, zone: string, nowMs: number): PinRead {
  const wrong = (mistake: PinMistake) => ({ ok: false, mistake }) as const
  if (form.id === '') return wrong('target')
  const kw = readNumber(form.kw)
  if (form.state === 'kw' && (kw === undefined || kw === null || kw < 0)) return wrong('kw')
  const from = instantAtSite(form.from, zone)
  const until = instantAtSite(form.until, zone)
  if (from === undefined || until === undefined) return wrong('time')
  if (Date.parse(until) <= Date.parse(from)) return wrong('order')
  if (Date.parse(until) <= nowMs) return wrong('past')
  const why = form.why.trim()
  return {
    ok: true,
    request: {
      target: { kind: form.kind, id: form.id },
      state: form.state === 'kw' ? { kw: kw ?? 0 } : form.state,
      from,
      until,
      why: why.length < LEAST_REASON ? STAND_IN : why,
    },
  }
}

/** What a preview was made for: all but the reason. */
export const previewKey = ({ target, state, from, until }: PinRequest): string =>
  JSON.stringify([target.kind, target.id, state, from, until])

/** The dialog begins with whole steps: the one that holds the instant, for two hours. */
export function firstTimes(fromMs: number, stepMs: number, zone: string) {
  const startMs = Math.floor(fromMs / stepMs) * stepMs
  return {
    from: siteLocal(startMs, zone),
    until: siteLocal(startMs + FIRST_HOURS * 3_600_000, zone),
  }
}

/** A term of money without and with the pin. */
export interface TermChange {
  readonly name: string
  readonly before: number
  readonly after: number
}

/** Terms of either plan, the largest change first; a term that one of them does not have is nought in it. */
export function termChanges({ before, after }: Pick<PinPreview, 'before' | 'after'>): readonly TermChange[] {
  const of = (terms: PlanHead['terms'], name: string) =>
    terms.reduce((sum, term) => (term.name === name ? sum + term.minor : sum), 0)
  return [...new Set([...before, ...after].map(({ name }) => name))]
    .map((name) => ({ name, before: of(before, name), after: of(after, name) }))
    .sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before))
}
