import type { Fan } from '../../machines/index.ts'
import { BETWEEN, bad, GOOD, type Look, UNKNOWN, unread, type Verdict, works } from '../look.ts'
import type { Figure } from '../model.ts'
import { knownCount } from '../state.ts'

/** Slower than any fan of a mining machine turns: it is moved by the others' air, or not at all. Assumed. */
const STANDS_BELOW_RPM = 200
/** What a slow fan must gain on the others before it is in order again. */
const CLEAR_SHARE = 0.1

/** Speeds by place; undefined where the device does not tell one. */
function speeds(fans: readonly Fan[]): readonly (number | undefined)[] {
  return fans.map(({ rpm }) => rpm)
}
const turns = (rpm: number | undefined): rpm is number => rpm !== undefined && rpm >= STANDS_BELOW_RPM

export function turning(fans: readonly Fan[]): number {
  return fans.filter(({ rpm }) => turns(rpm)).length
}

/**
 * Fans that stand while the machine works, or that it no longer tells of. A machine that has never been seen with a turning fan is
 * cooled by a liquid, and one that tells no fans has no finding.
 */
export function fanStopped(look: Look): Verdict {
  const { report, context, before } = look
  const rpms = speeds(report.fans)
  if (!works(look) || rpms.every((rpm) => rpm === undefined)) return UNKNOWN
  const there = turning(report.fans)
  const seen = knownCount(before.fans)
  const catalogued = there > 0 ? context.catalogued?.fans : undefined
  const standing = rpms.flatMap((rpm, k): Figure[] =>
    rpm === undefined || turns(rpm)
      ? []
      : [{ name: 'fan_speed', part: `fan ${k + 1}`, value: rpm, unit: 'rpm' }],
  )
  const expected = Math.max(catalogued ?? 0, seen ?? 0, there > 0 ? there + standing.length : 0)
  if (expected === 0) return UNKNOWN
  if (there >= expected) return GOOD
  if (standing.length === 0 && unread(report, /fan/i)) return UNKNOWN
  const source = expected === catalogued ? 'catalogue' : expected === seen ? 'seen' : 'machine'
  return bad({
    figures: [...standing, { name: 'fans', value: there }],
    limits: [{ name: 'fans', value: expected, source }],
  })
}

/** Fans much slower than the machine's others: they are driven alike, so a worn bearing or a blocked one shows. */
export function fanSlow(look: Look): Verdict {
  const { report, context } = look
  const { fanSlowShare } = context.limits
  const rpms = speeds(report.fans)
  const driven = rpms.filter(turns)
  if (!works(look) || driven.length < 2) return UNKNOWN
  const slow: Figure[] = []
  let near = 0
  rpms.forEach((rpm, k) => {
    if (!turns(rpm)) return
    const share = rpm / medianWithout(driven, rpm)
    const part = `fan ${k + 1}`
    if (share < fanSlowShare.value)
      slow.push(
        { name: 'fan_speed', part, value: rpm, unit: 'rpm' },
        { name: 'fan_speed_share', part, value: share, unit: 'share' },
      )
    else if (share < Math.min(1, fanSlowShare.value + CLEAR_SHARE)) near++
  })
  if (slow.length === 0) return near === 0 ? GOOD : BETWEEN
  return bad({ figures: slow, limits: [{ name: 'fan_speed_share', unit: 'share', ...fanSlowShare }] })
}

/** The median of the others. */
function medianWithout(values: readonly number[], one: number): number {
  const others = [...values].sort((a, b) => a - b)
  others.splice(others.indexOf(one), 1)
  const middle = others.length / 2
  const upper = others[Math.floor(middle)] ?? one
  return others.length % 2 === 1 ? upper : (upper + (others[middle - 1] ?? upper)) / 2
}
