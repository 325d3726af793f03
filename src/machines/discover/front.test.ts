import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { EXAMPLES } from '../drivers/examples.ts'
import type { Example } from '../testing/example.ts'
import { type Answers, type StandIn, standIn } from '../testing/standIn.ts'
import { NETWORK } from '../transports/wires.ts'
import { type Found, recognise } from './recognise.ts'

const open: StandIn[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function met(answers: Answers): Promise<Found> {
  const machine = await standIn(answers)
  open.push(machine)
  const { user = 'root', password = 'root' } = answers
  const ports = machine.address.ports ?? {}
  const speaks = (port: number | undefined) => port !== undefined && port !== 9
  const knocked = [speaks(ports.rpc) ? 4028 : 0, speaks(ports.api) ? 4433 : 0, speaks(ports.http) ? 80 : 0]
  return recognise(
    '127.0.0.1',
    knocked.filter((port) => port !== 0),
    NETWORK,
    {
      timeoutMs: 1_000,
      now: () => instant(1_700_000_000_000),
      ports,
      credentials: () => [{ user, password }],
    },
  )
}

/** The same machine with another front page. */
function fronted(
  { answers }: Example,
  front: { status: number; text: string; headers?: Record<string, string> },
): Answers {
  const { onWeb } = answers
  if (answers.http === undefined && onWeb === undefined && answers.site === undefined) return answers
  return { ...answers, onWeb: (request) => (request.path === '/' ? front : onWeb?.(request)) }
}

/** Braiins OS without its cgminer API tells nobody who has not signed in what it is; ePIC's pages stand on 4028. */
const FACELESS = /^(braiins-rest|braiins-graphql|epic)$/

describe.each(EXAMPLES.filter((one) => !FACELESS.test(one.driver)).map((one) => [one.driver, one] as const))(
  'a scan',
  (driver, example) => {
    it.each([
      ['with no front page', { status: 404, text: 'not found' }],
      [
        'that sends its front page to https',
        { status: 301, text: '', headers: { location: 'https://10.0.0.9/' } },
      ],
      ['that cannot serve its front page', { status: 500, text: '' }],
    ])(`reads ${driver} %s`, async (_, front) => {
      const found = await met(fronted(example, front))
      expect(found.driver).toBe(driver)
      expect(found.report?.hashrate).toBe(example.report.hashrate)
    })
  },
)
