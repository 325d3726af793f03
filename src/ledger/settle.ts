import type { Reconciliation } from '../balance/index.ts'
import { type Interval, terahashesPerSecond, wattHours } from '../quantity/index.ts'
import type { SettledInterval, SettledShare } from './model.ts'

/** What one machine did over the interval, by its own reports. */
export interface MachineWork {
  readonly machine: string
  readonly customer: string
  readonly hall: string
  readonly energyWh: number
  readonly miningHours: number
  /** Sum of TH/s times hours. */
  readonly hashHours: number
  /** Share of the interval that its reports cover. */
  readonly covered: number
}

export interface ToSettle {
  readonly interval: Interval
  readonly electricity: Reconciliation
  /** Flows into the site, in the balance: engines and grid connections. */
  readonly sources: readonly string[]
  /** Those of the sources that are a grid. */
  readonly imports: readonly string[]
  readonly customers: readonly string[]
  readonly machines: readonly MachineWork[]
  readonly notes: readonly string[]
  /** Hash of the measurements. */
  readonly inputs: string
}

/** Reports must cover this share of the interval for a division by them to count as measured. Assumed. */
const COVERED_ENOUGH = 0.8

/**
 * Reconciled energy to each customer: what the balance gives each hall's machines is divided among customers by what their
 * machines say they took, or by their number where none says anything. The rest, losses and the site's own use, is what
 * closes the sum: generated + imported = customers + own, exactly.
 */
export function settle(given: ToSettle): SettledInterval {
  // One order for all sums: the same machines settle to the same last digit, however they were read.
  const machines = given.machines.toSorted((a, b) =>
    a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0,
  )
  const flows = new Map(given.electricity.flows.map((flow) => [flow.id, flow]))
  const notes = [...given.notes]
  const shares = new Map(given.customers.map((customer) => [customer, { energy: 0, variance: 0 }]))
  const halls = [...new Set(machines.map((machine) => machine.hall))].toSorted()
  for (const hall of halls) {
    const flow = flows.get(`${hall}.machines`)
    const inside = machines.filter((machine) => machine.hall === hall)
    if (flow === undefined || flow.reconciled === null) {
      notes.push(`${hall}: energy unknown, its machines' own figures stand for it`)
      for (const { customer, energyWh } of inside) add(shares, customer, energyWh, 0)
      continue
    }
    const own = inside.reduce((total, machine) => total + machine.energyWh, 0)
    const covered = inside.reduce((total, machine) => total + machine.covered, 0) / inside.length
    const live = flow.reconciled > 1
    if (live && covered < COVERED_ENOUGH)
      notes.push(`${hall}: divided by reports of ${Math.round(covered * 100)} % of the time`)
    for (const machine of inside) {
      const part = own > 0 ? machine.energyWh / own : 1 / inside.length
      add(shares, machine.customer, Math.max(0, flow.reconciled) * part, ((flow.sigma ?? 0) * part) ** 2)
    }
  }
  const energyOf = (ids: readonly string[]) =>
    ids.reduce((total, id) => total + Math.max(0, flows.get(id)?.reconciled ?? 0), 0)
  const netOf = (ids: readonly string[]) =>
    ids.reduce((total, id) => total + (flows.get(id)?.reconciled ?? 0), 0)
  const imported = round(netOf(given.imports))
  const into = round(energyOf(given.sources.filter((id) => !given.imports.includes(id)))) + imported
  const settled = given.customers.map((customer): SettledShare => {
    const { energy = 0, variance = 0 } = shares.get(customer) ?? {}
    const own = machines.filter((machine) => machine.customer === customer)
    const hours = own.reduce((total, machine) => total + machine.miningHours, 0)
    const hashes = own.reduce((total, machine) => total + machine.hashHours, 0)
    return {
      customer,
      energy: wattHours(round(energy)),
      energySigma: wattHours(round(Math.sqrt(variance))),
      machineHours: Math.round(hours * 1e6) / 1e6,
      meanHashrate: hours > 0 ? terahashesPerSecond(Math.round((hashes / hours) * 1e3) / 1e3) : undefined,
    }
  })
  const sold = settled.reduce((total, share) => total + share.energy, 0)
  return {
    interval: given.interval,
    shares: settled,
    generated: wattHours(into - imported),
    imported: wattHours(imported),
    own: wattHours(into - sold),
    quality: notes.length === 0 ? 'measured' : 'estimated',
    notes,
    inputs: given.inputs,
  }
}

/** Energy is settled in whole watt-hours, so that sums close to the last digit. */
const round = (value: number) => Math.round(value)

function add(
  shares: Map<string, { energy: number; variance: number }>,
  customer: string,
  energy: number,
  variance: number,
): void {
  const share = shares.get(customer) ?? { energy: 0, variance: 0 }
  share.energy += energy
  share.variance += variance
  shares.set(customer, share)
}
