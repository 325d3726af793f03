import { resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type Contents, describePymodbus, pymodbusClient, pymodbusServer } from '../../test/pymodbus.ts'
import { instant } from '../quantity/index.ts'
import {
  bankOf,
  type DeviceMap,
  type FieldDevice,
  loadMap,
  openDevice,
  parseMap,
  serveModbus,
} from './index.ts'

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close()
})

async function shipped(id: string): Promise<DeviceMap> {
  const loaded = await loadMap(id, resolve('examples/flare-site'))
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes))
  return loaded.map
}

/** A device of the map, played by pymodbus with these words in it. */
async function device(map: DeviceMap, contents: Contents) {
  const server = await pymodbusServer(contents)
  const { unit } = contents
  const driver = openDevice(
    { id: 'd', host: '127.0.0.1', port: server.port, unit, timeoutMs: 3_000, map },
    { now: () => instant(7) },
  )
  closing.push(server, driver)
  return { driver, server }
}

/** The values of the points that have one. */
async function good(driver: FieldDevice, groups?: readonly string[]) {
  const read = await driver.read(groups)
  return Object.fromEntries(
    [...read].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  )
}

const floats = (count: number) => Array.from({ length: count }, () => 0)

describePymodbus('the driver, of a pymodbus server', () => {
  it('reads a PM5000: kilowatts as floats, watt-hours in 64 bits', async () => {
    const { driver } = await device(await shipped('schneider-pm5000'), {
      unit: 1,
      holding: {
        2999: floats(300),
        // IEEE 754: 330.5 is 1.291015625 x 2^8, sign 0, exponent 135: 43A54000. 49.98 is 4247EB85, 231.25 is 43674000.
        3059: [0x43a5, 0x4000],
        3109: [0x4247, 0xeb85],
        3027: [0x4367, 0x4000],
        // 123 456 789 012 Wh is 1C BE99 1A14 hex.
        3203: [0, 0x001c, 0xbe99, 0x1a14],
      },
    })
    const read = await good(driver)
    expect(read).toMatchObject({ power_w: 330_500, voltage_l1_v: 231.25, energy_import_wh: 123_456_789_012 })
    expect(read['frequency_hz']).toBeCloseTo(49.98, 5)
  })

  it('reads an SDM630 by function 4, and knows a NaN for no value', async () => {
    const { driver } = await device(await shipped('eastron-sdm630'), {
      unit: 7,
      // 412.5 is 43CE4000, 27.5 is 41DC0000 (kWh); 7FC00000 is a NaN.
      input: { 0: floats(76), 52: [0x43ce, 0x4000], 70: [0x7fc0, 0], 72: [0x41dc, 0] },
    })
    expect(await good(driver)).toMatchObject({
      power_w: 412.5,
      energy_import_wh: 27_500,
      energy_export_wh: 0,
    })
    const read = await driver.read()
    expect(read.get('frequency_hz')).toEqual({
      value: undefined,
      at: 7,
      quality: 'invalid',
      reason: 'not a number',
    })
  })

  it('reads a B23: hundredths of a watt signed, tens of watt-hours, all ones for nothing', async () => {
    const { driver } = await device(await shipped('abb-b23'), {
      unit: 1,
      holding: {
        // 98 765 432 x 0.01 kWh is 5E30A78 hex; nothing was ever exported by a meter that cannot tell.
        20480: [0, 0, 0x05e3, 0x0a78, 0xffff, 0xffff, 0xffff, 0xffff],
        23296: floats(60),
        // -312.34 W; 49.98 Hz; 0.953.
        23316: [0xffff, 0x85fe],
        23340: [4_998],
        23354: [953],
      },
    })
    const read = await good(driver)
    expect(read).toMatchObject({ power_w: -312.34, energy_import_wh: 987_654_320, power_factor: 0.953 })
    expect(read['frequency_hz']).toBeCloseTo(49.98, 9)
    expect(read).not.toHaveProperty('energy_export_wh')
  })

  const DEEP_SEA = {
    768: [1, 32_840],
    1024: [420, 0x7ffc, 0, 0, 0, 0, 0, 0, 0x0000, 0x0903],
    1798: [0, 36_000, 0x0001, 0x86a0, 0, 0, 0, 0, 0, 0, 0, 17],
    4104: [0, 0],
    // 231 800 W, 49.9 Hz, running, no alarms, breaker closed.
    42496: [0x0003, 0x8978, 499, 3, 0, 1],
  }

  it('reads a Deep Sea module, a transducer fault as such', async () => {
    const { driver } = await device(await shipped('deepsea-gencomm'), { unit: 10, holding: DEEP_SEA })
    expect(await good(driver)).toEqual({
      power_w: 231_800,
      frequency_hz: 49.9,
      phase: 2,
      breaker_closed: 1,
      oil_pressure_kpa: 420,
      voltage_v: 230.7,
      run_time_s: 36_000,
      energy_wh: 10_000_000,
      starts: 17,
    })
    const read = await driver.read()
    expect(read.get('coolant_temperature_c')).toMatchObject({
      quality: 'invalid',
      reason: 'the device has no value (32764)',
    })
  })

  it('sees a shutdown alarm before the operating state, and an unimplemented page as nothing', async () => {
    const map = await shipped('deepsea-gencomm')
    // Page 3 offset 6, bit 13 of 16: shutdown alarm. 5 000 W are still drawn by the motoring generator.
    const tripped = await device(map, {
      unit: 10,
      holding: { ...DEEP_SEA, 42496: [0xffff, 0xec78, 471, 3, 0x1000, 0] },
    })
    expect(await good(tripped.driver, ['fast'])).toEqual({
      power_w: -5_000,
      frequency_hz: 47.1,
      phase: 4,
      breaker_closed: 0,
    })
    const empty = await device(map, {
      unit: 10,
      holding: { ...DEEP_SEA, 42496: [0x7fff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff] },
    })
    expect(await good(empty.driver, ['fast'])).toEqual({})
  })

  it('gives a Deep Sea module its control keys, each with its complement', async () => {
    const { driver, server } = await device(await shipped('deepsea-gencomm'), { unit: 10, holding: DEEP_SEA })
    expect(await driver.write('start', 1)).toEqual({ ok: true, value: undefined })
    expect(await server.held('holding', 4104, 2)).toEqual([35_732, 65_535 - 35_732])
    expect(await driver.write('breaker_open', 1)).toEqual({ ok: true, value: undefined })
    expect(await server.held('holding', 4104, 2)).toEqual([35_709, 65_535 - 35_709])
  })

  it('reads a DGC-2020 in SI units', async () => {
    const { driver, server } = await device(await shipped('basler-dgc-2020'), {
      unit: 1,
      holding: {
        4755: floats(130),
        4783: [0, 214],
        4789: [0x4247, 0xeb85],
        // 180 °F is (180 - 32) / 1.8 = 82.2 °C; 58 psi is 399.9 kPa.
        4799: [0, 180],
        4801: [0, 58],
        4831: [0x0080, 0],
        4835: [0, 1_200],
        4879: [0, 4],
        5753: [0, 0],
      },
    })
    const read = await good(driver)
    expect(read).toMatchObject({ power_w: 214_000, breaker_closed: 1, phase: 2, run_time_s: 4_320_000 })
    expect(read['coolant_temperature_c']).toBeCloseTo(82.222, 3)
    expect(read['oil_pressure_kpa']).toBeCloseTo(399.896, 3)
    expect(await driver.write('start', 1)).toMatchObject({ ok: true })
    expect(await server.held('holding', 5753, 2)).toEqual([0, 1])
  })

  it('reads and works the example’s PLC', async () => {
    const { driver, server } = await device(await shipped('maps/site-plc.yaml'), {
      unit: 1,
      holding: { 0: [0b1000_0001_0000_1101, 2_503], 10: [0] },
      coil: { 0: Array.from({ length: 32 }, () => 0) },
    })
    expect(await good(driver, ['fast'])).toEqual({
      breaker_f1_closed: 1,
      breaker_f2_closed: 0,
      breaker_f3_closed: 1,
      breaker_f4_closed: 1,
      breaker_aux_closed: 1,
      shed_by_plc: 1,
      header_pressure_kpa: 250.3,
    })
    expect(await driver.write('heartbeat', 65_535)).toMatchObject({ ok: true })
    expect(await driver.write('breaker_f3_open', 1)).toMatchObject({ ok: true })
    expect(await server.held('holding', 10, 1)).toEqual([65_535])
    expect(await server.held('coil', 0, 8)).toEqual([0, 0, 0, 0, 1, 0, 0, 0])
    expect(await driver.write('heartbeat', 65_536)).toMatchObject({
      ok: false,
      failure: { detail: 'heartbeat: 65536 does not fit into a register of type u16' },
    })
  })

  /** A map SIM_2251 as it is filled in the manual's example: codes from 3001, floats of four bytes from 7001. */
  const CODES = [108, 114, 100, 117, 101, 102, 103, 104, 105, 106]
  const CHROMATOGRAPH = {
    unit: 1,
    wide: 7001,
    holding: {
      3001: CODES,
      // Stream 1; 14:35; in order; analysing.
      3034: [1, 0, 0, 0, 0, 0, 0, 11, 21, 2026, 14, 35, 0, 0, ...floats(11), 1],
      // IEEE 754: 74.5 is 42950000, 1.25 is 3FA00000, 0.5 is 3F000000, 6.25 is 40C80000.
      7001: [
        ...[0x3f00, 0, 0x3fa0, 0, 0x4295, 0, 0x3f00, 0, 0x40c8, 0],
        ...[0x40c8, 0, 0x3fa0, 0, 0x3fa0, 0, 0x3f00, 0, 0x3f00, 0],
      ],
    },
  }

  it('reads a chromatograph: words of two bytes and floats of four in one device', async () => {
    const { driver } = await device(await shipped('danalyzer-2251'), CHROMATOGRAPH)
    expect(await good(driver)).toEqual({
      stream: 1,
      analysis_hour: 14,
      analysis_minute: 35,
      alarms: 0,
      alarms_2: 0,
      analysing: 1,
      x_hexanes: 0.5,
      x_nitrogen: 1.25,
      x_methane: 74.5,
      x_carbon_dioxide: 0.5,
      x_ethane: 6.25,
      x_propane: 6.25,
      x_isobutane: 1.25,
      x_n_butane: 1.25,
      x_isopentane: 0.5,
      x_n_pentane: 0.5,
    })
  })

  it('takes no chromatograph whose components stand in another order', async () => {
    const other = { ...CHROMATOGRAPH.holding, 3001: CODES.with(4, 102).with(5, 101) }
    const { driver } = await device(await shipped('danalyzer-2251'), { ...CHROMATOGRAPH, holding: other })
    expect((await driver.read()).get('x_methane')).toMatchObject({
      value: undefined,
      quality: 'wrong-device',
      reason: 'expected component 5 is ethane, found register 3005 holds 102',
    })
  })

  it('reads hydrogen sulphide by the manual’s worked request', async () => {
    const map = await shipped('detcon-1000-h2s')
    // The worked answer: 02 64 (hydrogen sulphide, 100 % of life), range 100, reading 7, alarms at 10 and 20, status 0550.
    const { driver } = await device(map, { unit: 8, holding: { 0: [0x0264, 100, 7, 10, 20, 0x0550] } })
    expect(await good(driver)).toEqual({
      sensor_life_percent: 100,
      hydrogen_sulphide_ppm: 0.7,
      in_calibration: 0,
      fault: 0,
    })
    const other = await device(map, { unit: 8, holding: { 0: [0x0164, 100, 235, 10, 20, 0x0801] } })
    expect(await good(other.driver)).toEqual({ hydrogen_sulphide_ppm: 23.5, in_calibration: 1, fault: 1 })
  })

  const own = (lines: string) => {
    const parsed = parseMap(
      `family: own\nmake: own\nkind: other\nsources: [{ document: own }]\n${lines}`,
      'own.yaml',
    )
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
    return parsed.map
  }

  it('loses only what the device refuses, and asks for the rest without it from then on', async () => {
    const map = own(`points:
  a_w: { address: 0 }
  b_w: { address: 1 }
  missing_w: { address: 3 }
  c_w: { address: 5 }
  flag: { table: discrete, address: 4 }`)
    const { driver } = await device(map, { unit: 1, holding: { 0: [11, 12], 5: [13] }, discrete: { 4: [1] } })
    for (let reading = 0; reading < 2; reading++) {
      expect(await good(driver)).toEqual({ a_w: 11, b_w: 12, c_w: 13, flag: 1 })
      const missing = (await driver.read()).get('missing_w')
      expect(missing).toMatchObject({ quality: 'invalid', reason: 'exception 2: illegal data address' })
    }
  })

  it.each([
    ['high-first', 'high-first', [0x43a5, 0x4001]],
    ['low-first', 'high-first', [0x4001, 0x43a5]],
    ['high-first', 'low-first', [0xa543, 0x0140]],
    ['low-first', 'low-first', [0x0140, 0xa543]],
  ])('takes words %s and bytes %s', async (words, bytes, raw) => {
    const map = own(
      `word_order: ${words}\nbyte_order: ${bytes}\npoints: { power_w: { address: 8, type: f32 } }`,
    )
    const { driver } = await device(map, { unit: 1, holding: { 8: raw } })
    // 43A54001 is the float after 330.5: one step of 2^-15 on.
    expect(await good(driver)).toEqual({ power_w: 330.5 + 2 ** -15 })
  })

  it('takes a swapped float that is no likely value for invalid, by the range of the point', async () => {
    const map = own('points: { frequency_hz: { address: 8, type: f32, range: [0, 100] } }')
    const { driver } = await device(map, { unit: 1, holding: { 8: [0xeb85, 0x4247] } })
    const read = await driver.read()
    expect(read.get('frequency_hz')).toMatchObject({ value: undefined, quality: 'invalid' })
    expect(read.get('frequency_hz')?.reason).toMatch(/^-3\.2\d+e\+26 is outside 0 to 100$/)
  })

  it('says of another device that it is not the one meant, and gives it no orders', async () => {
    const { driver, server } = await device(await shipped('deepsea-gencomm'), {
      unit: 10,
      holding: { ...DEEP_SEA, 768: [9] },
    })
    const read = await driver.read(['fast'])
    expect(read.get('phase')).toMatchObject({
      quality: 'wrong-device',
      reason: 'expected a Deep Sea module (GenComm manufacturer code 1), found register 768 holds 9',
    })
    expect(await driver.write('breaker_open', 1)).toMatchObject({
      ok: false,
      failure: { kind: 'wrong-device' },
    })
    expect(await server.held('holding', 4104, 2)).toEqual([0, 0])
  })

  it('writes by functions 15 and 16 where a device knows no others', async () => {
    const map = own(`single_writes: false
points:
  limit_w: { address: 3, type: i16, scale: 100, writable: true }
  breaker_open: { table: coil, address: 9, writable: true }`)
    const { driver, server } = await device(map, { unit: 1, holding: { 3: [0] }, coil: { 9: [0] } })
    expect(await driver.write('limit_w', -25_000)).toMatchObject({ ok: true })
    expect(await driver.write('breaker_open', 1)).toMatchObject({ ok: true })
    expect(await server.held('holding', 3, 1)).toEqual([0xffff - 249])
    expect(await server.held('coil', 9, 1)).toEqual([1])
  })
})

