import { expect, it } from 'vitest'
import { makeFakeSite } from '../../test/fake-site.ts'
import { instant } from '../quantity/index.ts'
import { LiveQueue } from './liveQueue.ts'

const site = makeFakeSite({ now: () => instant(1_760_000_000_000) })
const [machine] = site.machines()
if (!machine) throw new Error('the example has machines')
const event = (sequence: number) => ({
  kind: 'event' as const,
  event: {
    sequence,
    at: instant(0),
    severity: 'info' as const,
    kind: 'a.b',
    subject: 's',
    who: 'w',
    why: '',
    data: {},
  },
})
const parsed = (text: string) =>
  text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', data = ''] = part.split('\n')
      return { name: name.replace('event: ', ''), data: JSON.parse(data.replace('data: ', '')) }
    })

it('keeps only the latest picture of each machine and of the site for a client that does not read', () => {
  const queue = new LiveQueue()
  for (let power = 0; power < 1000; power++) {
    queue.push({ kind: 'machines', machines: [{ ...machine, power_w: power }] })
    queue.push({ kind: 'site', site: { ...site.view(), load_w: power } })
  }
  const told = parsed(queue.take())
  expect(told.map((each) => each.name)).toEqual(['site', 'machines'])
  expect(told[0]?.data.load_w).toBe(999)
  expect(told[1]?.data).toEqual([{ ...machine, power_w: 999 }])
  expect(queue.empty).toBe(true)
})

it('drops the oldest of too many events and says how many', () => {
  const queue = new LiveQueue()
  for (let sequence = 1; sequence <= 250; sequence++) queue.push(event(sequence))
  const told = parsed(queue.take())
  expect(told[0]).toEqual({ name: 'dropped', data: { changes: 50 } })
  expect(told[1]?.data).toMatchObject({ sequence: 51, at: '1970-01-01T00:00:00.000Z' })
  expect(told).toHaveLength(201)
})

it('keeps commands in the order of their last step', () => {
  const queue = new LiveQueue()
  const command = (id: string, state: 'sent' | 'confirmed') => ({
    kind: 'command' as const,
    command: {
      id,
      state,
      at: '',
      who: '',
      why: '',
      until: '',
      target: { kind: 'machine' as const, id: 'm' },
      action: 'sleep',
      steps: [],
    },
  })
  queue.push(command('a', 'sent'))
  queue.push(command('b', 'sent'))
  queue.push(command('a', 'confirmed'))
  expect(parsed(queue.take()).map(({ data }) => [data.id, data.state])).toEqual([
    ['b', 'sent'],
    ['a', 'confirmed'],
  ])
})
