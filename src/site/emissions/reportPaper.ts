import { fromIso } from '../../quantity/index.ts'
import type { Paper, PaperPart, PaperTable } from '../../sheets/index.ts'
import { previousDay } from './days.ts'
import { factorsOf, gasesOf, termsOf } from './paperTerms.ts'
import { timesOf } from './paperTimes.ts'
import { type PaperLanguage, type PaperWords, paperWords } from './paperWords.ts'
import type { ReportBody } from './reportBody.ts'

type Texts = PaperWords
type Row = ReportBody['rows'][number]

/** A stored report as a document; nothing in it comes from elsewhere, so that it prints the same at any time. */
export function reportPaper(body: ReportBody, hash: string, language: PaperLanguage): Paper {
  const words = paperWords(language)
  const { number, version, site, period } = body
  const names = { number, version, site: site.name }
  const span = { from: words.day(period.from), to: words.day(previousDay(period.to)) }
  const at = fromIso(body.made.at)
  if (at === undefined) throw new RangeError(`${body.made.at} is no instant`)
  return {
    title: words.text('title', names),
    subtitle: words.text('subtitle', { ...span, site: site.name }),
    foot: [words.text('foot', names), words.text('hash', { hash })],
    pageWords: words.text('page'),
    at,
    parts: [
      ...incompleteOf(body, words),
      ...resultOf(body, words),
      ...gasUseOf(body, words),
      ...aboutOf(body, words, span),
      ...qualityOf(body, words),
      ...inputsOf(body, words),
      { kind: 'heading', text: words.text('rows') },
      rowsTable(body.rows, body, words),
      { kind: 'text', tone: 'small', text: carbonOf(body, words) },
      { kind: 'heading', text: words.text('baselineRows') },
      rowsTable(body.baseline_rows, body, words),
      ...termsOf(body, words),
      ...gasesOf(body, words),
      ...factorsOf(body, words),
      ...timesOf(body, words),
      ...warningsOf(body, words),
      { kind: 'heading', text: words.text('signatures') },
      {
        kind: 'pairs',
        pairs: [
          ['', ''],
          [words.text('prepared'), words.text('line')],
          ['', ''],
          [words.text('checked'), words.text('line')],
        ],
      },
    ],
  }
}

const SUBSTANCES = ['CO2', 'CH4', 'N2O', 'NMHC', 'SO2', 'H2S'] as const

function incompleteOf({ quality, made }: ReportBody, words: Texts): PaperPart[] {
  if (quality.missing === 0) return []
  const { missing, due } = quality
  return [{ kind: 'text', tone: 'warning', text: words.text('incomplete', { missing, due, who: made.who }) }]
}

function resultOf(body: ReportBody, words: Texts): PaperPart[] {
  const { totals, baseline, avoided, reduction } = body
  const line = (substance: keyof typeof totals, name: string) => [
    name,
    ...[totals, baseline, avoided].map((side) =>
      words.mass(side[substance].amount_g, side[substance].sigma_g),
    ),
  ]
  const co2e = words.mass(avoided.CO2e.amount_g)
  const verdict =
    reduction === null
      ? []
      : [
          reduction >= 0
            ? words.text('reduction', { share: words.percent(reduction), avoided: co2e })
            : words.text('increase', { share: words.percent(-reduction), avoided: co2e }),
        ]
  return [
    { kind: 'heading', text: words.text('result') },
    {
      kind: 'table',
      columns: [
        { heading: words.text('substance'), width: 2 },
        { heading: words.text('ofSite'), width: 3, align: 'right' },
        { heading: words.text('ofBaseline'), width: 3, align: 'right' },
        { heading: words.text('avoided'), width: 3, align: 'right' },
      ],
      rows: [...SUBSTANCES.map((each) => line(each, each)), line('CO2e', words.text('co2e'))],
      sums: 1,
    },
    ...verdict.map((text): PaperPart => ({ kind: 'text', text })),
    { kind: 'text', tone: 'small', text: words.text('resultNote') },
  ]
}

function gasUseOf({ utilisation }: ReportBody, words: Texts): PaperPart[] {
  const { inlet_m3, used_m3, flared_m3, used_share, required_share } = utilisation
  const volume = (m3: number | null) => (m3 === null ? words.text('unknown') : `${words.number(m3, 5)} m³`)
  const share =
    used_share === null
      ? words.text('unknown')
      : words.text('usedText', {
          share: words.percent(used_share),
          required: words.percent(required_share),
        })
  return [
    { kind: 'heading', text: words.text('use') },
    {
      kind: 'pairs',
      pairs: [
        [words.text('inlet'), volume(inlet_m3)],
        [words.text('used'), volume(used_m3)],
        [words.text('flared'), volume(flared_m3)],
        [words.text('usedShare'), share],
      ],
    },
  ]
}

