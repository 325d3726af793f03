/**
 * Full reports a second over loopback, against a bare client that sends the same requests and discards the answers.
 * Run: npm run build && node dist/bench/machines.js [machines] [rounds]. Stand-ins run in this process too, so both figures
 * carry the servers' work and the ratio is the honest part; the drivers' own CPU is told apart by the bare client's.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { Agent, request } from 'undici'
import { antminerStockExample } from '../src/machines/drivers/antminerStock/example.ts'
import { braiinsRestExample } from '../src/machines/drivers/braiinsRest/example.ts'
import { whatsminerV3Example } from '../src/machines/drivers/whatsminerV3/example.ts'
import { driver } from '../src/machines/index.ts'
import { TOKEN } from '../src/machines/testing/brain.ts'
import type { Example } from '../src/machines/testing/example.ts'
import { frame, type StandIn, standIn } from '../src/machines/testing/standIn.ts'
import { instant } from '../src/quantity/index.ts'

const machines = Number(process.argv[2] ?? 100)
const rounds = Number(process.argv[3] ?? 20)
const PARALLEL = 64
/** From poll to poll: past the time that seldom-asked parts are kept, so that each is a full report, and as a site polls. */
const KINDS = { full: 61_000, ordinary: 10 } as const

/** Does the work for every machine, at most `PARALLEL` at a time. */
async function forEach<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = list.values()
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const one of left) await work(one)
    }),
  )
}

async function timed(work: () => Promise<void>) {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const used = process.cpuUsage(cpu)
  return { seconds: (performance.now() - start) / 1_000, cpuSeconds: (used.user + used.system) / 1e6 }
}

/** Sends what a driver was seen to send, one after another, and throws the answers away. */
function bare(machine: StandIn, log: readonly string[], agent: Agent, token: string | undefined) {
  const { host, ports } = machine.address
  const framed = ports?.api === 9 ? undefined : connect(ports?.api ?? 0, host).setNoDelay(true)
  return {
    async send() {
      for (const line of log) {
        const [verb = '', rest = ''] = [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]
        if (verb === 'rpc') {
          const socket = connect(ports?.rpc ?? 0, host)
          socket.end(JSON.stringify({ command: rest }))
          socket.resume()
          await once(socket, 'close')
        } else if (verb === 'framed') {
          framed?.write(frame(rest))
          if (framed !== undefined) await once(framed, 'data')
        } else {
          const { body } = await request(`http://${host}:${ports?.http}${rest}`, {
            dispatcher: agent,
            method: 'GET',
            headers: token === undefined ? {} : { authorization: token },
          })
          await body.dump()
        }
      }
    },
    close: () => framed?.destroy(),
  }
}

async function measure(example: Example, kind: keyof typeof KINDS) {
  const roundMs = KINDS[kind]
  const family = driver(example.driver)
  if (family === undefined) throw new Error(`no driver ${example.driver}`)
  const stands = await Promise.all(Array.from({ length: machines }, () => standIn(example.answers)))
  const links = stands.map((stand) => ({ link: family.open(stand.address), stand }))
  let round = 0
  const poll = async ({ link }: (typeof links)[number]) => {
    const outcome = await link.poll(instant(round * roundMs))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  }
  await forEach(links, poll)
  round = 1
  const before = stands[0]?.log.length ?? 0
  await forEach(links, poll)
  const sent = stands[0]?.log.slice(before) ?? []

  const drivers = await timed(async () => {
    for (round = 2; round < 2 + rounds; round++) await forEach(links, poll)
  })
  const agent = new Agent({ connections: 4, keepAliveTimeout: 30_000 })
  const token = example.answers.signIn === 'token' ? TOKEN : undefined
  // A digest sign-in is not repeated: the bare client is answered 401, which is as many bytes for it to discard.
  const clients = stands.map((stand) => bare(stand, sent, agent, token))
  await forEach(clients, (client) => client.send())
  const plain = await timed(async () => {
    for (let count = 0; count < rounds; count++) await forEach(clients, (client) => client.send())
  })
  const reports = machines * rounds
  const extraMs = ((drivers.cpuSeconds - plain.cpuSeconds) / reports) * 1_000
  console.log(
    [
      example.driver.padEnd(16),
      kind.padEnd(8),
      `${sent.length} requests`,
      `drivers ${(reports / drivers.seconds).toFixed(0)} machines/s`,
      `bare ${(reports / plain.seconds).toFixed(0)} machines/s`,
      `ratio ${(plain.seconds / drivers.seconds).toFixed(2)}`,
      `CPU ${((drivers.cpuSeconds / reports) * 1_000).toFixed(2)} ms a report with its server, ${extraMs.toFixed(2)} ms over bare`,
    ].join('  '),
  )
  for (const { link } of links) link.close()
  for (const client of clients) client.close()
  await agent.close()
  await Promise.all(stands.map((stand) => stand.close()))
}

for (const example of [antminerStockExample, whatsminerV3Example, braiinsRestExample])
  for (const kind of ['full', 'ordinary'] as const) await measure(example, kind)
