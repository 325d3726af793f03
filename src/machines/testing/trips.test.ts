import { afterEach, expect, it } from 'vitest'
import { type StandIn, standIn } from './standIn.ts'
import { Trips } from './trips.ts'

const open: StandIn[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function asking(client: (ask: (path: string) => Promise<string>) => Promise<unknown>): Promise<number> {
  const trips = new Trips()
  const machine = await standIn({ onWeb: () => ({ status: 200, text: 'ok' }) }, { trips })
  open.push(machine)
  const { host, ports } = machine.address
  await client(async (path) => (await fetch(`http://${host}:${ports?.http}/${path}`)).text())
  return trips.count
}

it('counts what waits for an answer before it, and not what is asked beside it', async () => {
  expect(await asking((ask) => Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask)))).toBe(1)
  const chain = async (ask: (path: string) => Promise<string>, length: number) => {
    for (let step = 0; step < length; step++) await ask(`${length}-${step}`)
  }
  expect(await asking((ask) => chain(ask, 4))).toBe(4)
  expect(await asking((ask) => Promise.all([chain(ask, 2), chain(ask, 3), ask('alone')]))).toBe(3)
})

it('lets a computer that is held up for longer than it waits change nothing', async () => {
  const busy = () => {
    for (const until = performance.now() + 60; performance.now() < until; );
  }
  const count = await asking(async (ask) => {
    const first = ask('a')
    await new Promise((resolve) => setTimeout(resolve, 5))
    const second = ask('b')
    busy()
    await Promise.all([first, second])
    busy()
    await ask('c')
  })
  expect(count).toBe(2)
})
