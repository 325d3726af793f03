import { Command, InvalidArgumentError, Option } from 'commander'
import {
  BASE_NAMES,
  BASES,
  type BaseName,
  baseFactor,
  type Composition,
  gasProperties,
  type MethaneNumber,
} from '../gas/index.ts'
import {
  type CatalogueEngine,
  checkFuel,
  type EngineFuel,
  engineCatalogue,
  engineFuel,
  engineNamed,
  type FuelReading,
  type HighestLoad,
  highestLoad,
  loadStepFrom,
  methaneSlipGPerKwh,
  type PlantRun,
  runPlant,
} from '../power/index.ts'
import {
  type CubicMetresPerHour,
  celsius,
  cubicMetresPerHour,
  kilopascals,
  type MegajoulesPerCubicMetre,
  megajoulesPerCubicMetre,
} from '../quantity/index.ts'
import { compositionIn } from './compositionFile.ts'
import { checkWords } from './fuelChecks.ts'
import { whole } from './orderWords.ts'

interface PowerWords {
  readonly flow: number
  readonly engine: string
  readonly count: number
  readonly ambient: number
  readonly altitude: number
  readonly base: BaseName
  readonly figures?: 'nominal' | 'iso-3046'
  readonly generatorEfficiency?: number
  readonly h2s?: number
  readonly gasTemperature?: number
  readonly dewPoint?: number
  readonly gaugePressure?: number
  readonly coolant?: number
  readonly percent?: boolean
  readonly json?: boolean
}

/** Ends with this where the gas or the air forbids the engine; 1 is for what was asked wrongly. */
const NOT_PERMITTED = 2

/** `fakel gas power`: what engines of the catalogue make of a gas at a place. */
export function gasPowerCommand(): Command {
  return new Command('power')
    .description('electrical power that engines make of a gas, with their limits (see docs/engines.md)')
    .argument('<file>', 'JSON with mole fractions by component, or - for the standard input')
    .requiredOption('--flow <m3/h>', 'gas there is, at the base conditions', positive)
    .requiredOption('--engine <id>', 'engine of the catalogue: fakel engines')
    .option('--count <n>', 'how many of it', whole(1, 1_000), 1)
    .requiredOption('--ambient <C>', 'temperature of the air that the engines draw', between(-60, 60))
    .requiredOption('--altitude <m>', 'above the sea', between(-430, 6_000))
    .addOption(
      new Option('--base <base>', `base conditions of the flow: ${basesSaid()}`)
        .choices(BASE_NAMES)
        .default('iso'),
    )
    .addOption(
      new Option('--figures <basis>', 'which of the sheet: nominal, or declared by ISO 3046').choices([
        'nominal',
        'iso-3046',
      ]),
    )
    .option(
      '--generator-efficiency <percent>',
      'for engines whose sheet tells the shaft alone',
      between(50, 100),
    )
    .option('--h2s <ppm>', 'hydrogen sulphide as measured, before that of the composition', between(0, 1e6))
    .option('--gas-temperature <C>', 'at the engine', between(-60, 150))
    .option('--dew-point <C>', 'hydrocarbon dew point at the pressure of the engine', between(-120, 150))
    .option('--gauge-pressure <kPa>', 'of the gas at the engine', between(0, 10_000))
    .option('--coolant <C>', 'into the charge-air cooler', between(-40, 120))
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string, options: PowerWords) => {
      process.exitCode = await power(file, options)
    })
}

async function power(file: string, options: PowerWords): Promise<0 | 1 | typeof NOT_PERMITTED> {
  const engine = engineNamed(options.engine)
  if (engine === undefined)
    return complain(`no engine "${options.engine}" in the catalogue: see fakel engines`)
  const read = await compositionIn(file, options.percent)
  if (!read.ok) return complain(...read.mistakes.map((mistake) => `${file}: ${mistake}`))
  const asked = situation(engine, read.composition, options)
  const { highest, reading, flow, heat } = asked
  const run = runPlant({ engine, count: options.count, flow, heat, highest }, reading)
  if (!run.ok) return complain(`${engine.id}: ${run.reason}`)
  const warnings = warningsOf(asked, run)
  if (options.json === true) process.stdout.write(`${JSON.stringify(told(asked, run, warnings), null, 2)}\n`)
  else process.stdout.write(`${lines(asked, run).join('\n')}\n`)
  for (const warning of options.json === true ? [] : warnings) process.stderr.write(`${warning}\n`)
  if (highest.permitted) return 0
  const reasons = highest.bounds.filter((bound) => bound.share === 0)
  process.stderr.write(`not permitted: ${reasons.map((bound) => bound.why).join('; ')}\n`)
  return NOT_PERMITTED
}

