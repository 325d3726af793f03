import type { SaidValues } from '../../src/site/refused.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'

const INSTANT = /^\d{4}-\d\d-\d\dT/

/** Values of a sentence of the site: numbers and instants as the language has them, and what has words of its own in those. */
export function saidValues(t: Words, format: Format, values: SaidValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'number') return [name, format.number(value, Number.isInteger(value) ? 0 : 1)]
      if (INSTANT.test(value)) return [name, format.dateTimeShort(value)]
      if (name === 'series') return [name, t(`schedule.series.${value}`, { defaultValue: value })]
      return [name, value]
    }),
  )
}
