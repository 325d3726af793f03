import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import {
  bankOf,
  connectModbus,
  type DeviceMap,
  loadMap,
  type ModbusClient,
  openDevice,
  parseMap,
  serveModbus,
} from './index.ts'
import { encodeFrame, readRequest, writeCoilRequest, writeRegistersRequest } from './modbus/frame.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A device that answers with whatever bytes the test says; each request is told with its transaction number. */
async function liar(answer: (request: Buffer, socket: Socket, count: number) => Buffer | undefined) {
  const sockets = new Set<Socket>()
  const seen: Buffer[] = []
  let accepted = 0
  const server: Server = createServer({ noDelay: true }, (socket) => {
    accepted++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (request) => {
      seen.push(request)
      const bytes = answer(request, socket, seen.length)
      if (bytes !== undefined) socket.write(bytes)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, seen, sockets, accepted: () => accepted }
}

function client(port: number, timeoutMs = 150): ModbusClient {
  const one = connectModbus({ host: '127.0.0.1', port, unit: 1, timeoutMs })
  closing.push(() => one.close())
  return one
}

const READ_TWO = readRequest(3, 0, 2)
/** An answer with the transaction of the request. */
const reply = (request: Buffer, pdu: readonly number[], unit = 1, transaction = request.readUInt16BE(0)) =>
  encodeFrame({ transaction, unit, pdu: Buffer.from(pdu) })
const RIGHT = [3, 4, 0, 11, 0, 12]

describe('a request', () => {
  it.each<[string, (request: Buffer) => Buffer, object]>([
    ['an exception', (r) => reply(r, [0x83, 6]), { kind: 'exception', code: 6, detail: 'device busy' }],
    ['an exception that nobody knows', (r) => reply(r, [0x83, 77]), { kind: 'exception', code: 77 }],
    ['an exception without a code', (r) => reply(r, [0x83]), { kind: 'malformed' }],
    ['another function', (r) => reply(r, [4, 4, 0, 1, 0, 2]), { detail: 'function 4 answered function 3' }],
    ['another unit', (r) => reply(r, RIGHT, 9), { detail: 'unit 9 answered for unit 1' }],
    [
      'fewer bytes than it says',
      (r) => reply(r, [3, 4, 0, 1]),
      { detail: 'the answer says 4 bytes and has 2' },
    ],
    ['more bytes than it says', (r) => reply(r, [3, 2, 0, 1, 0, 2]), { kind: 'malformed' }],
    ['nothing after its function', (r) => reply(r, [3]), { detail: 'an answer without values' }],
    ['another protocol', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n'), { kind: 'malformed' }],
    [
      'a frame longer than there are',
      () => Buffer.from([0, 1, 0, 0, 2, 0, 1, 3]),
      { detail: 'a frame of 512 bytes' },
    ],
    ['half a frame, then nothing', (r) => reply(r, RIGHT).subarray(0, 9), { kind: 'timeout', afterMs: 150 }],
    ['another request’s answer', (r) => reply(r, RIGHT, 1, r.readUInt16BE(0) + 9), { kind: 'timeout' }],
  ])('answered by %s fails with its reason', async (_, answer, failure) => {
    const device = await liar((request) => answer(request))
    expect(await client(device.port).request(READ_TWO)).toMatchObject({ ok: false, failure })
  })

  it('is answered by a frame that comes byte by byte', async () => {
    const device = await liar((request, socket) => {
      for (const byte of reply(request, RIGHT)) socket.write(Buffer.from([byte]))
      return undefined
    })
    expect(await client(device.port).request(READ_TWO)).toEqual({ ok: true, value: Buffer.from(RIGHT) })
  })

  it('that writes must be repeated by the answer', async () => {
    const wrong = await liar((r) => reply(r, [5, 0, 3, 0, 0]))
    expect(await client(wrong.port).request(writeCoilRequest(3, true))).toMatchObject({
      failure: { detail: 'the answer does not repeat what was written' },
    })
    const fewer = await liar((r) => reply(r, [16, 0, 3, 0, 1]))
    expect(await client(fewer.port).request(writeRegistersRequest(3, [1, 2]))).toMatchObject({ ok: false })
  })

  it('does not take the late answer of the one before it', async () => {
    let late: Buffer | undefined
    const device = await liar((request, _socket, count) => {
      if (count === 1) {
        late = reply(request, [3, 4, 0, 99, 0, 99])
        return undefined
      }
      return Buffer.concat([late ?? Buffer.alloc(0), reply(request, RIGHT)])
    })
    const one = client(device.port, 150)
    expect(await one.request(READ_TWO)).toMatchObject({ failure: { kind: 'timeout' } })
    expect(await one.request(READ_TWO)).toEqual({ ok: true, value: Buffer.from(RIGHT) })
    expect(device.accepted()).toBe(1)
  })

  it('that is urgent goes before those that wait, never before the one under way', async () => {
    const order: number[] = []
    const device = await liar((request) => {
      order.push(request.readUInt16BE(8))
      return reply(request, RIGHT)
    })
    const one = client(device.port, 2_000)
    await Promise.all([
      one.request(readRequest(3, 1, 2)),
      one.request(readRequest(3, 2, 2)),
      one.request(readRequest(3, 3, 2)),
      one.request(readRequest(3, 4, 2), 'urgent'),
      one.request(readRequest(3, 5, 2), 'urgent'),
    ])
    expect(order).toEqual([1, 4, 5, 2, 3])
  })

  it('is refused when too many wait, though an urgent one is still taken', async () => {
    const device = await liar(() => undefined)
    const one = client(device.port, 50)
    const many = Array.from({ length: 40 }, () => one.request(READ_TWO))
    const urgent = one.request(READ_TWO, 'urgent')
    expect(await many.at(-1)).toMatchObject({ failure: { detail: 'too many requests wait' } })
    expect(await urgent).toMatchObject({ failure: { kind: 'timeout' } })
  })
})

describe('a connection', () => {
  it('that nobody accepts is tried again less and less often', async () => {
    const gone = await liar(() => undefined)
    await closing.pop()?.()
    const one = client(gone.port)
    expect(await one.request(READ_TWO)).toMatchObject({ failure: { kind: 'unreachable' } })
    const start = performance.now()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => one.request(READ_TWO)))
    expect(performance.now() - start).toBeLessThan(200)
    expect(outcomes[19]).toMatchObject({
      failure: { detail: expect.stringMatching(/ECONNREFUSED.*; waiting before the next attempt/) },
    })
  })

  it('that the device resets at every request is not made anew a hundred times a second', async () => {
    const device = await liar((_, socket) => void socket.resetAndDestroy())
    const one = client(device.port)
    const until = performance.now() + 700
    while (performance.now() < until) {
      expect((await one.request(READ_TWO)).ok).toBe(false)
      await new Promise((rested) => setTimeout(rested, 5))
    }
    // Pauses of 200 ms and 400 ms fit into 700 ms.
    expect(device.accepted()).toBeLessThanOrEqual(3)
  })

  it('comes back by itself after a reset', async () => {
    const device = await liar((request, socket, count) =>
      count === 1 ? void socket.resetAndDestroy() : reply(request, RIGHT),
    )
    const one = client(device.port)
    expect(await one.request(READ_TWO)).toMatchObject({ failure: { kind: 'unreachable' } })
    await new Promise((rested) => setTimeout(rested, 250))
    expect(await one.request(READ_TWO)).toMatchObject({ ok: true })
  })

  it('that ends in half a frame is made anew: nobody knows where the next frame begins', async () => {
    const device = await liar((request, _socket, count) => {
      const right = reply(request, RIGHT)
      return count === 1 ? right.subarray(0, 9) : right
    })
    const one = client(device.port, 100)
    expect(await one.request(READ_TWO)).toMatchObject({ failure: { kind: 'timeout' } })
    await new Promise((rested) => setTimeout(rested, 250))
    expect(await one.request(READ_TWO)).toEqual({ ok: true, value: Buffer.from(RIGHT) })
    expect(device.accepted()).toBe(2)
  })

  it('leaves nothing open when it is closed while it is being made, and fails what waits', async () => {
    const device = await liar((request) => reply(request, RIGHT))
    const one = client(device.port)
    const waiting = [one.request(READ_TWO), one.request(READ_TWO)]
    one.close()
    for (const outcome of await Promise.all(waiting)) expect(outcome.ok).toBe(false)
    expect(await one.request(READ_TWO)).toMatchObject({ failure: { detail: 'closed' } })
    await new Promise((rested) => setTimeout(rested, 50))
    expect(device.sockets.size).toBe(0)
  })
})

describe('a device', () => {
  const own = (text: string): DeviceMap => {
    const parsed = parseMap(
      `family: own\nmake: own\nkind: other\nsources: [{ document: own }]\n${text}`,
      'own.yaml',
    )
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
    return parsed.map
  }
  const FAR = own(
    'points: { a_w: { address: 0 }, b_w: { address: 500 }, c_w: { address: 900 }, d_w: { address: 1300 } }',
  )
  const open = (port: number, map: DeviceMap, timeoutMs = 2_000) => {
    const device = openDevice(
      { id: 'd', host: '127.0.0.1', port, unit: 1, timeoutMs, map },
      { now: () => instant(1) },
    )
    closing.push(() => device.close())
    return device
  }

  it('that is silent is given up after two blocks, not after every one', async () => {
    const silent = await liar(() => undefined)
    const read = await open(silent.port, FAR, 100).read()
    expect([...read.keys()]).toEqual(['a_w', 'b_w', 'c_w', 'd_w'])
    for (const value of read.values())
      expect(value).toMatchObject({
        value: undefined,
        quality: 'unreachable',
        reason: 'no answer within 100 ms',
      })
    expect(silent.seen).toHaveLength(2)
  })

  it('that is silent on one block still tells the others', async () => {
    const device = await liar((request) =>
      request.readUInt16BE(8) === 500 ? undefined : reply(request, [3, 2, 0, 42]),
    )
    const read = await open(device.port, FAR, 300).read()
    expect(read.get('b_w')?.quality).toBe('unreachable')
    for (const name of ['a_w', 'c_w', 'd_w'])
      expect(read.get(name)).toMatchObject({ value: 42, quality: 'good' })
  })

  it('that answers fewer registers than were asked for tells nothing by it', async () => {
    const device = await liar((request) => reply(request, [3, 2, 0, 42]))
    const read = await open(device.port, own('points: { a_w: { address: 0 }, b_w: { address: 1 } }')).read()
    expect(read.get('a_w')).toMatchObject({ quality: 'invalid', reason: '2 bytes instead of 4' })
  })

  it('is asked who it is once a connection, also before an order', async () => {
    let manufacturer = 1
    const map = own(`identity: [{ address: 768, any_of: [1], means: the one }]
points: { a_w: { address: 0, writable: true } }`)
    const asked: number[] = []
    const device = await liar((request) => {
      const [code, address] = [request.readUInt8(7), request.readUInt16BE(8)]
      asked.push(address)
      if (code === 6) return reply(request, [...request.subarray(7)])
      return reply(request, [3, 2, 0, address === 768 ? manufacturer : 42])
    })
    const one = open(device.port, map)
    await one.read()
    await one.read()
    expect(asked).toEqual([768, 0, 0])
    // Another device is put in its place.
    manufacturer = 5
    for (const socket of device.sockets) socket.destroy()
    await new Promise((rested) => setTimeout(rested, 300))
    expect(await one.write('a_w', 7)).toMatchObject({ failure: { kind: 'wrong-device' } })
    expect(asked).toEqual([768, 0, 0, 768])
  })

  it.each([
    [Number.NaN, 'NaN cannot be written'],
    [70_000, 'does not fit'],
    [-1, 'does not fit'],
    [255, 'would be read as no value'],
  ])('is never given %d', async (value, reason) => {
    const device = await liar((request) => reply(request, [...request.subarray(7)]))
    const one = open(
      device.port,
      own('points: { a_w: { address: 0, not_available: [255], writable: true } }'),
    )
    expect(await one.write('a_w', value)).toMatchObject({
      ok: false,
      failure: { detail: expect.stringContaining(reason) },
    })
    expect(device.seen).toEqual([])
  })
})

/** Numbers from 0 to 1, the same ones each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** More by FAKEL_FUZZ_ROUNDS. */
const ROUNDS = Number(process.env['FAKEL_FUZZ_ROUNDS'] ?? 3_000)

describe('garbage', () => {
  it('never gives a value that the device did not send, nor keeps a reading waiting', async () => {
    const random = chance(11)
    const below = (most: number) => Math.floor(random() * most)
    let torn = false
    const device = await liar((request, socket) => {
      const right = reply(request, [3, 8, 0x42, 0x48, 0, 0, 0, 7, 0, 8])
      torn = random() < 0.9
      if (!torn) return right
      const bytes = Buffer.from(right)
      switch (below(5)) {
        case 0:
          for (let times = 1 + below(3); times > 0; times--) bytes.writeUInt8(below(256), below(9))
          return bytes
        case 1:
          return Buffer.concat([bytes.subarray(0, below(bytes.length - 1)), Buffer.from([below(256)])])
        case 2:
          return Buffer.from(Array.from({ length: below(300) }, () => below(256)))
        case 3:
          return Buffer.concat([bytes, Buffer.from(Array.from({ length: below(20) }, () => below(256)))])
        default:
          socket.end(bytes.subarray(0, below(bytes.length)))
          return undefined
      }
    })
    const map = parseMap(
      `family: own
make: own
kind: other
sources: [{ document: own }]
points: { frequency_hz: { address: 0, type: f32 }, a_w: { address: 2 }, b_w: { address: 3 } }`,
      'own.yaml',
    )
    if (!map.ok) throw new Error('the map of this test is wrong')
    let good = 0
    for (let round = 0; round < ROUNDS / 10; round++) {
      // A new device each ten readings, so that the pauses after a loss do not make up the test.
      const one = openDevice(
        { id: 'd', host: '127.0.0.1', port: device.port, unit: 1, timeoutMs: 20, map: map.map },
        { now: () => instant(1) },
      )
      for (let times = 0; times < 10; times++) {
        const read = await one.read()
        expect([...read.keys()]).toEqual(['frequency_hz', 'a_w', 'b_w'])
        const values = [...read.values()]
        const told = values.filter(({ quality }) => quality === 'good').map(({ value }) => value)
        if (told.length > 0) expect(told).toEqual([50, 7, 8])
        else
          for (const { value, reason } of values)
            expect([value, typeof reason]).toEqual([undefined, 'string'])
        good += told.length > 0 ? 1 : 0
      }
      await one.close()
    }
    expect(good).toBeGreaterThan(ROUNDS / 50)
  }, 120_000)

  it('does not stop the server, which goes on answering others', async () => {
    const random = chance(12)
    const loaded = await loadMap('deepsea-gencomm', '.')
    if (!loaded.ok) throw new Error('no map')
    const orders: string[] = []
    const bank = bankOf(loaded.map, { read: () => 1, write: (name) => void orders.push(name) })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
    closing.push(() => server.close())
    const frames = [readRequest(3, 768, 2), writeRegistersRequest(4_104, [1, 2]), writeCoilRequest(0, true)]
    for (let round = 0; round < ROUNDS / 10; round++) {
      const one = client(server.port, 5_000)
      for (let times = 0; times < 10; times++) {
        const pdu = Buffer.from(frames[Math.floor(random() * frames.length)] ?? READ_TWO)
        pdu.writeUInt8(Math.floor(random() * 256), Math.floor(random() * pdu.length))
        const cut = pdu.subarray(0, 1 + Math.floor(random() * pdu.length))
        const outcome = await one.request(cut)
        expect(outcome.ok || outcome.failure.kind !== 'unreachable', JSON.stringify(outcome)).toBe(true)
      }
      one.close()
    }
    expect(orders).toEqual([])
    expect(await client(server.port).request(readRequest(3, 768, 1))).toEqual({
      ok: true,
      value: Buffer.from([3, 2, 0, 1]),
    })
  }, 120_000)
})
