import type { Cell, RowsFile } from '../../sheets/index.ts'
import type { ReportBody, Totals } from './reportBody.ts'

const HEADER = ['section', 'item', 'from', 'to', 'quantity', 'value', 'unit', 'sigma', 'source', 'note']
const WIDTHS = [14, 28, 12, 12, 24, 20, 12, 14, 50, 50]

interface Line {
  readonly section: string
  readonly item?: Cell
  readonly from?: string
  readonly to?: string
  readonly quantity: string
  readonly value: Cell
  readonly unit?: string
  readonly sigma?: number | null
  readonly source?: string
  readonly note?: string
}

/** A stored report as one long table, a figure on each line with its unit, uncertainty and source. */
export function reportRows(body: ReportBody, hash: string): RowsFile {
  const lines: Line[] = [
    ...headLines(body, hash),
    ...totalLines('totals', body.totals),
    ...totalLines('baseline', body.baseline),
    ...totalLines('avoided', body.avoided),
    { section: 'avoided', item: 'CO2e', quantity: 'share of the baseline', value: body.reduction, unit: '1' },
    ...utilisationLines(body),
    ...qualityLines(body),
    ...body.inputs.flatMap(
      ({ flow, role, amount, unit, sigma, measured, calculated, unknown, set_aside }) => [
        { section: 'inputs', item: flow, quantity: role, value: amount, unit, sigma },
        { section: 'inputs', item: flow, quantity: 'intervals measured', value: measured },
        { section: 'inputs', item: flow, quantity: 'intervals calculated', value: calculated },
        { section: 'inputs', item: flow, quantity: 'intervals unknown', value: unknown },
        { section: 'inputs', item: flow, quantity: 'intervals set aside', value: set_aside },
      ],
    ),
    ...activityLines('rows', body.rows),
    ...activityLines('baseline rows', body.baseline_rows),
    ...Object.entries(body.carbon).map(([key, value]) => ({
      section: 'carbon',
      quantity: key.replace(/_kg$/, '').replaceAll('_', ' '),
      value,
      unit: 'kg',
    })),
    ...body.terms.map(({ name, value, unit, sigma, source, origin, entry, who, why }) => ({
      section: 'terms',
      item: name,
      quantity: origin,
      value,
      unit,
      sigma,
      source,
      ...(entry !== null && { note: `entry ${entry} by ${who ?? ''}: ${why ?? ''}` }),
    })),
    ...body.factors.map(({ id, value, unit, sigma, source, grade }) => ({
      section: 'factors',
      item: id,
      quantity: grade,
      value,
      unit,
      sigma,
      source,
    })),
    ...body.equations.map(({ id, text, clause }) => ({
      section: 'equations',
      item: id,
      quantity: 'equation',
      value: text,
      source: clause,
    })),
    ...body.compositions.flatMap(({ gas, from, to, sampled, source, components }) =>
      components.map(({ component, fraction }) => ({
        section: 'composition',
        item: gas,
        from,
        to,
        quantity: component,
        value: fraction,
        unit: 'mol/mol',
        source,
        note: `sampled ${sampled}`,
      })),
    ),
    ...dayLines(body),
    ...body.warnings.map((value) => ({ section: 'warnings', quantity: 'warning', value })),
  ]
  return { name: `${body.number} v${body.version}`, header: HEADER, widths: WIDTHS, rows: lines.map(cellsOf) }
}

function cellsOf(line: Line): readonly Cell[] {
  const { section, item, from, to, quantity, value, unit, sigma, source, note } = line
  return [
    section,
    item ?? '',
    from ?? '',
    to ?? '',
    quantity,
    value,
    unit ?? '',
    sigma ?? null,
    source ?? '',
    note ?? '',
  ]
}

