import { expect, it } from 'vitest'
import { type Instant, instant } from '../quantity/index.ts'
import type { Channel, Message, Sent } from './channels/channel.ts'
import { Line } from './line.ts'
import { at, raised } from './troubles.testing.ts'

function lineOf(answer: (message: Message) => Promise<Sent> | Sent, mostPerHour = 30) {
  const taken: Message[] = []
  const channel: Channel = {
    id: 'hook',
    kind: 'webhook',
    target: 'example.org',
    send: async (message) => {
      const sent = await answer(message)
      if (sent.ok) taken.push(message)
      return sent
    },
  }
  let ids = 0
  const line = new Line(channel, {
    mostPerHour,
    newId: () => `m${++ids}`,
    words: (notices, lost) => ({ subject: `${notices.length} notices, ${lost} lost`, text: '' }),
  })
  /** Lets the seconds pass, a cycle each. */
  const pass = async (from: number, to: number) => {
    for (let second = from; second <= to; second++) {
      line.cycle(at(second))
      await line.idle()
    }
  }
  return { line, taken, pass }
}
const notice = raised({})
const refused = (again: boolean): Sent => ({ ok: false, reason: 'no', again })

it('sends what waits as one message, and keeps to its number an hour', async () => {
  const { line, taken, pass } = lineOf(() => ({ ok: true }), 2)
  line.add([notice, notice, notice])
  await pass(0, 1)
  line.add([notice])
  await pass(2, 3)
  for (let k = 0; k < 40; k++) {
    line.add([notice])
    await pass(4 + k, 4 + k)
  }
  expect(taken.map(({ subject }) => subject)).toEqual(['3 notices, 0 lost', '1 notices, 0 lost'])
  expect(line.state()).toMatchObject({ ok: true, waiting: 40, sent: 4, lost: 0 })
  await pass(3_600, 3_601)
  expect(taken[2]?.subject).toBe('40 notices, 0 lost')
})

it('tries again with the same message, ever more seldom, and says since when it fails', async () => {
  let works = false
  const tried: number[] = []
  let now: Instant = instant(0)
  const { line, taken } = lineOf(() => {
    tried.push((now - at(0)) / 1_000)
    return works ? { ok: true } : refused(true)
  })
  line.add([notice])
  for (let second = 0; second <= 4_000; second++) {
    now = at(second)
    works = second > 3_000
    line.cycle(now)
    await line.idle()
  }
  expect(tried).toEqual([0, 5, 15, 35, 75, 155, 315, 635, 1_235, 1_835, 2_435, 3_035])
  expect(taken.map(({ id }) => id)).toEqual(['m1'])
  expect(line.state()).toEqual({
    id: 'hook',
    kind: 'webhook',
    target: 'example.org',
    ok: true,
    lastSentAt: at(3_035),
    waiting: 0,
    sent: 1,
    lost: 0,
  })
})

it('waits as long as the other side asks', async () => {
  const tried: number[] = []
  let now: Instant = instant(0)
  const { line } = lineOf(() => {
    tried.push((now - at(0)) / 1_000)
    return { ok: false, reason: 'answered 429', again: true, afterS: 120 }
  })
  line.add([notice])
  for (let second = 0; second <= 200; second++) {
    now = at(second)
    line.cycle(now)
    await line.idle()
  }
  expect(tried).toEqual([0, 120])
})

it('gives up what is refused for good, or for too long, and tells how much with the next message', async () => {
  let answer: Sent = refused(false)
  const { line, taken, pass } = lineOf(() => answer)
  line.add([notice, notice])
  await pass(0, 1)
  expect(line.state()).toMatchObject({ ok: false, lastError: 'no', failingSince: at(0), waiting: 0, lost: 2 })
  answer = refused(true)
  line.add([notice])
  await pass(2, 14_000)
  expect(line.state()).toMatchObject({ waiting: 0, lost: 3 })
  answer = { ok: true }
  line.add([notice])
  await pass(14_001, 14_002)
  expect(taken.map(({ subject }) => subject)).toEqual(['1 notices, 3 lost'])
})

it('holds at most 500 waiting notices, and returns at once from a channel that never answers', () => {
  const { line } = lineOf(() => new Promise<Sent>(() => {}))
  line.add(Array.from({ length: 700 }, () => notice))
  line.cycle(at(0))
  line.cycle(at(1))
  line.add(Array.from({ length: 600 }, () => notice))
  expect(line.state()).toMatchObject({ waiting: 600, lost: 700 })
})

it('outlives a channel that throws, and tells nothing of what it threw', async () => {
  let broken = true
  const { line, taken, pass } = lineOf(() => {
    if (broken) throw new TypeError('bad password hunter2')
    return { ok: true }
  })
  line.add([notice])
  await pass(0, 1)
  expect(line.state()).toMatchObject({
    ok: false,
    lastError: 'a defect of the channel: TypeError',
    waiting: 1,
  })
  broken = false
  await pass(5, 6)
  expect(taken).toHaveLength(1)
})

it('goes on after the clock was set back', async () => {
  let works = false
  const { line, taken, pass } = lineOf(() => (works ? { ok: true } : refused(true)))
  line.add([notice])
  await pass(100_000, 100_003)
  works = true
  await pass(0, 1)
  expect(taken).toHaveLength(1)
})
