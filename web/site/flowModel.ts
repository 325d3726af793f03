import type { MachineView, SiteView } from '../../src/site/view.ts'

/** The site as a picture of boxes, bars and arrows, in pixels; what is written in them is the components' matter. */
export type BoxKind = 'well' | 'engine' | 'grid' | 'flare' | 'feeder' | 'hall' | 'customer'
export interface Box {
  readonly id: string
  readonly kind: BoxKind
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}
/** A thick line from which arrows branch: the gas header, the engines' manifold, a busbar, a collecting line. */
export interface Bar {
  readonly id: string
  readonly kind: 'header' | 'manifold' | 'busbar' | 'collector'
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly label?: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' } | undefined
}
export interface Arrow {
  readonly id: string
  /** Gas in m³/h, power in W. */
  readonly medium: 'gas' | 'power'
  readonly amount: number | null
  /** How old the amount was when the site told of it; undefined where it is a sum of others. */
  readonly ageMs?: number | undefined
  readonly path: string
  readonly label?:
    | { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' }
    | undefined
  readonly breaker?: { readonly x: number; readonly y: number; readonly closed: boolean | null } | undefined
}
export interface Picture {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly bars: readonly Bar[]
  readonly arrows: readonly Arrow[]
}

/** What the machines of one customer draw in one hall, W. */
export interface Share {
  readonly hall: string
  readonly customer: string
  readonly powerW: number
}

/** Sums the machines' power by hall and customer; machines of unknown power add nothing. */
export function sharesOf(machines: readonly MachineView[]): readonly Share[] {
  const sums = new Map<string, Share>()
  for (const { hall, customer, power_w } of machines) {
    const key = `${hall} ${customer}`
    sums.set(key, { hall, customer, powerW: (sums.get(key)?.powerW ?? 0) + (power_w ?? 0) })
  }
  return [...sums.values()]
}

/** What a grid connection gives, from the box to the busbar; exported power goes the other way. */
export function gridArrow(
  { id, power_w, age_ms, breaker_closed, has_breaker }: SiteView['grid'][number],
  from: number,
  to: number,
  y: number,
): Arrow {
  const exports = (power_w ?? 0) < 0
  return {
    id: `grid ${id}`,
    medium: 'power',
    amount: power_w,
    ageMs: age_ms,
    path: exports ? line(to, y, from, y) : line(from, y, to, y),
    label: { x: from + 6, y: y - 11, anchor: 'start' },
    breaker: has_breaker ? { x: to - 24, y, closed: breaker_closed } : undefined,
  }
}

export interface FeederRow {
  readonly feeder: SiteView['feeders'][number]
  readonly halls: SiteView['halls']
  /** How many rows it takes: one a hall, one when it has none. */
  readonly rows: number
}
export function feederRows(site: SiteView): readonly FeederRow[] {
  return site.feeders.map((feeder) => {
    const halls = site.halls.filter((hall) => hall.feeder === feeder.id)
    return { feeder, halls, rows: Math.max(1, halls.length) }
  })
}

/** The names of the busbars; feeders fed from other feeders add none. */
export function busbarName(site: SiteView): string {
  const feeders = new Set(site.feeders.map((feeder) => feeder.id))
  return [...new Set(site.feeders.map((feeder) => feeder.fed_from))]
    .filter((id) => !feeders.has(id))
    .join(', ')
}

const THINNEST_PX = 1.5
const THICKEST_PX = 11

/** Line width by flow: in proportion to the largest of its kind, 100 % is 11 px, and never thinner than 1.5 px. */
export function thickness(amount: number | null, largest: number): number {
  if (amount === null || largest <= 0) return THINNEST_PX
  return THINNEST_PX + (THICKEST_PX - THINNEST_PX) * Math.min(1, Math.abs(amount) / largest)
}

export const line = (x1: number, y1: number, x2: number, y2: number): string => `M${x1} ${y1}L${x2} ${y2}`

/** A smooth way between two columns. */
export function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}
