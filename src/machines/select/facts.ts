import { efficiency } from '../../quantity/index.ts'
import type { MachineReport } from '../model.ts'
import type { MachineFacts } from './fields.ts'

/** Where a machine stands and whose it is: what its site knows and it does not tell. */
export type MachinePlace = Pick<MachineFacts, 'address'> &
  Partial<Pick<MachineFacts, 'driver' | 'hall' | 'rack' | 'feeder' | 'owner' | 'group'>>

/** What a selection may look at, from a machine's place and its last report. */
export function machineFacts(place: MachinePlace, report: MachineReport | undefined): MachineFacts {
  if (report === undefined) return place
  const { power, hashrate } = report
  const hottest = Math.max(...report.boards.map((board) => board.temperature ?? Number.NEGATIVE_INFINITY))
  return {
    ...place,
    make: report.make,
    model: report.model,
    firmware: [report.firmware, report.firmwareVersion].filter(Boolean).join(' '),
    hostname: report.hostname,
    mac: report.mac,
    serial: report.serialNumber,
    profile: report.profile,
    pool: report.pools.map((pool) => pool.url),
    worker: report.pools.flatMap((pool) => pool.user ?? []),
    error: report.errors.map((error) => [error.code, error.text].filter(Boolean).join(' ')),
    mining: report.mining,
    hashrate_ths: hashrate,
    power_w: power,
    power_limit_w: report.powerLimit,
    j_per_th: power === undefined || hashrate === undefined ? undefined : efficiency(power, hashrate),
    temperature_c: Number.isFinite(hottest) ? hottest : undefined,
    uptime_s: report.uptimeS,
  }
}
