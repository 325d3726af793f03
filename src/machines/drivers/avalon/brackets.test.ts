import { describe, expect, it } from 'vitest'
import { partOf } from '../../parsing/part.ts'
import { readBlocks } from './brackets.ts'

function read(...rows: readonly unknown[]) {
  const defects: string[] = []
  const blocks = readBlocks(rows.map((row, index) => partOf(row, `STATS/${index}`, defects)))
  return { ...blocks, defects }
}

describe('the bracket language', () => {
  it('makes nothing of what is not of it', () => {
    for (const row of [undefined, 'text', [], { ID: 'POOL0' }, { 'GHS 5s': 'Ver[1]' }])
      expect(readBlocks([partOf(row, 'STATS', [])])).toBeUndefined()
    expect(read({ 'MM ID0': '[[]] ][ Ver' }).machine).toEqual({})
  })

  it('leaves out a value that is cut off, and says so', () => {
    const { machine, defects } = read({ 'MM ID0': 'GHSspd[199241.07] PVT_T0[ 66  65  6' })
    expect(machine).toEqual({ GHSspd: '199241.07' })
    expect(defects).toEqual(['STATS/0: is cut off inside PVT_T0'])
  })

  it.each([4, 9, 14, 20, 22, 26, 30])(
    'puts together what is split over keys after %i characters',
    (place) => {
      const text = 'Temp[31] PVT_T0[ 66  65  63] Led[0]'
      const { machine, defects } = read({ 'MM ID0': text.slice(0, place), 'MM ID0:1': text.slice(place) })
      expect(machine).toEqual({ Temp: '31', PVT_T0: ['66', '65', '63'], Led: '0' })
      expect(defects).toEqual([])
    },
  )

  it('does not take the next block for the rest of one that was cut off', () => {
    const { machine, boards, defects } = read({
      'MM ID0': 'TA[360] MW0[1 2',
      HBinfo: "'HB0':{PVT_T0[ 60  61]}",
    })
    expect([machine, boards]).toEqual([{ TA: '360' }, { HB0: { PVT_T0: ['60', '61'] } }])
    expect(defects).toHaveLength(1)
  })

  it('reads numbers as lists, words as texts, and keys without a space between', () => {
    const { machine } = read({
      'MM ID0': 'Elapsed[103840]BOOTBY[0x04.00000000] PS[0 -1 1187.5] Core[A3197S] FACOPTS0[] Nonce Mask[25]',
    })
    expect(machine).toEqual({
      Elapsed: '103840',
      BOOTBY: '0x04.00000000',
      PS: ['0', '-1', '1187.5'],
      Core: 'A3197S',
      FACOPTS0: '',
      'Nonce Mask': '25',
    })
  })

  it("reads a Q's summary and boards from their own texts, or from objects", () => {
    const told = {
      machine: { GHSspd: '1.5', PS: ['0', '12'] },
      boards: { HB0: { PVT_T0: ['60', '61'] }, HB1: { PVT_T0: ['62', '63'] } },
      modules: 1,
      defects: [],
    }
    const texts = {
      'MM ID0:Summary': "'STATS':{GHSspd[1.5] PS[0 12]}",
      HBinfo: "'HB0':{PVT_T0[ 60  61]} 'HB1':{PVT_T0[ 62  63]}",
    }
    const objects = { 'MM ID0:Summary': { STATS: told.machine }, HBinfo: told.boards }
    expect(read(texts)).toEqual(told)
    expect(read(objects)).toEqual(told)
    expect(read(JSON.parse(JSON.stringify(objects).replace('"PS"', '"__proto__"'))).machine).toHaveProperty(
      'GHSspd',
    )
  })

  it('reads the first of several modules', () => {
    const { machine, modules } = read({ 'MM ID1': 'TA[104]', 'MM ID2': 'TA[26]' })
    expect([machine, modules]).toEqual([{ TA: '104' }, 2])
  })
})
