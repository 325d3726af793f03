import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import {
  bankOf,
  type DeviceMap,
  deviceMapJsonSchema,
  loadMap,
  mapIds,
  openDevice,
  POINTS,
  parseMap,
  readable,
  serveModbus,
} from './index.ts'
import { isRegister } from './map/schema.ts'

async function map(id: string): Promise<DeviceMap> {
  const loaded = await loadMap(id, resolve('examples/flare-site'))
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes))
  return loaded.map
}

const ids = [...(await mapIds()), 'maps/site-plc.yaml']

/** A value that the point's registers can hold, and how near they can hold it. */
function valueFor(deviceMap: DeviceMap, name: string, share: number): { value: number; near: number } {
  const point = deviceMap.points[name]
  if (point === undefined || !isRegister(point)) return { value: share < 0.5 ? 0 : 1, near: 0 }
  if (point.bit !== undefined) return { value: share < 0.5 ? 0 : 1, near: 0 }
  if (point.values !== undefined) {
    const meanings = Object.values(point.values)
    return { value: meanings[Math.floor(share * meanings.length)] ?? 0, near: 0 }
  }
  const [least, most] = point.range ?? [point.offset, point.offset + Math.abs(point.scale) * 30_000]
  const value = least + (most - least) * share
  return {
    value,
    near: point.type.startsWith('f') ? Math.abs(value) * 1e-6 + 1e-6 : Math.abs(point.scale) / 1.9,
  }
}

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

/** Without these a device of the kind is of no use to a site. */
const NEEDED = {
  engine: [
    'frequency_hz',
    'power_w',
    'voltage_v',
    'breaker_closed',
    'phase',
    'energy_wh',
    'run_time_s',
    'start',
    'stop',
  ],
  'electricity-meter': ['power_w', 'energy_import_wh', 'energy_export_wh', 'frequency_hz'],
  'gas-meter': ['flow_m3_per_h', 'volume_m3', 'pressure_kpa', 'temperature_c'],
  'gas-analyser': [],
  other: [],
}

describe('the shipped register maps', () => {
  it('are there', () => {
    expect(ids.length).toBeGreaterThanOrEqual(7)
  })

  it.each(ids)('%s says where its registers come from, in which document and where in it', async (id) => {
    const { sources, family } = await map(id)
    for (const source of sources) {
      expect(source.document.length).toBeGreaterThan(10)
      if (family !== 'site-plc') expect(`${source.section ?? ''}${source.note ?? ''}`).not.toBe('')
    }
  })

  it.each(ids)('%s names what Fakel acts on as Fakel does', async (id) => {
    const { kind, points } = await map(id)
    const names = Object.keys(points)
    const known: readonly string[] = Object.values(POINTS).flat()
    if (kind !== 'other')
      expect(names.filter((name) => !known.includes(name) && name !== 'power_factor')).toEqual([])
    for (const name of NEEDED[kind]) expect(names).toContain(name)
  })

  it('each gas analyser tells a whole analysis, or hydrogen sulphide alone', async () => {
    const components = POINTS.gasAnalyser.filter((name) => /^x_/.test(name) && name !== 'x_hydrogen_sulphide')
    const analysers = (await Promise.all(ids.map(map))).filter(({ kind }) => kind === 'gas-analyser')
    expect(analysers.length).toBeGreaterThanOrEqual(2)
    for (const { points } of analysers)
      if (points['hydrogen_sulphide_ppm'] === undefined)
        for (const name of components) expect(Object.keys(points)).toContain(name)
  })

  it.each(ids)('%s tells of nothing, where it has a way to say so, as of nothing', async (id) => {
    const deviceMap = await map(id)
    const names = readable(deviceMap).filter((name) => {
      const point = deviceMap.points[name]
      return (
        point !== undefined &&
        isRegister(point) &&
        (point.not_available.length > 0 || point.type.startsWith('f'))
      )
    })
    const bank = bankOf(deviceMap, {
      read: (name) => (names.includes(name) ? undefined : valueFor(deviceMap, name, 0.1).value),
      write: () => {},
    })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
    const entry = { id, host: '127.0.0.1', port: server.port, unit: 1, timeoutMs: 1_000, map: deviceMap }
    const device = openDevice(entry, { now: () => instant(5) })
    const read = await device.read()
    for (const name of names) expect([name, read.get(name)?.quality]).toEqual([name, 'invalid'])
    await device.close()
    await server.close()
  })

  it.each(ids)('%s gives back what a device of it holds, over the wire', async (id) => {
    const deviceMap = await map(id)
    const names = readable(deviceMap)
    expect(names.length).toBeGreaterThan(3)
    for (const seed of [1, 2, 3, 4, 5]) {
      const share = chance(seed)
      const held = new Map(names.map((name) => [name, valueFor(deviceMap, name, share())]))
      const bank = bankOf(deviceMap, { read: (name) => held.get(name)?.value, write: () => {} })
      const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
      const entry = { id, host: '127.0.0.1', port: server.port, unit: 1, timeoutMs: 1_000, map: deviceMap }
      const device = openDevice(entry, { now: () => instant(5) })
      const read = await device.read()
      for (const [name, { value, near }] of held) {
        const got = read.get(name)
        expect(got, `${name} ${JSON.stringify(got)}`).toMatchObject({ quality: 'good' })
        expect(Math.abs((got?.value ?? Number.NaN) - value), name).toBeLessThanOrEqual(near)
      }
      await device.close()
      await server.close()
    }
  })

  it.each(ids)('%s takes each of its orders', async (id) => {
    const deviceMap = await map(id)
    const orders = Object.entries(deviceMap.points).flatMap(([name, point]) =>
      'order' in point || point.writable ? [name] : [],
    )
    const written: string[] = []
    const bank = bankOf(deviceMap, { read: () => 0, write: (name) => void written.push(name) })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
    const entry = { id, host: '127.0.0.1', port: server.port, unit: 1, timeoutMs: 1_000, map: deviceMap }
    const device = openDevice(entry, { now: () => instant(5) })
    for (const name of orders)
      expect(await device.write(name, 1), name).toEqual({ ok: true, value: undefined })
    expect(written).toEqual(orders)
    expect((await device.write('no_such_point', 1)).ok).toBe(false)
    await device.close()
    await server.close()
  })

  it('reads the fast group of an engine controller in one request', async () => {
    const { planOf } = await import('./map/plan.ts')
    for (const id of ['deepsea-gencomm', 'basler-dgc-2020', 'maps/site-plc.yaml']) {
      const deviceMap = await map(id)
      expect(planOf(deviceMap, deviceMap.groups.fast ?? []), id).toHaveLength(1)
    }
  })
})

