import { Command } from 'commander'
import {
  bubblePoint,
  type Composition,
  flash,
  hydrocarbonDewPoint,
  type Point,
  waterDewPoint,
} from '../gas/index.ts'
import { compositionIn } from './compositionFile.ts'
import { absoluteOf, numberOf, type PressureWords, withPressure } from './gasPressure.ts'

interface FlashWords extends PressureWords {
  readonly temperature: number
  readonly percent?: boolean
  readonly json?: boolean
}

/** `fakel gas flash`: what a gas parts into at a temperature and pressure. */
export function flashCommand(): Command {
  return withPressure(
    new Command('flash')
      .description(
        'vapour, hydrocarbon liquid and free water at a temperature and pressure (see docs/treatment.md)',
      )
      .argument('<file>', 'JSON with mole fractions by component, or - for the standard input')
      .requiredOption('--temperature <C>', 'temperature, °C', numberOf(-223, 1000)),
  )
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string, words: FlashWords) => {
      process.exitCode = await withGas(file, words, (composition, pressureKpa) =>
        flashed(file, composition, pressureKpa, words),
      )
    })
}

/** `fakel gas dew-point`: where a gas begins to condense at a pressure. */
export function dewPointCommand(): Command {
  return withPressure(
    new Command('dew-point')
      .description('hydrocarbon and water dew point and bubble point at a pressure (see docs/treatment.md)')
      .argument('<file>', 'JSON with mole fractions by component, or - for the standard input'),
  )
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string, words: Omit<FlashWords, 'temperature'>) => {
      process.exitCode = await withGas(file, words, (composition, pressureKpa) =>
        dewPoints(composition, pressureKpa, words.json === true),
      )
    })
}

async function withGas(
  file: string,
  words: PressureWords & { readonly percent?: boolean },
  then: (composition: Composition, pressureKpa: number) => 0 | 1,
): Promise<0 | 1> {
  const read = await compositionIn(file, words.percent === true)
  const pressureKpa = absoluteOf(words)
  const mistakes = [
    ...(read.ok ? [] : read.mistakes.map((mistake) => `${file}: ${mistake}`)),
    ...(typeof pressureKpa === 'string' ? [pressureKpa] : []),
  ]
  if (!read.ok || typeof pressureKpa === 'string') {
    for (const mistake of mistakes) process.stderr.write(`${mistake}\n`)
    return 1
  }
  return then(read.composition, pressureKpa)
}

function flashed(file: string, composition: Composition, pressureKpa: number, words: FlashWords): 0 | 1 {
  const told = flash(composition, { temperatureC: words.temperature, pressureKpa })
  if (!told.ok) {
    for (const reason of told.reasons) process.stderr.write(`${file}: ${reason}\n`)
    return 1
  }
  const { vapourFraction, liquidFraction, waterFraction, vapour, liquid, residual } = told.flashed
  const names = composition.components.map(({ name }) => name)
  const byName = (of: readonly number[] | undefined) =>
    of === undefined ? null : Object.fromEntries(names.map((name, i) => [name, of[i] ?? 0]))
  if (words.json === true) {
    process.stdout.write(
      `${JSON.stringify({
        temperature_C: words.temperature,
        pressure_kPa_absolute: pressureKpa,
        vapour_fraction: vapourFraction,
        liquid_fraction: liquidFraction,
        free_water_fraction: waterFraction,
        vapour: byName(vapour),
        liquid: byName(liquid),
        residual_ln_fugacity: residual ?? null,
      })}\n`,
    )
    return 0
  }
  const cell = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(6)).padStart(12)
  process.stdout.write(
    [
      `${words.temperature} °C, ${pressureKpa.toFixed(3)} kPa absolute; shares are moles`,
      `${'vapour'.padEnd(22)}${cell(vapourFraction)}`,
      `${'hydrocarbon liquid'.padEnd(22)}${cell(liquidFraction)}`,
      `${'free water'.padEnd(22)}${cell(waterFraction)}`,
      `${''.padEnd(22)}${'all'.padStart(12)}${'vapour'.padStart(12)}${'liquid'.padStart(12)}`,
      ...names.map(
        (name, i) =>
          `${name.padEnd(22)}${cell(composition.fractions[i])}${cell(vapour?.[i])}${cell(liquid?.[i])}`,
      ),
      '',
    ].join('\n'),
  )
  return 0
}

function dewPoints(composition: Composition, pressureKpa: number, json: boolean): 0 | 1 {
  const points: Readonly<Record<string, Point>> = {
    hydrocarbon_dew_point: hydrocarbonDewPoint(composition, pressureKpa),
    water_dew_point: waterDewPoint(composition, pressureKpa),
    bubble_point: bubblePoint(composition, pressureKpa),
  }
  const all = Object.entries(points)
  if (json)
    process.stdout.write(
      `${JSON.stringify({
        pressure_kPa_absolute: pressureKpa,
        ...Object.fromEntries(all.map(([key, point]) => [`${key}_C`, point.ok ? point.temperatureC : null])),
        unknown: all.flatMap(([, point]) => (point.ok ? [] : point.reasons)),
      })}\n`,
    )
  else
    for (const [key, point] of all)
      process.stdout.write(
        `${key.replaceAll('_', ' ').padEnd(24)}${point.ok ? `${point.temperatureC.toFixed(2).padStart(10)} °C` : `  ${point.reasons.join('; ')}`}\n`,
      )
  return all.some(([, point]) => point.ok) ? 0 : 1
}
