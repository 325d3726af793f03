import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { fakeDesk, fakeParts } from '../desk.testing.ts'
import { programOf, venOf } from './vtn.testing.ts'
import { eventOf, openAdrTest, said, until } from './way.testing.ts'

const { vtnOf, wayTo } = openAdrTest()

describe.each(['3.0', '3.1'] as const)('a VEN of OpenADR %s with a VTN unlike others', (version) => {
  it('takes what it asked for from a VTN that looks neither at filters nor at pages', async () => {
    const vtn = await vtnOf(version)
    vtn.careless = true
    vtn.programs.push(...Array.from({ length: 50 }, (_, k) => programOf(`p${k}`, `program ${k}`)))
    vtn.vens.push(venOf(version, 'ven-0', 'fakel-flare-site', []))
    vtn.events.push(...Array.from({ length: 50 }, (_, k) => eventOf(`e${k}`, 'SIMPLE', 3)), {
      ...eventOf('x', 'SIMPLE', 3),
      programID: 'p3',
    })
    const { desk, way } = wayTo(vtn, { program: 'program 3' })
    await until(() => expect(said(desk)).toEqual(['x.0 full']))
    expect(way.status()).toMatchObject({ state: 'up', trouble: undefined })
  })

  it('cancels nothing that slipped from one page to another while it was read', async () => {
    const vtn = await vtnOf(version)
    vtn.events.push(...Array.from({ length: 60 }, (_, k) => eventOf(`e${k}`, 'SIMPLE', 3)))
    const { desk } = wayTo(vtn)
    await until(() => expect(desk.taken).toHaveLength(60))
    let slipped = false
    vtn.meanwhile = (asked) => {
      if (slipped || !asked.includes('skip=50')) return
      slipped = true
      vtn.events.shift()
    }
    await until(() => expect(said(desk).slice(60)).toEqual(['e0.0 cancelled']))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(desk.taken).toHaveLength(61)
  })

  it('hears other events, and cancels none, while something is listed that has no id', async () => {
    const vtn = await vtnOf(version)
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    const { id: _, ...nameless } = eventOf('a', 'SIMPLE', 0)
    vtn.events.splice(0, 1, nameless, eventOf('b', 'SIMPLE', 3))
    await until(() => expect(said(desk)).toEqual(['a.0 full', 'b.0 full']))
    expect(way.status()).toMatchObject({
      state: 'up',
      trouble: { text: expect.stringContaining('what is no event') },
    })
    vtn.events.shift()
    await until(() => expect(said(desk).slice(2)).toEqual(['a.0 cancelled']))
  })

  it('hears calls from a VTN that takes no reports, and gives it later what it can take later', async () => {
    const vtn = await vtnOf(version)
    const began = new Date(Date.now() - 1_800_000).toISOString()
    vtn.events.push(
      eventOf('a', 'SIMPLE', 3, undefined, { intervalPeriod: { start: began, duration: 'PT1H' } }),
    )
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    const at = instant(Date.parse(began) + 1_800_000)
    for (const [status, text] of [
      [429, 'the report of a.0 waits'],
      [507, 'the report of a.0 waits'],
      [403, 'the report of a.0 was refused'],
    ] as const) {
      vtn.brokenAt.set('POST /reports', { status, body: '{}' })
      desk.report({
        issuer: 'grid',
        id: 'a.0',
        version: 1,
        at: instant(at + status),
        state: status === 429 ? 'kept' : 'replaced',
        meanKw: status,
        baselineKw: undefined,
        reducedKwh: undefined,
        measured: { start: instant(at - 900_000), end: at, hours: 0.25 },
      })
      await until(() => expect(way.status().trouble?.text).toContain(text))
      expect(way.status().state).toBe('up')
      if (status === 507) {
        vtn.brokenAt.clear()
        await until(() => expect(vtn.reports).toHaveLength(2))
      }
    }
    vtn.brokenAt.clear()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(vtn.reports).toHaveLength(2)
  })

  it('leaves a VTN alone as long as that asks for it, within five minutes', async () => {
    const vtn = await vtnOf(version)
    const desk = fakeDesk(() => instant(Date.now()))
    const parts = fakeParts(desk)
    const slept: number[] = []
    const sleep = async (ms: number, signal: AbortSignal) => {
      slept.push(ms)
      await parts.clock.sleep(20, signal)
    }
    vtn.broken = { status: 429, body: '{}', headers: { 'retry-after': '120' } }
    wayTo(vtn, {}, desk, { ...parts, clock: { ...parts.clock, sleep } })
    await until(() => expect(slept).toContain(120_000))
    vtn.broken = { status: 503, body: '{}', headers: { 'retry-after': '86400' } }
    await until(() => expect(slept).toContain(300_000))
    vtn.broken = undefined
    await until(() => expect(slept).toContain(50))
  })

  it('looks for its program again when that has no events, since it may have another id', async () => {
    const vtn = await vtnOf(version)
    vtn.programs.push(programOf('program-0', 'flex'))
    let later = 0
    const now = () => instant(Date.now() + later)
    const desk = fakeDesk(now)
    const parts = fakeParts(desk)
    const { way } = wayTo(vtn, { program: 'flex' }, desk, { ...parts, clock: { ...parts.clock, now } })
    await until(() => expect(way.status().state).toBe('up'))
    vtn.programs.splice(0, 1, programOf('program-1', 'flex'))
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(desk.taken).toEqual([])
    later = 300_000
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
  })
})

describe('a VTN reached by https', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-vtn-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const certificate = (name: string) => {
    const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)]
    const curve = 'ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=vtn'
    const made = `req -x509 -newkey ${curve} -addext subjectAltName=IP:127.0.0.1`.split(' ')
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { file: cert, cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  }

  it('is heard when its certificate is ours, and told nothing when it is another', async () => {
    const [ours, other] = [certificate('ours'), certificate('other')]
    const vtn = await vtnOf('3.1', { tls: ours })
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    const { desk } = wayTo(vtn, { ca_file: ours.file })
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    for (const more of [{ ca_file: other.file }, {}]) {
      const asked = await vtnOf('3.1', { tls: ours })
      const { way } = wayTo(asked, more)
      await until(() =>
        expect(way.status()).toMatchObject({
          state: 'down',
          trouble: { text: expect.stringContaining('certificate') },
        }),
      )
      expect(asked.asked).toEqual([])
    }
  })

  it('is not given our secret where it sends us over http', async () => {
    const ours = certificate('ours')
    const plain = await vtnOf('3.1')
    const vtn = await vtnOf('3.1', { tls: ours })
    const tokenURL = `${plain.url}/auth/token`
    vtn.brokenAt.set('GET /auth/server', { status: 200, body: JSON.stringify({ tokenURL }) })
    const { way } = wayTo(vtn, { ca_file: ours.file })
    await until(() => expect(way.status().trouble?.text).toBe('the VTN wants our secret over http'))
    expect(plain.asked).toEqual([])
  })
})
