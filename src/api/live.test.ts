import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest } from '../../test/api-fixture.ts'
import { makeFakeSite } from '../../test/fake-site.ts'
import { liveStreams } from './live.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())

/** Reads server-sent events until one of the name has come. */
function reader(body: ReadableStream<Uint8Array>) {
  const source = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    async next(): Promise<{ name: string; data: unknown } | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const block = text.slice(0, end)
          text = text.slice(end + 2)
          const name = /^event: (.*)$/m.exec(block)?.[1] ?? 'comment'
          const data = /^data: (.*)$/m.exec(block)?.[1]
          return { name, data: data === undefined ? undefined : JSON.parse(data) }
        }
        const { value, done } = await source.read()
        if (done) return undefined
        text += value
      }
    },
    cancel: () => source.cancel(),
  }
}
type Reader = ReturnType<typeof reader>
async function until(events: Reader, name: string) {
  for (let seen = 0; seen < 50; seen++) {
    const event = await events.next()
    if (event === undefined || event.name === name) return event
  }
  throw new Error(`no ${name} among 50 events`)
}

describe('the live stream over HTTP', () => {
  it('begins with the whole site, then tells changes, commands and deeds', async () => {
    const cookie = await under.as('operator')
    const answer = await under.send('GET', '/api/live', { cookie })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('content-encoding')).toBeNull()
    if (!answer.body) throw new Error('a stream has a body')
    const events = reader(answer.body)
    expect(await events.next()).toMatchObject({ name: 'site', data: { site: { id: 'flare-site' } } })
    const machines = await events.next()
    expect(machines).toMatchObject({ name: 'machines' })
    expect(machines?.data).toHaveLength(240)

    await under.site.tick()
    expect((await until(events, 'machines'))?.data).toHaveLength(24)

    await under.send('POST', '/api/commands', {
      cookie,
      body: {
        machines: ['h1-s19/127.77.1.1'],
        action: { kind: 'sleep' },
        why: 'test of the stream',
        until: new Date(Date.now() + 3_600_000).toISOString(),
      },
    })
    expect(await until(events, 'command')).toMatchObject({ data: { state: 'written' } })
    await under.send('POST', '/api/session', { body: { username: 'nobody', password: 'x' } })
    let deed = await until(events, 'event')
    while (JSON.stringify(deed?.data).includes('command.given')) deed = await until(events, 'event')
    expect(deed).toMatchObject({ data: { kind: 'session.refused', subject: 'nobody' } })
    await events.cancel()
  })
})

describe('the streams of all clients', () => {
  const allowed = async () => true

  it('send a comment when nothing happens, and end when the session has', async () => {
    let still = true
    const streams = liveStreams(makeFakeSite(), 20)
    const events = reader(streams.open(async () => still))
    await events.next()
    await events.next()
    expect(await events.next()).toEqual({ name: 'comment', data: undefined })
    still = false
    expect(await until(events, 'end')).toBeUndefined()
  })

  it('make a client that reads late skip to the latest picture', async () => {
    const site = makeFakeSite()
    const streams = liveStreams(site)
    const events = reader(streams.open(allowed))
    const view = site.view()
    for (let load = 0; load < 5000; load++) streams.tell({ kind: 'site', site: { ...view, load_w: load } })
    expect(await events.next()).toMatchObject({ name: 'site', data: { load_w: 4999 } })
    expect(await events.next()).toMatchObject({ name: 'machines' })
    streams.close()
    expect(await events.next()).toBeUndefined()
  })

  it('are at most a hundred, and one that leaves makes room', async () => {
    const streams = liveStreams(makeFakeSite())
    const open = Array.from({ length: 100 }, () => streams.open(allowed))
    expect(() => streams.open(allowed)).toThrow('100 live streams')
    await open[0]?.cancel()
    expect(() => streams.open(allowed)).not.toThrow()
    streams.close()
  })
})
