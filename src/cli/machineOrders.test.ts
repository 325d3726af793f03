import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FleetPlant, fleetPlant } from '../../bench/fleet/plant.ts'
import { serveFleet } from '../../bench/fleet/servers.ts'
import { addressOf, type FleetSettings } from '../../bench/fleet/settings.ts'
import { machinesCommand } from './machines.ts'
import { spoken } from './spoken.testing.ts'

const settings: FleetSettings = {
  machines: { 'antminer-stock': 2, 'whatsminer-v3': 2, 'braiins-rest': 2 },
  ports: { rpc: 24_128, api: 24_533, http: 28_180 },
  obeyMs: 100,
  deafShare: 0,
  stubbornShare: 0,
  perFeeder: 10,
  stride: 1,
  listeners: 'shared',
}
const PORTS = ['--rpc-port', '24128', '--api-port', '24533', '--http-port', '28180', '--timeout-ms', '1000']
const WHATSMINERS = ['127.77.0.3-127.77.0.4', '--driver', 'whatsminer-v3', ...PORTS]

let plant: FleetPlant
let servers: readonly Server[]
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-orders-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  plant = fleetPlant(settings, () => performance.now())
  servers = await serveFleet(plant, settings)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
})

async function fakel(...words: string[]) {
  const { output, errors, exitCode } = await spoken(machinesCommand(), words)
  const lines = output.startsWith('{')
    ? output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
  return { output, errors, exitCode, lines }
}

/** What a scan of the fleet would have written, and where a site says its machines stand. */
async function scanFile(): Promise<string> {
  const file = join(folder, 'scan.jsonl')
  const lines = Array.from({ length: plant.count }, (_, index) =>
    JSON.stringify({
      address: addressOf(index),
      driver: plant.kind(index),
      hall: String(1 + (index % 2)),
      powerW: 3_000,
    }),
  )
  await writeFile(file, `${lines.join('\n')}\n{"address":"127.77.0.99","unknown":true,"answers":[]}\n`)
  return file
}

describe('an order that is not given', () => {
  it.each([
    [['sleep'], /name addresses, ranges or files/],
    [['sleep', '127.77.0.3', '--driver', 'nonesuch'], /no driver "nonesuch"/],
    [
      ['sleep', '127.77.0.3', '--where', 'hal=2'],
      /--where hal=2\n {8}\^ there is no field hal; did you mean hall\?/,
    ],
    [['wake', '127.77.0.3', '--only-stopped'], /needs the --record/],
    [['sleep', '--from', '/nowhere.jsonl'], /nowhere\.jsonl: ENOENT/],
    [
      ['sleep', ...WHATSMINERS, '--where', 'hall=2', '--yes'],
      /left out for what is not known of them: 2 \(hall of 2\)[\s\S]*no machine is meant/,
    ],
    [['sleep', ...WHATSMINERS, '--meter', '127.0.0.1'], /--meter needs its register map/],
    [['sleep', ...WHATSMINERS], /say --yes/],
  ])('%j: the reason, and nothing sent', async (words, reason) => {
    const told = await fakel(...words)
    expect(told.exitCode).toBe(2)
    expect(told.errors).toMatch(reason)
    expect(plant.tally.orders).toBe(0)
  })

  it('is only told with --dry-run', async () => {
    const told = await fakel('sleep', ...WHATSMINERS, '--dry-run', '--json')
    expect(told.exitCode).toBe(0)
    expect(told.lines).toMatchObject([
      {
        event: 'preview',
        command: 'sleep',
        machines: 2,
        power_now_w: 6_312,
        power_expected_w: 0,
        unsupported: 0,
        silent: 0,
        confirmed_by: 'own report',
      },
    ])
    expect(plant.tally.orders).toBe(0)
  })
})

describe('an order from the command line', () => {
  it('puts the machines of a scan that are meant to sleep, records each step, and wakes only those', async () => {
    const [file, record] = [await scanFile(), join(folder, 'record.jsonl')]
    const slept = await fakel(
      'sleep',
      '--from',
      file,
      '--where',
      'hall=2 and not model ~ *S19*',
      '--yes',
      '--record',
      record,
      '--why',
      'test',
      '--json',
      ...PORTS,
    )
    expect(slept.lines[0]).toMatchObject({ event: 'preview', machines: 2, left_out: { not_meant: 4 } })
    expect(slept.lines.at(-1)).toMatchObject({
      event: 'summary',
      targets: 2,
      done: 2,
      outcomes: { observed: 2, escalated: 0 },
    })
    expect(slept.exitCode).toBe(0)
    const steps = slept.lines
      .filter((line) => line.event === 'step' && line.machine === '127.77.0.2')
      .map((line) => line.state)
    expect(steps).toEqual(['sent', 'accepted', 'observed'])
    expect([0, 1, 2, 3, 4, 5].map((index) => plant.mining(index))).toEqual([
      true,
      false,
      true,
      false,
      true,
      true,
    ])
    // One that a person stopped by other means stays asleep.
    plant.order(0, false)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(plant.mining(0)).toBe(false)
    const woken = await fakel('wake', '--from', file, '--only-stopped', '--record', record, '--yes', ...PORTS)
    expect(woken.errors).toMatch(/left out, already so: 3\n.*not stopped by an order: 1/)
    expect(woken.output).toMatch(/^2 of 2 done, .*: 2 observed = 2$/m)
    expect([0, 1, 2, 3].map((index) => plant.mining(index))).toEqual([false, true, true, true])
    const events = (await readFile(record, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(events.filter((event) => event !== 'step')).toEqual(['given', 'ended', 'given', 'ended'])
  }, 60_000)

  it('names each machine that did not obey, adds up, and ends with 1', async () => {
    const told = await fakel(
      'sleep',
      '127.77.0.3-127.77.0.8',
      '--driver',
      'braiins-rest',
      '--yes',
      '--retries',
      '0',
      '--deadline',
      '8s',
      ...PORTS,
    )
    expect(told.exitCode).toBe(1)
    expect(told.errors).toMatch(/could not be read just now: 4/)
    expect(told.output).toMatch(/2 of 6 done.*: 2 observed \+ 4 unreachable = 6/)
    expect(told.output).toMatch(/^127\.77\.0\.7\tunreachable\t.*ECONN/m)
  }, 60_000)

  it('says which machines cannot do it', async () => {
    const file = await scanFile()
    const told = await fakel(
      'limit',
      '2.5kW',
      '--from',
      file,
      '--where',
      'make=Antminer and model~*S21*',
      '--yes',
      '--json',
      ...PORTS,
    )
    expect(told.lines.at(-1)).toMatchObject({ targets: 2, outcomes: { unsupported: 2 }, done: 0 })
    expect(told.exitCode).toBe(1)
  })
})
