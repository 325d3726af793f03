import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { eachStore } from '../../../test/each-store.ts'
import {
  fakeBooks,
  fakeEmissions,
  fakeQuarter,
  withoutTerms,
  withTerms,
} from '../../../test/fake-emissions.ts'
import { fromIso, type Instant, instant, wattHours } from '../../quantity/index.ts'
import { type SiteFile, siteFileSchema } from '../../sitefile/index.ts'
import { sha256 } from '../../store/index.ts'
import type { ReportMade, StoredReport } from './face.ts'
import { SiteEmissions } from './siteEmissions.ts'

const written = siteFileSchema.parse(parse(readFileSync('examples/flare-site/site.yaml', 'utf8')))
const file = withTerms(written)
const at = (text: string): Instant => fromIso(text) ?? instant(Number.NaN)
/** Noon at the site. */
const NOON = at('2026-11-21T07:00:00Z')

function report(made: ReportMade): StoredReport {
  if (!made.ok) throw new Error(made.reasons.join('; '))
  return made.report
}
const reasons = (made: ReportMade) => (made.ok ? [] : made.reasons)

describe('a report', () => {
  let site: SiteEmissions
  let now = NOON
  beforeEach(() => {
    now = NOON
    const made = fakeEmissions(written, () => now)
    if (made === undefined) throw new Error('the example burns gas')
    site = made
  })
  const make = (from: string, to: string, more = {}) => site.make({ from, to, why: 'month', ...more }, 'anna')

  it('is refused for periods that are none, that are not over, or that nobody settled', async () => {
    expect(reasons(await make('2026-10-31', '2026-10-01'))).toEqual([expect.stringContaining('not after')])
    expect(reasons(await make('2026-11-01', '2026-12-01'))).toEqual([
      'the period is not over: it ends at 2026-11-30T19:00:00.000Z',
    ])
    // The day is over at the site, and was settled; at Greenwich it would go on for five hours.
    now = at('2026-11-21T19:15:00Z')
    expect((await make('2026-11-21', '2026-11-22')).ok).toBe(true)
    expect(reasons(await make('2025-01-01', '2025-02-01'))).toEqual([
      expect.stringContaining('the books reach from'),
    ])
  })

  it('names the gaps of a half-covered period, and says them where they are accepted', async () => {
    // Sixty days before noon of 21 November: the books begin in the middle of 22 September.
    const refused = reasons(await make('2026-09-21', '2026-09-24'))
    expect(refused).toEqual([
      expect.stringMatching(
        /^14[34] of 288 quarters of an hour are missing: 2026-09-21 \(96\), 2026-09-22 \(4[78]\); /,
      ),
    ])
    const { body } = report(await make('2026-09-21', '2026-09-24', { acceptMissing: true }))
    expect(body.quality).toMatchObject({ due: 288, accepted_missing: true })
    expect(body.quality.missing + body.quality.measured).toBe(288)
  })

  it('tells a month by the worked example of 40 CFR 98.233(n), scaled to its volumes', async () => {
    const { body } = report(await make('2026-10-01', '2026-11-01'))
    // 31 days of 96 quarters; each has 28 m³ flared and 3 x 24 m³ burnt in engines.
    expect(body.quality).toMatchObject({ due: 2976, measured: 2976, estimated: 0, missing: 0 })
    expect(body.inputs.find(({ flow }) => flow === 'flare')?.amount).toBeCloseTo(2976 * 28, 3)
    expect(body.inputs.find(({ flow }) => flow === 'g1')?.amount).toBeCloseTo(2976 * 75_000, 3)
    expect(body.utilisation.used_share).toBeCloseTo(0.72, 9)
    // Slip: 4 g/kWh of 2976 x 75 kWh for each engine.
    const slip = body.rows.find(({ activity, substance }) => activity === 'g1' && substance === 'CH4')
    expect(slip?.amount_g).toBe(4 * 2976 * 75)
    expect(slip?.co2e_g).toBeCloseTo(4 * 2976 * 75 * 29.8, -1)
    // Example: DRE = CE = 0.95, 7.5 MMscf/d for 355 days emit 1,894.151 t CH4 and 181,146.263 t CO2; here 2 % are unlit besides,
    // and volumes are those of a real gas at 15 °C, half a per cent denser.
    const scf = (2976 * 28) / 0.0283168466 / (288.15 / 288.706) / 0.9961
    const share = scf / (7.5e6 * 355)
    const flare = (substance: string) =>
      body.rows.find((row) => row.activity === 'flare' && row.substance === substance)?.amount_g ?? 0
    expect(flare('CH4') / (1_894.151e6 * share * ((0.05 * 0.98 + 0.02) / 0.05))).toBeCloseTo(1, 2)
    const total = body.rows.reduce((sum, row) => sum + (row.co2e_g ?? 0), 0)
    expect(body.totals.CO2e.amount_g).toBe(total)
    expect(body.avoided.CO2e.amount_g).toBe(body.baseline.CO2e.amount_g - total)
  })

  it('made again is the same; with another factor it is a new version, and the old one stays to the last byte', async () => {
    const first = report(await make('2026-10-01', '2026-11-01'))
    expect(first.head).toMatchObject({ number: 'E0001', version: 1, supersededBy: undefined })
    expect(sha256(first.text)).toBe(first.head.hash)
    now = instant(now + 3_600_000)
    const again = await make('2026-10-01', '2026-11-01')
    expect(again).toMatchObject({ ok: true, fresh: false, report: { text: first.text } })

    const tested = {
      name: 'flare.destruction_efficiency',
      value: 0.98,
      source: 'test of the flare',
      date: '2026-09-20',
    }
    expect(await site.enter(tested, 'yearly test', 'boris')).toMatchObject({
      since: '2026-09-20',
      who: 'boris',
    })
    const second = await site.make({ from: '2026-10-01', to: '2026-11-01', why: 'flare was tested' }, 'boris')
    const { head, body } = report(second)
    expect(head).toMatchObject({ number: 'E0001', version: 2, who: 'boris', why: 'flare was tested' })
    expect(body.supersedes).toEqual({ version: 1, hash: first.head.hash })
    expect(body.terms.find(({ name }) => name === 'flare.destruction_efficiency')).toMatchObject({
      value: 0.98,
      origin: 'entered',
      who: 'boris',
      why: 'yearly test',
    })
    expect(body.totals.CH4.amount_g).toBeLessThan(first.body.totals.CH4.amount_g)
    expect((await site.report('E0001', 1))?.text).toBe(first.text)
    expect((await site.report('E0001', 1))?.head.supersededBy).toBe(2)
    expect((await site.reports()).map(({ version }) => version)).toEqual([2, 1])
  })

  it('does not use a factor that holds only from within its period', async () => {
    await site.enter(
      { name: 'flare.unlit_share', value: 0.3, source: 'a camera', date: '2026-10-10' },
      'seen',
      'boris',
    )
    const october = report(await make('2026-10-01', '2026-11-01')).body
    expect(october.terms.find(({ name }) => name === 'flare.unlit_share')?.value).toBe(0.02)
    expect(october.warnings).toContain(
      'flare.unlit_share of a camera holds since 2026-10-10 only and is not used',
    )
    const november = report(await make('2026-11-01', '2026-11-20')).body
    expect(november.terms.find(({ name }) => name === 'flare.unlit_share')?.value).toBe(0.3)
    await site.enter(
      { name: 'flare.unlit_share', value: null, source: 'the camera was blind', date: '2026-10-10' },
      'taken back',
      'boris',
    )
    const after = report(await make('2026-11-01', '2026-11-20')).body
    expect(after.terms.find(({ name }) => name === 'flare.unlit_share')).toMatchObject({
      value: 0.02,
      origin: 'site file',
    })
    expect(after.version).toBe(2)
  })

  it('refuses factors that are none', async () => {
    const enter = (name: string, value: number | string | null, date = '2026-10-10') =>
      site.enter({ name, value, source: 'x', date }, 'y', 'boris')
    expect(await enter('flare.colour', 1)).toContain('there is no factor flare.colour')
    expect(await enter('engines.g9.methane_slip_g_per_kwh', 1)).toContain('there is no factor')
    expect(await enter('flare.unlit_share', 2)).toContain('looks like percent')
    expect(await enter('flare.unlit_share', -0.1)).toContain('not negative')
    expect(await enter('flare.unlit_share', Number.NaN)).toContain('not negative')
    expect(await enter('flare.unlit_share', 0.1, '2026-12-10')).toContain('has not come yet')
    expect(await enter('emissions.assessment_report', 'AR7')).toContain('one of AR4, AR5, AR6')
    expect(await enter('emissions.horizon_years', 50)).toContain('20 or 100')
    expect(await enter('set.gwp/none', 5)).toContain('there is no factor')
    expect(await enter('set.n2o/natural-gas', 2e-4)).toMatchObject({ value: 2e-4 })
  })

  it('tells today, the month and the year, as far as the days are read', async () => {
    expect((await site.toDate()).day.emissions).toBeUndefined()
    for (let cycle = 0; cycle < 70; cycle++) await site.cycle(now)
    const { day, month, year } = await site.toDate()
    expect(day.quarters).toEqual({ due: 48, measured: 48, estimated: 0, missing: 0 })
    expect(day.gasM3).toBeCloseTo(4_800, 6)
    expect(month).toMatchObject({ from: '2026-11-01', daysToRead: 0, quarters: { due: 20 * 96 + 48 } })
    expect(year.daysToRead).toBe(0)
    expect(year.gasM3).toBeCloseTo(60 * 9_600, 6)
    expect(month.emissions?.totals.CO2e.amount_g).toBeGreaterThan(day.emissions?.totals.CO2e.amount_g ?? 0)
    // A report of the same days comes to the same, to the rounding of its rows.
    const { body } = report(await make('2026-11-01', '2026-11-21'))
    const rest = (month.emissions?.totals.CO2e.amount_g ?? 0) - (day.emissions?.totals.CO2e.amount_g ?? 0)
    expect(Math.abs(body.totals.CO2e.amount_g - rest)).toBeLessThan(20)
  })
})

