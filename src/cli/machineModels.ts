import { Command, InvalidArgumentError, Option } from 'commander'
import {
  ALGORITHMS,
  type Algorithm,
  catalogue,
  findModel,
  type MachineModel,
  type ModelVariant,
} from '../machines/index.ts'
import { type TerahashesPerSecond, terahashesPerSecond } from '../quantity/index.ts'

interface ModelsOptions {
  readonly make?: string
  readonly algorithm?: Algorithm
  readonly find?: string
  readonly hashrate?: TerahashesPerSecond
  readonly json?: boolean
}
interface Row {
  readonly model: MachineModel
  readonly variant: ModelVariant
}

/** `fakel machines models`: what the catalogue knows of machines on the market, and which one a reported name means. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('list machine models with nominal hashrate and power (see docs/catalogue.md)')
    .option('--make <name>', 'only of this maker or line: Bitmain, WhatsMiner')
    .addOption(new Option('--algorithm <name>', 'only for this algorithm').choices(ALGORITHMS))
    .option('--find <name>', 'the model that a firmware or a seller calls so')
    .option('--hashrate <ths>', 'with --find: the nominal TH/s, which chooses the variant', ths)
    .option('--json', 'print JSON, with sources and differing statements')
    .action((options: ModelsOptions) => {
      process.exitCode = options.find === undefined ? list(options) : find(options.find, options)
    })
}

function list({ make, algorithm, json }: ModelsOptions): 0 | 1 {
  const wanted = make?.toLowerCase()
  const models = catalogue()
    .filter((model) => algorithm === undefined || model.algorithm === algorithm)
    .filter(
      (model) =>
        wanted === undefined || [model.make, model.line].some((name) => name?.toLowerCase() === wanted),
    )
  if (models.length === 0) return complain('the catalogue has no such model')
  print(models, json)
  return 0
}

function find(name: string, { make, hashrate, json }: ModelsOptions): 0 | 1 {
  const found = findModel(make, name, hashrate)
  if (found.kind === 'unknown') {
    const near = found.near.map((model) => `${model.make} ${model.model}`).join(', ')
    return complain(`no model is called "${name}"${near === '' ? '' : `; spelt alike: ${near}`}`)
  }
  if (found.kind === 'ambiguous') {
    print(found.models, json)
    return complain(`"${name}" can be any of these`)
  }
  print([{ ...found.model, variants: found.variants }], json)
  if (json !== true && found.hardware !== undefined) {
    const { boards, chipsPerBoard, fans } = found.hardware
    const chips = chipsPerBoard === undefined ? '' : ` of ${chipsPerBoard} chips`
    process.stdout.write(`${boards} boards${chips}${fans === undefined ? '' : `, ${fans} fans`}\n`)
  }
  return 0
}

function print(models: readonly MachineModel[], json: boolean | undefined): void {
  const rows = models.flatMap((model) => model.variants.map((variant) => ({ model, variant })))
  if (json === true) process.stdout.write(`${JSON.stringify(rows.map(published))}\n`)
  else process.stdout.write(`${table(rows).join('\n')}\n`)
}

const HEADS = ['make', 'model', 'TH/s', 'W', 'J/TH', 'cooling', 'year', 'algorithm', 'source']
const RIGHT = new Set([2, 3, 4])

function table(rows: readonly Row[]): readonly string[] {
  const cells = [
    HEADS,
    ...rows.map(({ model, variant: { hashrate, power, efficiency, mode, sources, assumed } }) => [
      model.make,
      mode === undefined ? model.model : `${model.model} (${mode})`,
      String(hashrate),
      power === undefined ? '-' : power.toFixed(0),
      efficiency === undefined || model.algorithm !== 'SHA-256' ? '-' : efficiency.toFixed(1),
      model.cooling,
      String(model.year.value),
      model.algorithm,
      assumed.length > 0 ? 'assumed' : (sources[0]?.grade ?? '-'),
    ]),
  ]
  const widths = HEADS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) =>
        RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Keys that scripts depend on; those of unknown figures are left out. */
function published({ model, variant }: Row) {
  const { make, line, algorithm, cooling, hardware } = model
  return {
    id: variant.id,
    make,
    line,
    model: model.model,
    algorithm,
    cooling,
    year: model.year.value,
    hashrateThs: variant.hashrate,
    powerW: variant.power,
    efficiencyJPerTh: variant.efficiency,
    mode: variant.mode,
    sources: variant.sources.map(({ id, grade, title, date, place }) => ({ id, grade, title, date, place })),
    assumed: variant.assumed,
    note: variant.note,
    boards: hardware?.boards,
    chipsPerBoard: hardware?.chipsPerBoard,
    fans: hardware?.fans,
    differing: model.differing.map(({ hashrate, power, efficiency, source, why }) => ({
      hashrateThs: hashrate,
      powerW: power,
      efficiencyJPerTh: efficiency,
      source: source.id,
      why,
    })),
  }
}

function complain(what: string): 1 {
  process.stderr.write(`${what}\n`)
  return 1
}

function ths(text: string): TerahashesPerSecond {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('more than 0 TH/s')
  return terahashesPerSecond(value)
}
