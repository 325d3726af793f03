import type { Trouble } from '../../alerts/index.ts'
import type { FeederState } from '../../dispatch/index.ts'
import type { Finding } from '../../health/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { Plant } from '../plant.ts'

/** What alerts are made of: the findings, each with the place of its machine. */
export function machineTroubles(
  plant: Plant,
  findings: ReadonlyMap<string, readonly Finding[]>,
): readonly Trouble[] {
  const troubles: Trouble[] = []
  for (const [id, found] of findings) {
    const machine = plant.machineById.get(id)
    if (machine === undefined) continue
    for (const { kind, severity, since, raisedAt, figures, limits } of found)
      troubles.push({
        id: `${kind} ${id}`,
        kind,
        severity,
        subject: id,
        feeder: machine.feeder,
        hall: machine.hall,
        since,
        raisedAt,
        figures,
        limits,
      })
  }
  return troubles
}

/**
 * Feeders with machines whose breaker stands open: the silence behind it is no fault of the machines, so the feeder is
 * what people are told of. `since` is kept from look to look.
 */
export function darkFeeders(
  plant: Plant,
  feeders: readonly FeederState[],
  since: ReadonlyMap<string, Instant>,
  raiseMs: number,
  at: Instant,
): { readonly since: ReadonlyMap<string, Instant>; readonly troubles: readonly Trouble[] } {
  const behind = new Map<string, number>()
  for (const { feeder } of plant.machines) behind.set(feeder, (behind.get(feeder) ?? 0) + 1)
  const next = new Map<string, Instant>()
  const troubles = feeders.flatMap(({ id, breakerClosed }): Trouble[] => {
    const machines = behind.get(id) ?? 0
    const earlier = since.get(id)
    // What is not known leaves it as it was.
    const open = breakerClosed === false || (breakerClosed === undefined && earlier !== undefined)
    if (!open || machines === 0) return []
    const from = earlier === undefined || earlier > at ? at : earlier
    next.set(id, from)
    if (at - from < raiseMs) return []
    return [
      {
        id: `feeder-dark ${id}`,
        kind: 'feeder-dark',
        severity: 'warning',
        subject: id,
        since: from,
        raisedAt: from,
        figures: [{ name: 'machines', value: machines }],
        limits: [],
      },
    ]
  })
  return { since: next, troubles }
}
