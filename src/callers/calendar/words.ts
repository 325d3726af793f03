import type { CallMode, CallScope } from '../../calls/index.ts'
import type { Issuer } from '../issuer.ts'

const NUMBER = '(-?\\d{1,9}(?:\\.\\d{1,6})?)'
const POWER = `${NUMBER}\\s*(kW|MW)`
/** What may follow: a person's own words. */
const REST = '(?:\\s*[-–—:,(].*)?$'
const line = (pattern: string) => new RegExp(`^(?:fakel\\s*:\\s*)?${pattern}${REST}`, 'is')

const FORMS: readonly (readonly [RegExp, (words: readonly string[]) => CallMode | undefined])[] = [
  [line(`cap\\s+${POWER}`), ([amount, unit]) => powered('cap', amount, unit)],
  [line(`reduce\\s+(?:by\\s+)?${POWER}`), ([amount, unit]) => powered('reduce', amount, unit)],
  [line('full'), () => ({ kind: 'full' })],
  [line('ban'), () => ({ kind: 'ban' })],
  [line(`above(?:-price)?\\s+${NUMBER}`), ([price]) => ({ kind: 'above-price', minorPerKwh: Number(price) })],
  [
    line(`prices?\\s+${NUMBER}(?:\\s+${NUMBER})?`),
    ([bought, sold]) => ({
      kind: 'prices',
      importMinorPerKwh: Number(bought),
      ...(sold !== undefined && { exportMinorPerKwh: Number(sold) }),
    }),
  ],
  [
    line(`below(?:-frequency)?\\s+${NUMBER}\\s*Hz\\s+${POWER}\\s+${NUMBER}\\s*s`),
    ([hz, amount, unit, restore]) => {
      const power = powered('reduce', amount, unit)
      const frequency = Number(hz)
      const restoreAfterS = Number(restore)
      return power === undefined || frequency < 40 || frequency > 65 || restoreAfterS < 0
        ? undefined
        : { kind: 'below-frequency', hz: frequency, kw: power.kw, restoreAfterS }
    },
  ],
]

function powered<K extends 'cap' | 'reduce'>(kind: K, amount = '', unit = '') {
  const kw = Number(amount) * (unit.toLowerCase() === 'mw' ? 1_000 : 1)
  return kw < 0 || kw > 10_000_000 || (kind === 'reduce' && kw === 0) ? undefined : { kind, kw }
}

/** `cap 500 kW`, `Ban - winter evenings`, `prices 7.25 4.1`: a mode in the words of a calendar; undefined where it is none. */
export function modeOfWords(text: string): CallMode | undefined {
  for (const [form, make] of FORMS) {
    const found = form.exec(text.trim())
    if (found !== null) return make(found.slice(1))
  }
  return undefined
}

/** `site`, `halls h1 h2`, `customers altai`, `grid g110`; undefined where it is none. */
export function scopeOfWords(text: string): CallScope | undefined {
  const [kind = '', ...names] = text
    .trim()
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
  const ids = [...new Set(names)]
  switch (kind.toLowerCase()) {
    case 'site':
      return ids.length === 0 ? { kind: 'site' } : undefined
    case 'halls':
    case 'customers':
      return ids.length > 0
        ? { kind: kind.toLowerCase() === 'halls' ? 'halls' : 'customers', ids }
        : undefined
    case 'grid':
      return ids.length === 1 ? { kind: 'grid', id: ids[0] ?? '' } : undefined
    default:
      return undefined
  }
}

/** What an issuer means that does not say: the site, or all of the one kind of parts that it may order. */
export function usualScope({ may_order: { site, halls, customers, grid } }: Issuer): CallScope | undefined {
  if (site) return { kind: 'site' }
  const kinds = [halls, customers, grid].filter((list) => list.length > 0)
  if (kinds.length !== 1) return undefined
  if (halls.length > 0) return { kind: 'halls', ids: halls }
  if (customers.length > 0) return { kind: 'customers', ids: customers }
  return grid.length === 1 ? { kind: 'grid', id: grid[0] ?? '' } : undefined
}
