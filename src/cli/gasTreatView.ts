import {
  type Assay,
  type GasAt,
  gasProperties,
  methaneNumber,
  type StepOutcome,
  type Treated,
} from '../gas/index.ts'

/** Heating value and methane number of a gas, as engines' sheets mean them: 15 °C, 15 °C, 101.325 kPa. */
function worth({ composition }: GasAt) {
  const { properties } = gasProperties(composition, { combustion: 15, metering: 15 })
  return { properties, number: methaneNumber(composition) }
}

function gasJson(gas: GasAt, told: Assay) {
  const { composition, flowM3PerH, pressureKpa, temperatureC } = gas
  const { properties, number } = worth(gas)
  return {
    flow_m3_per_h: flowM3PerH,
    pressure_kPa_absolute: pressureKpa,
    temperature_C: temperatureC,
    composition: Object.fromEntries(
      composition.components.map(({ name }, i) => [name, composition.fractions[i] ?? 0]),
    ),
    net_volume_MJ_per_m3: properties.netVolume,
    gross_wobbe_MJ_per_m3: properties.grossWobbe,
    relative_density: properties.relativeDensity,
    methane_number: number,
    hydrogen_sulphide_fraction: told.hydrogenSulphideFraction,
    hydrogen_sulphide_mg_per_m3: told.hydrogenSulphideMgPerM3,
    c4_plus_fraction: told.c4PlusFraction,
    hydrocarbon_dew_point_C: told.hydrocarbonDewPointC ?? null,
    water_dew_point_C: told.waterDewPointC ?? null,
    dew_point_margin_K: told.dewPointMarginK ?? null,
    hydrate_temperature_C: told.hydrateTemperatureC ?? null,
    unknown: told.unknown,
  }
}

/** The published keys; scripts depend on them. A value that is not known is null. */
export function treatedJson({ inlet, steps, outlet, shrinkageM3PerH }: Treated, currency?: string) {
  return {
    base: '15 °C, 101.325 kPa',
    currency: currency ?? null,
    inlet: {
      ...gasJson(inlet.gas, inlet.assay),
      free_liquid_kg_per_h: inlet.freeLiquidKgPerH,
      condensed_m3_per_h: inlet.condensedM3PerH,
    },
    steps: steps.map((step) => ({
      id: step.id,
      kind: step.kind,
      ...gasJson(step.gas, step.assay),
      shrinkage_m3_per_h: step.shrinkageM3PerH,
      liquid_kg_per_h: step.liquidKgPerH,
      liquid: step.liquid,
      free_water_kg_per_h: step.waterKgPerH,
      carried_kg_per_h: step.carriedKgPerH,
      removed: step.removed,
      lost_kg_per_h: step.lostKgPerH,
      consumable:
        step.consumable === undefined
          ? null
          : {
              kg_per_h: step.consumable.kgPerH,
              capacity_kg_h2s_per_kg: step.consumable.capacity.kgH2sPerKg,
              evidence: step.consumable.capacity.evidence,
              source: step.consumable.capacity.source,
              cost_minor_per_h: step.consumable.costMinorPerH ?? null,
            },
      cooling_kW: step.coolingKw ?? null,
      electrical_kW: step.electricalKw ?? null,
      warnings: step.warnings,
      assumptions: step.assumptions,
    })),
    outlet: { ...gasJson(outlet.gas, outlet.assay), warnings: outlet.warnings },
    shrinkage_m3_per_h: shrinkageM3PerH,
  }
}

const COLUMNS = [
  ['m³/h', 9],
  ['kPa abs', 9],
  ['°C', 7],
  ['net MJ/m³', 10],
  ['MN', 6],
  ['H2S ppm', 9],
  ['C4+ %', 7],
  ['dew °C', 8],
  ['liquid kg/h', 12],
  ['water kg/h', 11],
  ['kW', 8],
] as const

/** A line for each step, and below them what each consumes and what is to be looked at. */
export function treatedTable({ inlet, steps, outlet, shrinkageM3PerH }: Treated, currency?: string): string {
  const width = Math.max(8, ...steps.map(({ id }) => id.length)) + 1
  const doubtful = [inlet, ...steps].some(({ gas }) => !worth(gas).number.valid)
  return [
    `${''.padEnd(width)}${COLUMNS.map(([name, wide]) => name.padStart(wide)).join('')}`,
    rowOf('(enters)', width, inlet.gas, inlet.assay, '', ''),
    ...steps.map((step) =>
      rowOf(
        step.id,
        width,
        step.gas,
        step.assay,
        figure(step.liquidKgPerH, 2),
        figure(step.waterKgPerH, 2),
        step.electricalKw,
      ),
    ),
    '',
    ...(inlet.freeLiquidKgPerH > 0
      ? [`${inlet.freeLiquidKgPerH.toFixed(2)} kg/h of what enters is liquid already`]
      : []),
    `shrinkage ${shrinkageM3PerH.toFixed(2)} m³/h; m³ at 15 °C and 101.325 kPa`,
    ...(doubtful ? ['* outside the range of EN 16726'] : []),
    ...steps.flatMap((step) => notesOf(step, currency)),
    ...outlet.warnings.map((warning) => `ahead of the engines: ${warning}`),
    '',
  ].join('\n')
}

function rowOf(
  name: string,
  width: number,
  gas: GasAt,
  told: Assay,
  liquid: string,
  water: string,
  kw?: number,
): string {
  const { properties, number } = worth(gas)
  const dews = [told.hydrocarbonDewPointC, told.waterDewPointC].filter((dew) => dew !== undefined)
  const cells = [
    gas.flowM3PerH.toFixed(1),
    gas.pressureKpa.toFixed(1),
    gas.temperatureC.toFixed(1),
    properties.netVolume.toFixed(3),
    `${number.value.toFixed(0)}${number.valid ? '' : '*'}`,
    (told.hydrogenSulphideFraction * 1e6).toFixed(1),
    (told.c4PlusFraction * 100).toFixed(2),
    dews.length === 0 ? '-' : Math.max(...dews).toFixed(1),
    liquid,
    water,
    figure(kw, 1),
  ]
  return `${name.padEnd(width)}${cells.map((cell, i) => cell.padStart(COLUMNS[i]?.[1] ?? 8)).join('')}`
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined ? '-' : value.toFixed(digits)
}

function notesOf(step: StepOutcome, currency: string | undefined): readonly string[] {
  const { id, consumable, coolingKw, removed, warnings, assumptions } = step
  const bound = Object.entries(removed).map(([name, kg]) => `${kg.toPrecision(3)} kg/h of ${name}`)
  const cost =
    consumable?.costMinorPerH === undefined
      ? ''
      : `, ${consumable.costMinorPerH} minor units${currency === undefined ? '' : ` of ${currency}`}/h`
  return [
    ...(bound.length > 0 ? [`${id}: takes out ${bound.join(', ')}`] : []),
    ...(consumable === undefined
      ? []
      : [
          `${id}: uses ${consumable.capacity.evidence === 'ceiling' ? 'at least ' : ''}${consumable.kgPerH.toPrecision(3)} kg/h${cost} at ${consumable.capacity.kgH2sPerKg.toPrecision(3)} kg H2S/kg (${consumable.capacity.source})`,
        ]),
    ...(coolingKw === undefined
      ? []
      : [`${id}: ${coolingKw < 0 ? 'heats' : 'cools'} by ${Math.abs(coolingKw).toFixed(1)} kW`]),
    ...warnings.map((warning) => `${id}: ${warning}`),
    ...assumptions.map((assumption) => `${id}: assumed: ${assumption}`),
  ]
}
