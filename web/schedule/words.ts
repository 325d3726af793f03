import type { Trouble } from '../../src/site/schedule/trouble.ts'
import type { PinView, PlanHead, ScheduleView, StepReason } from '../../src/site/schedule/view.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'
import { saidValues } from '../ui/said.ts'
import type { InForce } from './bands.ts'
import type { Names } from './names.ts'

const WATTS_PER_KW = 1_000

/** kW of the schedule as the console tells power. */
export const kilowatts = (format: Format, kw: number | null | undefined): string =>
  format.power(kw === null || kw === undefined ? kw : kw * WATTS_PER_KW)

/** Beyond the minor unit: 5.42 cents a kWh is `$0.0542`. */
const PRICE_DIGITS = 2
const PH_PER_TH = 1_000

export const energyPrice = (t: Words, format: Format, minor: number | null, currency: string): string =>
  minor === null
    ? format.money(minor, currency)
    : t('schedule.per-kwh', { amount: format.money(minor, currency, PRICE_DIGITS) })

/** Told for a PH/s and day, as the trade does. */
export const workPrice = (t: Words, format: Format, minor: number | null, currency: string): string =>
  minor === null
    ? format.money(minor, currency)
    : t('schedule.per-ph-day', { amount: format.money(minor * PH_PER_TH, currency) })

/** A value of a reason; the sentence has its unit, but for money, whose unit depends on the site. */
function valueText(format: Format, currency: string, name: string, value: string | number): string {
  if (typeof value === 'string') return value
  if (name.endsWith('minor_per_kwh')) return format.money(value, currency, PRICE_DIGITS)
  if (name.endsWith('minor')) return format.money(value, currency)
  return format.number(value, Number.isInteger(value) ? 0 : 1)
}

/** A number and its unit stay on one line. */
const BEFORE_UNIT = /(\d) (?=(?:kW|m³|h|кВт|м³|ч)(?!\p{L}))/gu

/** Why a step is as it is, in the chosen language. A code that has no text is shown as it is, with all that came with it. */
export function whyText(
  t: Words,
  format: Format,
  currency: string,
  names: Names,
  { code, subject, values }: StepReason,
): string {
  const told = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, valueText(format, currency, name, value)]),
  )
  const text = t(`schedule.why.${code}`, {
    ...told,
    subject: names(subject),
    defaultValue: '',
  })
  if (text !== '') return text.replaceAll(BEFORE_UNIT, '$1\u00a0')
  const rest = Object.entries(told).map(([name, value]) => `${name} ${value}`)
  return [[code, names(subject)].filter((each) => each !== '').join(' '), ...rest].join(', ')
}

/** A term of money by the name that the plan gives it. */
export const termText = (t: Words, name: string): string =>
  t(`schedule.term.${name.replaceAll(' ', '-')}`, { defaultValue: name })

/** The names that the model gives to what people set, longest beginning first. */
const GAVE: readonly (readonly [pattern: RegExp, key: string])[] = [
  [/^reserve for (.+)$/, 'reserve'],
  [/^minimum time of (.+)$/, 'minimum-time'],
  [/^machine-hours owed to (.+)$/, 'contract'],
  [/^job (.+) owed$/, 'job'],
  [/^order (.+)$/, 'order'],
  [/^pin (.+)$/, 'pin'],
  [/^(own use) unserved$/, 'own-use'],
  [/^(engines) below their least load$/, 'low-load'],
]

/** What gave way, by the name that a plan gives it; one that is not known stands as it is. */
export function gaveName(
  t: Words,
  names: Names,
  pins: readonly Pick<PinView, 'id' | 'target'>[],
  name: string,
): string {
  const found = GAVE.map(([pattern, key]) => ({ key, subject: pattern.exec(name)?.[1] })).find(
    ({ subject }) => subject !== undefined,
  )
  if (found === undefined) return name
  const pinned = found.key === 'pin' ? pins.find(({ id }) => id === found.subject)?.target.id : undefined
  return t(`schedule.gave.${found.key}`, { subject: names(pinned ?? found.subject ?? '') })
}

