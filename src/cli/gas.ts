import { Command, InvalidArgumentError, Option } from 'commander'
import {
  BASE_NAMES,
  BASES,
  type BaseName,
  baseFactor,
  COMBUSTION_C,
  type Conditions,
  type GasProperties,
  gasProperties,
  griMethaneNumbers,
  METERING_C,
  type MethaneNumber,
  methaneNumber,
} from '../gas/index.ts'
import { compositionIn } from './compositionFile.ts'
import { analysisCommand } from './gasAnalysis.ts'
import { dewPointCommand, flashCommand } from './gasFlash.ts'
import { gasPowerCommand } from './gasPower.ts'
import { treatCommand } from './gasTreat.ts'

interface PropertyWords {
  readonly combustion: Conditions['combustion']
  readonly metering: Conditions['metering']
  readonly pressureKpa?: number
  readonly percent?: boolean
  readonly json?: boolean
}

/** `fakel gas`: what a gas is worth, and what an engine makes of it. */
export function gasCommand(): Command {
  const command = new Command('gas').description('properties of natural and associated gas (see docs/gas.md)')
  command
    .command('properties')
    .description('heating values, density, Wobbe index and methane number of a composition')
    .argument('<file>', 'JSON with mole fractions by component, or - for the standard input')
    .requiredOption(
      '--combustion <C>',
      `temperature of combustion: ${COMBUSTION_C.join(', ')} or 60F`,
      temperatureOf(COMBUSTION_C),
    )
    .requiredOption(
      '--metering <C>',
      `temperature of metering: ${METERING_C.join(', ')} or 60F`,
      temperatureOf(METERING_C),
    )
    .option('--pressure-kpa <kPa>', 'metering pressure, absolute; 101.325 unless said otherwise', positive)
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string, options: PropertyWords) => {
      process.exitCode = await properties(file, options)
    })
  command
    .command('convert')
    .description('a volume at other base conditions')
    .argument('<file>', 'JSON with mole fractions by component, or - for the standard input')
    .requiredOption('--volume <m3>', 'volume, m³ (or m³/h) at the first base', positive)
    .addOption(new Option('--from <base>', basesSaid()).choices(BASE_NAMES).makeOptionMandatory())
    .addOption(new Option('--to <base>', 'the base wanted').choices(BASE_NAMES).makeOptionMandatory())
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string, options: ConvertWords) => {
      process.exitCode = await convert(file, options)
    })
  command.addCommand(gasPowerCommand())
  command.addCommand(flashCommand())
  command.addCommand(dewPointCommand())
  command.addCommand(treatCommand())
  command.addCommand(analysisCommand())
  return command
}

function basesSaid(): string {
  return BASE_NAMES.map((name) => `${name} (${BASES[name].source})`).join(', ')
}

interface ConvertWords {
  readonly volume: number
  readonly from: BaseName
  readonly to: BaseName
  readonly percent?: boolean
  readonly json?: boolean
}

