import { Temporal } from 'temporal-polyfill'
import { COMPONENTS_RU, TERMS, UNITS_RU } from './paperNames.ts'
import { EN, type Key, RU } from './paperTexts.ts'

export const PAPER_LANGUAGES = ['en', 'ru'] as const
export type PaperLanguage = (typeof PAPER_LANGUAGES)[number]

export interface PaperWords {
  text(key: Key, values?: Readonly<Record<string, string | number>>): string
  /** The text of a key that data name, or the data themselves. */
  word(name: string): string
  /** A term of the site by its name in the site file. */
  term(name: string): string
  component(name: string): string
  unit(name: string): string
  source(origin: string, source: string): string
  number(value: number, digits?: number): string
  percent(share: number): string
  /** `2026-10-31` as people of the language write it. */
  day(day: string): string
  /** An instant by the clocks of a zone. */
  instant(iso: string, zone: string): string
  /** Grams as t, kg or g; with an uncertainty both have its digits: `4.97 ± 0.17 t`. */
  mass(grams: number, sigma?: number | null): string
}

export function paperWords(language: PaperLanguage): PaperWords {
  const russian = language === 'ru'
  const texts = russian ? RU : EN
  const locale = russian ? 'ru-RU' : 'en-GB'
  const number = (value: number, digits = 4) =>
    new Intl.NumberFormat(locale, {
      maximumSignificantDigits: digits,
      maximumFractionDigits: 0,
      roundingPriority: 'morePrecision',
    }).format(value)
  const fixed = (value: number, digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    )
  const units = russian ? { t: 'т', kg: 'кг', g: 'г' } : { t: 't', kg: 'kg', g: 'g' }
  const day = (text: string) => (russian ? text.split('-').toReversed().join('.') : text)
  return {
    text: (key, values = {}) =>
      texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    word: (name) => (isKey(name) ? texts[name] : name),
    term(name) {
      const slip = /^engines\.(.+)\.methane_slip_g_per_kwh$/.exec(name)?.[1]
      if (slip !== undefined) return texts.slip.replace('{engine}', slip)
      return TERMS[name]?.[language] ?? name
    },
    component: (name) => (russian ? (COMPONENTS_RU[name] ?? name) : name),
    unit: (name) => (russian ? (UNITS_RU[name] ?? name) : name),
    source: (origin, source) => (origin === 'assumed' ? texts.assumedText : source),
    number,
    percent: (share) => `${number(share * 100, 3)} %`,
    day,
    instant(iso, zone) {
      const at = Temporal.Instant.from(iso).toZonedDateTimeISO(zone)
      return `${day(at.toPlainDate().toString())} ${at.toPlainTime().toString({ smallestUnit: 'minute' })} UTC${at.offset}`
    },
    mass(grams, sigma) {
      const size = Math.abs(grams)
      const [unit, per] = size >= 1e6 ? [units.t, 1e6] : size >= 1e3 ? [units.kg, 1e3] : [units.g, 1]
      if (sigma == null || sigma === 0) return `${number(grams / per)} ${unit}`
      const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sigma / per))))
      return `${fixed(grams / per, digits)} ± ${fixed(sigma / per, digits)} ${unit}`
    },
  }
}

function isKey(name: string): name is Key {
  return Object.hasOwn(EN, name)
}
