import type { SchedulePoint } from '../../src/site/schedule/view.ts'
import type { Step } from './axis.ts'
import type { Values } from './stack.ts'

/** What a layer or a line stands for: `id` is that of an engine, a hall or a connection; empty: the site. */
export interface Drawn {
  readonly kind: string
  readonly id: string
  /** A name of the style sheet's. */
  readonly colour: string
  readonly values: Values
}

const COLOURS = 6
const SOURCES = Array.from({ length: COLOURS }, (_, index) => `--source-${index + 1}`)
const USES = Array.from({ length: COLOURS }, (_, index) => `--use-${index + 1}`)

/** What is told of by id in any of the steps, in the order of its first appearance. */
export function idsOf(
  steps: readonly Step[],
  of: (point: SchedulePoint) => Readonly<Record<string, number | null>>,
): readonly string[] {
  return [...new Set(steps.flatMap(({ point }) => Object.keys(of(point))))]
}

function byId(
  steps: readonly Step[],
  kind: string,
  of: (point: SchedulePoint) => Readonly<Record<string, number | null>>,
  colours: readonly string[],
  sign = 1,
): Drawn[] {
  return idsOf(steps, of).map((id, index) => ({
    kind,
    id,
    colour: colours[index % colours.length] ?? '',
    values: steps.map(({ point }) => {
      const value = of(point)[id]
      return value === undefined || value === null ? null : sign * value
    }),
  }))
}

const whole = (
  steps: readonly Step[],
  kind: string,
  colour: string,
  of: (point: SchedulePoint) => number | null,
): Drawn => ({ kind, id: '', colour, values: steps.map(({ point }) => of(point)) })

export const isKnown = ({ values }: Drawn): boolean => values.some((value) => value !== null)
const known = (drawn: readonly Drawn[]) => drawn.filter(isKnown)

/** Where power comes from: each engine, then each connection. */
export const sourcesOf = (steps: readonly Step[]): readonly Drawn[] => [
  ...byId(steps, 'engine', (point) => point.engines_kw, SOURCES),
  ...byId(steps, 'import', (point) => point.import_kw, ['--power']),
]

/** Where power goes: halls, the site's own use and losses upwards, what is sold downwards. */
export const usesOf = (steps: readonly Step[]): readonly Drawn[] => [
  ...byId(steps, 'hall', (point) => point.halls_kw, USES),
  ...known([
    whole(steps, 'own-use', '--quiet', (point) => point.own_use_kw),
    whole(steps, 'losses', '--off', (point) => point.losses_kw),
  ]),
  // A connection that never sells anything has no place in a key.
  ...byId(steps, 'export', (point) => point.export_kw, ['--good'], -1).filter(({ values }) =>
    values.some((value) => value !== null && value !== 0),
  ),
]

export const reserveOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([whole(steps, 'reserve', '--ink', (point) => point.reserve_kw)])

export const gasOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([
    whole(steps, 'burnt', '--gas', (point) => point.burnt_m3_per_h),
    whole(steps, 'flare', '--alarm', (point) => point.flare_m3_per_h),
  ])
export const inflowOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([whole(steps, 'inflow', '--ink', (point) => point.gas_m3_per_h)])
export const packOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([whole(steps, 'line-pack', '--gas', (point) => point.line_pack_m3)])
export const pricesOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([
    whole(steps, 'import-price', '--power', (point) => point.import_price_minor_per_kwh),
    whole(steps, 'export-price', '--good', (point) => point.export_price_minor_per_kwh),
  ])
export const hashpriceOf = (steps: readonly Step[]): readonly Drawn[] =>
  known([whole(steps, 'hashprice', '--accent', (point) => point.hashprice_minor_per_th_day)])
