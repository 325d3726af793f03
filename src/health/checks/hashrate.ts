import { BETWEEN, bad, GOOD, type Look, UNKNOWN, type Verdict } from '../look.ts'
import type { Figure, Limit } from '../model.ts'
import { boardShare } from './boards.ts'

/** So much above the limit of the finding it is in order again, as a share of what is expected. Assumed. */
const CLEAR_SHARE = 0.05

/**
 * The hashrate against the nominal one at the machine's power limit. A machine with less power is expected to hash in proportion:
 * it does better than that, since chips are more efficient at a lower voltage, so nothing in order falls below. A machine
 * that stands although nobody told it to hashes 0 TH/s.
 */
export function lowHashrate(look: Look): Verdict {
  const { report, context } = look
  if (context.duty !== 'hash') return UNKNOWN
  const hashrate = report.hashrate ?? (report.mining === false ? 0 : undefined)
  if (hashrate === undefined) return UNKNOWN
  const { lowHashrateShare } = context.limits
  const expected = expectedHashrate({ report, context })
  const boards = boardShare(look)
  const share = hashrate / (Number(expected.value) * boards)
  if (share >= lowHashrateShare.value)
    return share >= Math.min(1, lowHashrateShare.value + CLEAR_SHARE) ? GOOD : BETWEEN
  const limit: Figure[] =
    context.powerLimit === undefined ? [] : [{ name: 'power_limit', value: context.powerLimit, unit: 'W' }]
  return bad({
    figures: [
      { name: 'hashrate', value: hashrate, unit: 'TH/s' },
      { name: 'hashrate_share', value: share, unit: 'share' },
      ...limit,
      ...(boards < 1 ? [{ name: 'board_share', value: boards, unit: 'share' }] : []),
    ],
    limits: [expected, { name: 'hashrate_share', unit: 'share', ...lowHashrateShare }],
  })
}

/** What its profile gives where the machine tells it, else the nominal figure of the site file at the power limit. */
export function expectedHashrate({ report, context }: Pick<Look, 'report' | 'context'>): Limit {
  const { nominalHashrate, nominalPower, powerLimit } = context
  const profile = report.profiles?.find(({ name }) => name === report.profile)?.hashrate
  if (profile !== undefined && profile > 0)
    return { name: 'hashrate', value: profile, unit: 'TH/s', source: 'machine' }
  const share = powerLimit === undefined ? 1 : Math.min(1, powerLimit / nominalPower)
  return { name: 'hashrate', value: nominalHashrate * share, unit: 'TH/s', source: 'site-file' }
}
