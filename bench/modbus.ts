/**
 * What the driver costs over a bare socket: readings of meters and of engine controllers' fast groups, beside the same
 * requests sent and answered without any checks. Then how late a fast group comes when it is read every 40 ms, as
 * protection does. Run: npm run bench:modbus, or node dist/bench/modbus.js [rounds]. The server runs in a process of its own.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import {
  bankOf,
  type DeviceMap,
  loadMap,
  openDevice,
  planOf,
  readable,
  serveModbus,
} from '../src/devices/index.ts'
import { instant } from '../src/quantity/index.ts'

const CASES = [
  { id: 'schneider-pm5000', groups: undefined },
  { id: 'eastron-sdm630', groups: undefined },
  { id: 'deepsea-gencomm', groups: ['fast'] },
  { id: 'basler-dgc-2020', groups: ['fast'] },
] as const
const BATCHES = 9
/** Protection's cycle, and how many of them are timed. */
const CYCLE_MS = 40
const CYCLES = 500

async function mapOf(id: string): Promise<DeviceMap> {
  const loaded = await loadMap(id, '.')
  if (!loaded.ok) throw new Error(`${id}: ${loaded.mistakes[0]?.message}`)
  return loaded.map
}

async function serve(): Promise<void> {
  const units = new Map(
    await Promise.all(
      CASES.map(
        async ({ id }, index) =>
          [index + 1, bankOf(await mapOf(id), { read: () => 1, write: () => {} })] as const,
      ),
    ),
  )
  const server = await serveModbus({ host: '127.0.0.1', port: 0 }, units)
  process.send?.(server.port)
  await once(process, 'disconnect')
  await server.close()
}

/** Sends the requests one after another and waits for as many bytes as their answers have. */
function bareSocket(port: number, requests: readonly { readonly frame: Buffer; readonly answer: number }[]) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  let wanted = 0
  let arrived: () => void = () => {}
  socket.on('data', (bytes) => {
    wanted -= bytes.length
    if (wanted <= 0) arrived()
  })
  return {
    ready: once(socket, 'connect'),
    read: async () => {
      for (const { frame, answer } of requests) {
        wanted = answer
        const done = new Promise<void>((resolve) => {
          arrived = resolve
        })
        socket.write(frame)
        await done
      }
    },
    close: () => void socket.destroy(),
  }
}

/** How long each reading takes when one is started every cycle, in ms from the shortest to the longest. */
async function paced(read: () => Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = []
  const begin = performance.now()
  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    const start = performance.now()
    await read()
    took.push(performance.now() - start)
    await rest(Math.max(0, begin + cycle * CYCLE_MS - performance.now()))
  }
  return took.toSorted((a, b) => a - b)
}

const at = (sorted: readonly number[], share: number) =>
  (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(2)

interface Cost {
  readonly ms: number
  readonly cpuMs: number
}

async function cost(rounds: number, read: () => Promise<unknown>): Promise<Cost> {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  for (let round = 0; round < rounds; round++) await read()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: (performance.now() - start) / rounds, cpuMs: (user + system) / 1_000 / rounds }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function measure(port: number, rounds: number): Promise<void> {
  for (const [index, { id, groups }] of CASES.entries()) {
    const map = await mapOf(id)
    const unit = index + 1
    const blocks = planOf(map, groups === undefined ? readable(map) : (map.groups['fast'] ?? []))
    const requests = blocks.map((block) => ({
      frame: Buffer.from([
        0,
        1,
        0,
        0,
        0,
        6,
        unit,
        block.function,
        ...word(block.address),
        ...word(block.count),
      ]),
      answer: 9 + block.count * 2,
    }))
    const bare = bareSocket(port, requests)
    const device = openDevice(
      { id, host: '127.0.0.1', port, unit, timeoutMs: 2_000, map },
      { now: () => instant(Date.now()) },
    )
    await bare.ready
    const points = await device.read(groups)
    const bad = [...points].find(([, { quality }]) => quality !== 'good')
    if (bad !== undefined) throw new Error(`${id}: ${bad[0]} is ${bad[1].quality}`)
    for (const read of [bare.read, () => device.read(groups)]) await cost(rounds, read)
    const pairs: { bare: Cost; driver: Cost }[] = []
    for (let batch = 0; batch < BATCHES; batch++)
      pairs.push({
        bare: await cost(rounds, bare.read),
        driver: await cost(rounds, () => device.read(groups)),
      })
    const of = (figure: (pair: (typeof pairs)[number]) => number) => median(pairs.map(figure))
    console.log(
      `${id}: ${points.size} points in ${requests.length} requests; driver ${of(({ driver }) => driver.ms).toFixed(3)} ms ` +
        `(${of(({ driver }) => 1_000 / driver.ms).toFixed(0)} a second), bare socket ${of(({ bare: socket }) => socket.ms).toFixed(3)} ms, ratio ${of((pair) => pair.driver.ms / pair.bare.ms).toFixed(2)}; ` +
        `CPU of a reading ${of(({ driver }) => driver.cpuMs).toFixed(3)} ms against ${of(({ bare: socket }) => socket.cpuMs).toFixed(3)} ms`,
    )
    if (groups !== undefined)
      for (const [name, read] of [
        ['driver', () => device.read(groups)],
        ['bare socket', bare.read],
      ] as const) {
        const took = await paced(read)
        console.log(
          `${id}: ${name}, fast group every ${CYCLE_MS} ms, ${CYCLES} times: ` +
            `p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms, longest ${at(took, 1)} ms`,
        )
      }
    bare.close()
    await device.close()
  }
}

const word = (value: number) => [value >> 8, value & 0xff]

if (process.argv[2] === 'serve') await serve()
else {
  const server = fork(process.argv[1] ?? '', ['serve'])
  const [port] = await once(server, 'message')
  await measure(Number(port), Number(process.argv[2] ?? 1_000))
  server.disconnect()
}
