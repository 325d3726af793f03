import type { LoadOrder } from '../dispatch/index.ts'
import { type Instant, instant } from '../quantity/index.ts'
import { asksNothing, type CallBook, type HeldCall, overrideAt, timeOf } from './book.ts'
import { baselineAt, priceAt } from './limits.ts'
import type { CallScope } from './model.ts'

/** The steps of a schedule, and what it knows of them. */
export interface OrderHorizon {
  readonly start: Instant
  /** When it is planned, where that is within the first step: a call that is over by then holds for nothing any more. */
  readonly now?: Instant
  readonly stepH: number
  readonly steps: number
  /** Classes of machines by customer, as the problem names them. */
  readonly classesOf: (customer: string) => readonly string[]
  /** What a bought kWh costs in each step where no call tells it; undefined: unknown. */
  readonly importMinorPerKwh: readonly (number | undefined)[]
  /** What a scope is expected to draw without calls, kW, for calls whose baseline is not known yet; undefined: they are left out. */
  readonly expectedKw?: (scope: CallScope) => number | undefined
}

/**
 * The calls as a schedule takes them. A call that covers a part of a step holds for all of it. Must and should go as they are: the plan
 * weighs a should by what breaching it costs, which is what is owed and what is not paid. A frequency call is planned for only while it is shed, and
 * then for the first step.
 */
export function loadOrders(book: CallBook, horizon: OrderHorizon): readonly LoadOrder[] {
  const orders: LoadOrder[] = []
  for (const held of book.calls.values()) {
    if (asksNothing(held)) continue
    const steps = mostByStep(book, held, horizon)
    let from = 0
    while (from < steps.length) {
      const mostKw = steps[from]
      let to = from + 1
      while (to < steps.length && steps[to] === mostKw) to++
      if (mostKw !== undefined) orders.push(orderOf(held, horizon, { from, to, mostKw }))
      from = to
    }
  }
  return orders
}

function orderOf(
  { call }: HeldCall,
  { classesOf }: OrderHorizon,
  part: Pick<LoadOrder, 'from' | 'to' | 'mostKw'>,
): LoadOrder {
  const { scope, must } = call
  const order = {
    id: `${call.issuer}/${call.id}`,
    ...part,
    must,
    breachMinorPerKwh: call.breachMinorPerKwh + call.payMinorPerKwh,
  }
  switch (scope.kind) {
    case 'site':
      // A ban is on machines, not on the cooling of their halls.
      return { ...order, kind: call.mode.kind === 'ban' ? 'machines' : 'load' }
    case 'halls':
      return { ...order, kind: 'load', of: scope.ids }
    case 'customers':
      return { ...order, kind: 'machines', of: scope.ids.flatMap(classesOf) }
    case 'grid':
      return { ...order, kind: 'import', of: [scope.id] }
  }
}

/** What the call allows in each step, kW; undefined where it asks for nothing or that is not known. */
function mostByStep(book: CallBook, held: HeldCall, horizon: OrderHorizon): (number | undefined)[] {
  const { start, end } = timeOf(held)
  const stepMs = horizon.stepH * 3_600_000
  return Array.from({ length: horizon.steps }, (_, step) => {
    const from = instant(horizon.start + step * stepMs)
    const inside = instant(Math.max(from, start))
    if (start >= from + stepMs || end <= from || end <= start) return undefined
    if (horizon.now !== undefined && end <= horizon.now) return undefined
    if (overrideAt(held, inside) !== undefined) return undefined
    return mostIn(book, held, horizon, step, inside)
  })
}

function mostIn(
  book: CallBook,
  held: HeldCall,
  horizon: OrderHorizon,
  step: number,
  at: Instant,
): number | undefined {
  const { mode, scope } = held.call
  switch (mode.kind) {
    case 'cap':
      return mode.kw
    case 'full':
    case 'ban':
      return 0
    case 'reduce': {
      const base = baselineAt(held, at) ?? horizon.expectedKw?.(scope)
      return base === undefined ? undefined : Math.max(0, base - mode.kw)
    }
    case 'above-price': {
      const price = priceAt(book, at)?.importMinorPerKwh ?? horizon.importMinorPerKwh[step]
      return price !== undefined && price > mode.minorPerKwh ? 0 : undefined
    }
    case 'below-frequency':
      return step === 0 && held.trigger?.on === true ? Math.max(0, held.trigger.powerKw - mode.kw) : undefined
    case 'prices':
      return undefined
  }
}
