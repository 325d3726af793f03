import { expect, it } from 'vitest'
import { failedIn, type Selection, unknownIn, without, written } from './query.ts'

const SELECTION: Selection = {
  bos: { hostname: true, name: true },
  bosminer: {
    config: { '... on BosminerConfig': { name: true } },
    info: { summary: { power: { limitW: true } }, workSolver: { power: { limitW: true } } },
  },
}

it('writes a query, and knows the place of each field', () => {
  const { text, fields } = written(SELECTION)
  expect(text).toBe(
    '{ bos { hostname name } bosminer { config { ... on BosminerConfig { name } } info { summary { power { limitW } } workSolver { power { limitW } } } } }',
  )
  for (const { name, at } of fields) expect(text.slice(at, at + name.length)).toBe(name)
})

it('leaves out the one field that is meant, where its place is told', () => {
  const query = written(SELECTION)
  const column = query.text.indexOf('power') + 1
  const gone = unknownIn([{ message: 'Unknown field "power" on type "Summary".', column }], query)
  expect(gone).toEqual(['bosminer.info.summary.power'])
  expect(without(SELECTION, new Set(gone))).toEqual({
    ...SELECTION,
    bosminer: {
      config: { '... on BosminerConfig': { name: true } },
      info: { workSolver: { power: { limitW: true } } },
    },
  })
})

it('leaves out every field of the name where its place is not told, or not to be believed', () => {
  const query = written(SELECTION)
  for (const column of [undefined, 999]) {
    const error = {
      message: "Cannot query field 'power' on type 'X'",
      ...(column === undefined ? {} : { column }),
    }
    expect(unknownIn([error], query)).toEqual([
      'bosminer.info.summary.power',
      'bosminer.info.workSolver.power',
    ])
  }
})

it('leaves out what is asked of an unknown type', () => {
  const gone = unknownIn([{ message: 'Unknown type "BosminerConfig"' }], written(SELECTION))
  expect(without(SELECTION, new Set(gone))?.['bosminer']).toEqual({ info: expect.anything() })
  expect(without({ a: { b: true } }, new Set(['a.b']))).toBeUndefined()
})

it('finds what failed by its path, and nothing by a path that it did not ask', () => {
  const query = written(SELECTION)
  const errors = [
    { message: 'not running', path: 'bosminer.info' },
    { message: 'odd', path: 'x.y' },
    { message: 'none' },
  ]
  expect(failedIn(errors, query)).toEqual(['bosminer.info'])
  expect(unknownIn(errors, query)).toEqual([])
})
