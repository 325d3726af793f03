import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { orderRecord } from './orderRecord.ts'

const given = { id: 'o1', by: 'anna', why: '', command: 'sleep', targets: 1 }
const at = instant(Date.UTC(2026, 10, 21))

describe.skipIf(!existsSync('/dev/full'))('the record of an order on a full disk', () => {
  it('refuses before anything is ordered', () => {
    expect(() => orderRecord('/dev/full').given(given, at)).toThrow(/ENOSPC/)
  })

  it('does not end an order that is being carried out, and says that it is cut short', () => {
    const record = orderRecord('/dev/full')
    const step = { order: 'o1', machine: '10.0.0.1', at, attempt: 1, detail: '' }
    record.step({ ...step, state: 'sent' }, 'sleep')
    record.step({ ...step, state: 'accepted' }, 'sleep')
    expect(record.close()).toMatch(/ENOSPC/)
  })
})
