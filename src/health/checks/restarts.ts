import type { MachineReport } from '../../machines/index.ts'
import type { HealthLimits } from '../limits.ts'
import { BETWEEN, type Verdict } from '../look.ts'
import type { MachineHealth } from '../state.ts'

const HOUR_MS = 3_600_000
/** Clocks of machines are rounded and corrected; a restart loses more than this. */
const SLACK_S = 30
/** More are not remembered. */
const MOST = 60

/** When it restarted unasked within the last hour, with this report taken in; by its uptime alone, whatever our clock did. */
export function countRestarts(
  before: MachineHealth,
  report: Pick<MachineReport, 'uptimeS'>,
  excused: boolean,
  lived: number,
): readonly number[] {
  const { uptimeS, restarts } = before
  const fresh = restarts.filter((each) => lived - each < HOUR_MS)
  const restarted =
    uptimeS !== undefined && report.uptimeS !== undefined && report.uptimeS < uptimeS - SLACK_S
  if (restarted && !excused) return [...fresh, lived].slice(-MOST)
  return fresh.length === restarts.length ? restarts : fresh
}

export function judgeRestarts(
  restarts: readonly number[],
  uptimeS: number | undefined,
  limits: HealthLimits,
): Verdict {
  const limit = limits.restartsPerHour
  if (restarts.length === 0) return { is: 'good', forMs: HOUR_MS }
  if (restarts.length < limit.value) return BETWEEN
  const uptime = uptimeS === undefined ? [] : [{ name: 'uptime', value: uptimeS, unit: 's' }]
  return {
    is: 'bad',
    forMs: HOUR_MS,
    evidence: {
      figures: [{ name: 'restarts', value: restarts.length }, ...uptime],
      limits: [{ name: 'restarts', ...limit }],
    },
  }
}