function headLines(body: ReportBody, hash: string): Line[] {
  const { number, version, site, period, made, supersedes, factor_set, settled } = body
  const told: readonly (readonly [quantity: string, value: Cell])[] = [
    ['number', number],
    ['version', version],
    ['sha256', hash],
    ['supersedes version', supersedes?.version ?? null],
    ['supersedes sha256', supersedes?.hash ?? null],
    ['site', site.id],
    ['site name', site.name],
    ['from', period.from],
    ['to (excluded)', period.to],
    ['zone', period.zone],
    ['start', period.start],
    ['end', period.end],
    ['made at', made.at],
    ['made by', made.who],
    ['why', made.why],
    ['volumes at', body.conditions],
    ['factor set', factor_set.id],
    ['factor set version', factor_set.version],
    ['warming potentials', `${factor_set.report}, ${factor_set.horizon_years} years`],
    ['settled intervals', settled.intervals],
    ['first batch', settled.first_batch],
    ['last batch', settled.last_batch],
    ['link of the last batch', settled.hash],
  ]
  return told.map(([quantity, value]) => ({ section: 'report', quantity, value }))
}

function totalLines(section: string, totals: Totals): Line[] {
  return Object.entries(totals).map(([item, { amount_g, sigma_g }]) => ({
    section,
    item,
    quantity: 'mass',
    value: amount_g,
    unit: 'g',
    sigma: sigma_g,
  }))
}

function utilisationLines({ utilisation }: ReportBody): Line[] {
  const { inlet_m3, used_m3, flared_m3, used_share, required_share } = utilisation
  const source = 'Decree No. 1148 of the Government of the Russian Federation, 8 November 2012'
  return [
    { section: 'utilisation', quantity: 'gas in', value: inlet_m3, unit: 'm3' },
    { section: 'utilisation', quantity: 'burnt in engines', value: used_m3, unit: 'm3' },
    { section: 'utilisation', quantity: 'flared', value: flared_m3, unit: 'm3' },
    { section: 'utilisation', quantity: 'share not flared', value: used_share, unit: '1' },
    { section: 'utilisation', quantity: 'required share', value: required_share, unit: '1', source },
  ]
}

function qualityLines({ quality }: ReportBody): Line[] {
  const { due, measured, estimated, missing, accepted_missing, set_aside } = quality
  return [
    { section: 'quality', quantity: 'intervals due', value: due },
    { section: 'quality', quantity: 'intervals measured', value: measured },
    { section: 'quality', quantity: 'intervals estimated', value: estimated },
    { section: 'quality', quantity: 'intervals missing', value: missing },
    { section: 'quality', quantity: 'missing accepted', value: accepted_missing ? 'yes' : 'no' },
    ...set_aside.map(({ flow, intervals }) => ({
      section: 'quality',
      item: flow,
      quantity: 'intervals set aside',
      value: intervals,
    })),
  ]
}

function activityLines(section: string, rows: ReportBody['rows']): Line[] {
  return rows.flatMap((row) => {
    const { from, to, activity, substance, equation, factors, gas } = row
    const line = {
      section,
      item: activity,
      from,
      to,
      unit: 'g',
      source: equation,
      note: `${gas}; ${factors.join(' ')}`,
    }
    return [
      { ...line, quantity: substance, value: row.amount_g, sigma: row.sigma_g },
      ...(row.co2e_g === null
        ? []
        : [{ ...line, quantity: `CO2e of ${substance}`, value: row.co2e_g, sigma: row.co2e_sigma_g }]),
    ]
  })
}

function dayLines({ days, inputs }: ReportBody): Line[] {
  const units = new Map(inputs.map(({ flow, unit }) => [flow, unit]))
  return days.flatMap(({ day, missing, estimated, flows }) => [
    ...Object.entries(flows).map(([item, value]) => ({
      section: 'days',
      item,
      from: day,
      quantity: 'amount',
      value,
      unit: units.get(item) ?? '',
    })),
    { section: 'days', from: day, quantity: 'intervals estimated', value: estimated },
    { section: 'days', from: day, quantity: 'intervals missing', value: missing },
  ])
}
