import { type Composition, readComposition } from '../../../src/gas/index.ts'
import { megajoulesPerCubicMetre } from '../../../src/quantity/index.ts'
import type { SiteFile } from '../../../src/sitefile/index.ts'
import type { Truth } from '../../model.ts'
import { chance, seedFor } from '../../random.ts'
import type { TwinSettings } from '../../settings.ts'
import { Header } from '../header.ts'
import { Well } from '../well.ts'
import { Chromatograph } from './analysers.ts'
import { type Fuel, HeaderGas } from './headerGas.ts'
import { Element, Scavenger } from './treatment.ts'
import { AMBIENT_KPA } from './volatility.ts'
import { WellGas, widened } from './wellGas.ts'

/** Heating value of a site without gas, and of one whose file has no analysis. */
const HEAT_WITHOUT = 35

/** From the well to what engines and flare get: how much of it, what it is made of and what it is worth. */
export class GasSupply {
  readonly well: Well
  readonly header: Header
  /** Undefined where the site file has no analysis: the gas then is what the file says of it, and stays so. */
  readonly wellGas: WellGas | undefined
  readonly headerGas: HeaderGas | undefined
  readonly chromatograph: Chromatograph | undefined
  /** Filters and coalescers by the id of their step. */
  readonly elements: ReadonlyMap<string, Element>
  leakM3PerH = 0
  readonly #scavengers: readonly Scavenger[]
  readonly #linePack: number
  readonly #stated: Fuel
  #inMj = 0
  #burntMj = 0
  #flaredMj = 0
  #leakedMj = 0
  #incomingHeat: number | undefined
  #sinceTickM3 = 0

