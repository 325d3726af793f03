import type { PaperPart } from '../../sheets/index.ts'
import type { PaperWords } from './paperWords.ts'
import type { ReportBody } from './reportBody.ts'

/** More days than a month are told by months. */
const MOST_DAYS = 31

/** What passed on each day, or in each month. */
export function timesOf({ days, inputs }: ReportBody, words: PaperWords): PaperPart[] {
  const byMonth = days.length > MOST_DAYS
  const times = new Map<string, ReportBody['days'][number][]>()
  for (const day of days) {
    const time = byMonth ? day.day.slice(0, 7) : day.day
    const there = times.get(time)
    if (there === undefined) times.set(time, [day])
    else there.push(day)
  }
  const columns = flowColumns(inputs, words)
  return [
    { kind: 'heading', text: words.text(byMonth ? 'months' : 'days') },
    {
      kind: 'table',
      columns: [
        { heading: words.text(byMonth ? 'month' : 'day'), width: 2 },
        ...columns.map(({ heading }) => ({ heading, width: 1.5, align: 'right' as const })),
        { heading: words.text('missing'), width: 1.4, align: 'right' },
      ],
      rows: [...times].map(([time, within]) => {
        const sums = columns.map(({ flows, per }) => {
          const told = within.flatMap(({ flows: of }) => flows.flatMap((flow) => of[flow] ?? []))
          return told.length === 0
            ? '–'
            : words.number(told.reduce((total, each) => total + each, 0) / per, 5)
        })
        return [words.day(time), ...sums, String(within.reduce((total, { missing }) => total + missing, 0))]
      }),
    },
  ]
}

/** More engines than this are told together, or the columns have no room. */
const MOST_ENGINES = 3

function flowColumns(
  inputs: ReportBody['inputs'],
  words: PaperWords,
): readonly { readonly heading: string; readonly flows: readonly string[]; readonly per: number }[] {
  const of = (role: ReportBody['inputs'][number]['role']) => {
    const flows = inputs.filter((input) => input.role === role).map(({ flow }) => flow)
    const [per, unit] = role === 'engine energy' ? [1_000, words.unit('kWh')] : [1, 'm³']
    if (flows.length > MOST_ENGINES) return [{ heading: `${words.word(role)}, ${unit}`, flows, per }]
    return flows.map((flow) => ({ heading: `${flow}, ${unit}`, flows: [flow], per }))
  }
  return [...of('inlet'), ...of('engine gas'), ...of('flare'), ...of('engine energy')]
}
