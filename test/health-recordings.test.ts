import { expect, it } from 'vitest'
import { type Context, examine, findingsOf, limitsOf, type MachineHealth } from '../src/health/index.ts'
import { driver, expectedFor, type MachineReport } from '../src/machines/index.ts'
import { brain } from '../src/machines/testing/brain.ts'
import { memoryWires } from '../src/machines/testing/memoryWires.ts'
import { RECORDED, type Recorded } from '../src/machines/testing/recorded.ts'
import { answersOf, parseRecording } from '../src/machines/testing/recording.ts'
import { instant, terahashesPerSecond, watts } from '../src/quantity/index.ts'
import { siteFileSchema } from '../src/sitefile/index.ts'
import { corpusJson, describeCorpus } from './corpus.ts'

async function reportOf({ driver: id, folder, name, signIn }: Recorded): Promise<MachineReport> {
  const answers = answersOf(parseRecording(corpusJson(folder, `${name}.json`)), signIn)
  const link = driver(id)?.open({ host: '10.0.0.1' }, memoryWires(brain(answers), answers))
  const outcome = await link?.poll(instant(0))
  if (outcome?.ok !== true) throw new Error(`${name}: ${JSON.stringify(outcome)}`)
  return outcome.value
}

/** What a machine that goes on as it was recorded would be found to have after an hour, held against the catalogue. */
function foundAfterAnHour(report: MachineReport): readonly string[] {
  const { hardware, nominalHashrate, nominalPower } = expectedFor(report)
  const context: Context = {
    machine: 'm',
    duty: report.mining === false ? 'idle' : 'hash',
    excused: false,
    nominalHashrate: nominalHashrate ?? terahashesPerSecond(report.hashrate ?? 1),
    nominalPower: nominalPower ?? watts(3_000),
    limits: limitsOf({
      health: siteFileSchema.shape.health.parse({}),
      poll: siteFileSchema.shape.poll.parse({}),
    }),
    ...(report.powerLimit !== undefined && { powerLimit: report.powerLimit }),
    ...(hardware !== undefined && {
      catalogued: {
        boards: hardware.boards,
        ...(hardware.chipsPerBoard !== undefined && { chipsPerBoard: hardware.chipsPerBoard }),
        ...(hardware.fans !== undefined && { fans: hardware.fans }),
      },
    }),
  }
  let health: MachineHealth | undefined
  for (let poll = 0; poll < 360; poll++)
    health = examine(health, { ok: true, report }, context, instant(poll * 10_000))
  return health === undefined ? [] : findingsOf('m', health).map(({ kind }) => kind)
}

/**
 * Recordings of machines that something was wrong with: an idle board and a standing fan; an eighth of its hashrate; a slot
 * with no chip that is told as inactive; a fan at 0 rpm that its own errors name too; boards at 0 TH/s beside boards that hash.
 */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  'epic-s19xp': ['board-dead', 'fan-stopped'],
  'auradine-at1500': ['low-hashrate'],
  'at1500-fluxos-2023-12.27-1': ['low-hashrate'],
  'ks5-pro-marafw-3.14-1': ['board-missing'],
  'm31s-stock-new-firmware-2': ['fan-stopped'],
  'zigz1-stock-1': ['board-dead'],
  'honorknight-stock-1': ['board-dead'],
}

describeCorpus('real machines', () => {
  // A sign-in by bearer is answered by the recordings' own test alone.
  it.each(RECORDED.filter(({ signIn }) => signIn !== 'bearer'))('$name', async (recorded) => {
    expect(foundAfterAnHour(await reportOf(recorded))).toEqual(WRONG[recorded.name] ?? [])
  })
})
