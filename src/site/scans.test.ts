import { describe, expect, it } from 'vitest'
import type { ScanOptions, ScanProgress, scan } from '../machines/index.ts'
import { instant } from '../quantity/index.ts'
import { Scans } from './scans.ts'

const NOW = instant(1_700_000_000_000)
const LAST: ScanProgress = { done: 1, next: 1, count: 1, alive: 1, machines: 0, unread: 1 }

/** A scan that goes on until it is let go. */
function held() {
  let [options, finish, fail]: [ScanOptions | undefined, () => void, (error: Error) => void] = [
    undefined,
    () => undefined,
    () => undefined,
  ]
  const run: typeof scan = (_targets, given) => {
    options = given
    return new Promise((resolve, reject) => {
      finish = () => resolve(LAST)
      fail = reject
      given.signal?.addEventListener('abort', () => resolve(LAST))
    })
  }
  return { run, options: () => options, finish: () => finish(), fail: (error: Error) => fail(error) }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))
const scansOf = (run: typeof scan) => new Scans({ machines: [] }, () => NOW, run)

describe('scans from the console', () => {
  it('look into private networks alone, and at no more than a /16', () => {
    const scans = scansOf(held().run)
    for (const target of ['8.8.8.8', '172.32.0.1', '10.255.255.0-11.0.0.9', '192.169.0.1'])
      expect(scans.start({ targets: [target] }, 'anna')).toMatchObject({
        ok: false,
        busy: false,
        mistakes: [expect.stringMatching(/only private networks/)],
      })
    expect(scans.start({ targets: ['10.0.0.0/15'] }, 'anna')).toMatchObject({
      mistakes: [expect.stringMatching(/more than 65536/)],
    })
    expect(scans.start({ targets: ['10.0.0.1', 'nonsense'] }, 'anna')).toMatchObject({
      mistakes: [expect.stringMatching(/nonsense is not an IPv4 address/)],
    })
    expect(scans.current()).toBeUndefined()
  })

  it('are one at a time, and can be stopped', async () => {
    const scans = scansOf(held().run)
    expect(scans.start({ targets: ['172.16.0.0/24'] }, 'anna').ok).toBe(true)
    expect(scans.start({ targets: ['10.0.0.1'] }, 'boris')).toMatchObject({ ok: false, busy: true })
    expect(scans.current()).toMatchObject({ state: 'running', who: 'anna', addresses: 254 })
    expect(scans.stop()).toBe(true)
    await settled()
    expect(scans.current()).toMatchObject({ state: 'stopped', ended_at: '2023-11-14T22:13:20.000Z' })
    expect(scans.stop()).toBe(false)
    expect(scans.start({ targets: ['10.0.0.1'] }, 'boris').ok).toBe(true)
  })

  it('keep what they found, and never the password', async () => {
    const network = held()
    const scans = scansOf(network.run)
    scans.start({ targets: ['10.0.0.1'], credentials: { user: 'root', password: 'hidden' } }, 'anna')
    await network.options()?.onFound({ address: '10.0.0.1', firmware: 'Goldshell', answers: [] }, LAST)
    network.options()?.onProgress?.(LAST)
    network.finish()
    await settled()
    expect(scans.current()).toMatchObject({
      state: 'finished',
      done: 1,
      unread: 1,
      found: [{ address: '10.0.0.1', firmware: 'Goldshell', report: null, machine: null }],
    })
    expect(JSON.stringify(scans.current())).not.toContain('hidden')
  })

  it('say why they failed', async () => {
    const network = held()
    const scans = scansOf(network.run)
    scans.start({ targets: ['10.0.0.1'] }, 'anna')
    network.fail(new Error('no sockets'))
    await settled()
    expect(scans.current()).toMatchObject({ state: 'failed', failure: 'no sockets' })
  })
})
