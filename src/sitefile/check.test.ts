import { describe, expect, it } from 'vitest'
import { changed, exampleText, lineOf, mistakesOf } from './example.testing.ts'
import { parseSiteFile } from './index.ts'

describe('what a schema cannot see', () => {
  it.each([
    [
      'an unknown meter',
      'meter: m-g1\n',
      'meter: m-g11\n',
      'engines[0].meter',
      'there is no meter m-g11',
      'm-g1',
    ],
    [
      'an unknown device of a point',
      'plc/header_pressure_kpa',
      'plcc/header_pressure_kpa',
      'gas.inlet.pressure',
      'there is no device plcc',
      'plc',
    ],
    [
      'an engine that the catalogue does not know',
      'catalogue: jenbacher-j208-gs-bl',
      'catalogue: caterpillar-g3412-33',
      'engines[0].catalogue',
      'there is no engine of the catalogue caterpillar-g3412-33',
      'caterpillar-g3412-330',
    ],
    [
      'a meter of the wrong kind',
      'gas_meter: m-gas-g2',
      'gas_meter: m-f1',
      'engines[1].gas_meter',
      'm-f1 is an electricity meter',
      undefined,
    ],
    [
      'a hall on no feeder',
      'fed_from: f2, meter',
      'fed_from: busbar, meter',
      'halls[1].fed_from',
      'there is no feeder busbar: hall h2 is on no feeder, so machines h2-m50, h2-s19 are on no feeder',
      undefined,
    ],
    [
      'machines in no hall',
      '    hall: h1\n',
      '    hall: h9\n',
      'machines[0].hall',
      'there is no hall h9: machines h1-s19 are on no feeder',
      'h1',
    ],
    [
      'machines of nobody',
      'customer: nordhash\n',
      'customer: northash\n',
      'machines[0].customer',
      'there is no customer northash',
      'nordhash',
    ],
    [
      'two owners',
      '127.77.2.41-127.77.2.60',
      '127.77.2.31-127.77.2.60',
      'machines[2].addresses',
      '127.77.2.31 and 9 more have two owners: altai here and nordhash in machines h2-m50',
      undefined,
    ],
    [
      'addresses that are none',
      '127.77.1.1-127.77.1.60',
      '127.77.1.1-127.77.1.600',
      'machines[0].addresses',
      '127.77.1.600 is not an IPv4 address',
      undefined,
    ],
    [
      'a name given twice',
      '- id: f2\n',
      '- id: f1\n',
      'feeders[1].id',
      'f1 is named twice: also in feeders 0',
      undefined,
    ],
    [
      'a branch that hangs from nothing',
      '  - id: f3\n    fed_from: busbar',
      '  - id: f3\n    fed_from: busbra',
      'feeders[2].fed_from',
      'there is no busbar or transformer busbra',
      'busbar',
    ],
    [
      'a breaker shared by two feeders',
      'open: plc/breaker_f2_open',
      'open: plc/breaker_f1_open',
      'feeders[1].breaker.open',
      'plc/breaker_f1_open already belongs to the breaker of feeders 0',
      undefined,
    ],
    [
      'a meter at two places',
      'meter: m-h2',
      'meter: m-h1',
      'halls[1].meter',
      'meter m-h1 already stands at halls 0',
      undefined,
    ],
    [
      'a fuel curve that does not rise',
      'load_share: 0.75',
      'load_share: 0.4',
      'engines[0].fuel_curve',
      "the load shares of g1's fuel curve are out of order: 0.5, 0.4, 1",
      undefined,
    ],
    [
      'pressures out of order',
      'pressure_set_kpa: 250',
      'pressure_set_kpa: 450',
      'gas.inlet.pressure_low_kpa',
      'the pressures of the header are out of order: 150, 450, 350',
      undefined,
    ],
    [
      'a zone that is none',
      'Asia/Yekaterinburg',
      'Asia/Ekaterinburg',
      'site.zone',
      'Asia/Ekaterinburg is not a time zone',
      'Asia/Yekaterinburg',
    ],
    [
      'an offset for a zone',
      'Asia/Yekaterinburg',
      '"+05:00"',
      'site.zone',
      '+05:00 is not a time zone',
      undefined,
    ],
    [
      'a currency in small letters',
      'currency: USD',
      'currency: usd',
      'currency',
      'usd is not a currency',
      'USD',
    ],
    [
      'a country that is none',
      'country: RU',
      'country: XQ',
      'site.country',
      'XQ is not a country',
      undefined,
    ],
    [
      'a limit above the nominal power',
      'minimum_power_w: 2000',
      'minimum_power_w: 9000',
      'machines[1].minimum_power_w',
      'the lowest power limit, 9000 W, is above the nominal power',
      undefined,
    ],
    [
      'frequencies out of order',
      'frequency_low_hz: 49,',
      'frequency_low_hz: 51,',
      'protection.frequency_low_hz',
      'the frequencies are out of order: 48, 51, 50',
      undefined,
    ],
  ])('finds %s', (_, from, to, path, message, suggestion) => {
    const mistakes = mistakesOf(changed(from, to))
    expect(mistakes.map((mistake) => [mistake.path, mistake.message, mistake.suggestion])).toContainEqual([
      path,
      message,
      suggestion,
    ])
  })

  it('finds a cycle once, and tells the way round', () => {
    const text = exampleText
      .replace(
        '- { id: busbar, voltage_v: 400, frequency_hz: 50 }',
        '- { id: busbar, voltage_v: 400, fed_from: t1 }',
      )
      .replace(
        'transformers: []',
        'transformers: [{ id: t1, fed_from: f1, rated_kva: 630, no_load_loss_w: 600, load_loss_w: 5000 }]',
      )
    const mistakes = mistakesOf(parseSiteFile(text, 'site.yaml'))
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toMatchObject({
      line: lineOf('- { id: busbar,'),
      path: 'busbars[0].fed_from',
      message: 'the electrical tree has a cycle: busbar is fed from t1 is fed from f1 is fed from busbar',
    })
  })

  it('finds a busbar that nothing feeds', () => {
    const text = exampleText.replace('busbars:\n', 'busbars:\n  - { id: spare, voltage_v: 400 }\n')
    expect(mistakesOf(parseSiteFile(text, 'site.yaml'))).toMatchObject([
      { path: 'busbars[0]', message: 'nothing feeds busbar spare' },
    ])
  })

  it('checks drivers and register maps where it is told which there are', () => {
    const known = { drivers: ['antminer-stock', 'whatsminer-v3', 'braiins-rest'], maps: ['deepsea-gencomm'] }
    const text = exampleText.replace('driver: antminer-stock', 'driver: antminer-stok')
    const mistakes = mistakesOf(parseSiteFile(text, 'site.yaml', known))
    expect(mistakes).toContainEqual(
      expect.objectContaining({ path: 'machines[0].driver', suggestion: 'antminer-stock' }),
    )
    expect(mistakes).toContainEqual(expect.objectContaining({ message: 'there is no register map abb-b23' }))
    expect(mistakes.filter((mistake) => mistake.message.includes('site-plc'))).toEqual([])
  })

  it('wants the meter of a grid connection to tell what is bought', () => {
    const connection =
      'grid:\n  - { id: line, feeds: busbar, import_limit_kw: 100, meter: m-line }\n\nmeters:\n'
    const meter = '  - { id: m-line, kind: electricity, accuracy_class: "1", device: m-line-dev }\n'
    const device = '  - { id: m-line-dev, map: maps/line.yaml, host: 127.77.0.99, port: 1502, unit: 1 }\n'
    const text = exampleText
      .replace('\nmeters:\n', `\n${connection}${meter}`)
      .replace('\ndevices:\n', `\ndevices:\n${device}`)
    const told = (points: readonly string[]) =>
      mistakesOf(parseSiteFile(text, 'site.yaml', { points: new Map([['maps/line.yaml', points]]) }))
    expect(told(['power_w', 'frequency_hz'])).toMatchObject([
      {
        path: 'grid[0].meter',
        message: 'the device of m-line, by maps/line.yaml, does not tell energy_import_wh',
      },
    ])
  })

  it('checks points where it is told which a register map has', () => {
    const points = new Map([['maps/site-plc.yaml', ['header_pressure_kpa', 'heartbeat']]])
    const text = exampleText.replace('point: plc/heartbeat', 'point: plc/heartbeet')
    const paths = mistakesOf(parseSiteFile(text, 'site.yaml', { points }))
    expect(paths).toContainEqual(
      expect.objectContaining({
        path: 'heartbeat.point',
        message: 'there is no point of maps/site-plc.yaml heartbeet',
        suggestion: 'heartbeat',
      }),
    )
    expect(paths.filter((mistake) => mistake.path === 'gas.inlet.pressure')).toEqual([])
  })
})
