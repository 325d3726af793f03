import { type CallBook, type CallScope, loadOrders } from '../../calls/index.ts'
import type { LoadOrder, Snapshot } from '../../dispatch/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { Plant } from '../plant.ts'

const KILO = 1_000

/** Calls from outside as the schedule takes them; a reduction whose baseline is not known yet is taken from what is drawn now. */
export function ordersOver(
  plant: Plant,
  snapshot: Snapshot,
  calls: CallBook,
  { start, now, stepH }: { readonly start: Instant; readonly now: Instant; readonly stepH: number },
  importMinorPerKwh: readonly (number | undefined)[],
): readonly LoadOrder[] {
  return loadOrders(calls, {
    start,
    now,
    stepH,
    steps: importMinorPerKwh.length,
    classesOf: (customer) =>
      plant.file.machines.filter((group) => group.customer === customer).map(({ id }) => id),
    importMinorPerKwh,
    expectedKw: (scope) => drawnKw(plant, snapshot, scope),
  })
}

/** What machines of a scope draw now, kW; of a grid connection nothing is known here. */
function drawnKw(plant: Plant, { machines }: Snapshot, scope: CallScope): number | undefined {
  if (scope.kind === 'grid') return undefined
  let drawn = 0
  for (const { id, power } of machines) {
    const machine = plant.machineById.get(id)
    const meant =
      scope.kind === 'site' ||
      (scope.kind === 'halls'
        ? scope.ids.includes(machine?.hall ?? '')
        : scope.ids.includes(machine?.customer ?? ''))
    if (meant) drawn += (power ?? 0) / KILO
  }
  return drawn
}
