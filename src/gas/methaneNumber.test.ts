import { expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../test/corpus.ts'
import { readComposition } from './composition.ts'
import { methaneNumber } from './methaneNumber.ts'

const table = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      x: z.record(z.string(), z.number()),
      MN: z.number(),
      ternaries_listed: z.array(z.string()),
    }),
  ),
})
/** How the table calls its groups. */
const NAMES: Readonly<Record<string, string>> = {
  C4H10: 'n-butane',
  C5H12: 'n-pentane',
  'C6+': 'n-hexane',
  C4H8: '1-butene',
}

describeCorpus('the mixes of EN 16726 Table A.10', () => {
  for (const { id, x, MN } of table.parse(corpusJson('gas', 'en16726_table_A10_part.json')).cases)
    it(`${id}: ${MN}`, () => {
      const named = Object.fromEntries(Object.entries(x).map(([name, part]) => [NAMES[name] ?? name, part]))
      const read = readComposition(named, { as: 'percent' })
      if (!read.ok) throw new Error(read.mistakes.join())
      const { value } = methaneNumber(read.composition)
      expect(Math.abs(value - MN)).toBeLessThan(1)
    })
})

it('takes no longer for gases that the method was never meant for', () => {
  // Propane and heavier from nothing to six tenths of an associated gas; one of these took three seconds.
  const heavy = { propane: 0.586, isobutane: 0.097, 'n-butane': 0.136, isopentane: 0.046, 'n-hexane': 0.135 }
  const light = { methane: 0.91, ethane: 0.08, nitrogen: 0.005, 'carbon dioxide': 0.005 }
  for (let share = 0; share <= 0.6; share += 0.02) {
    const parts = [
      ...Object.entries(heavy).map(([name, part]) => [name, part * share] as const),
      ...Object.entries(light).map(([name, part]) => [name, part * (1 - share)] as const),
    ]
    const read = readComposition(Object.fromEntries(parts))
    if (!read.ok) throw new Error(read.mistakes.join())
    const begun = performance.now()
    expect(Number.isFinite(methaneNumber(read.composition).value)).toBe(true)
    expect(performance.now() - begun).toBeLessThan(500)
  }
})
