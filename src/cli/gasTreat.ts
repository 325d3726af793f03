import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { type Composition, readComposition, type Treated, type TreatmentStep, treat } from '../gas/index.ts'
import { atmosphereKpa, treatmentSteps } from '../site/index.ts'
import { parseTreatment, readSiteFile } from '../sitefile/index.ts'
import { compositionIn } from './compositionFile.ts'
import { absoluteOf, numberOf, type PressureWords, withPressure } from './gasPressure.ts'
import { treatedJson, treatedTable } from './gasTreatView.ts'
import { written } from './site.ts'

interface TreatWords extends PressureWords {
  readonly flow: number
  readonly temperature: number
  readonly steps?: string
  readonly site?: string
  readonly percent?: boolean
  readonly json?: boolean
}

/** `fakel gas treat`: what treatment makes of a gas, step by step. */
export function treatCommand(): Command {
  return withPressure(
    new Command('treat')
      .description(
        'what comes out of each step of treatment: gas, liquids, consumables, power (see docs/treatment.md)',
      )
      .argument(
        '[file]',
        'JSON with mole fractions by component, or -; the composition of the site file without it',
      )
      .requiredOption('--flow <m3/h>', 'gas that enters, m³/h at 15 °C and 101.325 kPa', numberOf(1e-6, 1e9))
      .requiredOption('--temperature <C>', 'of the gas that enters, °C', numberOf(-150, 400))
      .option('--steps <file>', 'YAML with the steps, written as `treatment` in a site file')
      .option('--site <file>', 'the site file whose treatment it is'),
    'pressure_set_kpa of the site file without it',
  )
    .option('--percent', 'the parts are per cent, not fractions')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, words: TreatWords) => {
      process.exitCode = await run(file, words)
    })
}

/** Where the steps come from, and what else that place knows. */
interface Plant {
  readonly steps: (airKpa: number) => readonly TreatmentStep[]
  readonly elevationM: number
  readonly setKpa?: number
  readonly composition?: Readonly<Record<string, number>>
  readonly currency?: string
}
type Found<T> =
  | { readonly ok: true; readonly found: T }
  | { readonly ok: false; readonly mistakes: readonly string[] }

async function run(file: string | undefined, words: TreatWords): Promise<0 | 1> {
  const plant = await plantOf(words)
  if (!plant.ok) return refuse(plant.mistakes)
  const { steps, elevationM, setKpa, currency } = plant.found
  const gas = await gasOf(file, words, plant.found)
  const pressureKpa = absoluteOf(words, elevationM, setKpa)
  if (!gas.ok || typeof pressureKpa === 'string')
    return refuse([
      ...(gas.ok ? [] : gas.mistakes),
      ...(typeof pressureKpa === 'string' ? [pressureKpa] : []),
    ])
  const told = treat(
    { composition: gas.found, flowM3PerH: words.flow, pressureKpa, temperatureC: words.temperature },
    steps(atmosphereKpa(words.elevationM ?? elevationM)),
  )
  if (!told.ok) return refuse(told.reasons)
  show(told.treated, currency, words.json === true)
  return 0
}

function show(treated: Treated, currency: string | undefined, json: boolean): void {
  process.stdout.write(
    json ? `${JSON.stringify(treatedJson(treated, currency))}\n` : treatedTable(treated, currency),
  )
}

async function plantOf({ steps, site }: TreatWords): Promise<Found<Plant>> {
  if ((steps === undefined) === (site === undefined))
    return { ok: false, mistakes: ['give --steps or --site, one of them'] }
  if (site !== undefined) {
    const read = await readSiteFile(site)
    if (!read.ok) return { ok: false, mistakes: read.mistakes.map(written) }
    const { gas, currency, site: where } = read.site
    if (gas === undefined) return { ok: false, mistakes: [`${site}: this site has no gas`] }
    return {
      ok: true,
      found: {
        steps: (airKpa) => treatmentSteps(gas.treatment, airKpa),
        elevationM: where.elevation_m,
        setKpa: gas.inlet.pressure_set_kpa,
        ...(gas.inlet.composition !== undefined && { composition: gas.inlet.composition }),
        currency,
      },
    }
  }
  try {
    const read = parseTreatment(await readFile(steps ?? '', 'utf8'), steps ?? '')
    return read.ok
      ? { ok: true, found: { steps: (airKpa) => treatmentSteps(read.steps, airKpa), elevationM: 0 } }
      : { ok: false, mistakes: read.mistakes.map(written) }
  } catch (error) {
    return { ok: false, mistakes: [`${steps}: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

async function gasOf(
  file: string | undefined,
  { percent }: TreatWords,
  { composition }: Plant,
): Promise<Found<Composition>> {
  if (file === undefined && composition === undefined)
    return { ok: false, mistakes: ['give a file with the composition; the site file has none'] }
  const read =
    file === undefined ? readComposition(composition ?? {}) : await compositionIn(file, percent === true)
  return read.ok
    ? { ok: true, found: read.composition }
    : {
        ok: false,
        mistakes: read.mistakes.map((mistake) => `${file ?? 'gas.inlet.composition'}: ${mistake}`),
      }
}

function refuse(mistakes: readonly string[]): 1 {
  for (const mistake of mistakes) process.stderr.write(`${mistake.trimEnd()}\n`)
  return 1
}
