import { efficiency, joulesPerTerahash, terahashesPerSecond, watts } from '../../quantity/index.ts'
import type {
  CatalogueSource,
  DifferingStatement,
  MachineMaker,
  MachineModel,
  ModelHardware,
  ModelVariant,
} from './model.ts'
import type { CatalogueFile, MakerFile, SourcesFile } from './schema.ts'

type ModelFile = MakerFile['models'][number]
type SourceOf = (id: string) => CatalogueSource

/** The typed form of files that have no faults. */
export function builtCatalogue({ sources, makers }: CatalogueFile): readonly MachineMaker[] {
  const known = builtSources(sources)
  const sourceOf: SourceOf = (id) => {
    const source = known.get(id)
    if (source === undefined) throw new Error(`no source ${id}: the file was not checked`)
    return source
  }
  return makers.map((maker) => builtMaker(maker, sourceOf))
}

function builtSources(file: SourcesFile): ReadonlyMap<string, CatalogueSource> {
  return new Map(
    Object.entries(file).map(([id, { title, grade, date, place }]): [string, CatalogueSource] => [
      id,
      { id, title, grade, ...(date !== undefined && { date }), ...(place !== undefined && { place }) },
    ]),
  )
}

function builtMaker(file: MakerFile, sourceOf: SourceOf): MachineMaker {
  const { make, line, also } = file
  return {
    make,
    ...(line !== undefined && { line }),
    also,
    models: file.models.map((model) => builtModel(file, model, sourceOf)),
  }
}

function builtModel(maker: MakerFile, file: ModelFile, sourceOf: SourceOf): MachineModel {
  const id = `${slug(maker.make)}/${slug(file.model)}`
  const { model, also, algorithm, cooling, year, hardware, limit } = file
  return {
    id,
    make: maker.make,
    ...(maker.line !== undefined && { line: maker.line }),
    model,
    also,
    algorithm,
    cooling,
    year: { value: year.value, source: sourceOf(year.source) },
    ...(hardware !== undefined && { hardware: builtHardware(hardware, sourceOf) }),
    versions: builtVersions(file, sourceOf),
    ...(limit !== undefined && { limit: { downTo: watts(limit.down_to_w), source: sourceOf(limit.source) } }),
    variants: file.variants.map((variant) => builtVariant(id, variant, sourceOf)),
    differing: file.differing.map((one) => builtDifference(one, sourceOf)),
  }
}

function builtHardware(file: NonNullable<ModelFile['hardware']>, sourceOf: SourceOf): ModelHardware {
  const { boards, chips_per_board: chipsPerBoard, fans, source } = file
  return {
    boards,
    ...(chipsPerBoard !== undefined && { chipsPerBoard }),
    ...(fans !== undefined && { fans }),
    source: sourceOf(source),
  }
}

function builtVersions({ versions }: ModelFile, sourceOf: SourceOf): ReadonlyMap<string, ModelHardware> {
  if (versions === undefined) return new Map()
  const { fans, boards, source } = versions
  return new Map(
    Object.entries(boards).map(([code, text]): [string, ModelHardware] => {
      const [count = '', chips = ''] = text.split('x')
      return [code, { boards: Number(count), chipsPerBoard: Number(chips), fans, source: sourceOf(source) }]
    }),
  )
}

function builtVariant(model: string, file: ModelFile['variants'][number], sourceOf: SourceOf): ModelVariant {
  const hashrate = terahashesPerSecond(file.hashrate_ths)
  const power = file.power_w === undefined ? undefined : watts(file.power_w)
  const derived = power === undefined ? undefined : efficiency(power, hashrate)
  return {
    id: `${model}/${file.hashrate_ths}`,
    hashrate,
    ...(power !== undefined && { power }),
    ...(derived !== undefined && { efficiency: derived }),
    ...(file.mode !== undefined && { mode: file.mode }),
    sources: file.sources.map(sourceOf),
    assumed: file.assumed,
    ...(file.note !== undefined && { note: file.note }),
  }
}

function builtDifference(file: ModelFile['differing'][number], sourceOf: SourceOf): DifferingStatement {
  const hashrate = file.hashrate_ths === undefined ? undefined : terahashesPerSecond(file.hashrate_ths)
  const power = file.power_w === undefined ? undefined : watts(file.power_w)
  const derived = hashrate !== undefined && power !== undefined ? efficiency(power, hashrate) : undefined
  const stated = file.j_per_th === undefined ? derived : joulesPerTerahash(file.j_per_th)
  return {
    ...(hashrate !== undefined && { hashrate }),
    ...(power !== undefined && { power }),
    ...(stated !== undefined && { efficiency: stated }),
    source: sourceOf(file.source),
    why: file.why,
  }
}

function slug(name: string): string {
  return name.toLowerCase().replace(/\s+/g, '-')
}
