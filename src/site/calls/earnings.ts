import type { Plant, PlantMachine } from '../plant.ts'
import type { CallPart } from './parts.ts'

const JOULES_PER_KWH = 3_600_000
const SECONDS_PER_DAY = 86_400

/**
 * What a kWh that the machines of a part draw earns, minor units: the mean over them by their nominal power. A customer's pays its energy price; one
 * without a price works for the site and earns by its hashing. Undefined where that price is not known. At 25 J/TH a kWh is 144,000 TH, which
 * at 5 a day for each TH/s come to 144,000 / 86,400 x 5 = 8.33.
 */
export function earnsOf(
  part: CallPart,
  plant: Plant,
  hashpriceMinorPerThDay: number | undefined,
): number | undefined {
  const { customers } = plant.file
  const prices = new Map(
    customers.map(({ id, energy_price_minor_per_kwh }) => [id, energy_price_minor_per_kwh]),
  )
  let earned = 0
  let power = 0
  for (const machine of plant.machines) {
    if (part.machines !== 'all' && !part.machines.has(machine.id)) continue
    const own = earnedBy(machine, prices.get(machine.customer) ?? 0, hashpriceMinorPerThDay)
    if (own === undefined) return undefined
    earned += own * machine.nominalPower
    power += machine.nominalPower
  }
  return power === 0 ? undefined : earned / power
}

function earnedBy(machine: PlantMachine, price: number, hashprice: number | undefined): number | undefined {
  if (price > 0) return price
  if (hashprice === undefined) return undefined
  return (JOULES_PER_KWH / machine.efficiency / SECONDS_PER_DAY) * hashprice
}
