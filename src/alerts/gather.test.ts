import { expect, it } from 'vitest'
import { type Gathered, gather, NOTHING_GATHERED } from './gather.ts'
import type { Trouble } from './model.ts'
import { at, many, trouble } from './troubles.testing.ts'

const settings = {
  waitMs: 30_000,
  groupFrom: 5,
  hallsOfFeeder: new Map([
    ['f1', ['hall-f1']],
    ['f2', ['hall-f2']],
    ['f3', ['hall-f3', 'hall-f3b']],
    ['f4', ['hall-f4']],
    ['f5', ['hall-f5']],
  ]),
}
const step = (before: Gathered, troubles: readonly Trouble[], seconds: number) =>
  gather(before, troubles, settings, at(seconds))
const shown = ({ alerts }: ReturnType<typeof gather>) =>
  alerts.map(({ kind, place, subjects }) => `${kind} ${place.kind} ${place.id} ${subjects.length}`)

it('makes one alert of a lost feeder, however many machines hang on it', () => {
  const silent = many(200, 'f1', 0)
  const early = step(NOTHING_GATHERED, silent.slice(0, 3), 5)
  expect(shown(early)).toEqual([])
  expect(shown(step(early.gathered, silent, 31))).toEqual(['unreachable feeder f1 200'])
})

it('names the hall where the feeder has several and only one of them is concerned', () => {
  expect(shown(step(NOTHING_GATHERED, many(20, 'f3', 0), 60))).toEqual(['unreachable hall hall-f3 20'])
  const both = [...many(20, 'f3', 0), trouble(99, 'f3', 0, { hall: 'hall-f3b' })]
  expect(shown(step(NOTHING_GATHERED, both, 60))).toEqual(['unreachable feeder f3 21'])
})

it('names the site where the same is wrong on half of its feeders, also when they follow one another', () => {
  const first = step(NOTHING_GATHERED, [...many(20, 'f1', 0), ...many(20, 'f2', 0)], 60)
  expect(shown(first)).toEqual(['unreachable feeder f1 20', 'unreachable feeder f2 20'])
  const then = [...many(20, 'f1', 0), ...many(20, 'f2', 0), ...many(20, 'f4', 70)]
  expect(shown(step(first.gathered, then, 120))).toEqual(['unreachable site  60'])
})

it('keeps few machines, other kinds and other times apart', () => {
  const few = many(4, 'f1', 0)
  const hot = many(2, 'f1', 0, { kind: 'hot' })
  expect(shown(step(NOTHING_GATHERED, [...few, ...hot], 60))).toHaveLength(6)
  // Five dead boards within a month are five repairs.
  let known = NOTHING_GATHERED
  const dead: Trouble[] = []
  for (let day = 0; day < 5; day++) {
    dead.push(trouble(day, 'f1', day * 86_400, { kind: 'board-dead' }))
    known = step(known, dead, day * 86_400 + 60).gathered
  }
  expect(known).toMatchObject({ groups: [], singles: { length: 5 } })
})

it('keeps a group until its last machine is back, and takes in those that follow soon', () => {
  const silent = many(10, 'f1', 0)
  const lost = step(NOTHING_GATHERED, silent, 60)
  expect(shown(step(lost.gathered, [...silent, trouble(50, 'f1', 300)], 360))).toEqual([
    'unreachable feeder f1 11',
  ])
  const one = step(lost.gathered, silent.slice(0, 1), 400)
  expect(shown(one)).toEqual(['unreachable feeder f1 1'])
  expect(shown(step(one.gathered, [], 500))).toEqual([])
  // Two hours later it is something else.
  const later = [...silent, trouble(50, 'f1', 7_200)]
  expect(shown(step(lost.gathered, later, 7_300))).toEqual([
    'unreachable feeder f1 10',
    'unreachable machine f1-group/10.0.0.50 1',
  ])
})

it('waits for nothing after the clock was set back, and needs no feeder', () => {
  expect(shown(step(NOTHING_GATHERED, many(10, 'f1', 3_600), 0))).toEqual(['unreachable feeder f1 10'])
  const { feeder: _, hall: __, ...dark } = trouble(1, 'f1', 0, { kind: 'feeder-dark', subject: 'f1' })
  expect(shown(step(NOTHING_GATHERED, [dark], 60))).toEqual(['feeder-dark feeder f1 1'])
})

it('holds 20,000 troubles at once', () => {
  const all = Array.from({ length: 5 }, (_, k) => many(4_000, `f${k + 1}`, 0)).flat()
  const distinct = all.map((each, k) => ({ ...each, id: `unreachable ${k}`, subject: String(k) }))
  const { gathered } = step(NOTHING_GATHERED, distinct, 60)
  const started = performance.now()
  const next = step(gathered, distinct, 62)
  expect(next.alerts).toHaveLength(1)
  // A cycle comes every two seconds; measured: some 10 ms.
  expect(performance.now() - started).toBeLessThan(500)
})
