import type { SiteFile } from '../../src/sitefile/index.ts'
import type { GridHappening, Truth } from '../model.ts'
import type { TwinSettings } from '../settings.ts'
import type { Engine } from './engine.ts'
import { carryBesideGrid, GridLine, Supplies } from './grid.ts'
import { type Island, NOMINAL_HZ } from './island.ts'

type Log = (what: string, id: string, detail?: string) => void
export type LineHappening = Extract<GridHappening, { readonly grid: string }>

/** All connections of the site to public grids, and the busbar between them and the engines. */
export class GridSupply {
  readonly lines: readonly GridLine[]
  readonly #engines: readonly Engine[]
  readonly #island: Island
  readonly #beside: TwinSettings['beside_grid']
  readonly #supplies = new Supplies()
  readonly #energies: ReadonlyMap<string, { importedWh: number; exportedWh: number }>
  #wasTied: boolean

  constructor(
    site: SiteFile,
    settings: TwinSettings,
    seed: number,
    plant: { readonly engines: readonly Engine[]; readonly island: Island },
    log: Log,
  ) {
    this.#engines = plant.engines
    this.#island = plant.island
    this.#beside = settings.beside_grid
    this.lines = linesOf(site, settings, seed, (what, id, detail) => {
      log(what, id, detail)
      plant.island.disturb()
    })
    this.#energies = new Map(site.grid.map(({ id }) => [id, { importedWh: 0, exportedWh: 0 }]))
    this.#wasTied = this.lines.length > 0
    if (this.#wasTied) this.#island.follow(0, NOMINAL_HZ)
  }

  /** A grid feeds the busbar. */
  get tied(): boolean {
    return this.lines.some((line) => line.tied)
  }
  /** A breaker is about to move. */
  get due(): boolean {
    return this.lines.some(({ breaker }) => breaker.dueS !== undefined)
  }
  /** Of the busbar: that of the grid, else the nominal one while an engine is on line. */
  get voltageShare(): number {
    const line = this.lines.find(({ tied }) => tied)
    return line?.voltageShare ?? (this.#generating ? 1 : 0)
  }
  /** Machines get what they need: there is voltage, and enough of it. */
  get supplied(): boolean {
    return (this.tied || this.#generating) && this.#supplies.on
  }
  /** What connections on line may give. */
  get importLimitW(): number {
    return this.lines.reduce((total, line) => total + (line.tied ? line.settings.importLimitW : 0), 0)
  }
  get #generating(): boolean {
    return this.#engines.some(({ onLine }) => onLine)
  }

  line(id: string): GridLine {
    const line = this.lines.find(({ settings }) => settings.id === id)
    if (line === undefined) throw new RangeError(`there is no grid connection ${id}`)
    return line
  }

  apply(event: LineHappening): void {
    const line = this.line(event.grid)
    switch (event.kind) {
      case 'grid-lost':
        line.lose(event.for_s)
        break
      case 'grid-weak':
        line.weaken(event.voltage_share, event.frequency_hz, event.for_s)
        break
      case 'grid-limit':
        line.limit(event.kw * 1000, event.for_s)
        break
    }
  }

  /** What an engine gives in a plant that is found running, W. */
  warmW(ratedW: number, totalRatedW: number, loadW: number): number {
    const { engines, share } = this.#beside
    const carried = loadW / Math.max(1, totalRatedW)
    if (this.lines.length === 0) return ratedW * carried
    return ratedW * (engines === 'setpoint' ? share : Math.min(share, carried))
  }

  /** Who carries the load: the grid what engines leave, or the engines alone. `gasShare` is what gas pressure leaves of an engine's order. */
  step(dtS: number, nowS: number, loadW: () => number, gasShare: number): void {
    const busHz = this.tied || this.#generating ? this.#island.frequencyHz : 0
    for (const line of this.lines) line.step(dtS, nowS, busHz)
    const tied = this.lines.find((line) => line.tied)
    if ((tied !== undefined) !== this.#wasTied) this.#island.disturb()
    if (tied !== undefined || this.#wasTied)
      carryBesideGrid(this.#engines, this.lines, this.#beside, gasShare, loadW(), dtS)
    this.#wasTied = tied !== undefined
    if (tied === undefined) this.#island.step(dtS, loadW())
    else this.#island.follow(dtS, tied.frequencyHz)
    if (this.lines.length > 0) this.#supplies.step(dtS, this.voltageShare)
    for (const { settings, powerW } of this.lines) {
      const energy = this.#energies.get(settings.id)
      if (energy === undefined) continue
      energy.importedWh += (Math.max(0, powerW) * dtS) / 3600
      energy.exportedWh += (Math.max(0, -powerW) * dtS) / 3600
    }
  }

  tick(dtS: number): void {
    for (const line of this.lines) line.tick(dtS)
  }

  truth(): Truth['grid'] {
    return this.lines.map((line) => ({
      id: line.settings.id,
      live: line.live,
      closed: line.breaker.closed,
      powerW: line.powerW,
      voltageShare: line.voltageShare,
      frequencyHz: line.frequencyHz,
      importedWh: this.#energies.get(line.settings.id)?.importedWh ?? 0,
      exportedWh: this.#energies.get(line.settings.id)?.exportedWh ?? 0,
    }))
  }
}

function linesOf(site: SiteFile, settings: TwinSettings, seed: number, log: Log): GridLine[] {
  return site.grid.map((entry) => {
    const own = settings.grid.find((each) => each.id === entry.id)
    return new GridLine(
      {
        id: entry.id,
        importLimitW: entry.import_limit_kw * 1000,
        frequencyNoiseHz: own?.frequency_noise_hz ?? 0.015,
        voltageNoiseShare: own?.voltage_noise_share ?? 0.004,
        recloseS: own?.reclose_s ?? 30,
      },
      seed,
      (what, detail) => log(what, entry.id, detail),
    )
  })
}
