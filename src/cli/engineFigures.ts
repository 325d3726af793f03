import type { CatalogueEngine, EngineSource } from '../power/index.ts'

/** Parts of an entry that say where it is from, printed after the figures. */
const ORIGIN = new Set(['source', 'place', 'note'])

/** Every figure of an engine, one line each, and under it the source with its year and place. */
export function figureLines(engine: CatalogueEngine, sources: ReadonlyMap<string, EngineSource>): string[] {
  const { id, maker, model, also, kind, cycle, gas, ...figures } = engine
  const silent = [
    'minimum_load',
    'air',
    'methane_number',
    'load_steps',
    'ramp',
    'start',
    'service_cost',
    'methane_slip',
  ].filter((name) => !(name in figures))
  return [
    `${id}: ${maker} ${model}${also.length > 0 ? ` (${also.join(', ')})` : ''}`,
    `${kind}, ${cycle}, figures for ${gas}`,
    ...Object.entries(figures).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).flatMap((entry: unknown) => block(name, entry, sources)),
    ),
    ...(silent.length > 0 ? [`not told by any source at hand: ${silent.map(worded).join(', ')}`] : []),
  ]
}

function block(name: string, entry: unknown, sources: ReadonlyMap<string, EngineSource>): string[] {
  if (typeof entry !== 'object' || entry === null) return []
  const parts = Object.entries(entry)
  const words = parts
    .filter(([key]) => !ORIGIN.has(key))
    .map(([key, value]) => `${worded(key)} ${compact(value)}`)
  const part = (key: string) => {
    const value = parts.find(([other]) => other === key)?.[1]
    return typeof value === 'string' ? value : undefined
  }
  const source = sources.get(part('source') ?? '')
  const origin = [source?.title, source?.year, part('place'), part('note'), source?.place].filter(
    (text) => text !== undefined,
  )
  return [`${worded(name)}: ${words.join(', ')}`, `    ${origin.join('; ')}`]
}

function worded(key: string): string {
  return key.replaceAll('_', ' ')
}

/** Points by load as `50 %: 36.0`, tables as their numbers. */
function compact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((part: unknown) => compact(part)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Object.entries(value)
  const load = parts.find(([key]) => key === 'load_share')?.[1]
  const figure = parts.find(([key]) => key === 'value')?.[1]
  if (typeof load === 'number' && typeof figure === 'number')
    return `${Number((load * 100).toFixed(1))} %: ${figure}`
  return parts.map(([key, part]) => `${worded(key)} ${compact(part)}`).join(' ')
}
