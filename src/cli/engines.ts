import { Command } from 'commander'
import { type CatalogueEngine, electricalCurve, engineCatalogue, engineNamed } from '../power/index.ts'
import { figureLines } from './engineFigures.ts'

/** `fakel engines`: the catalogue of engines, and each figure of one with its source. */
export function enginesCommand(): Command {
  const command = new Command('engines').description(
    'gas engines and microturbines as their data sheets print them (see docs/engines.md)',
  )
  command
    .command('list', { isDefault: true })
    .description('every engine of the catalogue')
    .option('--json', 'print JSON')
    .action((options: { readonly json?: boolean }) => {
      const { engines } = engineCatalogue()
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(engines.map(summary), null, 2)}\n`
          : table(engines.map(cells)),
      )
    })
  command
    .command('show')
    .description('every figure of one engine, with its source')
    .argument('<id>', 'as fakel engines lists it')
    .option('--json', 'print JSON: the entry, and the sources that it names')
    .action((id: string, options: { readonly json?: boolean }) => {
      const engine = engineNamed(id)
      if (engine === undefined) {
        process.stderr.write(`no engine "${id}" in the catalogue: see fakel engines\n`)
        process.exitCode = 1
        return
      }
      const { sources } = engineCatalogue()
      const named = [...sources.values()].filter((source) =>
        JSON.stringify(engine).includes(`"${source.id}"`),
      )
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...engine, sources: named }, null, 2)}\n`
          : `${figureLines(engine, sources).join('\n')}\n`,
      )
    })
  return command
}

/** The published keys; those of unknown figures are left out. */
function summary(engine: CatalogueEngine) {
  const { id, maker, model, kind, cycle, gas, rating, methane_number: number } = engine
  const efficiency = (load: number) => electrical(engine, load)
  return {
    id,
    maker,
    model,
    kind,
    cycle,
    gas,
    power_kW: rating.power_kw,
    power_at: rating.measured_at,
    frequency_Hz: rating.frequency_hz,
    speed_rpm: rating.speed_rpm,
    efficiency_100: efficiency(1),
    efficiency_75: efficiency(0.75),
    efficiency_50: efficiency(0.5),
    methane_number_from: number?.full_rating_from,
    methane_number_method: number?.method,
    minimum_load_share: engine.minimum_load?.load_share,
    grade: grade(engine),
  }
}

/** How far a printed load may be from the one asked. */
const NEAR = 0.02

/** Electrical efficiency at a load that the sheet prints; undefined where it does not, or tells the shaft alone. */
function electrical(engine: CatalogueEngine, load: number): number | undefined {
  const told = electricalCurve(engine)
  return told.ok ? told.curve.find((point) => Math.abs(point.loadShare - load) < NEAR)?.efficiency : undefined
}

function grade(engine: CatalogueEngine): string | undefined {
  return engineCatalogue().sources.get(engine.rating.source)?.grade
}

const HEADS = ['ID', 'GAS', 'KW', 'AT', 'HZ', '100 %', '75 %', '50 %', 'METHANE NUMBER', 'FROM']

function cells(engine: CatalogueEngine): string[] {
  const { id, gas, rating, methane_number: number } = engine
  const percent = (load: number) => {
    const efficiency = electrical(engine, load)
    return efficiency === undefined ? '-' : (efficiency * 100).toFixed(1)
  }
  return [
    id,
    gas,
    String(rating.power_kw),
    rating.measured_at,
    rating.frequency_hz === undefined ? '-' : String(rating.frequency_hz),
    percent(1),
    percent(0.75),
    percent(0.5),
    engine.kind === 'microturbine'
      ? 'none'
      : number === undefined
        ? '-'
        : `${number.full_rating_from} (${number.method})`,
    grade(engine) ?? '-',
  ]
}

function table(rows: readonly (readonly string[])[]): string {
  const all = [HEADS, ...rows]
  const widths = HEADS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}
