import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it, vi } from 'vitest'
import { describeMosquitto, mosquitto } from '../../../test/mosquitto.ts'
import { instant } from '../../quantity/index.ts'
import { type SiteFile, siteFileSchema } from '../../sitefile/index.ts'
import { fakeDesk, fakeParts, issuerOf } from '../desk.testing.ts'
import { MqttWay } from './mqttWay.ts'

const run = promisify(execFile)
type Broker = NonNullable<SiteFile['calls']['mqtt']>
const brokerOf = (more: object): Broker => siteFileSchema.shape.calls.unwrap().shape.mqtt.unwrap().parse(more)
const now = () => instant(Date.now())

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
async function brokerWith(settings: Parameters<typeof mosquitto>[0] = {}) {
  const broker = await mosquitto(settings)
  closing.push(() => broker.close())
  return broker
}
function wayTo(settings: object, issuers = [issuerOf({ mqtt: {} })]) {
  const desk = fakeDesk(now)
  const parts = fakeParts(desk)
  const way = new MqttWay(brokerOf(settings), issuers, 'site', parts)
  closing.push(() => way.stop())
  way.start()
  return { desk, way, parts }
}
const until = (check: () => unknown, timeout = 15_000) => vi.waitFor(check, { timeout, interval: 50 })
const isUp = (way: MqttWay) => until(() => expect(way.status().state).toBe('up'))

/** A call as an issuer's own program says it: Debian's mosquitto_pub. */
const say = (broker: { port: number }, message: unknown, more: readonly string[] = []) =>
  run('mosquitto_pub', [
    '-h',
    '127.0.0.1',
    '-p',
    String(broker.port),
    '-q',
    '1',
    '-t',
    'fakel/site/calls/grid',
    '-m',
    typeof message === 'string' ? message : JSON.stringify(message),
    ...more,
  ])

/** What comes on a topic, by mosquitto_sub. */
/** What comes to a topic from when this is resolved on. */
async function listen(broker: { port: number }, topic: string, more: readonly string[] = []) {
  const heard: unknown[] = []
  // Line by line, since it says into a pipe only now and then that it has subscribed.
  const child = spawn('stdbuf', [
    '-oL',
    'mosquitto_sub',
    '-d',
    '-h',
    '127.0.0.1',
    '-p',
    String(broker.port),
    '-q',
    '1',
    '-t',
    topic,
    ...more,
  ])
  closing.push(() => child.kill())
  await new Promise<void>((subscribed) => {
    child.stdout.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) {
        if (line.startsWith('Subscribed')) subscribed()
        if (line.startsWith('{')) heard.push(JSON.parse(line))
      }
    })
  })
  return heard
}
const call = (id: string, version = 1) => ({
  fakel_call: 1,
  kind: 'call',
  issuer: 'grid',
  id,
  version,
  scope: { kind: 'site' },
  mode: { kind: 'cap', kw: 500 },
  from: new Date(Date.now() + 60_000).toISOString(),
  duration_min: 30,
})
const ids = (desk: ReturnType<typeof fakeDesk>) =>
  desk.taken.map(({ message }) => (message.kind === 'call' ? message.call.id : message.id))