function aboutOf(
  body: ReportBody,
  words: Texts,
  span: { readonly from: string; readonly to: string },
): PaperPart[] {
  const { site, period, made, supersedes, factor_set, settled } = body
  const place = [site.name, site.region, site.country].filter((each) => each !== null).join(', ')
  return [
    { kind: 'heading', text: words.text('report') },
    {
      kind: 'pairs',
      pairs: [
        [words.text('site'), `${place} (${site.id})`],
        [
          words.text('period'),
          words.text('periodText', {
            ...span,
            zone: period.zone,
            start: words.instant(period.start, period.zone),
            end: words.instant(period.end, period.zone),
          }),
        ],
        [
          words.text('made'),
          words.text('madeText', { at: words.instant(made.at, period.zone), who: made.who }),
        ],
        [words.text('why'), made.why],
        [
          words.text('supersedes'),
          supersedes === null ? words.text('nothing') : words.text('supersedesText', supersedes),
        ],
        [
          words.text('factorSet'),
          words.text('factorSetText', { ...factor_set, feedback: '', years: factor_set.horizon_years }),
        ],
        [words.text('conditions'), body.conditions],
        [
          words.text('basis'),
          words.text('basisText', {
            intervals: settled.intervals,
            first: settled.first_batch,
            last: settled.last_batch,
            hash: settled.hash,
          }),
        ],
      ],
    },
  ]
}

function qualityOf({ quality }: ReportBody, words: Texts): PaperPart[] {
  const counted = (count: number) =>
    words.text('quarters', { count, share: words.percent(quality.due === 0 ? 0 : count / quality.due) })
  const aside = quality.set_aside.map(({ flow, intervals }) => `${flow}: ${intervals}`).join(', ')
  return [
    { kind: 'heading', text: words.text('quality') },
    {
      kind: 'pairs',
      pairs: [
        [words.text('measured'), counted(quality.measured)],
        [words.text('estimated'), counted(quality.estimated)],
        [words.text('missing'), counted(quality.missing)],
        [words.text('setAside'), aside === '' ? words.text('none') : aside],
      ],
    },
  ]
}

function inputsOf({ inputs }: ReportBody, words: Texts): PaperPart[] {
  return [
    { kind: 'heading', text: words.text('inputs') },
    { kind: 'text', tone: 'small', text: words.text('inputsNote') },
    {
      kind: 'table',
      columns: [
        { heading: words.text('flow'), width: 2 },
        { heading: words.text('what'), width: 3 },
        { heading: words.text('amount'), width: 2.4, align: 'right' },
        { heading: words.text('uncertainty'), width: 2.2, align: 'right' },
        { heading: words.text('told'), width: 3, align: 'right' },
      ],
      rows: inputs.map(({ flow, role, amount, unit, sigma, measured, calculated, unknown }) => {
        const [per, name] = unit === 'Wh' ? [1_000, words.unit('kWh')] : [1, 'm³']
        return [
          flow,
          words.word(role),
          `${words.number(amount / per, 5)} ${name}`,
          `± ${words.number(sigma / per, 2)} ${name}`,
          `${measured} / ${calculated} / ${unknown}`,
        ]
      }),
    },
  ]
}

/** Rows that are nothing are left out; several analyses make a column of their own. */
function rowsTable(rows: readonly Row[], body: ReportBody, words: Texts): PaperTable {
  const several = body.compositions.length > 1
  return {
    kind: 'table',
    columns: [
      { heading: words.text('activity'), width: 2 },
      ...(several ? [{ heading: words.text('gas'), width: 2 }] : []),
      { heading: words.text('substance'), width: 1.6 },
      { heading: words.text('amount'), width: 3, align: 'right' },
      { heading: words.text('co2e'), width: 3, align: 'right' },
      { heading: words.text('equation'), width: 2.4 },
    ],
    rows: rows
      .filter(({ amount_g }) => amount_g !== 0)
      .map(({ activity, gas, substance, amount_g, sigma_g, co2e_g, co2e_sigma_g, equation }) => [
        activity,
        ...(several ? [gas] : []),
        substance,
        words.mass(amount_g, sigma_g),
        co2e_g === null ? '' : words.mass(co2e_g, co2e_sigma_g),
        equation,
      ]),
  }
}

function carbonOf({ carbon }: ReportBody, words: Texts): string {
  const mass = (kilograms: number) => words.mass(kilograms * 1_000)
  return words.text('carbon', {
    into: mass(carbon.in_kg),
    co2: mass(carbon.as_co2_kg),
    methane: mass(carbon.as_methane_kg),
    others: mass(carbon.as_other_hydrocarbons_kg),
    incomplete: mass(carbon.as_incomplete_kg),
  })
}

function warningsOf({ warnings }: ReportBody, words: Texts): PaperPart[] {
  if (warnings.length === 0) return []
  return [
    { kind: 'heading', text: words.text('warnings') },
    ...warnings.map((text): PaperPart => ({ kind: 'text', text: `• ${text}` })),
  ]
}
