/** Numbers, units and times as the console shows them; the only place that turns a quantity into text. */
export type Language = 'en' | 'ru'

export type UnitName =
  | 'w'
  | 'kw'
  | 'mw'
  | 'wh'
  | 'kwh'
  | 'mwh'
  | 'm3'
  | 'm3h'
  | 'mjm3'
  | 'kgm3'
  | 'kgkmol'
  | 'ppm'
  | 'kg'
  | 't'
  | 'hz'
  | 'kpa'
  | 'c'
  | 'ths'
  | 'phs'
  | 'ehs'
  | 'jth'
  | 's'
  | 'min'
  | 'h'
  | 'd'
  | 'percent'
  | 'ms'

/** A number with its unit still apart, for figures that set the unit smaller. */
export interface Shown {
  readonly number: string
  readonly unit: string
}

/** Unknown is shown as unknown, never as nought. */
export const UNKNOWN = '—'
/** Ages beyond ten years are the site's way of saying never. */
const NEVER_MS = 10 * 365 * 86_400_000
const NBSP = '\u00a0'

type Scale = readonly (readonly [from: number, divisor: number, unit: UnitName, digits: number])[]
const POWER: Scale = [
  [1e6, 1e6, 'mw', 2],
  [1e4, 1e3, 'kw', 0],
  [1e3, 1e3, 'kw', 1],
  [0, 1, 'w', 0],
]
const ENERGY: Scale = [
  [1e6, 1e6, 'mwh', 2],
  [1e4, 1e3, 'kwh', 0],
  [1e3, 1e3, 'kwh', 1],
  [0, 1, 'wh', 0],
]
const MASS: Scale = [
  [1e6, 1e3, 't', 0],
  [1e3, 1e3, 't', 2],
  [10, 1, 'kg', 1],
  [0, 1, 'kg', 3],
]
const HASHRATE: Scale = [
  [1e6, 1e6, 'ehs', 2],
  [1e3, 1e3, 'phs', 2],
  [0, 1, 'ths', 1],
]

export type Format = ReturnType<typeof formatFor>

/**
 * All formats of one language and one site's zone. `unitText` gives a unit's symbol in the language.
 * 874,300 W is `874 kW`; 1,020,000 W is `1.02 MW`; 4,213 TH/s is `4.21 PH/s`.
 */