describe('a map with mistakes', () => {
  it('names each with its line and column', () => {
    const text = [
      'family: x',
      'make: y',
      'kind: other',
      'sources: [{ document: d }]',
      'groups: { fast: [missing] }',
      'points:',
      '  power_w: { address: 70000 }',
    ].join('\n')
    const parsed = parseMap(text, 'own.yaml')
    expect(parsed).toMatchObject({ ok: false })
    if (!parsed.ok)
      expect(parsed.mistakes[0]).toMatchObject({ line: 7, path: expect.stringContaining('power_w') })
    const group = parseMap(text.replace('70000', '7'), 'own.yaml')
    expect(group).toMatchObject({
      ok: false,
      mistakes: [{ line: 5, path: 'groups.fast.0', message: 'there is no point missing' }],
    })
  })

  it('says which maps there are when one is not', async () => {
    const loaded = await loadMap('schnieder-pm5000', '.')
    expect(loaded.ok).toBe(false)
    if (!loaded.ok) expect(loaded.mistakes[0]?.message).toContain('schneider-pm5000')
  })
})

describe('docs/devices.md', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/devices.md'), 'utf8')

  const rows = guide.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))

  it('names every shipped map with the requests of a reading and of its fast group', async () => {
    const { planOf } = await import('./map/plan.ts')
    for (const id of await mapIds()) {
      const deviceMap = await map(id)
      const { fast } = deviceMap.groups
      const row = rows.find((cells) => cells[1] === `\`${id}\``)
      expect([id, row?.[4], row?.[5]]).toEqual([
        id,
        String(planOf(deviceMap, readable(deviceMap)).length),
        fast === undefined ? '' : String(planOf(deviceMap, fast).length),
      ])
    }
  })

  it('shows a map that is in order', () => {
    const example = guide.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? ''
    expect(parseMap(example, 'docs/devices.md')).toMatchObject({ ok: true, map: { family: 'my-controller' } })
  })
})

it('publishes the schema that the code has: after a change, `fakel device schema > docs/device-map.schema.json`', () => {
  const file = join(import.meta.dirname, '../../docs/device-map.schema.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(deviceMapJsonSchema())
})
