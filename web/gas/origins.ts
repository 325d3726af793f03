import type { CompositionView, GasPageView } from '../../src/site/gas/view.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'
import type { Origin } from './Sourced.tsx'

type Line = readonly [name: string, text: string]

/** A source by its name in the chosen language. */
export const sourceText = (t: Words, source: string): string =>
  t(`gas.source.${source}`, { defaultValue: source })

/** Name of a component of a gas in the chosen language; the site's own where it is a rare one. */
export const componentText = (t: Words, component: string): string =>
  t(`gas.component.${component}`, { defaultValue: component })

/** Who analysed the gas and when. */
export function compositionLines(t: Words, format: Format, composition: CompositionView | null): Line[] {
  if (composition === null) return [[t('gas.origin.composition'), t('gas.composition-unknown')]]
  return [
    [t('gas.origin.composition'), sourceText(t, composition.source)],
    [
      t('gas.origin.sampled'),
      composition.sampled_at === null
        ? t('gas.sampled-unknown')
        : t('gas.sampled-ago', {
            at: format.dateTimeShort(composition.sampled_at),
            age: format.age(ageMs(composition.age_s)),
          }),
    ],
    ...(composition.who === null ? [] : [[t('gas.origin.who'), composition.who] as const]),
    ...(composition.why === null ? [] : [[t('gas.origin.why'), composition.why] as const]),
    ...(composition.warnings.length === 0
      ? []
      : [[t('gas.origin.warnings'), composition.warnings.join('; ')] as const]),
  ]
}

const ageMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000)

/** A property calculated from the composition in force. */
export function propertyOrigin(
  t: Words,
  format: Format,
  gas: GasPageView,
  told: { readonly title: string; readonly method: string; readonly sigma?: string | undefined },
): Origin {
  const { conditions, composition } = gas
  return {
    title: told.title,
    lines: [
      [t('gas.origin.method'), told.method],
      [
        t('gas.origin.conditions'),
        t('gas.conditions', {
          combustion: format.temperature(conditions.combustion_c),
          metering: format.temperature(conditions.metering_c),
          pressure: `${format.number(conditions.pressure_kpa, 3)}\u00a0${format.parts.pressure(0).unit}`,
        }),
      ],
      ...(told.sigma === undefined ? [] : [[t('gas.origin.sigma'), `±${told.sigma}`] as const]),
      ...compositionLines(t, format, composition),
    ],
    record: { to: '/gas/analyses', text: t('gas.open.analyses') },
  }
}

/** A flow as its meters tell it this moment. */
export function liveOrigin(t: Words, format: Format, gas: GasPageView, title: string): Origin {
  return {
    title,
    lines: [
      [t('gas.origin.source'), t('gas.origin.live')],
      [t('gas.origin.time'), format.dateTime(gas.at)],
    ],
    record: { to: '/', text: t('gas.open.site') },
  }
}

/** An amount of a reconciled balance, or of several. */
export function balanceOrigin(
  t: Words,
  format: Format,
  title: string,
  span: { readonly start: string; readonly end: string },
  more: { readonly single: boolean; readonly sigma?: string | undefined },
): Origin {
  return {
    title,
    lines: [
      [t('gas.origin.source'), t(more.single ? 'gas.origin.balance' : 'gas.origin.balances')],
      [t('gas.origin.time'), spanText(format, span)],
      ...(more.sigma === undefined ? [] : [[t('gas.origin.sigma'), `±${more.sigma}`] as const]),
    ],
    record: {
      to: `/balance?kind=gas${more.single ? `&start=${encodeURIComponent(span.start)}` : ''}`,
      text: t(more.single ? 'gas.open.balance' : 'gas.open.balances'),
    },
  }
}

export const spanText = (format: Format, { start, end }: { readonly start: string; readonly end: string }) =>
  `${format.dateTimeShort(start)} – ${format.clockShort(end)}`
