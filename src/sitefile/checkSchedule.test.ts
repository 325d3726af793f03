import { describe, expect, it } from 'vitest'
import { exampleText, mistakesOf } from './example.testing.ts'
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
})
