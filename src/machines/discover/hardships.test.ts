import { afterEach, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../test/corpus.ts'
import { instant } from '../../quantity/index.ts'
import { RECORDED, type Recorded } from '../testing/recorded.ts'
import { answersOf, parseRecording } from '../testing/recording.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../testing/standIn.ts'
import { NETWORK } from '../transports/wires.ts'
import { type Found, recognise } from './recognise.ts'

const open: StandIn[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

/** What a scan makes of a recorded machine without a front page, which behaves as told. */
async function met(row: Recorded, manners: Manners, change = (answers: Answers) => answers): Promise<Found> {
  const recorded = answersOf(parseRecording(corpusJson(row.folder, `${row.name}.json`)), row.signIn)
  const answers = change(recorded)
  const machine = await standIn(answers, manners)
  open.push(machine)
  const ports = [
    ...(answers.rpc === undefined ? [] : [4028]),
    ...(answers.framed === undefined ? [] : [4433]),
    ...(answers.http === undefined ? [] : [80]),
  ]
  const how = { timeoutMs: 4_000, now: () => instant(1_700_000_000_000), ports: machine.address.ports }
  return recognise('127.0.0.1', ports, NETWORK, how)
}

/** The figures of a report (names differ by the place where they are told), those of boards and fans among them. */
function figures({ report }: Found): ReadonlyMap<string, unknown> {
  if (report === undefined) return new Map()
  const { mac, serialNumber, hashrate, expectedHashrate, power, powerLimit, uptimeS, mining } = report
  const whole = { mac, serialNumber, hashrate, expectedHashrate, power, powerLimit, uptimeS, mining }
  const boards = report.boards.map(({ active: _, ...board }) => board)
  const parts = { boards: JSON.stringify(boards), fans: JSON.stringify(report.fans) }
  return new Map(
    Object.entries({ ...whole, ...parts }).filter(([, value]) => value !== undefined && value !== '[]'),
  )
}

/** Figures that the hardship changed; those that went missing are no misreading. */
function changed(found: Found, usual: Found): readonly string[] {
  const before = figures(usual)
  return [...figures(found)].flatMap(([key, value]) =>
    before.get(key) === value ? [] : [`${key}: ${before.get(key)} became ${value}`],
  )
}

function eachAnswer(change: (text: string) => string): (answers: Answers) => Answers {
  const all = (told: ReadonlyMap<string, string> | undefined) =>
    told === undefined ? undefined : new Map([...told].map(([key, text]) => [key, change(text)]))
  return ({ rpc, framed, http, ...rest }) => {
    const [calls, frames, pages] = [all(rpc), all(framed), all(http)]
    return {
      ...rest,
      ...(calls === undefined ? {} : { rpc: calls }),
      ...(frames === undefined ? {} : { framed: frames }),
      ...(pages === undefined ? {} : { http: pages }),
    }
  }
}

/** Every number of a JSON text as a text. */
function numbersAsText(json: string): string {
  try {
    return JSON.stringify(
      JSON.parse(json, (_, value: unknown) => (typeof value === 'number' ? String(value) : value)),
    )
  } catch {
    return json
  }
}

const unknownVersion = ({ rpc, ...rest }: Answers): Answers => ({
  ...rest,
  ...(rpc === undefined ? {} : { rpc: new Map([...rpc].filter(([command]) => command !== 'version')) }),
})

const HARDSHIPS: readonly (readonly [string, Manners, ((answers: Answers) => Answers)?])[] = [
  ['refuses version', {}, unknownVersion],
  ['joins no commands', { joins: false }],
  ['closes late', { rpcEnd: 'late' }],
  ['closes without a NUL', { rpcEnd: 'close' }],
  ['leaves the connection open', { rpcEnd: 'open' }],
  ['ends with several NULs', { wire: (answer) => Buffer.concat([answer, Buffer.from('\0\0\n')]) }],
  ['answers with two documents', {}, eachAnswer((text) => `${text}{"id":1}`)],
  ['takes one connection at a time and drops others', { single: 'drop', delayMs: 10, joins: false }],
  ['takes one connection at a time and lets others wait', { single: 'wait', delayMs: 10, joins: false }],
  ['tells numbers as text', {}, eachAnswer(numbersAsText)],
]

describeCorpus('a scan of machines that behave badly', () => {
  // Drivers that speak the cgminer API, in part or alone, and name themselves there.
  const spoken = RECORDED.filter(
    ({ driver, name }) =>
      !/^(braiins|epic|proto|mara|axeos|whatsminer-v3)/.test(driver) &&
      // One answer alone was recorded, by which nothing names itself.
      name !== 'avalon-q-litestats-raw-1',
  )

  it.each(spoken)('reads $folder/$name by $driver all the same', async (row) => {
    const usual = await met(row, {})
    expect(usual.driver).toBe(row.driver)
    const misread = await Promise.all(
      HARDSHIPS.map(async ([name, manners, change]) => {
        const found = await met(row, manners, change)
        const driver = found.driver === row.driver ? [] : [`read by ${found.driver}`]
        return [...driver, ...changed(found, usual)].map((one) => `${name}: ${one}`)
      }),
    )
    expect(misread.flat()).toEqual([])
  })

  it.each(spoken)('misreads nothing of $folder/$name when answers are cut at 4,096 bytes', async (row) => {
    const usual = await met(row, {})
    const cut = await met(row, { wire: (answer) => answer.subarray(0, 4_096) })
    // What stands before the cut may be too little for the driver, or for any.
    if (cut.report === undefined || cut.driver !== row.driver) return
    expect(changed(cut, usual).filter((one) => !one.startsWith('boards'))).toEqual([])
    // Boards behind the cut are missing; those before it are what they are.
    const whole = usual.report?.boards.map((board) => JSON.stringify(board)) ?? []
    expect(
      cut.report.boards.map((board) => JSON.stringify(board)).filter((board) => !whole.includes(board)),
    ).toEqual([])
  })
})