  constructor(site: SiteFile, settings: TwinSettings, seed: number) {
    const inlet = site.gas?.inlet
    this.well = new Well(
      {
        flowM3PerH: settings.well.flow_m3_per_h,
        declineSharePerYear: settings.well.decline_share_per_year,
        gustShare: settings.well.gust_share,
        gustTimeConstantS: settings.well.gust_time_constant_s,
      },
      chance(seedFor(seed, 'well')),
    )
    this.header = headerOf(site, settings)
    this.#linePack = inlet?.line_pack_m3_per_kpa ?? 1
    this.#stated = {
      heat: megajoulesPerCubicMetre(inlet?.net_heating_value_mj_per_m3 ?? HEAT_WITHOUT),
      methaneNumber: inlet?.methane_number,
      hydrogenSulphidePpm: 0,
    }
    const steps = site.gas?.treatment ?? []
    this.#scavengers = steps.filter((step) => step.removes !== undefined).map((step) => new Scavenger(step))
    const composition = analysisOf(site)
    if (composition !== undefined) {
      this.wellGas = wellGasOf(composition, site, settings, seed)
      const { components, fractions } = widened(composition)
      this.headerGas = new HeaderGas(components, fractions, (ppm) =>
        this.#scavengers.reduce((left, step) => step.pass(left), ppm),
      )
      this.#incomingHeat = this.headerGas.heatOf(fractions)
      if (inlet?.analyser !== undefined)
        this.chromatograph = new Chromatograph(
          settings.gas.analyser_cycle_s,
          chance(seedFor(seed, inlet.analyser)),
        )
    }
    this.elements = new Map(
      steps
        .filter(({ kind }) => kind === 'coalescer' || kind === 'filter')
        .map(({ id }) => [id, new Element(settings.well.flow_m3_per_h)]),
    )
  }

  /** m³/h at 15 °C and 101.325 kPa: the well's own, and what more or less of it leaves oil and line. */
  flow(nowS: number): number {
    return this.well.flow(nowS) * (this.wellGas?.flowShare ?? 1)
  }

  /** What engines and flare get. */
  get fuel(): Fuel {
    return this.headerGas?.fuel ?? this.#stated
  }

  step(dtS: number, nowS: number, burnM3PerH: number): void {
    const inflow = this.flow(nowS)
    this.header.step(dtS, inflow, burnM3PerH, this.leakM3PerH)
    const hours = dtS / 3600
    const { heat } = this.fuel
    const incoming = this.#incomingHeat ?? heat
    this.#sinceTickM3 += inflow * hours
    this.#inMj += inflow * hours * incoming
    this.#burntMj += burnM3PerH * hours * heat
    this.#flaredMj += this.header.flareM3PerH * hours * heat
    this.#leakedMj += this.leakM3PerH * hours * heat
  }

  tick(dtS: number, nowS: number, outsideC: number): void {
    this.well.step(dtS)
    const { wellGas, headerGas } = this
    if (wellGas !== undefined && headerGas !== undefined) {
      wellGas.step(dtS, nowS, outsideC)
      this.#incomingHeat = headerGas.heatOf(wellGas.fractions)
      const held = this.#linePack * (this.header.pressureKpa + AMBIENT_KPA)
      headerGas.mix(dtS, this.#sinceTickM3, held, wellGas.fractions)
      this.chromatograph?.step(nowS, headerGas.components, headerGas.fractions)
    }
    const flow = (this.#sinceTickM3 / dtS) * 3600
    let ppm = headerGas?.hydrogenSulphidePpm ?? 0
    for (const scavenger of this.#scavengers) {
      scavenger.step(dtS, flow, ppm)
      ppm = scavenger.pass(ppm)
    }
    for (const element of this.elements.values()) element.step(dtS, flow)
    this.#sinceTickM3 = 0
  }

  truth(nowS: number): Truth['gas'] {
    const { header, headerGas, wellGas } = this
    const { heat, methaneNumber, hydrogenSulphidePpm } = this.fuel
    return {
      pressureKpa: header.pressureKpa,
      inflowM3PerH: this.flow(nowS),
      burntM3: header.burntM3,
      flaredM3: header.flaredM3,
      leakedM3: header.leakedM3,
      inM3: header.inM3,
      lowestKpa: header.lowestKpa,
      highestKpa: header.highestKpa,
      heatMjPerM3: heat,
      inMj: this.#inMj,
      burntMj: this.#burntMj,
      flaredMj: this.#flaredMj,
      leakedMj: this.#leakedMj,
      ...(methaneNumber !== undefined && { methaneNumber }),
      hydrogenSulphidePpm,
      ...(headerGas !== undefined && {
        composition: Object.fromEntries(
          headerGas.components.flatMap(({ name }, k) => {
            const part = headerGas.fractions[k] ?? 0
            return part > 0 ? [[name, part]] : []
          }),
        ),
      }),
      ...(wellGas !== undefined && { wellHeavyShare: wellGas.heavyShare }),
    }
  }
}

/** The analysis of a checked site file. */
function analysisOf(site: SiteFile): Composition | undefined {
  const named = site.gas?.inlet.composition
  if (named === undefined) return undefined
  const read = readComposition(named)
  if (!read.ok) throw new RangeError(`gas.inlet.composition: ${read.mistakes.join('; ')}`)
  return read.composition
}

function wellGasOf(composition: Composition, site: SiteFile, settings: TwinSettings, seed: number): WellGas {
  const { gas, outside_temperature_c: outsideC } = settings
  return new WellGas(
    {
      composition,
      outsideC,
      separatorKpa: gas.separator.pressure_kpa,
      separatorC: gas.separator.temperature_c,
      separatorPerOutside: gas.separator.kelvin_per_outside_kelvin,
      oilPerGas: gas.separator.oil_mol_per_gas_mol,
      lineKpa: site.gas?.inlet.pressure_set_kpa ?? 250,
      lineC: gas.line.temperature_c,
      linePerOutside: gas.line.kelvin_per_outside_kelvin,
      driftShare: gas.drift_share,
      driftTimeConstantS: gas.drift_time_constant_s,
      slugsPerDay: gas.slugs.per_day,
      slugForS: gas.slugs.for_s,
      slugShare: gas.slugs.share,
    },
    chance(seedFor(seed, 'gas')),
  )
}

function headerOf(site: SiteFile, settings: TwinSettings): Header {
  const inlet = site.gas?.inlet
  const kept = (site.gas?.treatment ?? []).reduce((share, step) => share * (1 - step.loss_share), 1)
  return new Header({
    lowKpa: inlet?.pressure_low_kpa ?? 0,
    setKpa: inlet?.pressure_set_kpa ?? 250,
    highKpa: inlet?.pressure_high_kpa ?? 400,
    linePackM3PerKpa: inlet?.line_pack_m3_per_kpa ?? 1,
    lossShare: 1 - kept,
    flareCapacityM3PerH: settings.well.flow_m3_per_h * 1.5,
  })
}
