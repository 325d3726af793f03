import type { MachineFacts } from '../machines/index.ts'
import type { MachineReportView } from './reportView.ts'
import type { MachineView } from './view.ts'

const known = <T>(value: T | null | undefined): T | undefined => value ?? undefined

/**
 * What a selection may look at, of a machine as the site knows it now; of one that is silent only its place. The last report
 * is looked into only where the selection asks for something that it alone tells.
 */
export function factsOf(view: MachineView, reportOf: () => MachineReportView | undefined): MachineFacts {
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
  let kept: { readonly report: MachineReportView | undefined } | undefined
  const told = () => {
    kept ??= { report: reportOf() }
    return kept.report
  }
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
    get make() {
      return known(told()?.make)
    },
    get hostname() {
      return known(told()?.hostname)
    },
    get profile() {
      return known(told()?.profile)
    },
    get pool() {
      return told()?.pools.map(({ url }) => url)
    },
    get worker() {
      return told()?.pools.flatMap(({ user }) => user ?? [])
    },
    get error() {
      return told()?.errors.map(({ code, text }) => [code, text].filter(Boolean).join(' '))
    },
  }
}
