import type { MachineState } from '../dispatch/index.ts'
import { type Instant, toIso } from '../quantity/index.ts'
import type { Image, MachineStatus } from './image.ts'
import { describe } from './orders.ts'
import type { Plant, PlantMachine } from './plant.ts'
import type { MachineView } from './view.ts'

const known = (value: number | undefined): number | null => value ?? null

/** One machine as the console shows it; `at` makes ages. */
export function presentMachine(
  machine: PlantMachine,
  state: MachineState,
  status: MachineStatus,
): MachineView {
  const { report } = status
  const hottest = Math.max(
    ...(report?.boards ?? []).map((board) => board.temperature ?? Number.NEGATIVE_INFINITY),
  )
  const heard = state.mode !== 'unreachable'
  const running = state.mode === 'mining' && state.power !== undefined && state.hashrate !== undefined
  const boards = report?.boards ?? []
  return {
    id: machine.id,
    address: machine.address,
    driver: machine.group.driver,
    model: report?.model ?? machine.group.model,
    hall: machine.hall,
    feeder: machine.feeder,
    rack: machine.rack,
    slot: machine.slot,
    customer: machine.customer,
    mode: state.mode,
    power_w: known(state.power),
    power_grade:
      report?.powerGrade === 'measured' ? 'measured' : state.power === undefined ? 'unknown' : 'estimated',
    power_limit_w: known(state.powerLimit),
    nominal_power_w: machine.nominalPower,
    hashrate_ths: known(state.hashrate),
    nominal_hashrate_ths: machine.nominalHashrate,
    temperature_c: heard && Number.isFinite(hottest) ? hottest : null,
    efficiency_j_per_th:
      running && (state.hashrate ?? 0) > 0 ? (state.power ?? 0) / (state.hashrate ?? 1) : null,
    boards_active: boards.length === 0 ? null : boards.filter((board) => board.active !== false).length,
    boards: boards.length === 0 ? null : boards.length,
    uptime_s: known(report?.uptimeS),
    serial: report?.serialNumber ?? null,
    mac: report?.mac ?? null,
    firmware:
      report === undefined ? null : [report.firmware, report.firmwareVersion].filter(Boolean).join(' '),
    pending: state.pending ?? null,
    stopped_by: state.stoppedBy ?? null,
    capabilities: [...machine.capabilities],
    age_ms: Number.isFinite(state.ageMs) ? Math.round(state.ageMs) : null,
    reason: reasonOf(state, status),
  }
}

function reasonOf(state: MachineState, status: MachineStatus): string | null {
  if (status.failure !== undefined) return describe(status.failure)
  if (state.mode === 'unreachable' && status.report === undefined) return 'not heard of yet'
  const error = status.report?.errors[0]
  if (error !== undefined) return error.code === undefined ? error.text : `${error.code}: ${error.text}`
  return status.report?.defects[0] ?? null
}

/** Machines whose view differs from the one sent last; ages alone do not count. */
export class MachineViews {
  readonly #plant: Plant
  readonly #image: Image
  readonly #sent = new Map<string, string>()
  #views: readonly MachineView[] = []
  #at: Instant | undefined

  constructor(plant: Plant, image: Image) {
    this.#plant = plant
    this.#image = image
  }

  update(states: readonly MachineState[], at: Instant): readonly MachineView[] {
    const changed: MachineView[] = []
    this.#at = at
    this.#views = states.flatMap((state) => {
      const machine = this.#plant.machineById.get(state.id)
      const status = this.#image.machine(state.id)
      if (machine === undefined || status === undefined) return []
      const view = presentMachine(machine, state, status)
      const key = keyOf(view, status)
      if (this.#sent.get(view.id) !== key) {
        this.#sent.set(view.id, key)
        changed.push(view)
      }
      return [view]
    })
    return changed
  }

  all(): readonly MachineView[] {
    return this.#views
  }
  get at(): string | undefined {
    return this.#at === undefined ? undefined : toIso(this.#at)
  }
}

function keyOf(view: MachineView, status: MachineStatus): string {
  return `${status.revision} ${view.mode} ${view.pending} ${view.stopped_by}`
}