describe('terms that are missing', () => {
  it('are named, all of them at once, before anything is read', async () => {
    const bare = withoutTerms(written)
    const made = SiteEmissions.of({ file: bare, store: fakeBooks(written, () => NOON), now: () => NOON })
    const refused = reasons(
      (await made?.make({ from: '2026-10-01', to: '2026-11-01', why: '' }, 'anna')) ?? {
        ok: false,
        busy: false,
        reasons: [],
      },
    )
    for (const name of [
      'gas.inlet.composition',
      'emissions.assessment_report',
      'emissions.horizon_years',
      'flare.destruction_efficiency',
      'flare.unlit_share',
      'baseline.destruction_efficiency',
      'baseline.unlit_share',
      'engines.g1.methane_slip_g_per_kwh',
    ])
      expect(refused.join('\n')).toContain(`${name}`)
  })
})

eachStore('reports', ({ store, tamper, reopen }) => {
  const day = at('2026-10-24T19:00:00Z')
  const settle = async (of: SiteFile) => {
    for (let k = 0; k < 96; k++) {
      const start = instant(day + k * 900_000)
      const interval = { start, end: instant(start + 900_000) }
      const none = wattHours(0)
      const settled = { interval, shares: [], generated: none, imported: none, own: none, notes: [] }
      await store().appendSettled({ ...settled, quality: 'measured', inputs: `${k}` }, fakeQuarter(of, start))
    }
  }
  it('stand in the store with the intervals that they were made from, and are broken where a hand was in them', async () => {
    await settle(file)
    const open = () => SiteEmissions.of({ file, store: store(), now: () => NOON })
    const made = await open()?.make({ from: '2026-10-25', to: '2026-10-26', why: 'day' }, 'anna')
    if (made === undefined) throw new Error('the example burns gas')
    const { text, body } = report(made)
    expect(body.settled).toMatchObject({ intervals: 96, first_batch: 1, last_batch: 96 })
    expect(body.settled.hash).toMatch(/^[0-9a-f]{64}$/)
    await reopen()
    expect((await open()?.report('E0001'))?.text).toBe(text)
    expect((await store().verify()).every(({ ok }) => ok)).toBe(true)
    const row = `replace(body, '"why":"day"', '"why":"Day"')`
    await tamper(
      'alter table emission_entries disable trigger all',
      `update emission_entries set body = ${row}`,
    )
    const verdict = (await store().verify()).find(({ chain }) => chain === 'emissions')
    expect(verdict).toMatchObject({ ok: false, batch: 1 })
  })
})
