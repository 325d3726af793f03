import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { fakeDesk, fakeParts, issuerOf } from '../desk.testing.ts'
import { CalendarWay } from './calendarWay.ts'

let folder = ''
let ways: CalendarWay[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fakel-calendar-'))
})
afterEach(async () => {
  await Promise.all(ways.map((way) => way.stop()))
  ways = []
  rmSync(folder, { recursive: true })
})
const file = () => join(folder, 'bans.ics')
const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')
const event = (uid: string, inH: number, summary = 'ban', more: readonly string[] = []) =>
  [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261001T000000Z',
    `DTSTART:${stamp(start + inH * 3_600_000)}`,
    'DURATION:PT1H',
    `SUMMARY:${summary}`,
    ...more,
    'END:VEVENT',
  ].join('\r\n')
const start = Math.ceil(Date.now() / 3_600_000) * 3_600_000
const write = (...events: readonly string[]) => {
  // As programs do it that do not want half a file to be read.
  writeFileSync(
    `${file()}.new`,
    ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n'),
  )
  renameSync(`${file()}.new`, file())
}
function way(desk = fakeDesk(() => instant(Date.now())), parts = fakeParts(desk)) {
  const made = new CalendarWay(
    { id: 'bans', issuer: 'grid', file: file(), look_s: 0.05, ahead_d: 8 },
    issuerOf({}),
    'UTC',
    parts,
  )
  ways.push(made)
  made.start()
  return { way: made, desk, parts }
}
const said = (desk: ReturnType<typeof fakeDesk>) =>
  desk.taken.map(({ message }) =>
    message.kind === 'call'
      ? `${message.call.id} ${message.call.version} ${message.call.mode.kind}`
      : `${message.id} ${message.version} cancelled`,
  )
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

describe('a calendar file', () => {
  it('is read again when it changes: new, changed and removed events', async () => {
    write(event('a', 1), event('b', 2))
    const { desk, way: one } = way()
    await until(() => expect(said(desk)).toEqual(['a 1 ban', 'b 1 ban']))
    expect(one.status()).toMatchObject({ state: 'up', taken: 2, target: file() })
    // Changed by hand, without a SEQUENCE.
    write(event('a', 1, 'full'), event('c', 3, 'cap 5 kW', ['SEQUENCE:7']))
    await until(() => expect(said(desk).slice(2)).toEqual(['a 2 full', 'c 8 cap', 'b 2 cancelled']))
    write(event('a', 1, 'full'), event('b', 2), event('c', 3, 'cap 5 kW', ['SEQUENCE:7']))
    await until(() => expect(said(desk).slice(5)).toEqual(['b 3 ban']))
  })

  it('that is broken or gone leaves what was known, and that is told', async () => {
    write(event('a', 1))
    const { desk, way: one } = way()
    await until(() => expect(said(desk)).toEqual(['a 1 ban']))
    writeFileSync(file(), 'BEGIN:VCALENDAR\r\nBEGIN:VEV')
    await until(() =>
      expect(one.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringContaining('what was known stays') },
      }),
    )
    rmSync(file())
    await until(() => expect(one.status().trouble?.text).toContain('ENOENT'))
    expect(said(desk)).toHaveLength(1)
    write(event('a', 1, 'explode'), event('b', 2))
    await until(() =>
      expect(one.status()).toMatchObject({
        state: 'up',
        trouble: { text: expect.stringContaining('a: neither') },
      }),
    )
    expect(said(desk)).toEqual(['a 1 ban', 'b 1 ban'])
    write(event('b', 2))
    await until(() => expect(said(desk).slice(2)).toEqual(['a 2 cancelled']))
  })

  it('says nothing twice after a restart, and cancels what went meanwhile', async () => {
    write(event('a', 1), event('b', 2))
    const first = way()
    await until(() => expect(said(first.desk)).toHaveLength(2))
    await first.way.stop()
    write(event('b', 2))
    const second = way(first.desk, first.parts)
    await until(() => expect(said(first.desk).slice(2)).toEqual(['a 2 cancelled']))
    expect(second.way.status()).toMatchObject({ taken: 1, refused: 0 })
  })

  it('is shown again when the desk could not write it down', async () => {
    const desk = fakeDesk(() => instant(Date.now()))
    desk.failing = new Error('the store is lost')
    write(event('a', 1))
    const { way: one } = way(desk)
    await until(() =>
      expect(one.status()).toMatchObject({ state: 'down', trouble: { text: 'the store is lost' } }),
    )
    desk.failing = undefined
    // Whether the first attempt reached it is not known, so this word is newer.
    await until(() => expect(said(desk)).toEqual([expect.stringMatching(/^a \d+ ban$/)]))
    await until(() => expect(one.status().state).toBe('up'))
  })
})
