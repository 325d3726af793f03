import type { Instant } from '../quantity/index.ts'
import { boardDead, boardMissing, chipsMissing, present } from './checks/boards.ts'
import { fanSlow, fanStopped, learntSpeeds, turning } from './checks/fans.ts'
import { lowHashrate } from './checks/hashrate.ts'
import { hot } from './checks/heat.ts'
import { foreignPool, foreignWorker } from './checks/pools.ts'
import { countShares, judgeShares } from './checks/rejects.ts'
import { countRestarts, judgeRestarts } from './checks/restarts.ts'
import { hold } from './hold.ts'
import { bad, type Context, GOOD, type Look, type Seen, UNKNOWN, type Verdict, works } from './look.ts'
import { FINDING_KINDS, type Finding, type FindingKind, type FindingSeverity } from './model.ts'
import { type Had, type Held, had, type MachineHealth, NEVER_SEEN } from './state.ts'

/** Boards whose chips are remembered, at most. */
const MOST_BOARDS = 32

const CHECKS: readonly (readonly [FindingKind, (look: Look) => Verdict])[] = [
  ['foreign-pool', foreignPool],
  ['foreign-worker', foreignWorker],
  ['hot', hot],
  ['board-missing', boardMissing],
  ['board-dead', boardDead],
  ['chips-missing', chipsMissing],
  ['fan-stopped', fanStopped],
  ['fan-slow', fanSlow],
  ['low-hashrate', lowHashrate],
]

/**
 * Looks at one machine after a poll, and answers what to remember of it; `findingsOf` reads from that what stands. A machine that
 * does not tell something has no finding of it, and a silent one keeps those it had. The clock may step: time counts only as
 * far as it passed between two looks, at most `longestStep` for each.
 */
export function examine(
  previous: MachineHealth | undefined,
  seen: Seen,
  context: Context,
  at: Instant,
): MachineHealth {
  const before = previous ?? NEVER_SEEN
  const passed = before.at === undefined ? 0 : at - before.at
  const elapsedMs = Math.min(Math.max(0, passed), context.limits.longestStep)
  const lived = before.lived + elapsedMs
  const verdicts = new Map<FindingKind, Verdict>()
  let after: MachineHealth = { ...before, at, lived }
  if (seen.ok) {
    const { report } = seen
    const look: Look = { report, context, before }
    for (const [kind, check] of CHECKS) verdicts.set(kind, check(look))
    const judged = judgeShares(countShares(before.shares, report, elapsedMs), context.limits)
    verdicts.set('rejects', judged.verdict)
    const restarts = countRestarts(before, report, context.excused, lived)
    verdicts.set('reboot-loop', judgeRestarts(restarts, report.uptimeS, context.limits))
    verdicts.set('unreachable', GOOD)
    after = remember(after, look, restarts, judged.window, verdicts.get('fan-slow') === GOOD)
  } else {
    verdicts.set('unreachable', context.excused ? UNKNOWN : silence(seen.reason))
  }
  return { ...after, held: heldAfter(before.held, verdicts, elapsedMs, context, at) }
}

function silence(reason: string): Verdict {
  return bad({ figures: [{ name: 'failure', value: reason }], limits: [] })
}

/** The same object while nothing is held, as for almost every machine. */
function heldAfter(
  before: MachineHealth['held'],
  verdicts: ReadonlyMap<FindingKind, Verdict>,
  elapsedMs: number,
  { limits }: Context,
  at: Instant,
): MachineHealth['held'] {
  let held: Partial<Record<FindingKind, Held>> | undefined
  for (const [kind, verdict] of verdicts) {
    const earlier = before[kind]
    const times = { raiseMs: limits.raise[kind], clearMs: limits.clear }
    const now = hold(earlier, verdict, elapsedMs, times, at)
    if (now === earlier) continue
    held ??= { ...before }
    if (now === undefined) delete held[kind]
    else held[kind] = now
  }
  return held ?? before
}

/** Takes in what the report tells of the machine's parts. Only a working machine tells of all it has. */
function remember(
  health: MachineHealth,
  look: Look,
  restarts: readonly number[],
  shares: MachineHealth['shares'],
  fansInOrder: boolean,
): MachineHealth {
  const { report } = look
  const working = works(look)
  const boards = working ? had(health.boards, present(report.boards)) : health.boards
  const fans = working ? had(health.fans, turning(report.fans)) : health.fans
  // A fan that is slow from the first must not become what is usual.
  const fanSpeeds = fansInOrder ? learntSpeeds(health.fanSpeeds, report.fans) : health.fanSpeeds
  const chips = working ? chipsHad(health.chips, report.boards) : health.chips
  return {
    ...health,
    restarts,
    ...(boards !== undefined && { boards }),
    ...(fans !== undefined && { fans }),
    ...(chips !== undefined && { chips }),
    ...(fanSpeeds !== undefined && { fanSpeeds }),
    ...(report.uptimeS !== undefined && { uptimeS: report.uptimeS }),
    ...(shares !== undefined && { shares }),
  }
}

function chipsHad(
  before: readonly Had[] | undefined,
  boards: readonly { readonly chips?: number }[],
): readonly Had[] | undefined {
  if (boards.length === 0 || boards.every(({ chips }) => chips === undefined)) return before
  // Fewer boards than before: which is which is not known.
  if (before !== undefined && boards.length < before.length) return before
  return boards.slice(0, MOST_BOARDS).map(({ chips }, k) => had(before?.[k], chips) ?? { value: 0 })
}

/** What stands of one machine, the gravest first. */
export function findingsOf(machine: string, { held }: MachineHealth): readonly Finding[] {
  return FINDING_KINDS.flatMap((kind): Finding[] => {
    const found = held[kind]
    if (found?.raisedAt === undefined) return []
    const { since, raisedAt, seenAt, figures, limits } = found
    return [{ machine, kind, severity: severityOf(kind), since, raisedAt, seenAt, figures, limits }]
  })
}

/** Work for others is theft; all else is for repair. */
export function severityOf(kind: FindingKind): FindingSeverity {
  return kind === 'foreign-pool' || kind === 'foreign-worker' ? 'alarm' : 'warning'
}

/** Forgets what the machine was seen to have: after a repair, what it has now is what it should have. */
export function asItIsNow(health: MachineHealth): MachineHealth {
  const { boards: _, chips: __, fans: ___, fanSpeeds: ____, ...rest } = health
  return rest
}
