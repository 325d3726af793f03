import { describe, expect, it } from 'vitest'
import { formatFor, UNKNOWN, type UnitName } from './format.ts'
import en from './messages/en.json' with { type: 'json' }
import ru from './messages/ru.json' with { type: 'json' }

const unit = (messages: Record<string, string>) => (name: UnitName) => messages[`unit.${name}`] ?? name
const english = formatFor('en', 'Asia/Yekaterinburg', unit(en))
const russian = formatFor('ru', 'Asia/Yekaterinburg', unit(ru))
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('quantities with their units', () => {
  it.each([
    [874_300, '874 kW', '874 кВт'],
    [1_020_000, '1.02 MW', '1,02 МВт'],
    [3355, '3.4 kW', '3,4 кВт'],
    [12, '12 W', '12 Вт'],
    [-4200, '-4.2 kW', '-4,2 кВт'],
    [0, '0 W', '0 Вт'],
    [-0.2, '0 W', '0 Вт'],
  ])('power of %d W', (watts, inEnglish, inRussian) => {
    expect(plain(english.power(watts))).toBe(inEnglish)
    expect(plain(russian.power(watts))).toBe(inRussian)
  })

  it('rises from TH/s over PH/s to EH/s', () => {
    expect(plain(english.hashrate(122))).toBe('122.0 TH/s')
    expect(plain(english.hashrate(4213))).toBe('4.21 PH/s')
    expect(plain(english.hashrate(1_250_000))).toBe('1.25 EH/s')
  })

  it('shows the others in the units of the field', () => {
    expect(plain(english.frequency(49.987))).toBe('49.99 Hz')
    expect(plain(english.pressure(251.4))).toBe('251 kPa')
    expect(plain(english.gasFlow(287.4))).toBe('287 m³/h')
    expect(plain(english.gasFlow(3.14))).toBe('3.1 m³/h')
    expect(plain(english.temperature(71.6))).toBe('72 °C')
    expect(plain(english.efficiency(27.51))).toBe('27.5 J/TH')
    expect(plain(english.energy(219_400))).toBe('219 kWh')
    expect(plain(russian.number(1234567))).toBe('1 234 567')
  })

  it('shows gas and what it emits', () => {
    expect(plain(english.heat(38.504))).toBe('38.50 MJ/m³')
    expect(plain(russian.density(0.81234))).toBe('0,8123 кг/м³')
    expect(plain(english.gasAmount(198_900.4))).toBe('198,900 m³')
    expect(plain(english.gasAmount(38.24))).toBe('38.2 m³')
    expect([320.04, 58_150, 1_234_567].map((kg) => plain(english.mass(kg)))).toEqual([
      '320.0 kg',
      '58.15 t',
      '1,235 t',
    ])
    expect(plain(russian.partsPerMillion(130))).toBe('130 млн⁻¹')
    expect(english.mass(null)).toBe(UNKNOWN)
  })

  it('shows a day of the calendar as itself, wherever the site is', () => {
    const west = formatFor('en', 'America/Chicago', unit(en))
    expect(plain(west.date('2026-02-14'))).toBe('14 Feb 2026')
    expect(west.date('soon')).toBe(UNKNOWN)
  })

  it('never shows the unknown as nought', () => {
    for (const unknown of [null, undefined, Number.NaN]) {
      expect(english.power(unknown)).toBe(UNKNOWN)
      expect(english.frequency(unknown)).toBe(UNKNOWN)
      expect(english.duration(unknown)).toBe(UNKNOWN)
    }
  })
})

describe('times', () => {
  it('are told in the zone of the site', () => {
    expect(english.clock('2026-03-01T20:15:09Z')).toBe('01:15:09')
    expect(english.dateTime('2026-03-01T20:15:09Z')).toBe('2 Mar, 01:15:09')
    expect(english.clock('nonsense')).toBe(UNKNOWN)
  })

  it('last so many seconds, minutes, hours and days', () => {
    expect(plain(english.duration(34_000))).toBe('34 s')
    expect(plain(english.duration(5 * 60_000))).toBe('5 min')
    expect(plain(english.duration((3 * 60 + 12) * 60_000))).toBe('3 h 12 min')
    expect(plain(russian.duration(52 * 3_600_000))).toBe('2 сут 4 ч')
  })
})
