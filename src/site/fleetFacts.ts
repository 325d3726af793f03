import type { MachineFacts } from '../machines/index.ts'
import type { MachineView } from './view.ts'

const known = <T>(value: T | null): T | undefined => value ?? undefined

/** What a selection may look at, of a machine as the site knows it now; of one that is silent only its place. */
export function factsOf(view: MachineView): MachineFacts {
  const place = {
    address: view.address,
    driver: view.driver,
    hall: view.hall,
    rack: String(view.rack),
    feeder: view.feeder,
    owner: view.customer,
    group: view.id.slice(0, view.id.lastIndexOf('/')),
    model: view.model,
  }
  if (view.mode === 'unreachable' || view.mode === 'unknown') return place
  return {
    ...place,
    firmware: known(view.firmware),
    mac: known(view.mac),
    serial: known(view.serial),
    mining: view.mode === 'mining',
    hashrate_ths: known(view.hashrate_ths),
    power_w: known(view.power_w),
    power_limit_w: known(view.power_limit_w),
    j_per_th: known(view.efficiency_j_per_th),
    temperature_c: known(view.temperature_c),
    uptime_s: known(view.uptime_s),
  }
}
