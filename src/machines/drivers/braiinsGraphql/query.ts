/** A GraphQL selection: fields and inline fragments (`... on BosminerConfig`), each with its own selection or as a leaf. */
export interface Selection {
  readonly [field: string]: true | Selection
}

/** Writes a selection as GraphQL: `{ bos { hostname uptime { durationS } } }`. */
export function written(selection: Selection): string {
  const fields = Object.entries(selection).map(([field, below]) =>
    below === true ? field : `${field} ${written(below)}`,
  )
  return `{ ${fields.join(' ')} }`
}

/** Leaves out what a version of the firmware does not know, and what nothing is left of; undefined when all is gone. */
export function without(selection: Selection, unknown: ReadonlySet<string>): Selection | undefined {
  const kept: Record<string, true | Selection> = {}
  for (const [field, below] of Object.entries(selection)) {
    if (unknown.has(field.replace('... on ', ''))) continue
    const rest = below === true ? below : without(below, unknown)
    if (rest !== undefined) kept[field] = rest
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}

/**
 * The fields and types that a server says it does not know. One unknown field voids a whole query (GraphQL specification,
 * October 2021, 5.3.1), so it is asked again without them. Wording of async-graphql, juniper and graphql-js.
 */
export function unknownIn(messages: readonly string[]): readonly string[] {
  return messages.flatMap((message) => {
    const named = /(?:unknown|cannot query|no such) (?:field|type|fragment)\s+["'`“]?(\w+)/i.exec(
      message,
    )?.[1]
    return named === undefined ? [] : [named]
  })
}

/** Every poll: recorded of 22.08 and 25.03 (asic-rs, 2026), `modelName` from pyasic (2024), `hbSerialNumber` of 25.03. */
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
        realHashrate: { mhs5S: true },
        nominalMhs: true,
        childSolvers: {
          name: true,
          realHashrate: { mhs5S: true },
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
