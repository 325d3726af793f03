import { describe, expect, it } from 'vitest'
import type { Command } from '../dispatch/index.ts'
import { instant } from '../quantity/index.ts'
import type { Tracked } from './commander.ts'
import { SendQueue } from './sendQueue.ts'

function tracked(machine: string, action: Command['action']): Tracked {
  return {
    command: {
      id: `${machine} ${action.kind}`,
      at: instant(0),
      who: 'anna',
      why: 'test',
      until: instant(1),
      target: { kind: 'machine', id: machine },
      action,
    },
    state: 'written',
    steps: [],
    attempts: 0,
    sentAt: undefined,
    firstAt: undefined,
    sending: true,
    unanswered: false,
    clear: undefined,
  }
}
const pools = (machine: string) => tracked(machine, { kind: 'pools', pools: [] })
const sleep = (machine: string) => tracked(machine, { kind: 'sleep' })

function takeAll(queue: SendQueue): Tracked[] {
  const taken: Tracked[] = []
  for (let next = queue.take(() => true); next !== undefined; next = queue.take(() => true)) taken.push(next)
  return taken
}
const names = (list: readonly Tracked[]) => list.map(({ command }) => command.id)

describe('the queue of commands', () => {
  it('sends what moves power before pools that came first, and keeps half of its lines for it', () => {
    const queue = new SendQueue(4)
    for (const machine of ['m1', 'm2', 'm3']) queue.push(pools(machine))
    queue.push(sleep('m9'))
    expect(names(takeAll(queue))).toEqual(['m9 sleep', 'm1 pools', 'm2 pools'])
    queue.push(sleep('m8'))
    expect(names(takeAll(queue))).toEqual(['m8 sleep'])
  })

  it('lets pools wait for another order to the same machine, and never the other way round', () => {
    const queue = new SendQueue(10)
    const asleep = sleep('m1')
    queue.push(asleep)
    queue.push(pools('m1'))
    queue.push(pools('m2'))
    expect(names(takeAll(queue))).toEqual(['m1 sleep', 'm2 pools'])
    queue.push(sleep('m2'))
    expect(names(takeAll(queue))).toEqual(['m2 sleep'])
    queue.done(asleep)
    expect(names(takeAll(queue))).toEqual(['m1 pools'])
  })

  it('drops what is wanted no more', () => {
    const queue = new SendQueue(1)
    queue.push(sleep('m1'))
    expect(queue.take(() => false)).toBeUndefined()
    expect(takeAll(queue)).toEqual([])
  })
})
