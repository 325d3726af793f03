import { describe, expect, it } from 'vitest'
import { watts } from '../../quantity/index.ts'
import { powerOf } from './power.ts'

describe('power', () => {
  it('is unknown where a hashing machine, or one that may hash, says 0 W', () => {
    expect(powerOf(watts(0), 'measured', true)).toEqual({ powerGrade: 'unknown' })
    expect(powerOf(watts(0), 'measured', undefined)).toEqual({ powerGrade: 'unknown' })
    expect(powerOf(undefined, 'measured', true)).toEqual({ powerGrade: 'unknown' })
  })

  it('is what was told otherwise', () => {
    expect(powerOf(watts(0), 'estimated', false)).toEqual({ power: 0, powerGrade: 'estimated' })
    expect(powerOf(watts(3250), 'measured', true)).toEqual({ power: 3250, powerGrade: 'measured' })
  })
})
