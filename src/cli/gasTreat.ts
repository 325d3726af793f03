import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { type Composition, readComposition, type Treated, type TreatmentStep, treat } from '../gas/index.ts'
import { engineNamed, type FuelCheck } from '../power/index.ts'
import { atmosphereKpa, treatmentSteps } from '../site/index.ts'
import { parseTreatment, readSiteFile } from '../sitefile/index.ts'
import { compositionIn } from './compositionFile.ts'
import { checksOf, checkWords } from './fuelChecks.ts'
import { absoluteOf, numberOf, type PressureWords, withPressure } from './gasPressure.ts'
import { treatedJson, treatedTable } from './gasTreatView.ts'
import { written } from './site.ts'

interface TreatWords extends PressureWords {
  readonly flow: number
  readonly temperature: number
  readonly steps?: string
  readonly site?: string
  readonly engine: readonly string[]
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
      .option('--site <file>', 'the site file whose treatment it is')
      .option(
        '--engine <id>',
        'engine of the catalogue whose limits are held against what comes out; may be repeated; those of the site file without it',
        (id: string, before: readonly string[]) => [...before, id],
        [],
      ),
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
  readonly engines: readonly string[]
}
type Found<T> =
  | { readonly ok: true; readonly found: T }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** 2: an engine is not permitted to run on what comes out. */
async function run(file: string | undefined, words: TreatWords): Promise<0 | 1 | 2> {
  const plant = await plantOf(words)
  if (!plant.ok) return refuse(plant.mistakes)
  const { steps, elevationM, setKpa, currency } = plant.found
  const gas = await gasOf(file, words, plant.found)
  const pressureKpa = absoluteOf(words, elevationM, setKpa)
  const ids = words.engine.length > 0 ? words.engine : plant.found.engines
  const engines = ids.flatMap((id) => engineNamed(id) ?? [])
  const unknown = ids.filter((id) => engineNamed(id) === undefined)
  if (!gas.ok || typeof pressureKpa === 'string' || unknown.length > 0)
    return refuse([
      ...(gas.ok ? [] : gas.mistakes),
      ...(typeof pressureKpa === 'string' ? [pressureKpa] : []),
      ...unknown.map((id) => `no engine "${id}" in the catalogue: see fakel engines`),
    ])
  const airKpa = atmosphereKpa(words.elevationM ?? elevationM)
  const told = treat(
    { composition: gas.found, flowM3PerH: words.flow, pressureKpa, temperatureC: words.temperature },
    steps(airKpa),
  )
  if (!told.ok) return refuse(told.reasons)
  const checks = engines.map((engine) => ({
    engine: engine.id,
    checks: checksOf(engine, told.treated.outlet, airKpa),
  }))
  show(told.treated, checks, currency, words.json === true)
  return checks.some((each) => each.checks.some(({ verdict }) => verdict === 'not permitted')) ? 2 : 0
}

function show(
  treated: Treated,
  engines: readonly { readonly engine: string; readonly checks: readonly FuelCheck[] }[],
  currency: string | undefined,
  json: boolean,
): void {
  const lines = engines.flatMap(({ engine, checks }) => [
    `${engine}, of what comes out:`,
    ...checks.map((check) => `  ${checkWords(check)}`),
  ])
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...treatedJson(treated, currency), engines })}\n`
      : `${treatedTable(treated, currency)}${lines.map((line) => `${line}\n`).join('')}`,
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
        engines: [...new Set(read.site.engines.flatMap(({ catalogue }) => catalogue ?? []))],
      },
    }
  }
  try {
    const read = parseTreatment(await readFile(steps ?? '', 'utf8'), steps ?? '')
    return read.ok
      ? {
          ok: true,
          found: { steps: (airKpa) => treatmentSteps(read.steps, airKpa), elevationM: 0, engines: [] },
        }
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
