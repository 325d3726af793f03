/** What every step may have. */
interface Common {
  readonly id: string
  /** What the gas loses of its pressure on the way through. */
  readonly pressureDropKpa?: number
  /** Share of the gas that leaves it otherwise (purge, vent, leak), where no model tells it; it has the gas's composition. */
  readonly lossShare?: number
  /** What the step itself draws. */
  readonly powerKw?: number
}

/** Parts gas, hydrocarbon liquid and free water. */
export interface SeparatorStep extends Common {
  readonly kind: 'separator'
  /** At which they part; the gas's own unless given. */
  readonly temperatureC?: number
  /** Absolute. */
  readonly pressureKpa?: number
  /** Share of the liquid that goes on with the gas as drops. */
  readonly carryOverShare?: number
}

/** Takes out drops. */
export interface FilterStep extends Common {
  readonly kind: 'filter' | 'coalescer'
  readonly carryOverShare?: number
}

/** Brings the gas to a temperature and drops what condenses there. */
export interface CoolerStep extends Common {
  readonly kind: 'cooler' | 'chiller' | 'heater'
  readonly temperatureC: number
  readonly carryOverShare?: number
  /** Heat taken from the gas over electrical power, of a chiller whose power is not given. */
  readonly cop?: number
}

/** Takes hydrogen sulphide, and with an amine carbon dioxide and water, out by shares. */
export interface SweeteningStep extends Common {
  readonly kind: 'h2s-scavenger' | 'iron-sponge' | 'amine'
  readonly removes: {
    readonly hydrogenSulphide?: number
    readonly carbonDioxide?: number
    readonly water?: number
  }
  readonly capacityKgH2sPerKg?: number
  /** Minor units of the site's currency for a kilogram of the charge. */
  readonly priceMinorPerKg?: number
}

export type TreatmentStep = SeparatorStep | FilterStep | CoolerStep | SweeteningStep

/** What a consumable takes up, and how that is known. */
export interface Capacity {
  /** kg of hydrogen sulphide for a kg of the consumable as bought. */
  readonly kgH2sPerKg: number
  /** `given` by the user; `published` typical value; `ceiling`: by the reaction's masses, which practice does not reach. */
  readonly evidence: 'given' | 'published' | 'ceiling'
  readonly source: string
}

const PUBLISHED: Readonly<Record<SweeteningStep['kind'], Capacity | undefined>> = {
  'h2s-scavenger': {
    kgH2sPerKg: 0.4 * ((2 * 34.08) / 219.28),
    evidence: 'ceiling',
    source:
      'MEA-triazine takes up two molecules of H2S (Bakke, Buhaug and Riha, Ind. Eng. Chem. Res. 40 (2001) 6051); a solution of 40 % by mass is assumed',
  },
  'iron-sponge': {
    kgH2sPerKg: 0.2 * (34.08 / 32.065),
    evidence: 'published',
    source: 'about 20 g of sulphur for 100 g of iron oxide media (University of Maryland, 2018)',
  },
  // Regenerated: what is lost of it follows from the plant, not from the sulphur.
  amine: undefined,
}

/** The capacity that is given, else a published one; undefined for what is regenerated. */
export function capacityOf(step: SweeteningStep): Capacity | undefined {
  return step.capacityKgH2sPerKg === undefined
    ? PUBLISHED[step.kind]
    : { kgH2sPerKg: step.capacityKgH2sPerKg, evidence: 'given', source: `given for ${step.id}` }
}

/** What is wrong with a step's numbers, all of it. */
export function stepMistakes(step: TreatmentStep): readonly string[] {
  const mistakes: string[] = []
  const say = (name: string, value: number | undefined, least: number, most: number) => {
    if (value !== undefined && !(value >= least && value <= most))
      mistakes.push(`${step.id}: ${name} is ${value}, not between ${least} and ${most}`)
  }
  say('loss share', step.lossShare, 0, 1)
  say('pressure drop in kPa', step.pressureDropKpa, 0, 100_000)
  say('power in kW', step.powerKw, 0, 1e6)
  if ('temperatureC' in step) say('temperature in °C', step.temperatureC, -150, 400)
  if ('carryOverShare' in step) say('carry-over share', step.carryOverShare, 0, 1)
  if (step.kind === 'separator') say('absolute pressure in kPa', step.pressureKpa, 1, 100_000)
  if ('cop' in step) say('cop', step.cop, 0.01, 100)
  if ('removes' in step) {
    for (const [name, share] of Object.entries(step.removes)) say(`share of ${name}`, share, 0, 1)
    say('capacity in kg H2S/kg', step.capacityKgH2sPerKg, 1e-6, 10)
    say('price in minor units/kg', step.priceMinorPerKg, 0, 1e12)
  }
  return mistakes
}
