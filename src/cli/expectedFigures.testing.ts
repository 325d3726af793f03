import { z } from 'zod'

const board = z.object({ active: z.boolean().optional(), chips: z.number().optional() })

/** One line of `machines scan --json`, as far as the reference data speaks of it. */
export const PRINTED = z.looseObject({
  address: z.string(),
  driver: z.string().optional(),
  firmware: z.string().optional(),
  model: z.string().optional(),
  firmwareVersion: z.string().optional(),
  apiVersion: z.string().optional(),
  mac: z.string().optional(),
  serialNumber: z.string().optional(),
  hostname: z.string().optional(),
  mining: z.boolean().optional(),
  hashrateThs: z.number().optional(),
  expectedHashrateThs: z.number().optional(),
  powerW: z.number().optional(),
  powerLimitW: z.number().optional(),
  uptimeS: z.number().optional(),
  boards: z.array(board).default([]),
  fans: z.array(z.object({ rpm: z.number().optional() })).default([]),
  pools: z.array(z.object({ url: z.string().optional() })).default([]),
})
export type Printed = z.infer<typeof PRINTED>

/** How far a rate may be from the expected one, as a share: other readers take other averaging times. */
const OTHER_SPAN = 0.03
const PER_TERAHASH: Readonly<Record<string, number>> = { 'H/s': 1e12, 'MH/s': 1e6, 'GH/s': 1e3, 'TH/s': 1 }

/** A rate of the wide recordings in TH/s; undefined for what is no hashrate (`Sol/s`), which must then not be told. */
function terahashes(told: unknown): number | undefined {
  const { value, unit } = z.object({ value: z.number(), unit: z.string() }).parse(told)
  const per = PER_TERAHASH[unit]
  return per === undefined ? undefined : value / per
}

function near(is: number | undefined, should: number | undefined): boolean {
  if (is === undefined || should === undefined) return is === should
  return Math.abs(is - should) <= Math.abs(should) * OTHER_SPAN
}

const turning = (rpm: readonly unknown[]) => rpm.filter((one) => one !== 0 && one !== undefined).join()
const bare = (text: unknown) => String(text).trim().replaceAll(' ', '').toLowerCase()
const list = z.array(z.unknown()).catch([])
const byIndex = z.record(z.string(), z.unknown()).catch({})
const chipsOf = (printed: Printed) => printed.boards.reduce((sum, one) => sum + (one.chips ?? 0), 0)

/** What is printed, what is expected, and whether that is the same, by the keys of the wide recordings' `expected`. */
type Compare = (printed: Printed, told: unknown) => readonly [is: unknown, same: boolean]

const same =
  (pick: (printed: Printed) => unknown): Compare =>
  (printed, told) => {
    const is = pick(printed)
    return [is, told === null ? is === undefined : bare(is) === bare(told)]
  }

const COMPARED: Readonly<Record<string, Compare>> = {
  hashrate: ({ hashrateThs: is }, told) => [is, near(is, terahashes(told))],
  hashrate_nominal: ({ expectedHashrateThs: is }, told) => [is, near(is, terahashes(told))],
  power_w: same((printed) => printed.powerW),
  power_limit_w: same((printed) => printed.powerLimitW),
  uptime_s: same((printed) => printed.uptimeS),
  is_mining: same((printed) => printed.mining),
  mac: same((printed) => printed.mac),
  serial: same((printed) => printed.serialNumber),
  hostname: same((printed) => printed.hostname),
  firmware: same((printed) => printed.firmwareVersion),
  api_version: same((printed) => printed.apiVersion),
  // Some leave out the make.
  model: ({ model: is }, told) => [is, bare(is).endsWith(bare(told))],
  board_count: same((printed) => printed.boards.length),
  board_chips: ({ boards }, told) => [
    boards.map((one) => one.chips),
    Object.entries(byIndex.parse(told)).every(([index, chips]) => boards[Number(index)]?.chips === chips),
  ],
  board_active: ({ boards }, told) => [
    boards.map((one) => one.active),
    Object.entries(byIndex.parse(told)).every(([index, active]) => boards[Number(index)]?.active === active),
  ],
  chips_total: same(chipsOf),
  // Some count a fan that stands, some do not.
  fan_count: ({ fans }, told) => [
    fans,
    [fans.length, fans.filter((fan) => fan.rpm !== 0).length].includes(Number(told)),
  ],
  fans_rpm: ({ fans }, told) => {
    const is = turning(fans.map((fan) => fan.rpm))
    return [is, is === turning(list.parse(told))]
  },
  pool_urls: ({ pools }, told) => {
    const is = pools.map((pool) => pool.url).join()
    return [is, is === list.parse(told).join()]
  },
  pools: ({ pools }, told) => {
    const expected = z.array(z.object({ url: z.string().optional() })).parse(told)
    const urls = pools.map((pool) => pool.url)
    const alike = expected.every(
      ({ url }, index) =>
        url === undefined || bare(urls[index]).replace(/^[a-z0-9+]+:\/\//, '') === bare(url),
    )
    return [urls, alike && urls.length === expected.length]
  },
  pool_count: same((printed) => printed.pools.length),
  // Pools of further groups are told after those of the first.
  pools_in_first_group: ({ pools }, told) => [pools.length, pools.length >= Number(told)],
}

/** The figures of `expected` that were not printed so; `passed` names keys that are not looked at. */
export function differences(
  expected: Readonly<Record<string, unknown>>,
  printed: Printed,
  passed: Readonly<Record<string, string>> = {},
): readonly string[] {
  return Object.entries(expected).flatMap(([key, told]) => {
    if (key in passed || (key === 'fan_count' && expected['fan_unit'] === '%')) return []
    const [is, alike] = COMPARED[key]?.(printed, told) ?? [undefined, true]
    return alike ? [] : [`${key}: ${JSON.stringify(is)} instead of ${JSON.stringify(told)}`]
  })
}

const NARROW: Readonly<Record<string, string>> = {
  firmware_version: 'firmware',
  serial_number: 'serial',
  hashboards: 'board_count',
  fans: 'fan_count',
  chips: 'chips_total',
  mining: 'is_mining',
  pools: 'pool_count',
}

/** The `expected` of a narrow recording by the keys of the wide ones. */
export function narrowExpected(expected: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => {
      if (key === 'hashrate_ths') return ['hashrate', { value, unit: 'TH/s' }]
      if (key === 'expected_hashrate_ths') return ['hashrate_nominal', { value, unit: 'TH/s' }]
      const ofBoard = /^(?:chips_board(\d)|board(\d)_active)$/.exec(key)
      if (ofBoard?.[1] !== undefined) return ['board_chips', { [ofBoard[1]]: value }]
      if (ofBoard?.[2] !== undefined) return ['board_active', { [ofBoard[2]]: value }]
      return [NARROW[key] ?? key, value]
    }),
  )
}
