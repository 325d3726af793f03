/** A GraphQL selection: fields and inline fragments (`... on BosminerConfig`), each with its own selection or as a leaf. */
export interface Selection {
  readonly [field: string]: true | Selection
}

/** A query as text, with the place of each field in it. A path leaves out inline fragments: `bosminer.config.autotuning`. */
export interface Written {
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly path: string; readonly at: number }[]
}

const nameOf = (field: string) => field.replace('... on ', '')
const below = (path: string, field: string) =>
  field.startsWith('...') ? path : [path, field].filter((one) => one !== '').join('.')

/** Writes a selection as GraphQL: `{ bos { hostname uptime { durationS } } }`. */
export function written(selection: Selection): Written {
  const fields: Written['fields'][number][] = []
  const write = (part: Selection, start: number, path: string): string => {
    let text = '{ '
    for (const [field, rest] of Object.entries(part)) {
      const at = start + text.length
      fields.push({
        name: nameOf(field),
        path: below(path, field),
        at: field.startsWith('...') ? at + 7 : at,
      })
      text += `${field} `
      if (rest !== true) text += `${write(rest, start + text.length, below(path, field))} `
    }
    return `${text}}`
  }
  return { text: write(selection, 0, ''), fields }
}

/** Leaves out some paths, and what nothing is left of; undefined when all is gone. */
export function without(selection: Selection, gone: ReadonlySet<string>, path = ''): Selection | undefined {
  const kept: Record<string, true | Selection> = {}
  for (const [field, rest] of Object.entries(selection)) {
    const here = below(path, field)
    if (gone.has(field.startsWith('...') ? `${here} ${field}` : here)) continue
    const left = rest === true ? rest : without(rest, gone, here)
    if (left !== undefined) kept[field] = left
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}

/** One entry of `errors`, as far as it says where it belongs. */
export interface QueryError {
  readonly message: string
  /** Where in the query, from 1 (GraphQL specification, October 2021, 7.1.2). */
  readonly column?: number
  /** Which field of the answer failed while it was made. */
  readonly path?: string
}

/**
 * The paths of a query that a version does not know: one unknown field voids the whole query, so it is asked again without
 * them. Wording of async-graphql, juniper and graphql-js; where the place is not told, every field of that name is meant.
 */
export function unknownIn(errors: readonly QueryError[], { fields }: Written): readonly string[] {
  return errors.flatMap(({ message, column }) => {
    const name = /(?:unknown|cannot query|no such) (?:field|type|fragment)\s+["'`“]?(\w+)/i.exec(message)?.[1]
    const named = fields.filter((field) => field.name === name)
    const there = named.filter((field) => column !== undefined && field.at === column - 1)
    return (there.length > 0 ? there : named).map((field) =>
      field.path.endsWith(field.name) ? field.path : `${field.path} ... on ${field.name}`,
    )
  })
}

/** The paths that failed while the answer was made; a failing field that must be there voids all that it stands in. */
export function failedIn(errors: readonly QueryError[], { fields }: Written): readonly string[] {
  return errors.flatMap(({ path }) =>
    fields.filter((field) => field.path === path).map((field) => field.path),
  )
}

/**
 * Every poll: recorded of 22.08 and 25.03 (asic-rs, 2026); `modelName`, `mhs1M` and power below `workSolver` as earlier versions
 * have them (pyasic, 2022-2024), `hbSerialNumber` as later ones do.
 */
export const LIVE: Selection = {
  bos: {
    hostname: true,
    faultLight: true,
    info: { version: { full: true } },
    uptime: { durationS: true },
  },
  bosminer: {
    info: {
      modelName: true,
      fans: { rpm: true },
      summary: { power: { limitW: true, approxConsumptionW: true } },
      workSolver: {
        realHashrate: { mhs5S: true, mhs1M: true },
        nominalMhs: true,
        power: { limitW: true, approxConsumptionW: true },
        childSolvers: {
          name: true,
          realHashrate: { mhs5S: true, mhs1M: true },
          hwDetails: { chips: true, hbSerialNumber: true },
          temperatures: { name: true, degreesC: true },
        },
      },
    },
  },
}

/** Each minute: pools, the tuner's target and complaints. */
export const SELDOM: Selection = {
  bosminer: {
    config: { '... on BosminerConfig': { autotuning: { mode: true, powerTarget: true } } },
    info: {
      poolGroups: {
        pools: {
          url: true,
          user: true,
          active: true,
          shares: { acceptedSolutions: true, rejectedSolutions: true },
        },
      },
    },
  },
  events: { appeals: { kind: true, message: true } },
}
