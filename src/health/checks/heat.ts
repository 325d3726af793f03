import { BETWEEN, bad, GOOD, type Look, UNKNOWN, type Verdict } from '../look.ts'
import type { Figure, Limit } from '../model.ts'

/** Silicon is destroyed before this: a higher figure is a broken sensor. Assumed. */
const NO_TEMPERATURE_C = 150

/** The hottest chip or board against the site's limit, the catalogue's, or the assumed one. */
export function hot({ report, context }: Look): Verdict {
  const { limits, catalogued } = context
  const limit: Limit =
    limits.hot.source === 'assumed' && catalogued?.hottest !== undefined
      ? { name: 'temperature', value: catalogued.hottest, unit: '°C', source: 'catalogue' }
      : { name: 'temperature', value: limits.hot.value, unit: '°C', source: limits.hot.source }
  const most = Number(limit.value)
  let hottest = Number.NEGATIVE_INFINITY
  for (const { temperature } of report.boards)
    if (temperature !== undefined && temperature < NO_TEMPERATURE_C && temperature > hottest)
      hottest = temperature
  if (hottest === Number.NEGATIVE_INFINITY) return UNKNOWN
  if (hottest < most) return hottest < most - limits.hotClearK ? GOOD : BETWEEN
  return bad({
    figures: report.boards.flatMap(({ temperature }, k): Figure[] =>
      temperature !== undefined && temperature >= most && temperature < NO_TEMPERATURE_C
        ? [{ name: 'temperature', part: `board ${k + 1}`, value: temperature, unit: '°C' }]
        : [],
    ),
    limits: [limit],
  })
}
