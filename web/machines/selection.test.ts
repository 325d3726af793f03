import { describe, expect, it } from 'vitest'
import { extended, type Key, NOTHING, pressed, toggled } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
})
const chosen = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('')

describe('choosing machines', () => {
  it('chooses one row and leaves it again', () => {
    const one = toggled(NOTHING, order, 2)
    expect(chosen(one)).toBe('c')
    expect(chosen(toggled(one, order, 2))).toBe('')
  })

  it('adds a range downwards and upwards from where it began', () => {
    expect(chosen(extended(toggled(NOTHING, order, 1), order, 3))).toBe('bcd')
    expect(chosen(extended(toggled(NOTHING, order, 3), order, 0))).toBe('abcd')
  })

  it('walks with the arrows, extends with shift and stops at the ends', () => {
    const down = pressed(NOTHING, order, key('ArrowDown'), 3)
    expect(down?.active).toBe(1)
    const range = pressed(down ?? NOTHING, order, key('ArrowDown', { shiftKey: true }), 3)
    expect(chosen(range ?? NOTHING)).toBe('bc')
    expect(pressed(range ?? NOTHING, order, key('End'), 3)?.active).toBe(4)
    expect(pressed(NOTHING, order, key('ArrowUp'), 3)?.active).toBe(0)
  })

  it('chooses all with Ctrl+A, nothing with Escape, and leaves other keys alone', () => {
    const all = pressed(NOTHING, order, key('a', { ctrlKey: true }), 3)
    expect(chosen(all ?? NOTHING)).toBe('abcde')
    expect(chosen(pressed(all ?? NOTHING, order, key('Escape'), 3) ?? NOTHING)).toBe('')
    expect(pressed(NOTHING, order, key('a'), 3)).toBeUndefined()
  })
})
