import type { Fan } from '../../machines/index.ts'
import { BETWEEN, bad, GOOD, type Look, UNKNOWN, unread, type Verdict, works } from '../look.ts'
import type { Figure } from '../model.ts'
import { type FanSpeeds, knownCount } from '../state.ts'

/** Slower than any fan of a mining machine turns: it is moved by the others' air, or not at all. Assumed. */
const STANDS_BELOW_RPM = 200
/** What a slow fan must gain on the others before it is in order again. */
const CLEAR_SHARE = 0.1
/** Less than this of every other fan is slow on any machine; the recorded ones have 0.61 and more. Assumed. */
const UNLIKE = { value: 0.5, source: 'assumed' } as const
/** Of its usual speed: a fan that turns so fast has not become slow. Assumed. */
const KEPT_SHARE = 0.9

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

/**
 * Fans that have become slow against all of the machine's others. Fans are driven alike but are not alike: an intake turns at
 * 60 % of the exhaust (recorded: an S9k), a supply's fan at twice the speed, and slows by itself. So each is held against
 * its own usual speed and the others against theirs; before those are known only less than half of every other is slow.
 */
export function fanSlow(look: Look): Verdict {
  const { report, before, context } = look
  const { fanSlowShare } = context.limits
  const rpms = speeds(report.fans)
  if (!works(look) || rpms.filter(turns).length < 2) return UNKNOWN
  const usual = usualSpeeds(before.fanSpeeds, rpms.length)
  const limit = usual === undefined ? UNLIKE : fanSlowShare
  const paces = rpms.map((rpm, k) => (turns(rpm) ? rpm / (usual?.[k] ?? 1) : undefined))
  const slow: Figure[] = []
  let near = 0
  rpms.forEach((rpm, k) => {
    const pace = paces[k]
    if (rpm === undefined || pace === undefined) return
    const others = paces.filter((each, other) => each !== undefined && other !== k)
    const share = pace / Math.min(...others.map((each) => each ?? Number.POSITIVE_INFINITY))
    // One that keeps its speed while the others speed up is driven by something else.
    const kept = usual !== undefined && pace > KEPT_SHARE
    const part = `fan ${k + 1}`
    if (share < limit.value && !kept)
      slow.push(
        { name: 'fan_speed', part, value: rpm, unit: 'rpm' },
        { name: 'fan_speed_share', part, value: share, unit: 'share' },
      )
    else if (share < Math.min(1, limit.value + CLEAR_SHARE) && !kept) near++
  })
  if (slow.length === 0) return near === 0 ? GOOD : BETWEEN
  return bad({ figures: slow, limits: [{ name: 'fan_speed_share', unit: 'share', ...limit }] })
}

/** Looks over which the usual speeds are averaged. */
const LEARNT_POLLS = 60

function usualSpeeds(known: FanSpeeds | undefined, fans: number): readonly number[] | undefined {
  return known !== undefined && known.polls >= LEARNT_POLLS && known.rpm.length === fans
    ? known.rpm
    : undefined
}

/** The mean speed of each fan over the first looks in which all of them turn; then it stays. */
export function learntSpeeds(known: FanSpeeds | undefined, fans: readonly Fan[]): FanSpeeds | undefined {
  if (known !== undefined && known.polls >= LEARNT_POLLS) return known
  const rpms = speeds(fans)
  if (rpms.length < 2 || !rpms.every(turns)) return known
  if (known === undefined || known.rpm.length !== rpms.length) return { rpm: rpms.filter(turns), polls: 1 }
  const polls = known.polls + 1
  return { polls, rpm: known.rpm.map((mean, k) => mean + ((rpms[k] ?? mean) - mean) / polls) }
}
