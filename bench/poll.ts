/**
 * 20,000 simulated machines, a full report of each, against a bare client that sends the same requests at the same moments over
 * as many connections (sockets, and undici's `request`) and throws the answers away. Run: npm run bench:poll [machines] [rounds].
 * Fleet, drivers and bare client have a process each; the two clients take turns, so that a busy computer slows both.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { z } from 'zod'
import { driver } from '../src/machines/index.ts'
import { CONNECTIONS, type HttpRequest } from '../src/machines/transports/http.ts'
import type { RpcRequest } from '../src/machines/transports/rpc.ts'
import { NETWORK, type Wires } from '../src/machines/transports/wires.ts'
import { instant } from '../src/quantity/index.ts'
import { type Fleet, type FleetMachine, startFleet } from './fleet/fleet.ts'

const MACHINES = Number(process.argv[2] ?? 20_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const PARALLEL = 200
const LIMITS = { ratio: 0.7, rssMb: 700 }
const PORTS = { rpc: 24_028, api: 24_433, http: 28_080 }
/** Both clients run as `fakel` itself does. */
const NODE_OPTIONS = ['--max-semi-space-size=64', '--heap-growing-percent=60']
/** Polled before the clock starts, so that neither client is timed while its code is being compiled. */
const WARM_UP = 1_500
const NOW = instant(1_700_000_000_000)

/** One request as a driver sent it. */
type Sent =
  | { readonly wire: 'rpc'; readonly request: RpcRequest }
  | { readonly wire: 'framed'; readonly request: object }
  | { readonly wire: 'http'; readonly request: HttpRequest }

/** What a driver sends for a report, and over how many connections to the web server. */
interface Script {
  readonly bursts: readonly (readonly Sent[])[]
  readonly connections: number
}

const told = z.object({ seconds: z.number(), cpuS: z.number(), rssMb: z.number(), reports: z.number() })
type Told = z.infer<typeof told>

const role = process.env['FAKEL_BENCH_ROLE']
if (role === 'drivers' || role === 'bare') {
  const machines: readonly FleetMachine[] = await new Promise((resolve) => process.once('message', resolve))
  const start = role === 'drivers' ? drivers : bare
  // Every so many-th machine, so that all kinds are among them.
  const some = machines.filter((_, index) => index % Math.max(1, Math.floor(machines.length / WARM_UP)) === 0)
  await (await start(some))()
  const work = await start(machines)
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, rssMb())
  }, 200)
  process.on('message', async () => {
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    const reports = await work()
    const used = process.cpuUsage(cpu)
    most = Math.max(most, rssMb())
    process.send?.({
      seconds: (performance.now() - start) / 1000,
      cpuS: (used.user + used.system) / 1e6,
      rssMb: most,
      reports,
    })
  })
  process.on('disconnect', () => {
    clearInterval(watch)
    process.exit(0)
  })
  process.send?.('ready')
} else await compare()

async function compare(): Promise<void> {
  const third = Math.floor(MACHINES / 3)
  const kinds = { 'antminer-stock': MACHINES - 2 * third, 'whatsminer-v3': third, 'braiins-rest': third }
  const fleet = await startFleet({ machines: kinds, ports: PORTS })
  const all: Record<'drivers' | 'bare', Told[]> = { drivers: [], bare: [] }
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ['drivers', 'bare'] as const) {
      // A process of its own each time: every report is a first one, with sign-in and all that is asked seldom.
      const one = await turn(name, fleet)
      all[name].push(one)
      console.log(
        `${name.padEnd(8)} ${one.reports} reports in ${one.seconds.toFixed(1)} s: ${(one.reports / one.seconds).toFixed(0)} machines/s, ` +
          `${((one.cpuS / one.reports) * 1000).toFixed(2)} ms of CPU each, at most ${one.rssMb.toFixed(0)} MB`,
      )
    }
  await fleet.stop()
  const seconds = (name: 'drivers' | 'bare') => median(all[name].map((one) => one.seconds))
  const ratio = seconds('bare') / seconds('drivers')
  const rss = Math.max(...all.drivers.map((one) => one.rssMb))
  const lost = Math.max(...all.drivers.map((one) => MACHINES - one.reports))
  console.log(
    `${(MACHINES / seconds('drivers')).toFixed(0)} machines/s, ratio to the bare client ${ratio.toFixed(2)} (at least ${LIMITS.ratio}), ` +
      `${rss.toFixed(0)} MB (under ${LIMITS.rssMb}), ${lost} reports lost`,
  )
  if (ratio < LIMITS.ratio || rss >= LIMITS.rssMb || lost > 0) process.exitCode = 1
}

async function turn(name: string, fleet: Fleet): Promise<Told> {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    env: { ...process.env, FAKEL_BENCH_ROLE: name },
    execArgv: NODE_OPTIONS,
  })
  const next = () => once(child, 'message').then(([message]) => message)
  child.send(fleet.machines)
  await next()
  child.send('go')
  const answer = told.parse(await next())
  child.disconnect()
  await once(child, 'exit')
  return answer
}

