import { expect, it } from 'vitest'
import { siteFileSchema } from '../sitefile/index.ts'
import { Alerts } from './alerts.ts'
import type { Message, Sent } from './channels/channel.ts'
import { at, many, trouble } from './troubles.testing.ts'

const settings = siteFileSchema.shape.alerts.parse({})
const file = {
  site: { id: 'p', name: 'Pad 4', zone: 'UTC', country: 'RU', elevation_m: 0 },
  halls: [],
  alerts: settings,
}
const hallsOfFeeder = new Map([
  ['f1', ['hall-f1']],
  ['f2', ['hall-f2']],
  ['f3', ['hall-f3']],
  ['f4', ['hall-f4']],
  ['f5', ['hall-f5']],
])

function alertsWith(answers: Record<string, () => Sent>, kept?: unknown) {
  const taken: string[] = []
  const channels = Object.entries(answers).map(([id, answer]) => ({
    severity: id === 'night' ? ('alarm' as const) : ('warning' as const),
    language: 'en' as const,
    mostPerHour: 30,
    channel: {
      id,
      kind: 'webhook' as const,
      target: 'example.org',
      send: async (message: Message) => {
        const sent = answer()
        if (sent.ok) taken.push(`${id}: ${message.subject}`)
        return sent
      },
    },
  }))
  const alerts = new Alerts({ file, hallsOfFeeder, channels, kept })
  const cycle = async (troubles: Parameters<Alerts['cycle']>[0], seconds: number) => {
    alerts.cycle(troubles, at(seconds))
    await alerts.idle()
  }
  return { alerts, taken, cycle }
}
const works = (): Sent => ({ ok: true })
const fails = (): Sent => ({ ok: false, reason: 'connection refused', again: true })

it('sends one message for a lost feeder of 200 machines, and one when they are back', async () => {
  const { alerts, taken, cycle } = alertsWith({ hook: works })
  await cycle(many(200, 'f1', 0), 10)
  await cycle(many(200, 'f1', 0), 40)
  await cycle(many(200, 'f1', 0), 45)
  expect(alerts.grouped().size).toBe(200)
  await cycle([], 600)
  expect(taken).toEqual([
    'hook: Pad 4: Warning: feeder f1: 200 machines: does not answer',
    'hook: Pad 4: Over: Warning: feeder f1: 200 machines: does not answer',
  ])
})

it('tells nothing twice over a restart, and nothing is over because of one', async () => {
  const before = alertsWith({ hook: works })
  await before.cycle(many(200, 'f1', 0), 40)
  const kept: unknown = JSON.parse(JSON.stringify(before.alerts.kept()))
  const after = alertsWith({ hook: works }, kept)
  await after.cycle(many(200, 'f1', 0), 100)
  expect(after.taken).toEqual([])
  await after.cycle([], 200)
  expect(after.taken).toEqual(['hook: Pad 4: Over: Warning: feeder f1: 200 machines: does not answer'])
  expect(alertsWith({ hook: works }, { garbage: true }).alerts.alerts()).toEqual([])
})

it('sends alarms alone where only alarms are wanted', async () => {
  const { taken, cycle } = alertsWith({ night: works })
  await cycle([trouble(1, 'f1', 0), trouble(2, 'f2', 0, { kind: 'foreign-pool', severity: 'alarm' })], 40)
  expect(taken).toEqual(['night: Pad 4: ALARM: machine f2-group/10.0.0.2: mines for a foreign pool'])
})

it('tells by the others of a channel that fails, which holds up none of them', async () => {
  const { alerts, taken, cycle } = alertsWith({ dead: fails, hook: works })
  const one = [trouble(1, 'f1', 0)]
  for (let seconds = 40; seconds <= 500; seconds += 2) await cycle(one, seconds)
  expect(taken).toEqual([
    'hook: Pad 4: Warning: machine f1-group/10.0.0.1: does not answer',
    'hook: Pad 4: Warning: channel dead: alert channel fails',
  ])
  expect(alerts.channels()).toMatchObject([
    { id: 'dead', ok: false, lastError: 'connection refused', failingSince: at(40), waiting: 1 },
    { id: 'hook', ok: true, waiting: 0, sent: 2 },
  ])
})

it('tells of an event of the site at once, and not again within ten minutes', async () => {
  const { alerts, taken, cycle } = alertsWith({ hook: works })
  const tripped = (seconds: number) =>
    alerts.event({ kind: 'engine.tripped', subject: 'g2', why: '', at: at(seconds) })
  tripped(0)
  tripped(5)
  await cycle([], 6)
  tripped(700)
  await cycle([], 701)
  expect(taken).toEqual(['hook: Pad 4: ALARM: engine g2 tripped', 'hook: Pad 4: ALARM: engine g2 tripped'])
})

it('keeps quiet of feeders that became the site', async () => {
  const { taken, cycle } = alertsWith({ hook: works })
  const two = [...many(20, 'f1', 0), ...many(20, 'f2', 0)]
  await cycle(two, 40)
  await cycle([...two, ...many(20, 'f3', 60)], 100)
  expect(taken).toEqual([
    'hook: Pad 4: 2 messages: Warning: feeder f1: 20 machines: does not answer',
    'hook: Pad 4: Warning: the whole site: 60 machines: does not answer',
  ])
})

it('tests one channel, and says what became of it', async () => {
  const { alerts, taken } = alertsWith({ hook: works, dead: fails })
  expect(await alerts.test('hook', 'anna', at(0))).toEqual({ ok: true })
  expect(await alerts.test('dead', 'anna', at(0))).toEqual({ ok: false, reason: 'connection refused' })
  expect(await alerts.test('none', 'anna', at(0))).toBeUndefined()
  expect(taken).toEqual(['hook: Pad 4: Test of the alert channel'])
})
