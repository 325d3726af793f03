import { describe, expect, it } from 'vitest'
import { terahashesPerSecond } from '../../quantity/index.ts'
import { EXAMPLES } from '../drivers/examples.ts'
import { findModel } from './find.ts'

const ths = terahashesPerSecond
/** The id of what was found, the ids of what was not decided, or unknown. */
function told(make: string | undefined, name: string, hashrate?: number): string {
  const found = findModel(make, name, hashrate === undefined ? undefined : ths(hashrate))
  if (found.kind === 'found') return found.variant?.id ?? found.model.id
  return found.kind === 'unknown' ? 'unknown' : found.models.map(({ id }) => id).join(' or ')
}

describe('findModel', () => {
  it.each([
    ['Antminer S19j Pro', 'bitmain/s19j-pro'],
    ['S19JPro+', 'bitmain/s19j-pro+'],
    ['S19jProPlus', 'bitmain/s19j-pro+'],
    ['M50S+ VH30', 'microbt/m50s+'],
    ['M50S+_VH30', 'microbt/m50s+'],
    ['WhatsMiner M30S++VG40', 'microbt/m30s++'],
    ['A1246', 'canaan/a1246'],
    ['BMMiner S19 XP', 'bitmain/s19-xp'],
    ['AvalonMiner 1246-85', 'canaan/a1246/85'],
    ['AvalonMiner 15-194', 'canaan/a15/194'],
    ['Avalon Q', 'canaan/q/90'],
    ['Antminer S21 Pro (Vnish 1.2.7)', 'bitmain/s21-pro'],
    ['Antminer S9 Hiveon', 'bitmain/s9'],
    ['Antminer S19 XP Hydro', 'bitmain/s19-xp-hyd'],
    ['S21 Hyd.', 'bitmain/s21-hyd'],
    ['S21e XP Hyd. 3U', 'bitmain/s21e-xp-hyd-3u/860'],
    ['S19 XP (134T)', 'bitmain/s19-xp/134'],
    ['S21 Pro 234', 'bitmain/s21-pro/234'],
    ['T2 Turbo 25T', 'innosilicon/t2t/25'],
  ])('knows %s', (name, id) => expect(told(undefined, name)).toBe(id))

  it('chooses the variant by the hashrate that the machine expects', () => {
    expect(told('Antminer', 'S19j Pro', 104)).toBe('bitmain/s19j-pro/104')
    expect(told('Bitmain', 'S19 Pro', 110)).toBe('bitmain/s19-pro/110')
    expect(told('WhatsMiner', 'M50S VH50', 126)).toBe('microbt/m50s/126')
  })

  it('leaves the variant open between two that fit, and far from all', () => {
    // An A1246 of the reference recordings expects 83.92 TH/s of itself; it is sold with 83 and with 85.
    const between = findModel('Avalon', '1246', ths(83.92304))
    expect(between).toMatchObject({ kind: 'found', variants: [{ hashrate: 83 }, { hashrate: 85 }] })
    expect(between).not.toHaveProperty('variant')
    expect(told('Antminer', 'S19j Pro', 60)).toBe('bitmain/s19j-pro')
  })

  it('never takes one model for another', () => {
    expect(told(undefined, 'Antminer S9 Pro (v5.1) ')).toBe('unknown')
    expect(told(undefined, 'S19jProPlusHydro')).toBe('unknown')
    expect(told(undefined, 'Antminer')).toBe('unknown')
    expect(told(undefined, '')).toBe('unknown')
    expect(told(undefined, '(Braiins OS+)')).toBe('unknown')
    expect(told('Fluminer', 'S21')).toBe('unknown')
  })

  it('names all that a name can stand for, and those spelt like an unknown one', () => {
    expect(told('Sealminer', 'A2 Pro')).toBe('bitdeer/a2-pro-air or bitdeer/a2-pro-hyd')
    const unknown = findModel('Bitmain', 'S19 XPP')
    expect(unknown.kind === 'unknown' && unknown.near.map(({ id }) => id)).toContain('bitmain/s19-xp')
  })

  it('tells boards and chips by the version of a WhatsMiner', () => {
    expect(findModel('WhatsMiner', 'M50S VH50')).toMatchObject({
      version: 'VH50',
      hardware: { boards: 3, chipsPerBoard: 135, fans: 2 },
    })
    const unlisted = findModel('WhatsMiner', 'M50S VZ99')
    expect(unlisted).toMatchObject({ kind: 'found', version: 'VZ99' })
    expect(unlisted).not.toHaveProperty('hardware')
  })

  it.each(EXAMPLES.map(({ driver, report }) => ({ driver, make: report.make, model: report.model })))(
    'knows the model that $driver reports, $model',
    ({ make, model }) => {
      expect(model === undefined ? 'found' : findModel(make, model).kind).toBe('found')
    },
  )
})