async function convert(file: string, { volume, from, to, percent, json }: ConvertWords): Promise<0 | 1> {
  const read = await compositionIn(file, percent)
  if (!read.ok) {
    for (const mistake of read.mistakes) process.stderr.write(`${file}: ${mistake}\n`)
    return 1
  }
  const factor = baseFactor(read.composition, from, to)
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ from, from_C: BASES[from].metering, to, to_C: BASES[to].metering, pressure_kPa: 101.325, factor, volume_m3: volume * factor })}\n`
      : `${volume} m³ at ${BASES[from].metering} °C are ${(volume * factor).toFixed(4)} m³ at ${BASES[to].metering} °C (both at 101.325 kPa, times ${factor.toFixed(6)})\n`,
  )
  return 0
}

async function properties(file: string, options: PropertyWords): Promise<0 | 1> {
  const read = await compositionIn(file, options.percent === true)
  if (!read.ok) {
    for (const mistake of read.mistakes) process.stderr.write(`${file}: ${mistake}\n`)
    return 1
  }
  const { combustion, metering, pressureKpa } = options
  const conditions: Conditions = {
    combustion,
    metering,
    ...(pressureKpa === undefined ? {} : { pressureKpa }),
  }
  const {
    properties: told,
    uncertainties,
    warnings: calculated,
  } = gasProperties(read.composition, conditions)
  const warnings = [...calculated]
  const numbers = [methaneNumber(read.composition), ...griMethaneNumbers(read.composition)]
  const spread = spreadOf(numbers)
  if (spread > WIDE_SPREAD)
    warnings.push(
      `the methane numbers differ by ${spread.toFixed(1)}: a maker's limit means one method, so ask which`,
    )
  for (const warning of warnings) process.stderr.write(`${file}: ${warning}\n`)
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify({
        combustion_C: combustion,
        metering_C: metering,
        pressure_kPa: pressureKpa ?? 101.325,
        ...keyed(told),
        uncertainties: keyed(uncertainties),
        methane_numbers: numbers,
        methane_number_spread: spread,
        warnings,
      })}\n`,
    )
  else process.stdout.write(`${[...lines(told, uncertainties), ...numbers.map(numberLine)].join('\n')}\n`)
  return 0
}

/** The published keys; scripts depend on them. */
const KEYS = {
  molar_mass_kg_per_kmol: 'molarMass',
  compression_factor: 'compressionFactor',
  gross_molar_kJ_per_mol: 'grossMolar',
  gross_mass_MJ_per_kg: 'grossMass',
  gross_volume_MJ_per_m3: 'grossVolume',
  net_molar_kJ_per_mol: 'netMolar',
  net_mass_MJ_per_kg: 'netMass',
  net_volume_MJ_per_m3: 'netVolume',
  density_kg_per_m3: 'density',
  relative_density: 'relativeDensity',
  gross_wobbe_MJ_per_m3: 'grossWobbe',
  net_wobbe_MJ_per_m3: 'netWobbe',
} as const satisfies Readonly<Record<string, keyof GasProperties>>

function keyed(properties: GasProperties): Record<string, number> {
  return Object.fromEntries(Object.entries(KEYS).map(([key, name]) => [key, properties[name]]))
}

function lines(properties: GasProperties, uncertainties: GasProperties): string[] {
  return Object.entries(KEYS).map(([key, name]) => {
    const unit =
      /_(kg_per_kmol|kJ_per_mol|MJ_per_kg|MJ_per_m3|kg_per_m3)$/.exec(key)?.[1]?.replace('_per_', '/') ?? ''
    const words = key
      .replace(/_(kg_per_kmol|kJ_per_mol|MJ_per_kg|MJ_per_m3|kg_per_m3)$/, '')
      .replaceAll('_', ' ')
    return `${words.padEnd(20)}${properties[name].toFixed(5).padStart(12)} ± ${uncertainties[name].toFixed(5)} ${unit}`.trimEnd()
  })
}

/** Methods further apart than this are no rounding: a maker's limits are told in steps of five. */
const WIDE_SPREAD = 5

function spreadOf(numbers: readonly MethaneNumber[]): number {
  const values = numbers.map(({ value }) => value)
  return Math.max(...values) - Math.min(...values)
}

function numberLine({ method, value, valid, reasons }: MethaneNumber): string {
  return `${'methane number'.padEnd(20)}${value.toFixed(1).padStart(12)} by ${method}${valid ? '' : `, not valid: ${reasons.join('; ')}`}`
}

function temperatureOf<T extends number>(known: readonly T[]) {
  return (text: string): T => {
    const wanted = /^60\s*°?F$/i.test(text.trim()) ? 15.55 : Number(text)
    const found = known.find((each) => each === wanted)
    if (found === undefined) throw new InvalidArgumentError(`one of ${known.join(', ')} or 60F`)
    return found
  }
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('more than 0')
  return value
}
