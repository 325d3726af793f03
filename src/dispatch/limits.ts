import { sum, watts } from '../quantity/index.ts'
import { byYield, expectedPowerW } from './merit.ts'
import type { Intent, LoadLimit, MachineState, Snapshot } from './model.ts'
import { curtail, mayYield } from './yielding.ts'

/** Load is steered this share below a limit, so that machines may wander by a per cent without breaking it. Assumed. */
const MARGIN_SHARE = 0.02
/** A meter above the limit by more than this share shows that it is not kept. */
const TOLERANCE_SHARE = 0.01

const aimOf = (limit: Pick<LoadLimit, 'most'>): number => limit.most * (1 - MARGIN_SHARE)
/** The most that a meter may show: the limit and its tolerance, or what stands idle. */
export const allowedOf = (limit: LoadLimit): number =>
  Math.max(limit.most * (1 + TOLERANCE_SHARE), limit.idle)
/** Whether nothing in it may run: what stands idle is all that is left. */
const isStandstill = (limit: LoadLimit): boolean => limit.beside !== true && limit.most <= limit.idle
export const covers = (limit: LoadLimit, machine: string): boolean =>
  limit.machines === 'all' || limit.machines.has(machine)

export function changeToComeW(machine: MachineState): number {
  return expectedPowerW(machine) - (machine.power ?? (machine.mode === 'mining' ? machine.nominalPower : 0))
}

/**
 * What machines that run, or are about to, draw by their own word. Meters tell of a cut seconds before machines do: what a meter shows less what these
 * are still thought to give up may then be too little, and no room for others is to be seen in that.
 */
export function runningW(machines: readonly MachineState[]): number {
  return machines
    .filter(({ mode, pending }) => mode === 'mining' || mode === 'starting' || pending === 'wake')
    .reduce((total, machine) => total + expectedPowerW(machine), 0)
}

/** What may be added under the target and under every limit, once all that was asked for has happened; it shrinks as it is taken. */
export interface Room {
  /** For a machine: the least of the rooms that it is in. */
  of(machine: string): number
  /** What a machine will draw more, or less. */
  take(machine: string, addedW: number): void
  /** Under one limit; negative where it will be exceeded. */
  under(limit: LoadLimit): number
}

export function roomOf(snapshot: Snapshot, totalW: number): Room {
  let total = totalW
  const limits = (snapshot.limits ?? []).map((limit) => ({
    limit,
    left: leftUnder(limit, snapshot),
    addable: aimOf(limit) - runningW(snapshot.machines.filter(({ id }) => covers(limit, id))),
  }))
  return {
    of: (machine) =>
      limits.reduce(
        (least, { limit, left, addable }) =>
          covers(limit, machine) ? Math.min(least, left, addable) : least,
        total,
      ),
    take: (machine, addedW) => {
      total -= addedW
      for (const each of limits) {
        if (!covers(each.limit, machine)) continue
        each.left -= addedW
        each.addable -= addedW
      }
    },
    under: (limit) => limits.find((each) => each.limit === limit)?.left ?? 0,
  }
}

/** Without a meter nothing is added; nothing is taken away either, but where all must stand still. */
function leftUnder(limit: LoadLimit, { machines }: Snapshot): number {
  if (limit.measured === undefined) return 0
  const coming = machines.reduce(
    (total, machine) => (covers(limit, machine.id) ? total + changeToComeW(machine) : total),
    0,
  )
  return aimOf(limit) - limit.measured - coming
}

/**
 * Machines of each limit yield until the rest is below it; where nothing may run, all of them. A must goes before a person's order to run.
 * Machines in `told` have had their order for this cycle.
 */
export function keepLimits(
  snapshot: Snapshot,
  room: Room,
  held: ReadonlySet<string>,
  told: ReadonlySet<string>,
): { readonly intents: readonly Intent[]; readonly lessW: number; readonly cause: string } {
  const intents: Intent[] = []
  const gone = new Set(told)
  let lessW = 0
  let cause = ''
  const most = dropW(snapshot)
  for (const limit of snapshot.limits ?? []) {
    const mine = snapshot.machines.filter(
      (machine) =>
        covers(limit, machine.id) && !gone.has(machine.id) && (limit.must || !held.has(machine.id)),
    )
    const yields = isStandstill(limit) ? allAsleep(mine, limit) : yieldsTo(limit, mine, room, held)
    for (const { intent, less } of yields) {
      // The rest goes in the next cycle.
      if (lessW >= most) break
      intents.push(intent)
      gone.add(intent.target.id)
      room.take(intent.target.id, -less)
      lessW += less
    }
    if (yields.length > 0) cause = `${limit.who}: at most ${kw(limit.most)} (${limit.why})`
  }
  return { intents, lessW, cause }
}

/**
 * Engines that lose all their load at once may go by their overspeed: a set of class G3 of ISO 8528-5 (2018) is allowed 10 % over its frequency
 * then, which is where many trip. So no more than half of their rating goes in one cycle.
 */
function dropW({ engines }: Snapshot): number {
  const running = engines.filter((engine) => engine.phase === 'running' && engine.breakerClosed === true)
  if (running.length === 0) return Number.POSITIVE_INFINITY
  return sum(running.map((engine) => engine.rated)) * DROP_SHARE
}
const DROP_SHARE = 0.5

interface Yield {
  readonly intent: Intent
  readonly less: number
}

function allAsleep(machines: readonly MachineState[], limit: LoadLimit): readonly Yield[] {
  return machines
    .filter((machine) => mayYield(machine) && machine.canSleep)
    .toSorted(byYield)
    .map((machine) => ({
      intent: {
        target: { kind: 'machine', id: machine.id },
        action: { kind: 'sleep' },
        cause: `${limit.who}: ${limit.why}`,
      },
      less: expectedPowerW(machine),
    }))
}

function yieldsTo(
  limit: LoadLimit,
  mine: readonly MachineState[],
  room: Room,
  held: ReadonlySet<string>,
): readonly Yield[] {
  if (limit.measured === undefined) return []
  const excess = -room.under(limit)
  // Within the margin machines are left alone, and beside engines within what a meter wavers by.
  if (excess <= Math.max(limit.most - aimOf(limit), limit.beside === true ? limit.idle : 0)) return []
  const rising = sum(mine.map((machine) => watts(Math.max(0, changeToComeW(machine)))))
  const first = curtail(
    mine.filter(({ id }) => !held.has(id)),
    excess,
    excess - rising,
  )
  const rest = curtail(
    mine.filter(({ id }) => held.has(id)),
    first.mustW,
    first.mustW,
  )
  const cause = `${limit.who}: ${limit.why}`
  const byId = new Map(mine.map((machine) => [machine.id, machine]))
  return [...first.intents, ...rest.intents].map((intent) => {
    const machine = byId.get(intent.target.id)
    const drawn = machine === undefined ? 0 : expectedPowerW(machine)
    const left = intent.action.kind === 'limit' ? intent.action.power : 0
    return { intent: { ...intent, cause }, less: Math.max(0, drawn - left) }
  })
}

const kw = (value: number) => `${Math.round(value / 1000)} kW`
