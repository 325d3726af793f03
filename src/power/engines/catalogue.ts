import capstone from './makers/capstone.json' with { type: 'json' }
import caterpillar from './makers/caterpillar.json' with { type: 'json' }
import cummins from './makers/cummins.json' with { type: 'json' }
import jenbacher from './makers/jenbacher.json' with { type: 'json' }
import mtu from './makers/mtu.json' with { type: 'json' }
import mwm from './makers/mwm.json' with { type: 'json' }
import vman from './makers/vman.json' with { type: 'json' }
import waukesha from './makers/waukesha.json' with { type: 'json' }
import weichai from './makers/weichai.json' with { type: 'json' }
import { type CatalogueEngine, type EngineSource, makerSchema, sourcesSchema } from './schema.ts'
import sources from './sources.json' with { type: 'json' }

const MAKERS: readonly unknown[] = [
  caterpillar,
  capstone,
  cummins,
  jenbacher,
  mtu,
  mwm,
  vman,
  waukesha,
  weichai,
]

interface EngineCatalogue {
  readonly engines: readonly CatalogueEngine[]
  readonly sources: ReadonlyMap<string, EngineSource>
}

let read: EngineCatalogue | undefined

/** Parsed at the first use; a file that is wrong throws with its place, which the tests of the catalogue find first. */
export function engineCatalogue(): EngineCatalogue {
  if (read !== undefined) return read
  const known = new Map(
    Object.entries(sourcesSchema.parse(sources)).map(([id, source]): [string, EngineSource] => [
      id,
      { id, ...source },
    ]),
  )
  const engines = MAKERS.map((file) => makerSchema.parse(file)).flatMap(({ maker, engines }) =>
    engines.map((engine): CatalogueEngine => ({ maker, ...engine })),
  )
  read = { engines, sources: known }
  return read
}

/** The engine of an identity as `jenbacher-j208-gs-bl`; undefined where there is none. */
export function engineNamed(id: string): CatalogueEngine | undefined {
  return engineCatalogue().engines.find((engine) => engine.id === id)
}
