import { instant } from '../quantity/index.ts'
import type { BacktestSeries } from './series.ts'

export interface MadeUpWords {
  readonly days: number
  readonly seed: number
  /** Gas on the first day, m³/h at 15 °C. */
  readonly gasM3PerH: number
  readonly importMinorPerKwh: number
  readonly hashpriceMinorPerThDay: number
}

const STEPS_PER_DAY = 96
const STEP_H = 0.25
/** All of this is assumed, for trying; it stands for no well and no market. */
const WELL = {
  declinePerYear: 0.15,
  daySwing: 0.04,
  gustShare: 0.12,
  gustHours: 4,
  shutInsPerMonth: 2,
  shutInHours: [2, 8],
  shutInLeft: [0.2, 0.6],
} as const
const WEATHER = { meanC: -1, yearSwingC: 20, daySwingC: 4, frontC: 5, frontHours: 60 } as const
const DAYS_PER_YEAR = 365
const DAYS_PER_MONTH = 30

/**
 * A well that declines, gusts and is shut in at times, a continental winter and a market that wanders, from 1 January 2025; the same for the same seed.
 */
export function madeUpYear(words: MadeUpWords): BacktestSeries {
  const next = chance(words.seed)
  const steps = words.days * STEPS_PER_DAY
  const gust = wander(next, WELL.gustHours)
  const front = wander(next, WEATHER.frontHours)
  const market = wander(next, DAYS_PER_MONTH * 24)
  let shut = { left: 0, share: 1 }
  const gas: number[] = []
  const outside: number[] = []
  const hashprice: number[] = []
  const price: number[] = []
  for (let t = 0; t < steps; t++) {
    const day = t / STEPS_PER_DAY
    const hour = Math.sin(2 * Math.PI * (day % 1))
    const begins = WELL.shutInsPerMonth / (DAYS_PER_MONTH * STEPS_PER_DAY)
    if (shut.left > 0) shut = { ...shut, left: shut.left - 1 }
    else if (next() < begins)
      shut = { left: Math.round(of(WELL.shutInHours, next()) / STEP_H), share: of(WELL.shutInLeft, next()) }
    const decline = (1 - WELL.declinePerYear) ** (day / DAYS_PER_YEAR)
    const flow = words.gasM3PerH * decline * (1 + WELL.daySwing * hour + WELL.gustShare * gust())
    gas.push(round(Math.max(0, flow * (shut.left > 0 ? shut.share : 1)), 2))
    const season = -Math.cos((2 * Math.PI * (day - 15)) / DAYS_PER_YEAR)
    outside.push(
      round(
        WEATHER.meanC + WEATHER.yearSwingC * season + WEATHER.daySwingC * hour + WEATHER.frontC * front(),
        1,
      ),
    )
    const wandered = market()
    hashprice.push(round(Math.max(0, words.hashpriceMinorPerThDay * (1 + 0.12 * wandered)), 3))
    price.push(round(words.importMinorPerKwh * (1 + 0.35 * hour), 3))
  }
  return {
    start: instant(Date.UTC(2025, 0, 1)),
    stepH: STEP_H,
    gasM3PerH: gas,
    outsideC: outside,
    importMinorPerKwh: price,
    exportMinorPerKwh: gas.map(() => 0),
    hashpriceMinorPerThDay: hashprice,
    loadLimitKw: gas.map(() => undefined),
  }
}

/** Numbers from 0 to 1, the same for the same seed: Mulberry32 (T. Ettinger, 2017, public domain). */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Wanders about nothing with a standard deviation of one (an Ornstein-Uhlenbeck process). */
function wander(next: () => number, hours: number): () => number {
  const keep = Math.exp(-STEP_H / hours)
  const push = Math.sqrt(1 - keep * keep)
  let value = 0
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    value = keep * value + push * normal
    return value
  }
}

const of = ([from, to]: readonly [number, number], share: number) => from + (to - from) * share
const round = (value: number, digits: number) => Number(value.toFixed(digits))
