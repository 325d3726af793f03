import { describe, expect, it } from 'vitest'
import { changed, exampleText, mistakesOf } from './example.testing.ts'
import { parseSiteFile } from './index.ts'

/** Mistakes of the example site with this schedule in place of its own. */
const told = (schedule: string) => {
  const text = exampleText.replace(/\nschedule:\n(?: .*\n)+/, `\nschedule:\n${schedule}\n`)
  return mistakesOf(parseSiteFile(text, 'site.yaml')).map(({ path, message, expected }) => ({
    path,
    message,
    expected,
  }))
}

describe('a schedule of the site file', () => {
  const mode = (id: string) => `{ id: ${id}, power_w: 3000, hashrate_ths: 100 }`
  it.each([
    [
      'machines: [{ id: h1-s19 }, { id: h4-s21 }, { id: h1-s19 }]',
      'machines[2].id',
      'group of machines h1-s19',
    ],
    [
      `machines: [{ id: h1-s19, modes: [${mode('eco')}, ${mode('eco')}] }]`,
      'machines[0].modes[1].id',
      'mode of h1-s19 eco',
    ],
    ['engines: [{ id: g1 }, { id: g1 }]', 'engines[1].id', 'engine g1'],
    [
      'halls: [{ id: h1, hot: [{ above_c: 30, share: 0.1 }] }, { id: h1, hot: [{ above_c: 30, share: 0.2 }] }]',
      'halls[1].id',
      'hall h1',
    ],
  ])('is not told twice: %s', (schedule, path, what) => {
    expect(told(`  ${schedule}`)).toEqual([
      { path: `schedule.${path}`, message: `the ${what} is told twice`, expected: 'each once' },
    ])
  })

  it('has modes of one name at two groups', () => {
    expect(
      told(`  machines: [{ id: h1-s19, modes: [${mode('eco')}] }, { id: h4-s21, modes: [${mode('eco')}] }]`),
    ).toEqual([])
  })

  it.each([
    ['hashprice_minor_per_th_day: 1e308', 'hashprice_minor_per_th_day', 1_000_000_000_000],
    ['import_price_minor_per_kwh: 1e308', 'import_price_minor_per_kwh', 1_000_000_000],
    ['demand_charge_minor_per_kw: 1e13', 'demand_charge_minor_per_kw', 1_000_000_000_000],
    ['engines: [{ id: g1, start_cost_minor: 1e308 }]', 'engines[0].start_cost_minor', 1_000_000_000_000],
    [
      'machines: [{ id: h1-s19, modes: [{ id: a, power_w: 1e308, hashrate_ths: 1 }] }]',
      'machines[0].modes[0].power_w',
      1_000_000,
    ],
  ])('has money and power within reason, not %s', (schedule, path, most) => {
    expect(told(`  ${schedule}`)).toMatchObject([{ path: `schedule.${path}`, expected: `at most ${most}` }])
  })

  it.each([
    ['rated_kw: 330', 'engines[0].rated_kw', 10_000_000],
    ['nominal_power_w: 3500', 'machines[0].nominal_power_w', 1_000_000],
    ['energy_price_minor_per_kwh: 6', 'customers[0].energy_price_minor_per_kwh', 1_000_000_000],
  ])('counts with a plant within reason, not 1e308 in place of %s', (written, path, most) => {
    const key = written.slice(0, written.indexOf(':'))
    const parsed = changed(new RegExp(`${key}: [0-9.]+`).exec(exampleText)?.[0] ?? '', `${key}: 1e308`)
    expect(mistakesOf(parsed).find((each) => each.expected === `at most ${most}`)?.path).toBe(path)
  })

  const window = (from: string, until: string, days = '') =>
    `    - { from: "${from}", until: "${until}", price_minor_per_kwh: 2${days === '' ? '' : `, days: [${days}]`} }\n`
  it.each([
    [window('00:00', '07:00'), 'mon 07:00'],
    [window('07:00', '24:00'), 'mon 00:00'],
    [window('00:00', '24:00', 'mon, tue, wed, thu, fri, sun'), 'sat 00:00'],
    // Over midnight from Friday: Saturday's first hours have a price.
    [window('22:00', '07:00', 'fri') + window('00:00', '24:00', 'mon, tue, wed, thu, fri, sun'), 'sat 07:00'],
  ])('has a price at each hour: %s', (windows, hour) => {
    const expected = 'import_price_minor_per_kwh for all other hours, or windows that leave none open'
    expect(told(`  import_tariff:\n${windows}`)).toEqual([
      { path: 'schedule.import_tariff', message: `the tariff tells no price from ${hour} on`, expected },
    ])
    expect(told(`  import_price_minor_per_kwh: 6\n  import_tariff:\n${windows}`)).toEqual([])
  })

  it('has no window that never holds', () => {
    const windows = window('06:00', '22:00') + window('21:00', '07:00') + window('08:00', '09:00', 'mon')
    expect(told(`  import_tariff:\n${windows}`)).toMatchObject([
      {
        path: 'schedule.import_tariff[2]',
        message: 'the window from 08:00 until 09:00 never holds: those before it cover all its hours',
      },
    ])
  })
})
