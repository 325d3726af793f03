import { type ChildProcess, fork } from 'node:child_process'
import { z } from 'zod'
import {
  addressOf,
  countOf,
  type FleetSettings,
  type Kind,
  kindOf,
  MOST_MACHINES,
  PORTS,
} from './settings.ts'

/** A machine of the simulated fleet, as it is reached. */
export interface FleetMachine {
  readonly id: string
  readonly driver: Kind
  readonly feeder: number
  readonly address: {
    readonly host: string
    readonly ports: FleetSettings['ports']
    readonly timeoutMs: number
  }
}

export interface Fleet {
  readonly machines: readonly FleetMachine[]
  /** What the feeders' meters show at this moment, W, by feeder. */
  meters(): Promise<readonly number[]>
  /** Requests answered and orders taken since the start, and CPU time spent, s. */
  tally(): Promise<{ readonly requests: number; readonly orders: number; readonly cpuS: number }>
  stop(): Promise<void>
}

const ready = z.object({ ready: z.boolean(), reason: z.string().optional() })
const told = z.object({
  question: z.number(),
  feedersW: z.array(z.number()),
  tally: z.object({ orders: z.number(), requests: z.number() }),
  cpuUs: z.object({ user: z.number(), system: z.number() }),
})

/**
 * Thousands of machines at 127.77.x.y in a process of their own, obeying at once unless told otherwise. Rejects where a
 * port is taken.
 */
export async function startFleet(
  wanted: Partial<FleetSettings> & Pick<FleetSettings, 'machines'>,
): Promise<Fleet> {
  const settings: FleetSettings = {
    ports: PORTS,
    obeyMs: 0,
    deafShare: 0,
    stubbornShare: 0,
    perFeeder: 1_000,
    stride: 1,
    listeners: 'shared',
    ...wanted,
  }
  const count = countOf(settings.machines)
  if (count * settings.stride > MOST_MACHINES) throw new Error(`at most ${MOST_MACHINES} machines`)
  const child = fork(new URL('./main.js', import.meta.url), [JSON.stringify(settings)])
  const first = ready.parse(await nextMessage(child))
  if (!first.ready) throw new Error(`the simulated fleet does not start: ${first.reason}`)
  const waiting = new Map<number, (answer: z.output<typeof told>) => void>()
  child.on('message', (message) => {
    const answer = told.parse(message)
    waiting.get(answer.question)?.(answer)
    waiting.delete(answer.question)
  })
  let questions = 0
  const ask = () =>
    new Promise<z.output<typeof told>>((resolve) => {
      waiting.set(++questions, resolve)
      child.send(questions)
    })
  return {
    machines: Array.from({ length: count }, (_, index) => ({
      id: addressOf(index, settings.stride),
      driver: kindOf(settings.machines, index) ?? 'antminer-stock',
      feeder: Math.floor(index / settings.perFeeder),
      address: { host: addressOf(index, settings.stride), ports: settings.ports, timeoutMs: 5_000 },
    })),
    meters: async () => (await ask()).feedersW,
    tally: async () => {
      const { tally, cpuUs } = await ask()
      return { ...tally, cpuS: (cpuUs.user + cpuUs.system) / 1e6 }
    },
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done())
        child.disconnect()
      }),
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the simulated fleet ended (${code})`)))
  })
}
