import { execFile, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSiteFile, type SiteFile } from '../src/sitefile/index.ts'
import { scaledSite } from './scale.ts'
import { readTwinSettings } from './settings.ts'
import { createTwin } from './twin.ts'

const folder = resolve('examples/flare-site')
const parsed = await readSiteFile(`${folder}/site.yaml`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))

/** Away from the addresses of the example, where a twin may be running. */
function elsewhere(site: SiteFile): SiteFile {
  const moved = (address: string) => address.replaceAll('127.77.', '127.78.')
  return {
    ...site,
    devices: site.devices.map((device) => ({ ...device, host: moved(device.host) })),
    machines: site.machines.map((group) => ({ ...group, addresses: moved(group.addresses) })),
  }
}

/** Debian's Modbus client, version 3.0: reads registers or writes a coil or register, and prints what it was answered. */
const CLIENT = `
import json, sys
from pymodbus.client import ModbusTcpClient
asked = json.loads(sys.argv[1])
client = ModbusTcpClient(asked['host'], port=1502, timeout=2, retries=0)
client.connect()
if 'coil' in asked: answer = client.write_coil(asked['coil'], True, slave=asked['unit'])
elif 'value' in asked: answer = client.write_register(asked['register'], asked['value'], slave=asked['unit'])
elif asked.get('input'): answer = client.read_input_registers(asked['register'], asked['count'], slave=asked['unit'])
else: answer = client.read_holding_registers(asked['register'], asked['count'], slave=asked['unit'])
print(json.dumps({'error': str(answer)} if answer.isError() else {'registers': getattr(answer, 'registers', [])}))
client.close()
`
const PYTHON = '/usr/bin/python3'
const there = spawnSync(PYTHON, ['-c', 'import pymodbus']).status === 0

async function ask(question: Readonly<Record<string, unknown>>): Promise<number[] | string> {
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', CLIENT, JSON.stringify(question)], {
    timeout: 10_000,
  })
  const answer = z.object({ registers: z.array(z.number()).optional(), error: z.string().optional() })
  const { registers, error } = answer.parse(JSON.parse(stdout))
  return registers ?? error ?? 'nothing'
}

/** 32-bit float in two registers, high word first. */
function float(words: number[] | string): number {
  if (typeof words === 'string') throw new Error(words)
  const bytes = Buffer.alloc(4)
  for (const [k, word] of words.entries()) bytes.writeUInt16BE(word, 2 * k)
  return bytes.readFloatBE()
}

if (!there && process.env.CI === undefined)
  console.warn('pymodbus is not installed: the twin is not read by it')
const withPymodbus = there || process.env.CI !== undefined ? describe : describe.skip

withPymodbus('the twin on the wire, as pymodbus sees it', () => {
  const site = elsewhere(scaledSite(parsed.site, 24))
  let twin: ReturnType<typeof createTwin>
  beforeAll(async () => {
    const settings = await readTwinSettings(`${folder}/twin.yaml`)
    twin = createTwin({ site, siteFolder: folder, settings: { ...settings, aux_kw: 2 }, seed: 1, warm: true })
    twin.advance(2_000)
    await twin.listen()
  })
  afterAll(() => twin.close())

  it('has the power of generator 1 in registers 3060 and 3061 of a PM5000, in kW', async () => {
    const words = await ask({ host: '127.78.0.21', unit: 1, register: 3059, count: 2 })
    const truthKw = (twin.truth().engines[0]?.powerW ?? 0) / 1000
    expect(truthKw).toBeGreaterThan(20)
    // Class 0.5S with its noise.
    expect(Math.abs(float(words) / truthKw - 1)).toBeLessThan(0.006)
  })

  it('has the frequency in registers 3110 and 3111', async () => {
    expect(float(await ask({ host: '127.78.0.21', unit: 1, register: 3109, count: 2 }))).toBeCloseTo(50, 1)
  })

  it('has the power of feeder 1 in input registers 30053 and 30054 of an SDM630, in W', async () => {
    const words = await ask({ host: '127.78.0.31', unit: 1, input: true, register: 52, count: 2 })
    const truthW = twin.truth().feeders[0]?.powerW ?? 0
    expect(Math.abs(float(words) / truthW - 1)).toBeLessThan(0.006)
  })

  it('has the breakers, the pressure and the heartbeat in the PLC, and follows a coil', async () => {
    const plc = { host: '127.78.0.10', unit: 1 }
    const [flags, pressure] = await ask({ ...plc, register: 0, count: 2 })
    // Bits 0 to 3 are the feeders, bit 8 the auxiliaries, bit 15 is set once the PLC has taken over.
    expect(flags).toBe(0b1_0000_1111)
    expect(Number(pressure) / 10).toBeCloseTo(twin.truth().gas.pressureKpa, 0)
    expect(await ask({ ...plc, register: 10, value: 7 })).toEqual([])
    expect(await ask({ ...plc, register: 10, count: 1 })).toEqual([7])
    await ask({ ...plc, coil: 0 })
    twin.advance(100)
    expect(await ask({ ...plc, register: 0, count: 1 })).toEqual([0b1_0000_1110])
    twin.advance(4_000)
    const [lapsed] = await ask({ ...plc, register: 0, count: 1 })
    expect(Number(lapsed) & 0x8000).toBe(0x8000)
  })

  it('has its gas in a chromatograph: component codes, then floats of four bytes a register', async () => {
    const chromatograph = { host: '127.78.0.61', unit: 1 }
    expect(await ask({ ...chromatograph, register: 3001, count: 3 })).toEqual([108, 114, 100])
    const words = await ask({ ...chromatograph, register: 7001, count: 10 })
    if (typeof words === 'string') throw new Error(words)
    expect(words).toHaveLength(20)
    const parts = Array.from({ length: 10 }, (_, k) => float(words.slice(2 * k, 2 * k + 2)))
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(100, 4)
    expect(parts[2]).toBeCloseTo(87, 0)
    expect(await ask({ ...chromatograph, register: 3059, count: 1 })).toEqual([1])
  })

  it('has hydrogen sulphide in tenths of a ppm', async () => {
    twin.apply({ at_s: 0, kind: 'h2s', ppm: 5_000, for_s: 36_000 })
    twin.advance(7_200_000)
    const [life, , tenths] = await ask({ host: '127.78.0.62', unit: 1, register: 0, count: 3 })
    expect(Number(life) >> 8).toBe(2)
    expect(Number(tenths) / 10).toBeGreaterThan(3_000)
  })

  it('answers an address that it has not with exception 2', async () => {
    expect(await ask({ host: '127.78.0.10', unit: 1, register: 900, count: 1 })).toContain('IllegalAddress')
  })
})
