import { describe, expect, it } from 'vitest'
import { kept } from './kept.ts'

describe('connections at rest', () => {
  it('are closed, the longest at rest first, beyond as many as may be kept', () => {
    const closed: string[] = []
    const connection = (name: string) => ({ close: () => void closed.push(name) })
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(connection)
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four')
    const { rest, wake } = kept(2)
    rest(a)
    rest(b)
    rest(a)
    rest(c)
    expect(closed).toEqual(['b'])
    wake(a)
    rest(d)
    expect(closed).toEqual(['b'])
    rest(a)
    expect(closed).toEqual(['b', 'c'])
  })
})
