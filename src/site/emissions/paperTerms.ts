import type { PaperPart } from '../../sheets/index.ts'
import { previousDay } from './days.ts'
import type { PaperWords } from './paperWords.ts'
import type { ReportBody } from './reportBody.ts'

function valueText(value: number | string, unit: string, sigma: number | null, words: PaperWords): string {
  if (typeof value === 'string') return value
  const beside = sigma === null ? '' : ` ± ${words.number(sigma, 2)}`
  return `${words.number(value, 6)}${beside}${unit === '1' || unit === '' ? '' : ` ${words.unit(unit)}`}`
}

/** What the site states, each with its source. */
export function termsOf({ terms }: ReportBody, words: PaperWords): PaperPart[] {
  return [
    { kind: 'heading', text: words.text('terms') },
    {
      kind: 'table',
      columns: [
        { heading: words.text('factor'), width: 3.4 },
        { heading: words.text('value'), width: 1.8, align: 'right' },
        { heading: words.text('origin'), width: 2 },
        { heading: words.text('source'), width: 5 },
      ],
      rows: terms.map(({ name, value, unit, sigma, source, origin, entry, who, why }) => [
        words.term(name),
        valueText(value, unit, sigma, words),
        words.word(origin),
        entry === null
          ? words.source(origin, source)
          : words.text('enteredText', { source, entry, who: who ?? '', why: why ?? '' }),
      ]),
    },
  ]
}

/** The analyses of the gas. */
export function gasesOf({ compositions, period }: ReportBody, words: PaperWords): PaperPart[] {
  return [
    { kind: 'heading', text: words.text('compositions') },
    ...compositions.flatMap(({ gas, from, to, sampled, source, components }): PaperPart[] => [
      {
        kind: 'text',
        text: words.text('compositionText', {
          gas,
          from: words.day(from),
          to: words.day(previousDay(to)),
          sampled: sampled.length === 10 ? words.day(sampled) : words.instant(sampled, period.zone),
          source,
        }),
      },
      {
        kind: 'text',
        tone: 'small',
        text: components
          .map(
            ({ component, fraction }) => `${words.component(component)} ${words.number(fraction * 100, 5)} %`,
          )
          .join(' · '),
      },
    ]),
  ]
}

/** The factor set and the equations. */
export function factorsOf({ factors, equations }: ReportBody, words: PaperWords): PaperPart[] {
  return [
    { kind: 'heading', text: words.text('factors') },
    {
      kind: 'table',
      columns: [
        { heading: words.text('factor'), width: 2.6 },
        { heading: words.text('value'), width: 2.4, align: 'right' },
        { heading: words.text('grade'), width: 1.8 },
        { heading: words.text('source'), width: 5 },
      ],
      rows: factors
        // What the site states stands under its terms, the gas under its composition.
        .filter(({ id }) => !id.startsWith('given/') && !id.startsWith('gas/'))
        .map(({ id, value, unit, sigma, grade, source }) => [
          id,
          valueText(value, unit, sigma, words),
          words.word(grade),
          source,
        ]),
    },
    { kind: 'heading', text: words.text('equations') },
    {
      kind: 'table',
      columns: [
        { heading: words.text('equation'), width: 2 },
        { heading: '', width: 4.6 },
        { heading: words.text('clause'), width: 4.6 },
      ],
      rows: equations.map(({ id, text, clause }) => [id, text, clause]),
    },
    { kind: 'text', tone: 'small', text: words.text('equationsNote') },
  ]
}
