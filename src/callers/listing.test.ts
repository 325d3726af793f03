import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { fakeDesk, fakeParts } from './desk.testing.ts'
import { type ListedCall, Listing } from './listing.ts'
import { WayState } from './wayState.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000
let time = instant(NOW)
const now = () => time

/** The call `id` that draws so many kW at most, listed with this version. */
const listed = (id: string, kw: number, stated: number, until = NOW + 5 * HOUR): ListedCall => ({
  entry: id,
  stated,
  call: {
    id,
    scope: { kind: 'site' },
    mode: { kind: 'cap', kw },
    from: instant(NOW + HOUR),
    until: instant(until),
    must: true,
    why: '',
    payMinorPerKwh: 0,
    breachMinorPerKwh: 0,
    baseline: 'meter-before',
  },
})

function listingOf(desk = fakeDesk(now), kept = new Map<string, unknown>()) {
  const parts = { ...fakeParts(desk), clock: { now, sleep: async () => undefined } }
  parts.notes.get = async (key) => kept.get(key)
  const disk = { puts: Number.POSITIVE_INFINITY }
  parts.notes.put = async (key, value) => {
    if (disk.puts-- > 0) kept.set(key, structuredClone(value))
  }
  const state = new WayState({ id: 'l', way: 'calendar', issuers: ['grid'], target: '' }, now)
  return {
    desk,
    kept,
    disk,
    state,
    listing: new Listing('l', { way: 'calendar', issuer: 'grid' }, parts, state),
  }
}

/** What the desk holds at the end: the kW of each call by its last word. */
function heldBy({ taken }: ReturnType<typeof fakeDesk>) {
  const held = new Map<string, number>()
  for (const { message } of taken)
    if (message.kind === 'cancel') held.delete(message.id)
    else if (message.call.mode.kind === 'cap') held.set(message.call.id, message.call.mode.kw)
  return held
}

describe('a list of calls', () => {
  it('comes to what it says last, through changes, lost stores and restarts, and every word is newer than the one before', async () => {
    const entry = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      kw: fc.integer({ min: 1, max: 3 }),
      stated: fc.integer({ min: 1, max: 4 }),
    })
    const step = fc.record({
      list: fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 4 }),
      fails: fc.nat(4),
      ends: fc.constantFrom('goes on', 'stops', 'killed'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        let { desk, kept, disk, state, listing } = listingOf()
        for (const { list, fails, ends } of steps) {
          const wanted = list.map(({ id, kw, stated }) => listed(id, kw, stated))
          // The store is lost after so many words; 0: it is not.
          desk.failAfter = fails === 0 ? undefined : fails - 1
          // A process that is killed leaves the note that it wrote before it spoke.
          disk.puts = ends === 'killed' ? 1 : Number.POSITIVE_INFINITY
          await listing.show(wanted).catch(() => undefined)
          desk.failAfter = undefined
          if (ends !== 'goes on') ({ desk, kept, disk, state, listing } = listingOf(desk, kept))
        }
        const last = steps.at(-1)?.list ?? []
        await listing.show(last.map(({ id, kw, stated }) => listed(id, kw, stated)))
        expect(heldBy(desk)).toEqual(new Map(last.map(({ id, kw }) => [id, kw])))
        const versions = new Map<string, number>()
        for (const { message } of desk.taken) {
          const { id, version } = message.kind === 'call' ? message.call : message
          expect(version).toBeGreaterThan(versions.get(id) ?? 0)
          versions.set(id, version)
        }
        expect(state.status.refused).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('forgets calls whose time is over, and does not cancel them', async () => {
    const { desk, kept, listing } = listingOf()
    await listing.show([listed('a', 1, 1, NOW + 2 * HOUR)])
    time = instant(NOW + 3 * HOUR)
    await listing.show([])
    time = instant(NOW)
    expect(desk.taken).toHaveLength(1)
    expect(kept.get('calls.calendar.l')).toEqual({})
  })

  it('asks again after an hour for what was refused', async () => {
    const { desk, state, listing } = listingOf()
    let asked = 0
    desk.take = async (message) => {
      asked++
      const { id, version } = message.kind === 'call' ? message.call : message
      return { issuer: 'grid', id, version, result: 'refused', reason: 'begins too far ahead', at: time }
    }
    await listing.show([listed('a', 1, 1)])
    await listing.show([listed('a', 1, 1)])
    expect(asked).toBe(1)
    expect(state.status).toMatchObject({ refused: 1, trouble: { text: 'refused: a: begins too far ahead' } })
    time = instant(NOW + HOUR)
    await listing.show([listed('a', 1, 1)])
    time = instant(NOW)
    expect(asked).toBe(2)
  })

  it('takes the first 2,000 of more', async () => {
    const { desk, state, listing } = listingOf()
    await listing.show(Array.from({ length: 2_100 }, (_, k) => listed(`c${k}`, 1, 1)))
    expect(desk.taken).toHaveLength(2_000)
    expect(state.status.trouble?.text).toContain('2100 calls')
  })
})