/** What gave way, by name and by how much. */
export function givenWayText(
  t: Words,
  format: Format,
  names: Names,
  pins: readonly Pick<PinView, 'id' | 'target'>[],
  { name, unit, amount }: PlanHead['given_way'][number],
): string {
  const what = gaveName(t, names, pins, name)
  const much =
    unit === 'kWh'
      ? format.energy(amount * 1_000)
      : unit === 'h'
        ? format.duration(amount * 3_600_000)
        : unit === ''
          ? ''
          : `${format.number(amount, 1)}\u00a0${unit}`
  return much === '' ? what : t('schedule.gave.by', { what, much })
}

/** How a plan came about, with how good it is. */
export function howText(t: Words, format: Format, { how, gap }: PlanHead): string {
  const close = gap !== null && gap > 0.000_05
  const share = format.share(gap)
  if (how === 'optimal')
    return close ? t('schedule.how.optimal-within', { share }) : t('schedule.how.optimal')
  if (how === 'feasible')
    return gap === null ? t('schedule.how.feasible') : t('schedule.how.feasible-within', { share })
  return t(`schedule.how.${how === 'merit order' ? 'merit-order' : how}`)
}

/** What a pin asks of its target. */
export const pinText = (t: Words, format: Format, { state }: Pick<PinView, 'state'>): string =>
  typeof state === 'string'
    ? t(`schedule.pin-state.${state}`)
    : t('schedule.pin-state.at', { power: kilowatts(format, state.kw) })

/** What is in force over a time, in a line. */
export function bandText(t: Words, format: Format, names: Names, { call, pin }: InForce): string {
  if (pin !== undefined)
    return t('schedule.band.pin', { target: names(pin.target.id), state: pinText(t, format, pin) })
  if (call === undefined) return ''
  return t('schedule.band.call', {
    issuer: call.issuer,
    what: callText(t, format, call),
    must: t(call.must ? 'schedule.must' : 'schedule.should'),
  })
}

/** What a call asks for; what it comes to in kW is known once a plan has taken it in. */
export function callText(
  t: Words,
  format: Format,
  { mode, most_kw }: Pick<ScheduleView['calls'][number], 'mode' | 'most_kw'>,
): string {
  const open = most_kw === null ? t(`schedule.mode.${mode}-open`, { defaultValue: '' }) : ''
  return open !== ''
    ? open
    : t(`schedule.mode.${mode}`, { defaultValue: mode, power: kilowatts(format, most_kw) })
}

const SCOPE = /^(halls|customers|grid) (.+)$/

/** What part of the site a call is about: `site`, `halls h1, h2`, `customers a, b`, `grid line`. */
export function scopeText(t: Words, names: Names, scope: string): string {
  const [, kind, ids = ''] = SCOPE.exec(scope) ?? []
  return kind === undefined
    ? t(`schedule.scope.${scope}`, { defaultValue: scope })
    : t(`schedule.scope.${kind}`, { ids: ids.split(', ').map(names).join(', ') })
}

/** Why there is no plan of the solver. */
export const troubleText = (t: Words, format: Format, { code, values }: Trouble): string =>
  t(`schedule.trouble.${code}`, saidValues(t, format, values))

/** What an independent look found wrong with a plan: at what step, what, by how much. */
export function faultText(
  t: Words,
  format: Format,
  names: Names,
  currency: string,
  { kind, subject, at, value, limit }: Trouble['faults'][number],
): string {
  const told = (figure: number) =>
    kind === 'money'
      ? format.money(figure, currency)
      : format.number(figure, Number.isInteger(figure) ? 0 : 1)
  const text = t(`schedule.fault.${kind}`, {
    subject: names(subject),
    value: told(value),
    limit: told(limit),
    defaultValue: kind,
  }).replaceAll(BEFORE_UNIT, '$1\u00a0')
  return at === null ? text : t('schedule.fault-at', { at: format.dateTimeShort(at), fault: text })
}