/** A full report of every machine; how many came with all that their machines tell. */
async function drivers(machines: readonly FleetMachine[]): Promise<() => Promise<number>> {
  const links = machines.map(({ driver: id, address }) => {
    const family = driver(id)
    if (family === undefined) throw new Error(`no driver ${id}`)
    return family.open(address)
  })
  return async () => {
    let whole = 0
    await inParallel(links, async (link) => {
      const outcome = await link.poll(NOW)
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
      const { mac, hashrate, boards, pools, defects } = outcome.value
      if (
        mac !== undefined &&
        hashrate !== undefined &&
        boards.length > 0 &&
        pools.length > 0 &&
        defects.length === 0
      )
        whole += 1
    })
    if (machines.length <= WARM_UP * 2) for (const link of links) link.close()
    return whole
  }
}

/** Sends what a driver of the same kind was seen to send, and reads each answer to its end. */
async function bare(machines: readonly FleetMachine[]): Promise<() => Promise<number>> {
  const scripts = new Map<string, Script>()
  for (const machine of machines)
    if (!scripts.has(machine.driver)) scripts.set(machine.driver, await sentBy(machine))
  return async () => {
    let done = 0
    await inParallel(machines, async ({ driver: kind, address }) => {
      const script = scripts.get(kind)
      if (script !== undefined) await play(script, address.host)
      done += 1
    })
    return done
  }
}

/** What was asked at once is asked at once, over as many connections as the drivers take. */
async function play({ bursts, connections }: Script, host: string): Promise<void> {
  const all = bursts.flat()
  const web = all.some(({ wire }) => wire === 'http')
    ? new Pool(`http://${host}:${PORTS.http}`, { pipelining: 1, connections })
    : undefined
  const framed = all.some(({ wire }) => wire === 'framed')
    ? connect(PORTS.api, host).setNoDelay(true)
    : undefined
  for (const burst of bursts) {
    const [only] = burst
    if (burst.length === 1 && only !== undefined) await send(only, host, framed, web)
    else await Promise.all(burst.map((one) => send(one, host, framed, web)))
  }
  framed?.destroy()
  await web?.close()
}

async function send(
  { wire, request }: Sent,
  host: string,
  framed: ReturnType<typeof connect> | undefined,
  web: Pool | undefined,
): Promise<void> {
  if (wire === 'rpc') {
    const socket = connect(PORTS.rpc, host)
    socket.write(JSON.stringify(typeof request === 'string' ? { command: request } : request))
    socket.resume()
    await once(socket, 'close')
  } else if (wire === 'framed' && framed !== undefined) {
    const body = Buffer.from(JSON.stringify(request))
    const head = Buffer.alloc(4)
    head.writeUInt32LE(body.length)
    framed.write(Buffer.concat([head, body]))
    await whole(framed)
  } else if (wire === 'http' && web !== undefined) {
    const { method, path, body, authorization, headers } = request
    const answer = await web.request({
      method,
      path,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    await answer.body.dump()
  }
}

/** Until as many bytes have come as the length before them says. */
function whole(socket: ReturnType<typeof connect>): Promise<void> {
  return new Promise((resolve, reject) => {
    let wanted = 0
    let got = 0
    const take = (chunk: Buffer) => {
      if (got === 0) wanted = 4 + chunk.readUInt32LE(0)
      got += chunk.length
      if (got < wanted) return
      socket.off('data', take).off('error', reject)
      resolve()
    }
    socket.on('data', take).once('error', reject)
  })
}

/** What a driver sends for one full report, in bursts: what was asked before anything of the burst was answered. */
async function sentBy(machine: FleetMachine): Promise<Script> {
  const bursts: Sent[][] = []
  let connections = 1
  let answered = true
  const heard = async <A>(one: Sent, answer: Promise<A>): Promise<A> => {
    if (answered) bursts.push([])
    answered = false
    bursts.at(-1)?.push(one)
    const told = await answer
    answered = true
    return told
  }
  const listening: Wires = {
    rpc: (to) => {
      const inner = NETWORK.rpc(to)
      return { ask: (request) => heard({ wire: 'rpc', request }, inner.ask(request)) }
    },
    framed: (to) => {
      const inner = NETWORK.framed(to)
      return {
        ask: (request, repeat) => heard({ wire: 'framed', request }, inner.ask(request, repeat)),
        close: () => inner.close(),
      }
    },
    http: (to, most = CONNECTIONS) => {
      connections = most
      const inner = NETWORK.http(to, most)
      return {
        send: (request) => heard({ wire: 'http', request }, inner.send(request)),
        close: () => inner.close(),
      }
    },
  }
  const link = driver(machine.driver)?.open(machine.address, listening)
  await link?.poll(NOW)
  link?.close()
  return { bursts, connections }
}

async function inParallel<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = list.values()
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const one of left) await work(one)
    }),
  )
}

/** Memory of this process as the system counts it, MB. */
function rssMb(): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
