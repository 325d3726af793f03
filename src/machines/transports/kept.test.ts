import { describe, expect, it } from 'vitest'
import { kept } from './kept.ts'

describe('connections at rest', () => {
  it('are kept up to as many as may be, and the next one is closed', () => {
    const closed: string[] = []
    const connection = (name: string) => ({ close: () => void closed.push(name) })
    const [a, b, c] = [connection('a'), connection('b'), connection('c')]
    const connections = kept(2)
    const { rest, wake } = connections
    rest(a)
    expect(connections.crowded).toBe(false)
    rest(b)
    rest(a)
    expect(connections.crowded).toBe(true)
    expect(closed).toEqual([])
    rest(c)
    expect(closed).toEqual(['c'])
    wake(a)
    rest(c)
    expect(closed).toEqual(['c'])
    rest(a)
    expect(closed).toEqual(['c', 'a'])
  })

  it('serve a fleet larger than they are, polled in turn, for as many as are kept', () => {
    const { rest, wake } = kept(60)
    const open = new Set<number>()
    const fleet = Array.from({ length: 100 }, (_, index) => ({ index, close: () => void open.delete(index) }))
    let reused = 0
    for (let round = 0; round < 3; round++)
      for (const machine of fleet) {
        if (open.has(machine.index)) reused += 1
        wake(machine)
        open.add(machine.index)
        rest(machine)
      }
    expect(reused).toBe(2 * 60)
  })
})
