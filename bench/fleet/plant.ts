import { ASLEEP_W, NOMINAL_W } from './looks.ts'
import { countOf, type FleetSettings, KINDS, type Kind, kindOf } from './settings.ts'

/** What the machines of the fleet do: whether each hashes, what it draws, and how it takes orders. */
export interface FleetPlant {
  readonly count: number
  kind(index: number): Kind
  mining(index: number): boolean
  /** Takes an order as the machine does: it answers yes, and obeys later, the second time, or never. */
  order(index: number, mining: boolean): void
  /** What the feeders' meters show now, W, in the order of the feeders. */
  feedersW(): readonly number[]
  readonly tally: { orders: number; requests: number }
}

/** Deterministic: the same machines are deaf in every run. */
function chance(index: number, seed: number): number {
  let x = (index + 1) * 2_654_435_761 + seed * 40_503
  x ^= x >>> 15
  x = Math.imul(x, 2_246_822_519)
  x ^= x >>> 13
  return (x >>> 0) / 2 ** 32
}

export function fleetPlant(settings: FleetSettings, now: () => number): FleetPlant {
  const count = countOf(settings.machines)
  const kinds = Array.from({ length: count }, (_, index) =>
    KINDS.indexOf(kindOf(settings.machines, index) ?? 'antminer-stock'),
  )
  const kind = (index: number): Kind => KINDS[kinds[index] ?? 0] ?? 'antminer-stock'
  const runs = new Uint8Array(count).fill(1)
  const wanted = new Uint8Array(count).fill(1)
  const changeAt = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const ordered = new Uint8Array(count)
  // A machine draws a few per cent more or less than its model's figure.
  const power = Float64Array.from(
    { length: count },
    (_, index) => NOMINAL_W[kind(index)] * (0.97 + 0.06 * chance(index, 1)),
  )
  const tally = { orders: 0, requests: 0 }

  function mining(index: number): boolean {
    if ((changeAt[index] ?? 0) <= now()) {
      runs[index] = wanted[index] ?? 0
      changeAt[index] = Number.POSITIVE_INFINITY
    }
    return runs[index] === 1
  }
  return {
    count,
    kind,
    mining,
    tally,
    order(index, to) {
      tally.orders += 1
      const first = ordered[index] === 0
      ordered[index] = 1
      if (chance(index, 3) < settings.stubbornShare) return
      if (first && chance(index, 2) < settings.deafShare) return
      if (wanted[index] === (to ? 1 : 0)) return
      wanted[index] = to ? 1 : 0
      changeAt[index] = now() + settings.obeyMs
    },
    feedersW() {
      const feeders = new Array<number>(Math.ceil(count / settings.perFeeder)).fill(0)
      for (let index = 0; index < count; index++) {
        const feeder = Math.floor(index / settings.perFeeder)
        feeders[feeder] = (feeders[feeder] ?? 0) + (mining(index) ? (power[index] ?? 0) : ASLEEP_W)
      }
      return feeders
    },
  }
}
