import { type ChildProcess, spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, corpusPath, describeCorpus } from '../../test/corpus.ts'
import { machinesCommand } from './machines.ts'
import { spoken } from './spoken.testing.ts'

async function fakel(...words: string[]) {
  return spoken(machinesCommand(), words)
}

const expectedOf = z.object({ id: z.string(), expected: z.record(z.string(), z.unknown()) })
type Device = Readonly<Record<string, unknown>> & {
  readonly boards?: readonly {
    readonly active?: boolean
    readonly chips?: number
    readonly temperatureC?: number
  }[]
  readonly fans?: readonly unknown[]
  readonly pools?: readonly unknown[]
}
/** How each expected figure of the reference data is read out of the printed object. */
const READ: Readonly<Record<string, (device: Device) => unknown>> = {
  mac: ({ mac }) => String(mac).toUpperCase(),
  serial_number: ({ serialNumber }) => serialNumber,
  hostname: ({ hostname }) => hostname,
  api_version: ({ apiVersion }) => apiVersion,
  firmware_version: ({ firmwareVersion }) => firmwareVersion,
  hashrate_ths: ({ hashrateThs }) => hashrateThs,
  expected_hashrate_ths: ({ expectedHashrateThs }) => expectedHashrateThs,
  power_w: ({ powerW }) => powerW,
  power_limit_w: ({ powerLimitW }) => powerLimitW,
  uptime_s: ({ uptimeS }) => uptimeS,
  mining: ({ mining }) => mining,
  hashboards: ({ boards }) => boards?.length,
  fans: ({ fans }) => fans?.length,
  pools: ({ pools }) => pools?.length,
  chips: ({ boards }) => boards?.reduce((sum, board) => sum + (board.chips ?? 0), 0),
  chips_board0: ({ boards }) => boards?.[0]?.chips,
  chips_board1: ({ boards }) => boards?.[1]?.chips,
  board0_active: ({ boards }) => boards?.[0]?.active,
}
/** Expected figures that the published object has no place for. */
const NO_PLACE = new Set(['pool_groups', 'average_temperature_c'])

describeCorpus('every recorded machine, served on the wire by a replay that is not ours', () => {
  const found = new Map<string, Device>()
  let replay: ChildProcess

  beforeAll(async () => {
    replay = spawn('python3', [corpusPath('..', 'tools', 'replay.py'), corpusPath('asic'), '127.93.0.1'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ids = new Map<string, string>()
    for await (const line of createInterface({ input: replay.stdout ?? process.stdin })) {
      if (line === 'READY') break
      const [address = '', id = ''] = line.split(' ')
      ids.set(address, id)
    }
    const { output } = await fakel('scan', '127.93.0.0/27', '--json')
    for (const line of output.trim().split('\n')) {
      const device = JSON.parse(line)
      found.set(ids.get(device.address) ?? device.address, device)
    }
  }, 60_000)
  afterAll(() => replay.kill())

  it('is found, each by its own address', async () => {
    const files = await readdir(corpusPath('asic'))
    expect([...found.keys()].sort()).toEqual(files.map((file) => file.replace(/\.json$/, '')).sort())
  })

  it('tells what the recording is expected to tell', async () => {
    const wrong: string[] = []
    for (const file of await readdir(corpusPath('asic'))) {
      const { id, expected } = expectedOf.parse(corpusJson('asic', file))
      const device = found.get(id) ?? {}
      for (const [key, value] of Object.entries(expected)) {
        if (NO_PLACE.has(key)) continue
        const read = READ[key]?.(device)
        const wanted = key === 'mac' ? String(value).toUpperCase() : value
        const same =
          typeof wanted === 'number' && typeof read === 'number'
            ? Math.abs(read - wanted) <= Math.abs(wanted) * 1e-6
            : read === wanted
        if (!same) wrong.push(`${id}: ${key} is ${JSON.stringify(read)}, expected ${JSON.stringify(wanted)}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
