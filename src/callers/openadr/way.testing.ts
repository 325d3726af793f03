import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { parse } from 'yaml'
import { instant } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { fakeDesk, fakeParts, issuerOf } from '../desk.testing.ts'
import { OpenAdrWay } from './openAdrWay.ts'
import { SECRET, type TestVtn, testVtn } from './vtn.testing.ts'

export const file = siteFileSchema.parse(
  parse(readFileSync(resolve('examples/flare-site/site.yaml'), 'utf8')),
)
const schema = siteFileSchema.shape.calls.unwrap().shape.openadr.unwrap().element

/** A VTN of a site file that is the test's. */
export function settingsOf(vtn: TestVtn, more: object = {}) {
  return schema.parse({
    id: 'vtn',
    issuer: 'grid',
    url: vtn.url,
    version: vtn.url.slice(-3),
    client_id: 'site',
    secret_env: 'FAKEL_TEST_VTN',
    ...more,
  })
}

/** A VTN and ways to it, all closed after each test. */
export function openAdrTest() {
  const closing: (() => unknown)[] = []
  beforeEach(() => vi.stubEnv('FAKEL_TEST_VTN', SECRET))
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    vi.unstubAllEnvs()
  })
  return {
    vtnOf: async (version: '3.0' | '3.1', more?: Parameters<typeof testVtn>[1]) => {
      const vtn = await testVtn(version, more)
      closing.push(() => vtn.close())
      return vtn
    },
    wayTo: (
      vtn: TestVtn,
      more: object = {},
      desk = fakeDesk(() => instant(Date.now())),
      parts = fakeParts(desk),
    ) => {
      const way = new OpenAdrWay({ ...settingsOf(vtn, more), poll_s: 0.05 }, issuerOf({}), file, parts)
      closing.push(() => way.stop())
      way.start()
      return { way, desk, parts }
    },
  }
}

export const start = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 3_600_000).toISOString()
export const eventOf = (
  id: string,
  type: string,
  value: unknown,
  modified = '2026-11-01T00:00:00Z',
  more: object = {},
) => ({
  id,
  objectType: 'EVENT',
  programID: 'program-1',
  createdDateTime: '2026-11-01T00:00:00Z',
  modificationDateTime: modified,
  intervalPeriod: { start, duration: 'PT1H' },
  intervals: [{ id: 0, payloads: [{ type, values: [value] }] }],
  ...more,
})
export const said = (desk: ReturnType<typeof fakeDesk>) =>
  desk.taken.map(({ message }) =>
    message.kind === 'call' ? `${message.call.id} ${message.call.mode.kind}` : `${message.id} cancelled`,
  )
export const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 20 })
