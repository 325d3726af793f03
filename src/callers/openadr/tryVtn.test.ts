import { describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { issuerOf } from '../desk.testing.ts'
import { type Tried, tryVtn } from './tryVtn.ts'
import { programOf, type TestVtn, venOf } from './vtn.testing.ts'
import { file, openAdrTest, settingsOf } from './way.testing.ts'

const { vtnOf } = openAdrTest()

async function tried(vtn: TestVtn, more: object = {}, register = false) {
  const settings = settingsOf(vtn, more)
  const now = () => instant(Date.UTC(2026, 10, 21, 17))
  const steps: Tried[] = []
  const trying = { file, issuer: issuerOf({}), now, place: (path: string) => path, register }
  for await (const step of tryVtn(settings, trying)) steps.push(step)
  return steps
}
const lines = (steps: readonly Tried[]) =>
  steps.map(
    ({ step, result, text }) => `${step} ${result}: ${text.replace(/(?<=[A-Z] )\/openadr3\/3\.[01]/, '')}`,
  )
const event = (id: string, type: string, value: unknown) => ({
  id,
  objectType: 'EVENT',
  programID: 'p1',
  createdDateTime: '2026-11-01T00:00:00Z',
  modificationDateTime: '2026-11-01T00:00:00Z',
  intervalPeriod: { start: '2026-11-21T18:00:00Z', duration: 'PT1H' },
  intervals: [{ id: 0, payloads: [{ type, values: [value] }] }],
})

describe('a conversation with a VTN', () => {
  it('is told step by step, with what would become of each event, and changes nothing there', async () => {
    const vtn = await vtnOf('3.1')
    vtn.programs.push(programOf('p1', 'flex'))
    vtn.events.push(event('a', 'IMPORT_CAPACITY_LIMIT', 500), event('b', 'EXPORT_CAPACITY_LIMIT', 100), {
      id: 'c',
      programID: 'p1',
      intervals: 7,
    })
    const steps = await tried(vtn, { program: 'flex' })
    expect(lines(steps)).toEqual([
      `token ok: given by ${vtn.url}/auth/token`,
      'ven ok: fakel-flare-site is not known; a running site registers itself',
      'program ok: flex is p1',
      'events ok: 2 read, 1 not',
      'event odd: c: intervals: Invalid input: expected array, received number',
      'event ok: a: 1 call',
      'event odd: b: 0 calls; EXPORT_CAPACITY_LIMIT cannot be ordered here',
    ])
    expect(steps[5]?.calls).toMatchObject([
      { id: 'a.0', mode: { kind: 'cap', kw: 500 }, from: Date.UTC(2026, 10, 21, 18) },
    ])
    expect(vtn.asked.filter((line) => line.startsWith('POST'))).toEqual(['POST /auth/token'])
  })

  it('registers when it is told to', async () => {
    const vtn = await vtnOf('3.1', { venTargets: ['feeder-7'] })
    expect(lines(await tried(vtn, {}, true))[1]).toBe(
      'ven ok: fakel-flare-site is known; events are asked for by feeder-7 too',
    )
    expect(vtn.vens).toHaveLength(1)
  })

  it.each([
    [{ register: false }, 'ven odd: fakel-flare-site is not known; and this site does not register itself'],
    [{ program: 'flex' }, 'program failed: there is none of the name flex'],
    [{ secret_env: 'FAKEL_NO_SUCH' }, 'token failed: the environment variable FAKEL_NO_SUCH is not set'],
    [{ client_id: 'other' }, 'token failed: the VTN answers 401 to POST /auth/token: no ***'],
    [{ ca_file: '/no/such.pem' }, "token failed: ENOENT: no such file or directory, open '/no/such.pem'"],
    [{ url: 'http://127.0.0.1:1/x' }, /^token failed: .*ECONNREFUSED/],
  ])('says where it ends: %j', async (more, line) => {
    const vtn = await vtnOf('3.0')
    const told = lines(await tried(vtn, more))
    expect(told).toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line))
  })

  it('tells an older entry under another name, and a list that is broken', async () => {
    const vtn = await vtnOf('3.1')
    vtn.vens.push(venOf('3.1', 'ven-0', 'site 4711', []))
    vtn.brokenAt.set('GET /events', { status: 200, body: '<html>' })
    expect(lines(await tried(vtn, {}, true)).slice(1)).toEqual([
      'ven odd: it knows this site as site 4711, not as fakel-flare-site',
      'events failed: the VTN does not answer /events with a list',
    ])
  })

  it('needs no token where nobody is asked who they are', async () => {
    const vtn = await vtnOf('3.1')
    vtn.open = true
    vtn.brokenAt.set('GET /vens', { status: 501, body: '{"detail":"no VENs here"}' })
    vtn.events.push(event('a', 'PRICE', 0.1))
    expect(lines(await tried(vtn, { client_id: undefined, secret_env: undefined }))).toEqual([
      'token ok: none is asked for',
      'ven odd: the VTN answers 501 to GET /vens: no VENs here',
      'events ok: 1 read, 0 not',
      'event ok: a: 1 call',
    ])
    vtn.open = false
    const refused = lines(await tried(vtn, { client_id: undefined, secret_env: undefined }))
    expect(refused.at(-1)).toBe('events failed: the VTN answers 401 to GET /events: no such token')
  })
})