interface Situation {
  readonly engine: CatalogueEngine
  readonly options: PowerWords
  readonly composition: Composition
  readonly fuel: EngineFuel
  readonly heat: MegajoulesPerCubicMetre
  /** At 15 °C. */
  readonly flow: CubicMetresPerHour
  readonly reading: FuelReading
  readonly highest: HighestLoad
}

function situation(engine: CatalogueEngine, composition: Composition, options: PowerWords): Situation {
  const { h2s, gasTemperature, dewPoint, gaugePressure, coolant, figures: basis } = options
  const heat = gasProperties(composition, { combustion: 15, metering: 15 }).properties.netVolume
  const fuel = engineFuel(composition, {
    ...(h2s !== undefined && { hydrogenSulphidePpm: h2s }),
    ...(gasTemperature !== undefined && { temperature: celsius(gasTemperature) }),
    ...(dewPoint !== undefined && { dewPoint: celsius(dewPoint) }),
    ...(gaugePressure !== undefined && { pressure: kilopascals(gaugePressure) }),
  })
  const stated = options.generatorEfficiency
  const generator = stated === undefined ? {} : { generatorEfficiency: stated / 100 }
  return {
    engine,
    options,
    composition,
    fuel,
    heat: megajoulesPerCubicMetre(heat),
    flow: cubicMetresPerHour(options.flow * baseFactor(composition, options.base, 'iso')),
    reading: { ...generator, ...(basis !== undefined && { basis }) },
    highest: highestLoad(engine, {
      air: {
        ambient: celsius(options.ambient),
        altitudeM: options.altitude,
        ...(coolant !== undefined && { chargeCoolant: celsius(coolant) }),
      },
      fuel,
      ...generator,
    }),
  }
}

function warningsOf({ engine, composition, highest, fuel }: Situation, run: PlantRun): string[] {
  const knock = checkFuel(engine, fuel).find((check) => check.property === 'methane_number')
  const { source, load_share: lowest } = engine.minimum_load ?? {}
  const grade = engineCatalogue().sources.get(engine.rating.source)?.grade
  const invalid = fuel.methaneNumbers.find((number) => number.method.startsWith('EN') && !number.valid)
  return [
    ...composition.warnings,
    ...(invalid === undefined
      ? []
      : [
          `the methane number ${invalid.value.toFixed(1)} is outside its method: ${invalid.reasons.join('; ')}`,
        ]),
    ...(knock?.verdict === 'unknown'
      ? [`this is no permission as to knock: ${knock.why ?? 'nothing tells it'}; ask the maker`]
      : []),
    ...(engine.gas === 'natural gas' ? [] : [`the figures of this engine are for ${engine.gas}`]),
    ...(engine.rating.duty === 'standby'
      ? ['the rating is one for standby, not for continuous running']
      : []),
    ...(grade === 'cited' ? ['the figures of this engine are cited by others, not read from its sheet'] : []),
    ...(lowest === undefined ? ['no lowest load is told; none was kept to'] : []),
    ...(source === 'assumed' ? [`the lowest load of ${((lowest ?? 0) * 100).toFixed(0)} % is assumed`] : []),
    ...(run.belowPrinted
      ? ['the load is below what the sheet tells of fuel; a straight line carries it on']
      : []),
    ...(run.running === 0 && highest.permitted ? [`none runs: ${run.why}`] : []),
  ]
}

