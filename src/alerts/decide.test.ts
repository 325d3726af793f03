import { expect, it } from 'vitest'
import { decide, type Told } from './decide.ts'
import { type Gathered, gather, NOTHING_GATHERED } from './gather.ts'
import type { Trouble } from './model.ts'
import { at, many } from './troubles.testing.ts'

const HOUR = 3_600
const settings = { remindMs: 4 * HOUR * 1_000, quietMs: 30 * 60_000 }
const gathering = {
  waitMs: 30_000,
  groupFrom: 5,
  hallsOfFeeder: new Map([
    ['f1', ['h']],
    ['f2', ['h2']],
    ['f3', ['h3']],
    ['f4', []],
    ['f5', []],
  ]),
}

/** What people hear over a course of situations, as `second what key count`. */
function course(steps: readonly (readonly [number, readonly Trouble[]])[]): string[] {
  let gathered: Gathered = NOTHING_GATHERED
  let told: readonly Told[] = []
  const heard: string[] = []
  for (const [seconds, troubles] of steps) {
    const next = gather(gathered, troubles, gathering, at(seconds))
    const standing = new Set(troubles.map(({ id }) => id))
    const decided = decide(told, next.alerts, (key) => standing.has(key), settings, at(seconds))
    gathered = next.gathered
    told = decided.told
    for (const notice of decided.notices)
      if (notice.what !== 'event' && notice.what !== 'test')
        heard.push(`${seconds} ${notice.what} ${notice.alert.key} ${notice.alert.subjects.length}`)
  }
  return heard
}

it('tells of a lost feeder once, reminds, and tells when it is over', () => {
  const silent = many(200, 'f1', 0)
  expect(
    course([
      [10, silent],
      [40, silent],
      [42, silent],
      [HOUR, silent],
      [40 + 4 * HOUR, silent],
      [5 * HOUR, silent.slice(0, 3)],
      [5 * HOUR + 60, []],
      [5 * HOUR + 62, []],
    ]),
  ).toEqual([
    '40 raised unreachable feeder f1 200',
    '14440 reminder unreachable feeder f1 200',
    '18060 resolved unreachable feeder f1 200',
  ])
})

it('tells of nothing that passes before it was told', () => {
  expect(
    course([
      [10, many(1, 'f1', 0)],
      [20, []],
      [60, []],
    ]),
  ).toEqual([])
})

it('tells again of what has become much more', () => {
  expect(
    course([
      [40, many(6, 'f1', 0)],
      [100, many(60, 'f1', 0)],
      [400, many(60, 'f1', 0)],
      [402, many(61, 'f1', 0)],
    ]),
  ).toEqual(['40 raised unreachable feeder f1 6', '400 grown unreachable feeder f1 60'])
})

it('is quiet about what comes and goes, but not for ever', () => {
  const one = many(1, 'f1', 0)
  const key = one[0]?.id
  expect(
    course([
      [40, one],
      [100, []],
      [160, many(1, 'f1', 120)],
      [200, []],
      [300, many(1, 'f1', 250)],
      [1_700, many(1, 'f1', 250)],
      [1_841, many(1, 'f1', 250)],
      [2_000, []],
    ]),
  ).toEqual([`40 raised ${key} 1`, `100 resolved ${key} 1`, `1841 raised ${key} 1`, `2000 resolved ${key} 1`])
})

it('neither repeats everything nor falls silent when the clock is set back', () => {
  const one = many(1, 'f1', 0)
  const key = one[0]?.id
  expect(
    course([
      [40, one],
      [-HOUR, one],
      [-HOUR + 10, one],
      [3 * HOUR + 10, one],
      [3 * HOUR + 20, []],
    ]),
  ).toEqual([`40 raised ${key} 1`, `10810 reminder ${key} 1`, `10820 resolved ${key} 1`])
})
