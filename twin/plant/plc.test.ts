import { describe, expect, it } from 'vitest'
import { Plc } from './plc.ts'

function make() {
  const opened: string[] = []
  const log: string[] = []
  const plc = new Plc((what, detail) => log.push(`${what} ${detail}`))
  const closed = new Map([
    ['f1', { shedPriority: 1, powerW: 200_000 }],
    ['f2', { shedPriority: 2, powerW: 200_000 }],
    ['f3', { shedPriority: 3, powerW: 200_000 }],
    ['aux', { shedPriority: 9, powerW: 18_000 }],
  ])
  const step = (nowS: number, ratedW = 990_000, frequencyHz = 50) =>
    plc.step({
      nowS,
      ratedW,
      frequencyHz,
      feeders: [...closed].map(([id, feeder]) => ({
        id,
        ...feeder,
        closed: true,
        open: () => {
          opened.push(id)
          closed.delete(id)
        },
      })),
    })
  return { plc, step, opened, log }
}

describe('the PLC', () => {
  it('does nothing before a controller has ever beaten, nor while it beats', () => {
    const { plc, step, opened } = make()
    for (let s = 0; s < 60; s++) step(s)
    for (let s = 60; s < 120; s++) {
      plc.beat(s, s)
      step(s, 330_000)
    }
    expect(plc.inCharge).toBe(false)
    expect(opened).toEqual([])
  })

  it('takes over after 3 s of one and the same heartbeat, and sheds by priority to 60 % of the rating', () => {
    const { plc, step, opened, log } = make()
    plc.beat(1, 0)
    plc.beat(1, 2.9)
    step(3)
    expect(plc.inCharge).toBe(false)
    // 618 kW on 990 kW: 60 % is 594 kW, so one feeder goes.
    step(3.01)
    expect(opened).toEqual(['f1'])
    expect(log[0]).toContain('plc-takes-over')
    // 660 kW are left after a trip: 396 kW may stay, so the second goes too.
    step(4, 660_000)
    expect(opened).toEqual(['f1', 'f2'])
  })

  it('sheds the next feeder while the frequency is low, with 150 ms between them', () => {
    const { plc, step, opened } = make()
    plc.beat(1, 0)
    step(3.5, 1_500_000, 48.7)
    step(3.6, 1_500_000, 48.7)
    expect(opened).toEqual(['f1'])
    step(3.66, 1_500_000, 48.7)
    expect(opened).toEqual(['f1', 'f2'])
    step(4, 1_500_000, 48.9)
    expect(opened).toEqual(['f1', 'f2'])
  })

  it('hands back with the next heartbeat', () => {
    const { plc, step, log } = make()
    plc.beat(1, 0)
    step(10)
    plc.beat(2, 11)
    step(11)
    expect(plc.inCharge).toBe(false)
    expect(log.at(-1)).toContain('plc-hands-back')
  })
})
