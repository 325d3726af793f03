import { nameKey } from './names.ts'
import type { MakerFile, SourcesFile } from './schema.ts'

export interface Fault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}
type ModelFile = MakerFile['models'][number]

/** What is wrong with a maker's file although each of its lines is well formed. */
export function makerFaults(maker: MakerFile, sources: SourcesFile): readonly Fault[] {
  return [
    ...maker.models.flatMap((model, index) => unknownSources(model, index, sources)),
    ...maker.models.flatMap(variantFaults),
    ...maker.models.flatMap(differenceFaults),
    ...twins(maker),
  ]
}

function unknownSources(model: ModelFile, index: number, sources: SourcesFile): Fault[] {
  const named: [readonly PropertyKey[], string][] = [
    [['year', 'source'], model.year.source],
    ...model.variants.flatMap((variant, at) =>
      variant.sources.map((id, which): [readonly PropertyKey[], string] => [
        ['variants', at, 'sources', which],
        id,
      ]),
    ),
    ...model.differing.map((one, at): [readonly PropertyKey[], string] => [
      ['differing', at, 'source'],
      one.source,
    ]),
  ]
  for (const part of ['hardware', 'versions', 'limit'] as const) {
    const source = model[part]?.source
    if (source !== undefined) named.push([[part, 'source'], source])
  }
  return named
    .filter(([, id]) => !Object.hasOwn(sources, id))
    .map(([path, id]) => ({ path: ['models', index, ...path], message: `sources.yaml has no ${id}` }))
}

function variantFaults(model: ModelFile, index: number): Fault[] {
  return model.variants.flatMap((variant, at): Fault[] => {
    const path = ['models', index, 'variants', at]
    if (variant.assumed.length > 0 && variant.note === undefined)
      return [{ path, message: 'what is assumed needs a note that says from what' }]
    const same = model.variants.findIndex((other) => other.hashrate_ths === variant.hashrate_ths)
    return same < at
      ? [{ path, message: `${variant.hashrate_ths} TH/s is a variant of ${model.model} already` }]
      : []
  })
}

function differenceFaults(model: ModelFile, index: number): Fault[] {
  return model.differing.flatMap((one, at): Fault[] => {
    const said = one.j_per_th !== undefined || (one.hashrate_ths !== undefined && one.power_w !== undefined)
    return said
      ? []
      : [
          {
            path: ['models', index, 'differing', at],
            message: 'give hashrate_ths with power_w, or j_per_th',
          },
        ]
  })
}

/** Two models of one name: a reported machine could be either. Other names may be shared; they are then ambiguous. */
function twins(maker: MakerFile): Fault[] {
  const seen = new Set<string>()
  return maker.models.flatMap((model, index): Fault[] => {
    const key = nameKey(model.model)
    if (seen.has(key))
      return [{ path: ['models', index, 'model'], message: `${model.model} stands in this file already` }]
    seen.add(key)
    return []
  })
}
