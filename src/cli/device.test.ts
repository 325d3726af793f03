import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bankOf, loadMap, type ModbusServer, serveModbus } from '../devices/index.ts'
import { deviceCommand } from './device.ts'
import { spoken } from './spoken.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-device-'))
const servers: ModbusServer[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) await server.close()
})
afterEach(() => rmSync(join(folder, 'own.yaml'), { force: true }))

async function fakel(...words: string[]) {
  return spoken(deviceCommand(), words)
}

/** A meter that knows its power and nothing else. */
async function meter(): Promise<string> {
  const loaded = await loadMap('eastron-sdm630', '.')
  if (!loaded.ok) throw new Error('no map')
  const bank = bankOf(loaded.map, {
    read: (name) => (name === 'power_w' ? 412.5 : undefined),
    write: () => {},
  })
  const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[3, bank]]))
  servers.push(server)
  return String(server.port)
}

describe('fakel device', () => {
  it('prints what a device tells, and why it does not', async () => {
    const port = await meter()
    const words = ['read', '--map', 'eastron-sdm630', '--host', '127.0.0.1', '--port', port, '--unit', '3']
    const told = await fakel(...words)
    expect(told.exitCode).toBe(0)
    expect(told.output).toMatch(/^power_w +412\.5$/m)
    expect(told.output).toMatch(/^frequency_hz +invalid: not a number$/m)
    const { points, ...rest } = JSON.parse((await fakel(...words, '--json')).output)
    expect(rest).toEqual({ map: 'eastron-sdm630', host: '127.0.0.1', port: Number(port), unit: 3 })
    expect(points.power_w).toEqual({ value: 412.5, quality: 'good', at: expect.stringMatching(/Z$/) })
    expect(points.frequency_hz).toMatchObject({ value: null, quality: 'invalid', reason: 'not a number' })
  })

  it('fails when there is no device, map or group', async () => {
    const away = await fakel(
      'read',
      '--map',
      'abb-b23',
      '--host',
      '127.0.0.1',
      '--port',
      '1',
      '--timeout-ms',
      '300',
    )
    expect(away).toMatchObject({ exitCode: 1, output: expect.stringContaining('ECONNREFUSED') })
    const unknown = await fakel('read', '--map', 'abb-b32', '--host', '127.0.0.1')
    expect(unknown).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('Fakel comes with abb-b23'),
    })
    const group = await fakel('read', '--map', 'deepsea-gencomm', '--host', '127.0.0.1', '--group', 'quick')
    expect(group).toMatchObject({
      exitCode: 1,
      errors: 'deepsea-gencomm has no group quick; there is fast\n',
    })
  })

  it('says how a map is read, or where it is wrong', async () => {
    const file = join(folder, 'own.yaml')
    const map = `family: own
make: own
kind: other
sources: [{ document: own program }]
points:
  power_w: { address: 3, type: i32 }
  current_l1_a: { address: 6, scale: 0.1 }
  breaker_open: { table: coil, address: 2, writable: true }
`
    writeFileSync(file, map)
    const right = await fakel('check-map', file)
    expect(right.exitCode).toBe(0)
    expect(right.output.split('\n')).toEqual([
      'own (own, other) is in order',
      'every reading',
      '  holding 3 to 6: power_w, current_l1_a',
      '  coil 2: breaker_open',
      'written: breaker_open',
      '',
    ])
    writeFileSync(file, map.replace('address: 6', 'address: 4'))
    const wrong = await fakel('check-map', file)
    expect(wrong).toMatchObject({ exitCode: 1, output: '' })
    expect(wrong.errors).toBe(
      `${file}:7:28: points.current_l1_a.address: holding 4 belongs to power_w already\n`,
    )
    expect(JSON.parse((await fakel('check-map', file, '--json')).output)).toMatchObject({
      ok: false,
      mistakes: [{ line: 7, column: 28 }],
    })
    rmSync(file)
    expect((await fakel('check-map', file)).errors).toContain('cannot read')
  })

  it('names the maps and prints their schema', async () => {
    const { output } = await fakel('maps')
    expect(output).toContain('deepsea-gencomm\tengine\tDeep Sea Electronics\n')
    expect(output.trim().split('\n').length).toBeGreaterThanOrEqual(6)
    expect(JSON.parse((await fakel('schema')).output)).toMatchObject({ title: 'Fakel register map' })
  })
})
