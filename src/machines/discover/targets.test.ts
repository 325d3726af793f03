import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeTargets, readTargets, targetAt, targetLines } from './targets.ts'

const read = (...words: string[]) => readTargets(words.map((text) => ({ text })))

describe('the targets of a scan', () => {
  it('tell every mistake with its place, and begin nothing', () => {
    const lines = targetLines(
      'halls.txt',
      '10.0.0.1\r\n\n# hall 2\n10.0.0.300 # typo\n10.0.0.9-10.0.0.2\nminer.local',
    )
    expect(readTargets(lines)).toMatchObject({
      ok: false,
      mistakes: [
        expect.stringMatching(/^halls\.txt:4: 10\.0\.0\.300 is not an IPv4 address/),
        expect.stringMatching(/^halls\.txt:5: 10\.0\.0\.2 comes before 10\.0\.0\.9/),
        expect.stringMatching(/^halls\.txt:6: miner\.local is not an IPv4 address/),
      ],
    })
    expect(read()).toMatchObject({ ok: false, mistakes: [expect.stringMatching(/^no addresses/)] })
    expect(read('10.0.0.0/8')).toMatchObject({
      ok: false,
      mistakes: [expect.stringMatching(/scan them in parts/)],
    })
  })

  it('count overlapping groups once and keep a file with a byte order mark', () => {
    const read = readTargets(targetLines('f', '\uFEFF10.0.0.0/24\n10.0.0.200-10.0.1.3\n10.0.1.4\n10.0.5.5'))
    expect(read.ok && read.targets.count).toBe(261)
    expect(read.ok && describeTargets(read.targets)).toBe('10.0.0.1-10.0.1.4,10.0.5.5-10.0.5.5')
  })

  it('name each address once, in ascending order', () => {
    const group = fc
      .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 60 }))
      .map(([first, size]) => [first, first + size] as const)
    const dotted = (value: number) => `10.0.${Math.floor(value / 256)}.${value % 256}`
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 8 }), (groups) => {
        const wanted = new Set(groups.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, k) => a + k)))
        const parsed = read(...groups.map(([a, b]) => `${dotted(a)}-${dotted(b)}`))
        if (!parsed.ok) throw new Error(parsed.mistakes.join())
        const { targets } = parsed
        const all = Array.from({ length: targets.count }, (_, k) => targetAt(targets, k))
        expect(all).toEqual([...wanted].sort((a, b) => a - b).map(dotted))
        expect(targetAt(targets, targets.count)).toBeUndefined()
      }),
    )
  })
})
