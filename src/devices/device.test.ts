import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Instant, instant } from '../quantity/index.ts'
import { type Bank, bankOf, type DeviceMap, loadMap, openDevice, parseMap, serveModbus } from './index.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function own(text: string): DeviceMap {
  const parsed = parseMap(
    `family: own\nmake: own\nkind: other\nsources: [{ document: own }]\n${text}`,
    'own.yaml',
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  return parsed.map
}

function open(port: number, map: DeviceMap, { timeoutMs = 1_000, now = (): Instant => instant(1) } = {}) {
  const device = openDevice({ id: 'd', host: '127.0.0.1', port, unit: 1, timeoutMs, map }, { now })
  closing.push(() => device.close())
  return device
}

async function serve(bank: Bank, port = 0) {
  const server = await serveModbus({ host: '127.0.0.1', port }, new Map([[1, bank]]))
  closing.push(() => server.close())
  return server
}

/** A device that answers each request, known by its bytes after the transaction number, with fixed bytes. */
async function recorded(answers: Readonly<Record<string, string>>, delayMs = 0) {
  const asked: string[] = []
  const server = createServer({ noDelay: true }, (socket) => {
    closing.push(() => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('data', async (request) => {
      const question = request.subarray(2).toString('hex')
      asked.push(question)
      await rest(delayMs)
      const answer = answers[question]
      if (answer !== undefined)
        socket.write(Buffer.concat([request.subarray(0, 2), Buffer.from(answer, 'hex')]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, asked }
}

async function flo(): Promise<DeviceMap> {
  const loaded = await loadMap('rockwell-1758-flo', '.')
  if (!loaded.ok) throw new Error('no map')
  return loaded.map
}

describe('Enron Modbus, whose registers have four bytes', () => {
  // 123 456 m³ is 0001E240. IEEE 754: 21.5 is 41AC0000, 250.25 is 437A4000, 812.5 is 444B2000.
  const VOLUME = { ask: '0000000601 03 138f 0001', told: '0000000701 03 04 0001e240' }
  const FLOATS = {
    ask: '0000000601 03 1b59 0004',
    told: '0000001301 03 10 41ac0000 437a4000 00000000 444b2000',
  }
  const plain = (hex: string) => hex.replaceAll(' ', '')

  it('is read from raw bytes: one register asked for, four bytes answered', async () => {
    const device = await recorded({
      [plain(VOLUME.ask)]: plain(VOLUME.told),
      [plain(FLOATS.ask)]: plain(FLOATS.told),
    })
    const read = await open(device.port, await flo()).read()
    expect(Object.fromEntries([...read].map(([name, { value }]) => [name, value]))).toEqual({
      volume_m3: 123_456,
      temperature_c: 21.5,
      pressure_kpa: 250.25,
      flow_m3_per_h: 812.5,
    })
    expect(device.asked).toEqual([plain(VOLUME.ask), plain(FLOATS.ask)])
  })

  it('is invalid when the device answers two bytes a register, as plain Modbus would', async () => {
    const device = await recorded({
      [plain(VOLUME.ask)]: plain('0000000501 03 02 e240'),
      [plain(FLOATS.ask)]: plain(FLOATS.told),
    })
    const read = await open(device.port, await flo()).read()
    expect(read.get('volume_m3')).toMatchObject({ quality: 'invalid', reason: '2 bytes instead of 4' })
    expect(read.get('flow_m3_per_h')).toMatchObject({ value: 812.5 })
  })

  it('is served as raw bytes', async () => {
    const values = new Map([
      ['volume_m3', 123_456],
      ['temperature_c', 21.5],
      ['pressure_kpa', 250.25],
      ['flow_m3_per_h', 812.5],
    ])
    const server = await serve(bankOf(await flo(), { read: (name) => values.get(name), write: () => {} }))
    const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true })
    closing.push(() => socket.destroy())
    for (const { ask, told } of [VOLUME, FLOATS]) {
      socket.write(Buffer.from(`abcd${plain(ask)}`, 'hex'))
      const [answer] = await once(socket, 'data')
      expect(answer.toString('hex')).toBe(`abcd${plain(told)}`)
    }
  })
})

describe('a device', () => {
  it('is believed again once the right one stands in its place, asked after 10 s on the same line', async () => {
    let [manufacturer, time] = [5, 1_000_000]
    const map = own(`identity: [{ address: 768, any_of: [1], means: the one }]
points: { a_w: { address: 0 } }`)
    const server = await serve({
      register: (_table, address) => Buffer.from([0, address === 768 ? manufacturer : 42]),
      bit: () => undefined,
      writeRegisters: () => false,
      writeCoil: () => false,
    })
    const device = open(server.port, map, { now: () => instant(time) })
    const quality = async () => (await device.read()).get('a_w')?.quality
    expect(await quality()).toBe('wrong-device')
    manufacturer = 1
    time += 9_000
    expect(await quality()).toBe('wrong-device')
    time += 1_000
    expect(await quality()).toBe('good')
  })

  it('is read again by itself when its server comes back', async () => {
    const map = own('points: { a_w: { address: 0 } }')
    const bank = bankOf(map, { read: () => 42, write: () => {} })
    const first = await serve(bank)
    const device = open(first.port, map)
    expect((await device.read()).get('a_w')).toMatchObject({ value: 42 })
    await first.close()
    await rest(20)
    expect((await device.read()).get('a_w')).toMatchObject({ value: undefined, quality: 'unreachable' })
    await serve(bank, first.port)
    await expect
      .poll(async () => (await device.read()).get('a_w')?.value, { timeout: 3_000, interval: 50 })
      .toBe(42)
  })

  it('that is slow is waited for, each request within its own time', async () => {
    // Four requests of 60 ms wait for each other longer than the 150 ms that each has.
    const answers = Object.fromEntries(
      [0, 500].map((address) => [
        `0000000601 03 ${address.toString(16).padStart(4, '0')} 0001`.replaceAll(' ', ''),
        '00000005010302002a',
      ]),
    )
    const slow = await recorded(answers, 60)
    const device = open(slow.port, own('points: { a_w: { address: 0 }, b_w: { address: 500 } }'), {
      timeoutMs: 150,
    })
    for (const read of await Promise.all([device.read(), device.read()]))
      expect([...read.values()].map(({ value }) => value)).toEqual([42, 42])
  })

  it('with its bytes the wrong way round is still known, and its flags still seen', async () => {
    const map = own(`byte_order: low-first
identity: [{ address: 90, any_of: [300], means: the one }]
points:
  alive: { address: 90 }
  phase: { address: 0, unless: { address: 1, mask: 0x0100, value: 4 } }`)
    // 300 is 012C, and its bytes come as 2C01; so does flag 0100 as 0001.
    const words = new Map([
      [90, 0x2c01],
      [0, 0x0200],
      [1, 0x0001],
    ])
    const server = await serve({
      register: (_table, address) => {
        const bytes = Buffer.alloc(2)
        bytes.writeUInt16BE(words.get(address) ?? 0)
        return bytes
      },
      bit: () => undefined,
      writeRegisters: () => false,
      writeCoil: () => false,
    })
    const read = await open(server.port, map).read()
    expect(read.get('phase')).toMatchObject({ value: 4, quality: 'good' })
    expect(read.get('alive')).toMatchObject({ value: 300 })
    const twin = await serve(bankOf(map, { read: (name) => (name === 'phase' ? 4 : 300), write: () => {} }))
    expect((await open(twin.port, map).read()).get('phase')).toMatchObject({ value: 4, quality: 'good' })
  })
})

describe('a served map', () => {
  it('lays the flags of several points and a point of that register over each other', async () => {
    const map = own(`points:
  phase: { address: 0, unless: { address: 2, mask: 1, value: 4 } }
  breaker_closed: { address: 1, unless: { address: 2, mask: 2, value: 9 } }
  locked: { address: 2, bit: 7 }`)
    const now: Record<string, number> = { phase: 4, breaker_closed: 9, locked: 1 }
    const server = await serve(bankOf(map, { read: (name) => now[name], write: () => {} }))
    const device = open(server.port, map)
    const values = async () =>
      Object.fromEntries([...(await device.read())].map(([name, { value }]) => [name, value]))
    expect(await values()).toEqual({ phase: 4, breaker_closed: 9, locked: 1 })
    Object.assign(now, { phase: 2, breaker_closed: 9, locked: 0 })
    expect(await values()).toEqual({ phase: 2, breaker_closed: 9, locked: 0 })
  })
})