/** The published keys; scripts depend on them. Those of unknown figures are left out. */
function told(
  { engine, options, flow, heat, fuel, highest }: Situation,
  run: PlantRun,
  warnings: readonly string[],
) {
  const step = run.running === 0 ? undefined : loadStepFrom(engine, run.loadShare)
  return {
    engine: engine.id,
    count: options.count,
    ambient_C: options.ambient,
    altitude_m: options.altitude,
    base: options.base,
    base_metering_C: BASES[options.base].metering,
    flow_at_base_m3_per_h: options.flow,
    flow_m3_per_h: flow,
    flow_base: 'iso: 15 °C, 101.325 kPa',
    net_heating_value_MJ_per_m3: heat,
    permitted: highest.permitted,
    rated_kW: engine.rating.power_kw,
    rated_at: engine.rating.measured_at,
    derated_kW: highest.power / 1000,
    derated_at: highest.at,
    derated_share: highest.share,
    derating_rule: highest.rule,
    bounds: highest.bounds,
    fuel_checks: checkFuel(engine, fuel),
    running: run.running,
    load_share: run.loadShare,
    minimum_load_share: highest.minimumShare,
    minimum_load_source: engine.minimum_load?.source,
    power_each_kW: run.each / 1000,
    power_total_kW: run.total / 1000,
    fuel_m3_per_h: run.fuel,
    fuel_with_tolerance_m3_per_h: run.most,
    left_for_flare_m3_per_h: run.left,
    efficiency: run.efficiency,
    figures: run.basis,
    why: run.why,
    load_step_to_share: step?.toShare,
    methane_slip_g_per_kWh:
      run.running === 0
        ? undefined
        : methaneSlipGPerKwh(engine, run.loadShare, (options.generatorEfficiency ?? 0) / 100 || undefined),
    methane_numbers: fuel.methaneNumbers,
    not_told: highest.unknown,
    warnings,
  }
}

function lines({ engine, options, flow, heat, fuel, highest }: Situation, run: PlantRun): string[] {
  const given = options.base === 'iso' ? '' : ` (${options.flow} m³/h at ${BASES[options.base].metering} °C)`
  const row = (name: string, text: string) => `${name.padEnd(18)}${text}`
  const kw = (value: number) => `${(value / 1000).toFixed(1)} kW`
  const numbers = fuel.methaneNumbers.filter((number) => number.method.startsWith('EN'))
  return [
    row(
      'engine',
      `${engine.maker} ${engine.model}, ${engine.rating.power_kw} kW at the ${engine.rating.measured_at}`,
    ),
    row('gas', `${flow.toFixed(1)} m³/h at 15 °C and 101.325 kPa${given}, net ${heat.toFixed(2)} MJ/m³`),
    ...numbers.map((number) => row('methane number', numberWords(number))),
    row(
      'highest load',
      `${kw(highest.power)} each at the ${highest.at}, ${(highest.share * 100).toFixed(1)} %`,
    ),
    ...highest.bounds
      .filter(({ by, share }) => share < 1 || by === 'air' || by === 'rating')
      .map((bound) => row('', `${(bound.share * 100).toFixed(1).padStart(5)} %  ${bound.why}`)),
    ...checkFuel(engine, fuel).map((check) => row('', checkWords(check))),
    row('running', `${run.running} of ${options.count} at ${(run.loadShare * 100).toFixed(1)} %: ${run.why}`),
    row('power', `${kw(run.total)}`),
    row(
      'fuel',
      `${run.fuel.toFixed(1)} m³/h${run.basis === undefined ? '' : ` (${run.basis})`}${
        run.most === undefined ? '' : `, with the tolerance ${run.most.toFixed(1)}`
      }`,
    ),
    row('left for flare', `${run.left.toFixed(1)} m³/h`),
    ...(run.efficiency === undefined ? [] : [row('efficiency', `${(run.efficiency * 100).toFixed(1)} %`)]),
  ]
}

function numberWords({ value, method, valid, reasons }: MethaneNumber): string {
  return `${value.toFixed(1)} by ${method}${valid ? '' : `, not valid: ${reasons.join('; ')}`}`
}

function basesSaid(): string {
  return BASE_NAMES.map((name) => `${name} ${BASES[name].metering} °C`).join(', ')
}

function complain(...lines: readonly string[]): 1 {
  for (const line of lines) process.stderr.write(`${line}\n`)
  return 1
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('more than 0')
  return value
}

function between(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`from ${least} to ${most}`)
    return value
  }
}