describePymodbus('the server, asked by a pymodbus client', () => {
  it('answers every function as the specification has it', async () => {
    const held = new Map([[4, 10]])
    const coils = new Set([2])
    const server = await serveModbus(
      { host: '127.0.0.1', port: 0 },
      new Map([
        [
          3,
          {
            register: (table, address) => {
              const value = table === 'input' ? 1_000 + address : held.get(address)
              if (value === undefined || address > 200) return undefined
              return Buffer.from([value >> 8, value & 0xff])
            },
            bit: (table, address) =>
              address > 20 ? undefined : table === 'coil' ? coils.has(address) : address === 5,
            writeRegisters: (address, words) => {
              words.forEach((word, index) => void held.set(address + index, word))
              return address < 100
            },
            writeCoil: (address, on) => {
              if (on) coils.add(address)
              else coils.delete(address)
              return address <= 20
            },
          },
        ],
      ]),
    )
    const client = pymodbusClient()
    closing.push(server, client)
    const ask = (method: string, ...rest: unknown[]) => client.ask(server.port, 3, method, ...rest)
    expect(await ask('read_coils', 0, 8)).toEqual([0, 0, 1, 0, 0, 0, 0, 0])
    expect(await ask('read_discrete_inputs', 0, 8)).toEqual([0, 0, 0, 0, 0, 1, 0, 0])
    expect(await ask('read_input_registers', 7, 3)).toEqual([1_007, 1_008, 1_009])
    expect(await ask('read_input_registers', 0, 125)).toHaveLength(125)
    expect(await ask('write_register', 5, 65_535)).toBe('done')
    expect(await ask('write_registers', 6, [1, 2, 3])).toBe('done')
    expect(await ask('read_holding_registers', 4, 5)).toEqual([10, 65_535, 1, 2, 3])
    expect(await ask('write_coil', 2, false)).toBe('done')
    expect(await ask('write_coils', 8, [true, false, true, true, true, true, true, true, true, true])).toBe(
      'done',
    )
    expect([...coils].toSorted((a, b) => a - b)).toEqual([8, 10, 11, 12, 13, 14, 15, 16, 17])
    expect(await ask('read_exception_status')).toEqual({ exception: 1 })
    expect(await ask('read_holding_registers', 9, 1)).toEqual({ exception: 2 })
    expect(await ask('write_register', 100, 1)).toEqual({ exception: 2 })
    expect(await ask('read_coils', 15, 8)).toEqual({ exception: 2 })
  })

  it('is a PM5000 to it, word for word', async () => {
    const map = await shipped('schneider-pm5000')
    const now = new Map([
      ['power_w', 330_500],
      ['energy_import_wh', 123_456_789_012],
    ])
    const bank = bankOf(map, { read: (point) => now.get(point) ?? 0, write: () => {} })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
    const client = pymodbusClient()
    closing.push(server, client)
    expect(await client.ask(server.port, 1, 'read_holding_registers', 3_059, 2)).toEqual([0x43a5, 0x4000])
    expect(await client.ask(server.port, 1, 'read_holding_registers', 3_203, 4)).toEqual([
      0, 0x1c, 0xbe99, 0x1a14,
    ])
  })

  it('is a chromatograph to it: component codes, and floats that take four bytes a register', async () => {
    const bank = bankOf(await shipped('danalyzer-2251'), {
      read: (point) =>
        point === 'x_methane' ? 74.5 : point === 'analysing' ? 1 : point === 'stream' ? 1 : 0,
      write: () => {},
    })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[1, bank]]))
    const client = pymodbusClient()
    closing.push(server, client)
    expect(await client.ask(server.port, 1, 'read_holding_registers', 3_001, 4)).toEqual([108, 114, 100, 117])
    expect(await client.ask(server.port, 1, 'read_holding_registers', 3_059, 1)).toEqual([1])
    // Two registers, eight bytes: nitrogen 0, methane 74.5.
    expect(await client.ask(server.port, 1, 'read_holding_registers', 7_002, 2)).toEqual([0, 0, 0x4295, 0])
    expect(await client.ask(server.port, 1, 'read_holding_registers', 7_011, 1)).toEqual({ exception: 2 })
  })

  it('is a Deep Sea module to it: who it is, what it lacks, and its control keys', async () => {
    const orders: string[] = []
    const bank = bankOf(await shipped('deepsea-gencomm'), {
      read: (point) => ({ power_w: -5_000, phase: 4, breaker_closed: 1, run_time_s: 36_000 })[point],
      write: (point) => void orders.push(point),
    })
    const server = await serveModbus({ host: '127.0.0.1', port: 0 }, new Map([[10, bank]]))
    const client = pymodbusClient()
    closing.push(server, client)
    const ask = (method: string, ...rest: unknown[]) => client.ask(server.port, 10, method, ...rest)
    expect(await ask('read_holding_registers', 768, 1)).toEqual([1])
    expect(await ask('read_holding_registers', 42_496, 2)).toEqual([0xffff, 0xec78])
    expect(await ask('read_holding_registers', 42_500, 2)).toEqual([0x1800, 1])
    // No voltage is told: a sentinel, not a zero.
    expect(await ask('read_holding_registers', 1_032, 2)).toEqual([0xffff, 0xfff8])
    expect(await ask('write_registers', 4_104, [35_734, 29_801])).toBe('done')
    expect(await ask('write_registers', 4_104, [35_734, 29_802])).toEqual({ exception: 2 })
    expect(orders).toEqual(['reset'])
  })
})
