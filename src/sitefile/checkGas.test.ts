import { describe, expect, it } from 'vitest'
import { changed, mistakesOf } from './example.testing.ts'
import { parseTreatment } from './index.ts'

function told(text: string) {
  const parsed = parseTreatment(text, 'steps.yaml')
  return parsed.ok ? [] : parsed.mistakes.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

describe('treatment', () => {
  it('is checked in a site file by what each kind needs', () => {
    expect(
      mistakesOf(
        changed(
          'kind: separator, loss_share: 0.002, temperature_c: 15, pressure_kpa: 250',
          'kind: chiller, cop: 3, power_kw: 4',
        ),
      ),
    ).toMatchObject([
      { path: 'gas.treatment[0].temperature_c', message: expect.stringMatching(/without temperature_c/) },
      { path: 'gas.treatment[0].cop', message: 'separator has both power_kw and cop' },
    ])
  })

  it('is read from a file of its own, as a list or under its name', () => {
    const parsed = parseTreatment(
      'treatment:\n  - { id: s, kind: separator, temperature_c: 10 }\n  - { id: b, kind: iron-sponge, removes: { hydrogen_sulphide: 0.9 } }\n',
      'steps.yaml',
    )
    expect(parsed).toMatchObject({ ok: true, steps: [{ id: 's', loss_share: 0 }, { id: 'b' }] })
    expect(told('- { id: s, kind: separator }')).toEqual([])
  })

  it.each([
    ['- { id: s, kind: seperator }', /1 \[0\]\.kind/],
    ['- id: s\n  kind: separator\n  temperatur_c: 4', /3 \[0\]\.temperatur_c: a step has no temperatur_c/],
    ['- { id: b, kind: h2s-scavenger, charge_kg: 5 }', /without removes/],
    ['- { id: a, kind: amine, removes: {} }', /amine without removes/],
    ['- { id: f, kind: filter, change_at_kpa: 50 }', /without differential_pressure/],
    ['- { id: f, kind: filter, temperature_c: 5 }', /filter, which has no temperature_c/],
    ['- { id: s, kind: separator, loss_share: 1 }', /takes out all of the gas/],
    ['- [', /not readable as YAML/],
    ['treatment: 5', /treatment: /],
    ['7', /: /],
  ])('names what is wrong in %j', (text, message) => {
    expect(told(text).join('\n')).toMatch(message)
  })
})
