import { assert, constantFrom, double, float, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMap } from './load.ts'
import { type DeviceMap, isRegister, type RegisterPoint } from './schema.ts'
import { decode, encode, unfit } from './value.ts'

const HEAD = 'family: own\nmake: own\nkind: other\nsources: [{ document: own }]'

/** A map of one point, as a user would write it. */
function one(point: string, head = ''): { readonly map: DeviceMap; readonly point: RegisterPoint } {
  const parsed = parseMap(`${HEAD}\n${head}\npoints:\n  p: { address: 0, ${point} }`, 'own.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  const found = parsed.map.points['p']
  if (found === undefined || !isRegister(found)) throw new Error('p is no register')
  return { map: parsed.map, point: found }
}

const orders = record({
  words: constantFrom('high-first', 'low-first'),
  bytes: constantFrom('high-first', 'low-first'),
}).map(({ words, bytes }) => `word_order: ${words}\nbyte_order: ${bytes}`)

/** Steps of a value that a whole number of each type takes exactly; beyond 2^53 a double no longer tells each one. */
const WHOLE = {
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, Number.MAX_SAFE_INTEGER],
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const

describe('a value that is written and read again', () => {
  it.each(Object.entries(WHOLE))('is the same as %s, in any order of words and bytes', (type, [min, max]) => {
    assert(
      property(orders, integer({ min, max }), (head, value) => {
        const { map, point } = one(`type: ${type}`, head)
        expect(decode(map, point, encode(map, point, value))).toEqual({ ok: true, value })
      }),
    )
  })

  it('is the same as a float of 32 and of 64 bits', () => {
    assert(
      property(
        orders,
        float({ noNaN: true, noDefaultInfinity: true }),
        double({ noNaN: true, noDefaultInfinity: true }),
        (head, short, long) => {
          for (const [type, value] of [
            ['f32', short],
            ['f64', long],
          ] as const) {
            const { map, point } = one(`type: ${type}`, head)
            // Zero has two signs; a meter's zero has none.
            expect(decode(map, point, encode(map, point, value))).toEqual({ ok: true, value: value + 0 })
          }
        },
      ),
    )
  })

  it('comes back within half a step of its scale', () => {
    assert(
      property(
        constantFrom('u16', 'i16', 'u32', 'i32'),
        constantFrom(0.001, 0.01, 0.1, 0.5, 2, 10, 1_000, -1, -0.1),
        integer({ min: -50, max: 50 }),
        double({ min: 0, max: 30_000, noNaN: true }),
        (type, scale, offset, steps) => {
          const { map, point } = one(`type: ${type}, scale: ${scale}, offset: ${offset}`)
          const value = steps * scale + offset
          const back = decode(map, point, encode(map, point, value))
          if (!back.ok) throw new Error(back.reason)
          expect(Math.abs(back.value - value)).toBeLessThanOrEqual(Math.abs(scale) * 0.5 + 1e-6)
        },
      ),
    )
  })

  it.each([
    ['u16', 16],
    ['i16', 16],
    ['u32', 32],
    ['i32', 32],
    ['u64', 64],
    ['i64', 64],
  ])('is the same as each single bit of %s, its sign too', (type, bits) => {
    for (let bit = 0; bit < bits; bit++)
      for (const value of [0, 1]) {
        const { map, point } = one(`type: ${type}, bit: ${bit}`)
        const bytes = encode(map, point, value)
        expect(decode(map, point, bytes)).toEqual({ ok: true, value })
        // No other bit is set: points that share the register would read it.
        expect(BigInt(`0x${bytes.toString('hex')}`)).toBe(BigInt(value) << BigInt(bit))
      }
  })

  it('is refused exactly where it would come back as another', () => {
    assert(
      property(
        constantFrom('u16', 'i16', 'u32', 'i32', 'f32'),
        oneof(
          double({ noNaN: true, min: -1e40, max: 1e40 }),
          double({ noNaN: true, min: -70_000, max: 70_000 }),
        ),
        (type, value) => {
          const { map, point } = one(`type: ${type}`)
          const back = decode(map, point, encode(map, point, value))
          const near = type === 'f32' ? Math.abs(value) * 2 ** -23 + 2 ** -149 : 0.5
          const same = back.ok && Math.abs(back.value - value) <= near
          expect(unfit(point, value) === undefined).toBe(same)
        },
      ),
    )
  })
})

describe('words of a device', () => {
  it.each([
    ['type: i16, scale: 0.1', [0xfffe], -0.2],
    ['type: u32', [0xffff, 0xffff], 4_294_967_295],
    ['type: i64', [0xffff, 0xffff, 0xffff, 0xfc18], -1_000],
    // 2^52 + 1 in 64 bits.
    ['type: u64', [0x0010, 0, 0, 1], 4_503_599_627_370_497],
    // IEEE 754: 0x3FF8000000000000 is 1.5.
    ['type: f64', [0x3ff8, 0, 0, 0], 1.5],
    ['type: u16, offset: -40', [65], 25],
    ['values: { "3": 2, "5": 4 }', [5], 4],
  ])('%s are a value', (point, words, value) => {
    const own = one(point)
    expect(decode(own.map, own.point, bytesOf(words))).toEqual({ ok: true, value })
  })

  it.each([
    ['type: f32', [0x7fc0, 0], 'not a number'],
    ['type: f32', [0x7f80, 0], 'not a number'],
    ['type: f64', [0xfff0, 0, 0, 0], 'not a number'],
    ['type: i16, not_available: [-32768]', [0x8000], 'the device has no value (-32768)'],
    ['type: u16, not_available: [[0xFFF8, 0xFFFF]]', [0xfffa], 'the device has no value (65530)'],
    [
      'type: u64, not_available: [0xFFFFFFFFFFFFFFFF]',
      [0xffff, 0xffff, 0xffff, 0xffff],
      'the device has no value (18446744073709551615)',
    ],
    ['scale: 0.01, range: [0, 100]', [10_001], '100.01 is outside 0 to 100'],
    ['values: { "3": 2 }', [9], '9 has no meaning here'],
  ])('%s are none, and why', (point, words, reason) => {
    const own = one(point)
    expect(decode(own.map, own.point, bytesOf(words))).toEqual({ ok: false, reason })
  })

  it('near a sentinel of floats are still a value that may be written', () => {
    const { point } = one('type: f32, not_available: [255]')
    expect(unfit(point, 254.75)).toBeUndefined()
    expect(unfit(point, 255)).toBe('255 would be read as no value')
  })
})

function bytesOf(words: readonly number[]): Buffer {
  return Buffer.from(words.flatMap((word) => [word >> 8, word & 0xff]))
}
