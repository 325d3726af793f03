import { z } from 'zod'
import type { FlowGraph } from './model.ts'

/** One thing that is wrong with a flow graph: where, and what was expected. */
export interface GraphMistake {
  /** `flows[3].sigma` */
  readonly path: string
  readonly message: string
}

export type ParsedGraph =
  | { readonly ok: true; readonly graph: FlowGraph }
  | { readonly ok: false; readonly mistakes: readonly GraphMistake[] }

const id = z.string().min(1)
const end = id.nullable()
// JSON writes an absent number as null as often as it leaves the key out.
const absent = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional()

const flowSchema = z.strictObject({
  id,
  from: end,
  to: end,
  measured: absent(z.number()),
  sigma: absent(z.number().positive()),
})
const relationSchema = z.strictObject({
  id,
  terms: z.array(z.strictObject({ flow: id, coefficient: z.number() })).min(1),
  constant: z.number(),
  sigma: absent(z.number().positive()),
})
const graphSchema = z.strictObject({
  nodes: z.array(id),
  flows: z.array(flowSchema),
  relations: absent(z.array(relationSchema)),
})

/** Reads a flow graph from outside (JSON), or names everything that is wrong with it. */
export function parseFlowGraph(input: unknown): ParsedGraph {
  const parsed = graphSchema.safeParse(input)
  if (!parsed.success)
    return {
      ok: false,
      mistakes: parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), message: issue.message })),
    }
  const mistakes = check(parsed.data)
  if (mistakes.length > 0) return { ok: false, mistakes }
  const { nodes, flows, relations } = parsed.data
  return {
    ok: true,
    graph: {
      nodes,
      flows: flows.map(({ id, from, to, measured, sigma }) =>
        measured === undefined || sigma === undefined ? { id, from, to } : { id, from, to, measured, sigma },
      ),
      relations: (relations ?? []).map(({ id, terms, constant, sigma }) =>
        sigma === undefined ? { id, terms, constant } : { id, terms, constant, sigma },
      ),
    },
  }
}

function check(graph: z.output<typeof graphSchema>): GraphMistake[] {
  const mistakes: GraphMistake[] = []
  const say = (path: string, message: string) => mistakes.push({ path, message })
  const nodes = new Set<string>()
  graph.nodes.forEach((node, k) => {
    if (nodes.has(node)) say(`nodes[${k}]`, `node ${node} is named twice`)
    nodes.add(node)
  })
  const names = new Set<string>()
  const flows = new Set<string>()
  graph.flows.forEach((flow, k) => {
    const path = `flows[${k}]`
    if (names.has(flow.id)) say(`${path}.id`, `flow ${flow.id} is named twice`)
    names.add(flow.id)
    flows.add(flow.id)
    for (const key of ['from', 'to'] as const) {
      const node = flow[key]
      if (node !== null && !nodes.has(node)) say(`${path}.${key}`, `${node} is not among the nodes`)
    }
    if (flow.from === flow.to)
      say(
        path,
        flow.from === null
          ? `flow ${flow.id} touches no node: from and to are both null`
          : `flow ${flow.id} leaves and enters the same node ${flow.from}`,
      )
    if (flow.measured !== undefined && flow.sigma === undefined)
      say(
        `${path}.sigma`,
        `flow ${flow.id} is measured, so it needs a sigma: its standard uncertainty, above 0`,
      )
    if (flow.measured === undefined && flow.sigma !== undefined)
      say(
        `${path}.measured`,
        `flow ${flow.id} has a sigma and no measured value; leave both out if it has no meter`,
      )
  })
  graph.relations?.forEach((relation, k) => {
    if (names.has(relation.id)) say(`relations[${k}].id`, `${relation.id} is named twice`)
    names.add(relation.id)
    relation.terms.forEach((term, t) => {
      if (!flows.has(term.flow))
        say(`relations[${k}].terms[${t}].flow`, `${term.flow} is not among the flows`)
    })
  })
  return mistakes
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
}
