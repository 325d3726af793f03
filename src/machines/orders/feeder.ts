import { type Instant, type Watts, watts } from '../../quantity/index.ts'

/** Share of the expected change by which meter and machines may differ: the machines' own figures are that good. Assumed. */
const CHANGE_TOLERANCE = 0.05
/** Share of the load before by which it wanders anyway: other machines on the feeder, the meter's class. Assumed. */
const LOAD_TOLERANCE = 0.01
/** Meter and machines are compared once all but this share of the change has been reported. */
const OUTSTANDING = 0.1
/** No machine draws more than this (a hydro-cooled one of 2025 takes about 11 kW); for machines that tell no power. Assumed. */
const MOST_W = 12_000

/** What one machine adds to the change on its feeder: known once observed, between bounds until then. */
export interface Share {
  /** Settled: it is done, or it was given up; else the change is still to come. */
  readonly settled: boolean
  /** By its own reports; undefined where it tells none. Negative where the load falls. */
  readonly changeW: number | undefined
  /** Whether its own report showed the order done. */
  readonly observed: boolean
}

/** What a feeder's meter says of an order. */
export interface FeederStanding {
  readonly feeder: string
  /** What the meter showed before anything was sent. */
  readonly before: Watts
  readonly now: Watts
  readonly at: Instant
  /** The change that the machines' own reports make together; of those that tell their power. */
  readonly expectedChange: Watts
  readonly measuredChange: Watts
  /** Measured less expected: load that came or went without a machine that says so. */
  readonly unexplained: Watts
  readonly tolerance: Watts
  /** Machines done by their own report whose power is not told, so that the meter's change is only bounded. */
  readonly untold: number
  readonly verdict: 'agrees' | 'differs' | 'too-early'
}

/**
 * Compares a feeder's meter with what the machines behind it say. A machine that has not been seen to obey may have done so
 * or not, so it widens what is expected; while much is outstanding nothing is concluded.
 */
export function feederStanding(
  feeder: string,
  before: Watts,
  meter: { readonly power: Watts; readonly at: Instant },
  shares: Iterable<Share>,
  direction: 'falls' | 'rises' | 'either',
): FeederStanding {
  let [expected, low, high, outstanding, untold] = [0, 0, 0, 0, 0]
  for (const { settled, changeW, observed } of shares) {
    if (observed && changeW !== undefined) expected += changeW
    else if (observed) {
      untold += 1
      low -= direction === 'rises' ? 0 : MOST_W
      high += direction === 'falls' ? 0 : MOST_W
    } else {
      const most = changeW ?? (direction === 'rises' ? MOST_W : -MOST_W)
      low += Math.min(0, most)
      high += Math.max(0, most)
      if (!settled) outstanding += Math.abs(most)
    }
  }
  const measured = meter.power - before
  const tolerance = Math.abs(expected) * CHANGE_TOLERANCE + before * LOAD_TOLERANCE
  const early = outstanding > Math.max(tolerance, (Math.abs(expected) + outstanding) * OUTSTANDING)
  const agrees = measured >= expected + low - tolerance && measured <= expected + high + tolerance
  return {
    feeder,
    before,
    now: meter.power,
    at: meter.at,
    expectedChange: watts(expected),
    measuredChange: watts(measured),
    unexplained: watts(measured - expected),
    tolerance: watts(tolerance),
    untold,
    verdict: early ? 'too-early' : agrees ? 'agrees' : 'differs',
  }
}
