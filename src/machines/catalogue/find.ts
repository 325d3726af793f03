import { distance } from 'fastest-levenshtein'
import type { TerahashesPerSecond } from '../../quantity/index.ts'
import { makers } from './load.ts'
import type { MachineMaker, MachineModel, ModelHardware, ModelVariant } from './model.ts'
import { nameKey, type ReadName, readName, withTrailingHashrate } from './names.ts'

/** Nominal hashrates of one model lie 2 to 10 % apart; a machine's own expectation is within rounding of its nominal one. */
const SAME_HASHRATE = 0.02
/** An expectation this near to a nominal hashrate is that one, even where a neighbour is within the tolerance too. */
const EXACT = 0.005
const MOST_NEAR = 5

export type FoundModel =
  | {
      readonly kind: 'found'
      readonly model: MachineModel
      /** Absent where the model has several and the hashrate does not choose one. */
      readonly variant?: ModelVariant
      /** Those that fit: the chosen one alone, or all that the name and the hashrate leave. */
      readonly variants: readonly ModelVariant[]
      /** What the machine is built of, by its version where the name tells one. */
      readonly hardware?: ModelHardware
      readonly version?: string
    }
  /** The name stands for several models. */
  | { readonly kind: 'ambiguous'; readonly models: readonly MachineModel[] }
  /** No model has this name; `near` are spelt like it, for a person to choose from. */
  | { readonly kind: 'unknown'; readonly near: readonly MachineModel[] }

/**
 * The model behind a reported name; `hashrate` is what the machine expects of itself, and chooses the variant only. A name
 * that fits no model exactly (but for case, spaces, spelling of cooling, maker's words and firmware's remarks) is unknown.
 */
export function findModel(
  make: string | undefined,
  name: string,
  hashrate?: TerahashesPerSecond,
  among: readonly MachineMaker[] = makers(),
): FoundModel {
  const read = readName(name)
  const makersMeant = meantBy(make, read.text, among)
  const trailing = withTrailingHashrate(read.text)
  for (const said of trailing === undefined ? [read] : [read, { ...read, ...trailing }]) {
    const models = matching(said.text, makersMeant)
    const [model, ...others] = models
    if (model === undefined) continue
    return others.length > 0 ? { kind: 'ambiguous', models } : found(model, said, hashrate)
  }
  return { kind: 'unknown', near: nearTo(read.text, makersMeant) }
}

function found(model: MachineModel, read: ReadName, expected: TerahashesPerSecond | undefined): FoundModel {
  const { variant, variants } = chosen(model.variants, read.hashrate ?? expected)
  const hardware =
    (read.version === undefined ? undefined : model.versions.get(read.version)) ?? model.hardware
  return {
    kind: 'found',
    model,
    ...(variant !== undefined && { variant }),
    variants,
    ...(hardware !== undefined && { hardware }),
    ...(read.version !== undefined && { version: read.version }),
  }
}

function chosen(
  variants: readonly ModelVariant[],
  hashrate: TerahashesPerSecond | undefined,
): { variant?: ModelVariant; variants: readonly ModelVariant[] } {
  const [only, ...more] = variants
  if (hashrate === undefined || !(hashrate > 0))
    return only !== undefined && more.length === 0 ? { variant: only, variants } : { variants }
  const away = (variant: ModelVariant) => Math.abs(variant.hashrate - hashrate) / variant.hashrate
  const fitting = variants
    .filter((variant) => away(variant) <= SAME_HASHRATE)
    .toSorted((a, b) => away(a) - away(b))
  const [nearest, ...rest] = fitting
  if (nearest === undefined) return { variants }
  const sole = rest.length === 0 || away(nearest) <= EXACT
  return sole ? { variant: nearest, variants: [nearest] } : { variants: fitting }
}

/** The makers that can be meant: by the told make, and by words of theirs in the name. */
function meantBy(make: string | undefined, name: string, among: readonly MachineMaker[]) {
  const key = make === undefined ? '' : nameKey(make)
  const told =
    key === '' ? among : among.filter((maker) => indexOf(maker).words.some((word) => key.includes(word)))
  const spoken = nameKey(name)
  const named = told.filter((maker) => indexOf(maker).words.some((word) => spoken.startsWith(word)))
  return named.length > 0 ? named : told
}

function matching(name: string, among: readonly MachineMaker[]): readonly MachineModel[] {
  return among.flatMap((maker) => {
    const { models, others } = indexOf(maker)
    const keys = keysOf(name, maker)
    const named = [...new Set(keys.flatMap((key) => models.get(key) ?? []))]
    return named.length > 0 ? named : [...new Set(keys.flatMap((key) => others.get(key) ?? []))]
  })
}

/** The keys under which a maker may know a name: as it is, without its words, and for Avalons with the A that they leave out. */
function keysOf(name: string, maker: MachineMaker): readonly string[] {
  const whole = nameKey(name)
  const { words } = indexOf(maker)
  let bare = whole
  for (let turn = 0; turn < 3; turn++) {
    const word = words.find((one) => bare.startsWith(one) && bare.length > one.length)
    if (word === undefined) break
    bare = bare.slice(word.length)
  }
  return /^\d{2,4}/.test(bare) ? [whole, bare, `a${bare}`] : [whole, bare]
}

interface MakerIndex {
  /** Keys of what stands before a model's name, longest first, so that `AvalonMiner` goes before `Avalon`. */
  readonly words: readonly string[]
  readonly models: ReadonlyMap<string, readonly MachineModel[]>
  /** By the other names; one may stand for several models. */
  readonly others: ReadonlyMap<string, readonly MachineModel[]>
}

const indexes = new WeakMap<MachineMaker, MakerIndex>()

function indexOf(maker: MachineMaker): MakerIndex {
  const known = indexes.get(maker)
  if (known !== undefined) return known
  const words = [maker.make, maker.line ?? maker.make, ...maker.also].map(nameKey)
  const index = {
    words: [...new Set(words)].toSorted((a, b) => b.length - a.length),
    models: byKey(maker.models, (model) => [model.model]),
    others: byKey(maker.models, (model) => model.also),
  }
  indexes.set(maker, index)
  return index
}

function byKey(models: readonly MachineModel[], names: (model: MachineModel) => readonly string[]) {
  const found = new Map<string, MachineModel[]>()
  for (const model of models)
    for (const key of names(model).map(nameKey)) found.set(key, [...(found.get(key) ?? []), model])
  return found
}

function nearTo(name: string, among: readonly MachineMaker[]): readonly MachineModel[] {
  return among
    .flatMap((maker) => {
      const bare = keysOf(name, maker)[1] ?? ''
      return maker.models.map((model) => ({ model, bare, away: distance(bare, nameKey(model.model)) }))
    })
    .filter(({ bare, away }) => bare.length > 1 && away <= Math.min(2, bare.length / 2))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, MOST_NEAR)
    .map(({ model }) => model)
}
