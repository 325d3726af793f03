import { describe, expect, it } from 'vitest'
import type { Knock } from './doors.ts'
import { sweep } from './sweep.ts'

const PACE = { sockets: 9, addressesPerSecond: 1e6, knockMs: 50 }
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('the sweep over ports', () => {
  it('never has more sockets out than it may', async () => {
    let [busy, most] = [0, 0]
    const { look } = sweep(PACE, async () => {
      busy += 1
      most = Math.max(most, busy)
      await soon(2)
      busy -= 1
      return 'silent'
    })
    await Promise.all(Array.from({ length: 50 }, (_, k) => look(`10.0.0.${k}`)))
    expect(most).toBe(9)
  })

  it('takes a lack of sockets for what it is: it slows down and asks again', async () => {
    let crowded = 0
    const { look } = sweep(PACE, async (_host, port): Promise<Knock> => {
      if (crowded < 5) {
        crowded += 1
        return 'crowded'
      }
      return port === 80 ? 'open' : 'closed'
    })
    expect(await look('10.0.0.1')).toEqual({ open: [80], alive: true })
    expect(crowded).toBe(5)
  })

  it('tries the later ports only where something lives and nothing was open', async () => {
    const asked: string[] = []
    const doors: Record<string, Knock> = {
      '10.0.0.2:8080': 'open',
      '10.0.0.2:80': 'closed',
      '10.0.0.3:4028': 'open',
    }
    const { look } = sweep(PACE, async (host, port) => {
      asked.push(`${host}:${port}`)
      return doors[`${host}:${port}`] ?? 'silent'
    })
    expect(await look('10.0.0.1')).toEqual({ open: [], alive: false })
    expect(await look('10.0.0.2')).toEqual({ open: [8080], alive: true })
    expect(await look('10.0.0.3')).toEqual({ open: [4028], alive: true })
    expect(asked.filter((one) => one.endsWith(':8080'))).toEqual(['10.0.0.2:8080'])
  })

  it('begins no more addresses than its rate allows', async () => {
    const { turn } = sweep({ ...PACE, addressesPerSecond: 200 }, async () => 'silent')
    const began = performance.now()
    for (let k = 0; k < 60; k++) await turn()
    expect(performance.now() - began).toBeGreaterThan((60 / 200) * 1000 * 0.8)
  })
})
