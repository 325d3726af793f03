import { describe, expect, it } from 'vitest'
import { hertz, type Watts, watts } from '../quantity/index.ts'
import { CALM, type ProtectionMemory, type ProtectionView, protect } from './protect.ts'

const settings = { frequencyLow: hertz(49), frequencyShedAll: hertz(48), reserveShare: 0.05, settleCycles: 5 }
const kw = (value: number) => watts(value * 1000)

function view(change: {
  online?: (boolean | undefined)[]
  frequency?: number
  open?: string[]
  unknown?: string[]
}): ProtectionView {
  const online = change.online ?? [true, true, true]
  return {
    frequency: change.frequency === undefined ? hertz(50) : hertz(change.frequency),
    engines: ['g1', 'g2', 'g3'].map((id, index) => ({
      id,
      online: online[index],
      power: online[index] ? kw(860 / 3) : undefined,
      available: kw(330),
    })),
    feeders: [
      { id: 'f1', shedPriority: 1, power: kw(210) },
      { id: 'f2', shedPriority: 2, power: kw(205) },
      { id: 'f3', shedPriority: 3, power: kw(212) },
      { id: 'f4', shedPriority: 4, power: kw(215) },
      { id: 'aux', shedPriority: 9, power: kw(18) },
    ].map((feeder) => ({
      ...feeder,
      closed: !(change.open ?? []).includes(feeder.id),
      power: change.unknown?.includes(feeder.id) ? undefined : feeder.power,
    })),
  }
}

/** A day at the protection desk: each step is what is seen, and what is opened. */
function run(steps: readonly ProtectionView[]): readonly (readonly string[])[] {
  let memory: ProtectionMemory = CALM
  return steps.map((step) => {
    const decision = protect(step, memory, settings)
    memory = decision.memory
    return decision.open
  })
}

describe('protection', () => {
  it('opens feeders by priority until the remaining engines can carry the rest', () => {
    // 860 kW was made; 2 x 330 x 0.95 = 627 kW can stay; 233 kW must go: f1 (210) is not enough, f1 + f2 is.
    expect(run([view({}), view({}), view({ online: [true, false, true] })])).toEqual([[], [], ['f1', 'f2']])
  })

  it('opens nothing where a grid takes over what is lost, and less where it takes a part', () => {
    // 233 kW must be found: all of it by a grid with 250 kW left; with 40 kW left 193 kW must go, which f1 (210) is.
    const beside = (seen: ProtectionView, mostKw: number, power: Watts | undefined = kw(100)) => ({
      ...seen,
      grid: [{ id: 'line', online: true, power, most: kw(mostKw) }],
    })
    const lost = view({ online: [true, false, true] })
    expect(run([beside(view({}), 350), beside(lost, 350)])[1]).toEqual([])
    expect(run([beside(view({}), 140), beside(lost, 140)])[1]).toEqual(['f1'])
    // Of a connection whose meter is silent nothing more is expected.
    const silent = {
      ...beside(lost, 350),
      grid: [{ id: 'line', online: true, power: undefined, most: kw(350) }],
    }
    expect(run([{ ...silent, ...view({}) }, silent])[1]).toEqual(['f1', 'f2'])
  })

  it('sheds what engines cannot carry when the grid beside them is lost', () => {
    // 860 kW by engines and 100 kW bought; 3 x 330 x 0.95 = 940.5 kW can stay, so 19.5 kW must go: f1.
    const line = (online: boolean | undefined, kilowatts: number) => ({
      ...view({}),
      grid: [{ id: 'line', online, power: kw(kilowatts), most: kw(400) }],
    })
    expect(run([line(true, 100), line(undefined, 100), line(false, 0), line(false, 0)])).toEqual([
      [],
      [],
      ['f1'],
      [],
    ])
    // While it was exporting, the engines have power to spare.
    const exporting = (online: boolean) => ({ ...line(online, online ? -100 : 0) })
    expect(run([exporting(true), exporting(false)])[1]).toEqual([])
    // Its meter fell before its breaker opened: the feeders draw 860 kW, of two engines 627 kW can stay.
    const two = (online: boolean, kilowatts: number) => ({
      ...view({ online: [true, false, true] }),
      grid: [{ id: 'line', online, power: kw(kilowatts), most: kw(400) }],
    })
    expect(run([two(true, 287), two(true, 0), two(false, 0)])[2]).toEqual(['f1', 'f2'])
  })

  it('opens all but the last priority when the only grid is lost, and once', () => {
    const alone = (online: boolean) => ({
      ...view({ online: [] }),
      engines: [],
      frequency: online ? hertz(50) : undefined,
      grid: [{ id: 'line', online, power: online ? kw(860) : kw(0), most: kw(1000) }],
    })
    const fallen = { ...alone(true), grid: [{ id: 'line', online: true, power: kw(0), most: kw(1000) }] }
    const steps = [alone(true), fallen, alone(false), alone(false), alone(true)]
    expect(run(steps)).toEqual([[], [], ['f1', 'f2', 'f3', 'f4'], [], []])
  })

  it('opens nothing twice while breakers move, and nothing more once they have', () => {
    const lost = { online: [false, true, true] }
    expect(run([view({}), view(lost), view(lost), view({ ...lost, open: ['f1', 'f2'] })])).toEqual([
      [],
      ['f1', 'f2'],
      [],
      [],
    ])
  })

  it('does not count on a feeder whose load it does not know', () => {
    expect(
      run([view({ unknown: ['f1'] }), view({ online: [true, true, false], unknown: ['f1'] })])[1],
    ).toEqual(['f1', 'f2', 'f3'])
  })

  it('takes an engine whose controller is silent as still on line', () => {
    expect(run([view({}), view({ online: [true, undefined, true] })])).toEqual([[], []])
  })

  it('sheds on falling frequency alone, one feeder at a time, and waits for each to act', () => {
    const falling = [48.9, 48.8, 48.7, 48.6, 48.5, 48.45, 48.4, 48.35].map((frequency) => view({ frequency }))
    expect(run([view({}), ...falling]).flat()).toEqual(['f1', 'f2'])
    expect(run([view({ frequency: 48.9 }), view({ frequency: 48.95 })]).flat()).toEqual([])
  })

  it('keeps only the last priority when frequency is about to be lost', () => {
    expect(run([view({}), view({ frequency: 47.9 })])[1]).toEqual(['f1', 'f2', 'f3', 'f4'])
  })

  it('does nothing on a dead busbar or without a frequency', () => {
    expect(run([view({ frequency: 0, online: [false, false, false] })])).toEqual([[]])
    const blind = { ...view({}), frequency: undefined }
    expect(run([blind, blind])).toEqual([[], []])
  })
})