describeMosquitto('calls by MQTT, with mosquitto', () => {
  it('are taken from the issuer of the topic, answered and reported on', async () => {
    const broker = await brokerWith()
    const answers = await listen(broker, 'fakel/site/answers/grid')
    const reports = await listen(broker, 'fakel/site/reports/grid')
    const { desk, way } = wayTo({ url: broker.url })
    await isUp(way)
    await say(broker, call('a'))
    await until(() =>
      expect(answers).toMatchObject([
        { kind: 'answer', issuer: 'grid', id: 'a', version: 1, result: 'taken' },
      ]),
    )
    expect(desk.taken).toMatchObject([
      {
        source: { way: 'mqtt', issuer: 'grid' },
        message: { call: { mode: { kind: 'cap', kw: 500 }, must: true } },
      },
    ])
    desk.report({
      issuer: 'grid',
      id: 'a',
      version: 1,
      state: 'kept',
      at: now(),
      meanKw: 411.5,
      baselineKw: undefined,
      reducedKwh: 3,
      measured: undefined,
    })
    desk.report({
      issuer: 'other',
      id: 'b',
      version: 1,
      state: 'kept',
      at: now(),
      meanKw: 1,
      baselineKw: 1,
      reducedKwh: 1,
      measured: undefined,
    })
    await until(() =>
      expect(reports).toMatchObject([
        { kind: 'report', id: 'a', state: 'kept', mean_kw: 411.5, baseline_kw: null },
      ]),
    )
    expect(way.status()).toMatchObject({ state: 'up', taken: 1, refused: 0, issuers: ['grid'] })
  })

  it('said twice are repeated, and what is no call is refused by its fields; nothing stops the next', async () => {
    const broker = await brokerWith()
    const answers = await listen(broker, 'fakel/site/answers/grid')
    const { desk, way } = wayTo({ url: broker.url })
    await isUp(way)
    await say(broker, call('a'))
    await say(broker, call('a'))
    await say(broker, 'curtail!')
    await say(broker, { ...call('b'), issuer: 'ministry' })
    await say(broker, { ...call('c'), mode: { kind: 'cap', kw: null } })
    await say(broker, { why: 'x'.repeat(100_000) })
    await say(broker, '', ['-r'])
    await say(broker, call('z'))
    await until(() => expect(answers).toHaveLength(7))
    expect(answers).toMatchObject([
      { id: 'a', result: 'taken' },
      { id: 'a', result: 'repeated' },
      { id: '', result: 'refused', faults: [{ field: '' }] },
      { id: 'b', result: 'refused', faults: [{ field: 'issuer' }] },
      { id: 'c', result: 'refused', faults: [{ field: 'mode.kw' }] },
      { result: 'refused', reason: expect.stringContaining('65536') },
      { id: 'z', result: 'taken' },
    ])
    expect(ids(desk)).toEqual(['a', 'z'])
    expect(way.status()).toMatchObject({ taken: 2, refused: 4 })
  })

  it('that were retained before the site came are heard once', async () => {
    const broker = await brokerWith()
    await say(broker, call('kept'), ['-r'])
    const answers = await listen(broker, 'fakel/site/answers/grid')
    const first = wayTo({ url: broker.url })
    await until(() => expect(answers).toMatchObject([{ id: 'kept', result: 'taken' }]))
    await first.way.stop()
    const second = wayTo({ url: broker.url })
    await isUp(second.way)
    await say(broker, call('next'))
    await until(() => expect(ids(second.desk)).toEqual(['next']))
  })

  it('outlive a restart of the broker and of the site; what comes meanwhile is heard later', async () => {
    const broker = await brokerWith()
    const one = wayTo({ url: broker.url })
    await isUp(one.way)
    await say(broker, call('before'))
    await until(() => expect(ids(one.desk)).toEqual(['before']))
    await broker.stop()
    await until(() =>
      expect(one.way.status()).toMatchObject({ state: 'down', trouble: { text: expect.any(String) } }),
    )
    one.desk.report({
      issuer: 'grid',
      id: 'before',
      version: 1,
      state: 'kept',
      at: now(),
      meanKw: 1,
      baselineKw: 1,
      reducedKwh: 1,
      measured: undefined,
    })
    await broker.start()
    const reports = await listen(broker, 'fakel/site/reports/grid')
    await isUp(one.way)
    await until(() => expect(reports).toMatchObject([{ id: 'before', state: 'kept' }]))
    await say(broker, call('after'))
    await until(() => expect(ids(one.desk)).toEqual(['before', 'after']))
    await one.way.stop()
    await say(broker, call('away'))
    const two = wayTo({ url: broker.url })
    await until(() => expect(ids(two.desk)).toEqual(['away']))
  })

  it('that could not be written down stay with the broker and come again', async () => {
    const broker = await brokerWith()
    const { desk, way } = wayTo({ url: broker.url })
    await isUp(way)
    desk.failing = new Error('the store is lost')
    await say(broker, call('a'))
    await until(() =>
      expect(way.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringContaining('the store is lost') },
      }),
    )
    expect(desk.taken).toEqual([])
    desk.failing = undefined
    await until(() => expect(ids(desk)).toEqual(['a']))
  })

  it('need the right password, read anew at each attempt and never told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fakel-mqtt-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'password')
    writeFileSync(file, 'wrong-4711\n')
    const broker = await brokerWith({ users: { site: 'right-4711', grid: 'g' } })
    const { way } = wayTo({ url: broker.url, user: 'site', password_file: file })
    await until(() =>
      expect(way.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringMatching(/not authori[sz]ed|bad user/i) },
      }),
    )
    rmSync(file)
    await until(() => expect(way.status().trouble?.text).toContain('ENOENT'))
    writeFileSync(file, 'right-4711\n')
    await isUp(way)
    expect(JSON.stringify(way.status())).not.toContain('4711')
  }, 40_000)

  it('come only from whom the broker lets publish there', async () => {
    const acl = [
      'user site',
      'topic read fakel/site/calls/#',
      'topic write fakel/site/answers/#',
      'user grid',
      'topic write fakel/site/calls/grid',
      'topic read fakel/site/answers/grid',
      'user thief',
      'topic read fakel/#',
    ].join('\n')
    const broker = await brokerWith({ users: { site: 's', grid: 'g', thief: 't' }, acl })
    process.env['FAKEL_TEST_MQTT'] = 's'
    const { desk, way } = wayTo({ url: broker.url, user: 'site', password_env: 'FAKEL_TEST_MQTT' })
    await isUp(way)
    await say(broker, call('stolen'), ['-u', 'thief', '-P', 't'])
    await say(broker, call('own'), ['-u', 'grid', '-P', 'g'])
    await until(() => expect(ids(desk)).toEqual(['own']))
    // Reports are not allowed to the site here: that is told, and answers go on.
    desk.report({
      issuer: 'grid',
      id: 'own',
      version: 1,
      state: 'kept',
      at: now(),
      meanKw: 1,
      baselineKw: 1,
      reducedKwh: 1,
      measured: undefined,
    })
    await until(() =>
      expect(way.status().trouble?.text).toBe(
        'the broker does not let us publish to fakel/site/reports/grid',
      ),
    )
    const answers = await listen(broker, 'fakel/site/answers/grid', ['-u', 'grid', '-P', 'g'])
    await say(broker, call('next'), ['-u', 'grid', '-P', 'g'])
    await until(() => expect(answers).toMatchObject([{ id: 'next', result: 'taken' }]))
    expect(way.status().state).toBe('up')
  })

  it('go over TLS, and only to a broker whose certificate is ours', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fakel-tls-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const [key, certificate, other] = ['key.pem', 'cert.pem', 'other.pem'].map((name) => join(folder, name))
    const make = (out: string, keyOut: string) =>
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=broker',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
          '-keyout',
          keyOut,
          '-out',
          out,
        ],
        { stdio: 'ignore' },
      )
    make(certificate ?? '', key ?? '')
    make(other ?? '', join(folder, 'other-key.pem'))
    const broker = await brokerWith({ tls: { certificate: certificate ?? '', key: key ?? '' } })
    const { way, desk } = wayTo({ url: broker.url, ca_file: certificate })
    const stranger = wayTo({ url: broker.url, ca_file: other, client_id: 'stranger' })
    await isUp(way)
    await say(broker, call('a'), ['--cafile', certificate ?? ''])
    await until(() => expect(ids(desk)).toEqual(['a']))
    await until(() =>
      expect(stranger.way.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringContaining('certificate') },
      }),
    )
  })

  it('are not waited for where there is no broker: starting and stopping take no time', async () => {
    const { way } = wayTo({ url: 'mqtt://127.0.0.1:1' })
    await until(() =>
      expect(way.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringContaining('ECONNREFUSED') },
      }),
    )
    const began = Date.now()
    await way.stop()
    expect(Date.now() - began).toBeLessThan(1_000)
  })
})