export function formatFor(language: Language, zone: string, unitText: (unit: UnitName) => string) {
  const locale = language === 'ru' ? 'ru-RU' : 'en-GB'
  const numbers = new Map<number, Intl.NumberFormat>()
  const number = (value: number, digits: number): string => {
    let format = numbers.get(digits)
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      numbers.set(digits, format)
    }
    const text = format.format(value)
    return /[1-9]/.test(text) ? text : text.replace(/^-/, '')
  }
  const scaled = (value: number | null | undefined, scale: Scale): Shown => {
    if (value === null || value === undefined || !Number.isFinite(value)) return { number: UNKNOWN, unit: '' }
    const step = scale.find(([from]) => Math.abs(value) >= from) ?? scale.at(-1)
    if (step === undefined) return { number: UNKNOWN, unit: '' }
    const [, divisor, unit, digits] = step
    return { number: number(value / divisor, digits), unit: unitText(unit) }
  }
  const fixed = (value: number | null | undefined, digits: number, unit: UnitName): Shown =>
    value === null || value === undefined || !Number.isFinite(value)
      ? { number: UNKNOWN, unit: '' }
      : { number: number(value, digits), unit: unitText(unit) }
  const text = (shown: Shown): string =>
    shown.unit === '' ? shown.number : `${shown.number}${NBSP}${shown.unit}`
  const clock = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options })
    return (at: string | number) => {
      const instant = new Date(at)
      return Number.isNaN(instant.getTime()) ? UNKNOWN : format.format(instant)
    }
  }

  const plainDate = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })

  const parts = {
    power: (w: number | null | undefined) => scaled(w, POWER),
    energy: (wh: number | null | undefined) => scaled(wh, ENERGY),
    hashrate: (ths: number | null | undefined) => scaled(ths, HASHRATE),
    frequency: (hz: number | null | undefined) => fixed(hz, 2, 'hz'),
    pressure: (kpa: number | null | undefined) => fixed(kpa, 0, 'kpa'),
    gasFlow: (m3PerH: number | null | undefined) => fixed(m3PerH, Math.abs(m3PerH ?? 0) < 10 ? 1 : 0, 'm3h'),
    gasVolume: (m3: number | null | undefined) => fixed(m3, 1, 'm3'),
    /** As exact as it is of use: sums of a month are told to the cubic metre. */
    gasAmount: (m3: number | null | undefined) => fixed(m3, Math.abs(m3 ?? 0) < 1000 ? 1 : 0, 'm3'),
    heat: (mjPerM3: number | null | undefined) => fixed(mjPerM3, 2, 'mjm3'),
    density: (kgPerM3: number | null | undefined) => fixed(kgPerM3, 4, 'kgm3'),
    molarMass: (kgPerKmol: number | null | undefined) => fixed(kgPerKmol, 3, 'kgkmol'),
    partsPerMillion: (ppm: number | null | undefined) => fixed(ppm, Math.abs(ppm ?? 0) < 10 ? 1 : 0, 'ppm'),
    mass: (kg: number | null | undefined) => scaled(kg, MASS),
    temperature: (c: number | null | undefined) => fixed(c, 0, 'c'),
    efficiency: (jPerTh: number | null | undefined) => fixed(jPerTh, 1, 'jth'),
    share: (ratio: number | null | undefined) =>
      fixed(ratio === null || ratio === undefined ? ratio : ratio * 100, 1, 'percent'),
    milliseconds: (ms: number | null | undefined) => fixed(ms, 0, 'ms'),
  }
  const whole =
    <K extends keyof typeof parts>(kind: K) =>
    (value: number | null | undefined) =>
      text(parts[kind](value))

  /** 34 s, 5 min, 3 h 12 min, 2 d 4 h. */
  const duration = (ms: number | null | undefined): string => {
    if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN
    const seconds = Math.max(0, Math.round(ms / 1000))
    const piece = (value: number, unit: UnitName) => `${number(value, 0)}${NBSP}${unitText(unit)}`
    if (seconds < 60) return piece(seconds, 's')
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return piece(minutes, 'min')
    const hours = Math.floor(minutes / 60)
    const pair = (big: string, small: number, unit: UnitName) =>
      small === 0 ? big : `${big}${NBSP}${piece(small, unit)}`
    if (hours < 24) return pair(piece(hours, 'h'), minutes % 60, 'min')
    return pair(piece(Math.floor(hours / 24), 'd'), hours % 24, 'h')
  }

  const currencies = new Map<string, Intl.NumberFormat>()
  /** `digits` beyond those that the currency's minor units have (ISO 4217). */
  const currencyFormat = (currency: string, digits: number) => {
    const key = `${currency} ${digits}`
    let found = currencies.get(key)
    if (found === undefined) {
      const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
      found = new Intl.NumberFormat(locale, options)
      const fraction = (found.resolvedOptions().maximumFractionDigits ?? 0) + digits
      if (digits > 0)
        found = new Intl.NumberFormat(locale, {
          ...options,
          minimumFractionDigits: fraction,
          maximumFractionDigits: fraction,
        })
      currencies.set(key, found)
    }
    return found
  }

  return {
    language,
    zone,
    parts,
    /** An amount in minor units of a currency: 123456 of USD is `$1,234.56`. `digits` are told beyond the minor unit, for prices of a kWh. */
    money: (minor: number | null | undefined, currency: string, digits = 0): string => {
      if (minor === null || minor === undefined || !Number.isFinite(minor)) return UNKNOWN
      const format = currencyFormat(currency, digits)
      const units = 10 ** ((format.resolvedOptions().maximumFractionDigits ?? 0) - digits)
      const text = format.format(minor / units)
      return /[1-9]/.test(text) ? text : text.replace(/^-/, '')
    },
    /** Always in kWh to 10 Wh, so that the columns of one table can be compared and added. */
    energyExact: (wh: number | null | undefined) =>
      text(fixed(wh === null || wh === undefined ? wh : wh / 1000, 2, 'kwh')),
    /** A ratio in whole per cent, for small places. */
    percent: (ratio: number) => text(fixed(ratio * 100, 0, 'percent')),
    /** How old a value is; one that never came has no age. */
    age: (ms: number | null | undefined) =>
      ms === null || ms === undefined || ms > NEVER_MS ? UNKNOWN : duration(ms),
    number: (value: number | null | undefined, digits = 0) =>
      value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : number(value, digits),
    power: whole('power'),
    energy: whole('energy'),
    hashrate: whole('hashrate'),
    frequency: whole('frequency'),
    pressure: whole('pressure'),
    gasFlow: whole('gasFlow'),
    gasVolume: whole('gasVolume'),
    gasAmount: whole('gasAmount'),
    heat: whole('heat'),
    density: whole('density'),
    molarMass: whole('molarMass'),
    partsPerMillion: whole('partsPerMillion'),
    mass: whole('mass'),
    temperature: whole('temperature'),
    efficiency: whole('efficiency'),
    share: whole('share'),
    milliseconds: whole('milliseconds'),
    duration,
    clock: clock({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    clockShort: clock({ hour: '2-digit', minute: '2-digit' }),
    day: clock({ day: 'numeric', month: 'short' }),
    /** A day of a calendar, `2026-02-28`, which is the same in every zone. */
    date: (day: string) => {
      const at = new Date(`${day.slice(0, 10)}T00:00:00Z`)
      return Number.isNaN(at.getTime()) ? UNKNOWN : plainDate.format(at)
    },
    dateTimeShort: clock({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    dateTime: clock({
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
  }
}
