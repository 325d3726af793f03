import { afterEach, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../test/corpus.ts'
import { instant } from '../quantity/index.ts'
import { driver, type MachineLink } from './index.ts'
import { brain } from './testing/brain.ts'
import { memoryWires } from './testing/memoryWires.ts'
import { chance, mutate } from './testing/mutate.ts'
import { RECORDED, type Recorded } from './testing/recorded.ts'
import { answersOf, parseRecording } from './testing/recording.ts'
import { type StandIn, standIn } from './testing/standIn.ts'

/** Wounded machines a recording; more by FAKEL_FUZZ_ROUNDS, others by FAKEL_FUZZ_SEED. */
const ROUNDS = Number(process.env['FAKEL_FUZZ_ROUNDS'] ?? 200)
const SEED = Number(process.env['FAKEL_FUZZ_SEED'] ?? 0)
const ADDRESS = { host: '127.0.0.1', credentials: { user: 'root', password: 'root' } }
/** Polls of each over sockets. */
const POLLS = 20

const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

function recorded({ folder, name, signIn }: Recorded) {
  return answersOf(parseRecording(corpusJson(folder, `${name}.json`)), signIn)
}

/** Every figure and every text of a report, with its way there. */
function leaves(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}/${key}`))
}

/** What no answer need say: the reader's own words, and figures that count entries or add them up. */
const OWN =
  /\/(profile|profiles\/\d+\/name|powerGrade|family|firmware|familiar|make|active|mining|apiVersion|accepted|rejected|boards\/\d+\/chips|errors\/\d+\/(text|code))$/

/** Some firmware tells a pool's host and port apart, and its scheme as a flag. */
const SCHEME = /^stratum\+(tcp|ssl)$/
/** Some firmware counts the chips of the whole machine; its boards are alike. */
const BOARDS = Array.from({ length: 16 }, (_, index) => index + 1)

/** Some firmware tells a rate for each board and none for the machine: the sum of the boards is no invention. */
function ofBoards(told: unknown): number {
  const rates = leaves(told).filter(([path]) => /^\/boards\/\d+\/hashrate$/.test(path))
  return rates.reduce((sum, [, rate]) => sum + Number(rate), 0)
}

/**
 * The figures and texts of a report that stand nowhere in the answers it was read from. A rate may stand there a thousand,
 * a million, a billion or a million million times larger (GH/s, MH/s, kH/s, H/s), or a thousand times smaller (PH/s); a fan that is counted but not told stands at 0.
 */
function invented(told: unknown, texts: readonly string[]): readonly string[] {
  const all = texts.join('\n')
  const figures = (all.match(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g) ?? []).map(Number)
  const known = new Set(figures)
  let units: ReadonlySet<number> | undefined
  const scaled = (value: number) => {
    units ??= new Set(figures.flatMap((figure) => [-3, 3, 6, 9, 12].map((power) => figure / 10 ** power)))
    return units.has(value)
  }
  return leaves(told)
    .filter(([path, value]) => {
      if (OWN.test(path) || value === undefined) return false
      if (typeof value === 'number') {
        if (path === '/hashrate' && value === ofBoards(told)) return false
        if (path.endsWith('/chips') && BOARDS.some((boards) => known.has(value * boards))) return false
        if (!Number.isFinite(value) || (value < 0 && !path.endsWith('temperature'))) return true
        if (known.has(value) || value === 0) return false
        return !(path.endsWith('ashrate') && scaled(value)) && !known.has(-value)
      }
      if (typeof value !== 'string') return false
      if (
        path.endsWith('/url') &&
        value.split(/:\/\/|:/).every((part) => SCHEME.test(part) || all.includes(part))
      )
        return false
      return (
        !value.includes('\\') &&
        !all.includes(value) &&
        !all.replaceAll('_', ' ').includes(value) &&
        !(path === '/mac' && all.replaceAll(':', '').includes(value.replaceAll(':', ''))) &&
        !/\\/.test(all)
      )
    })
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}`)
}

describeCorpus('wounded answers', () => {
  it.each(RECORDED)(
    `of $driver ($folder/$name): ${ROUNDS} times no crash, no invented value`,
    async (row) => {
      const { driver: id, name } = row
      const answers = recorded(row)
      const random = chance(name.length * 7919 + SEED)
      const sound = driver(id)?.open(ADDRESS, memoryWires(brain(answers), answers))
      expect(await sound?.poll(instant(0)), 'before it is wounded').toMatchObject({ ok: true })
      let texts: string[] = []
      const change = (text: string) => {
        const changed = random() < 0.7 ? mutate(text, random) : text
        texts.push(changed)
        return changed
      }
      let hurt = 0
      for (let round = 0; round < ROUNDS; round++) {
        texts = []
        const link = driver(id)?.open(ADDRESS, memoryWires(brain(answers), answers, change))
        const outcome = await link?.poll(instant(round))
        link?.close()
        if (outcome === undefined) throw new Error(`no driver ${id}`)
        if (!outcome.ok || outcome.value.defects.length > 0) hurt++
        if (!outcome.ok) continue
        const { at, defects: _, ...told } = outcome.value
        const plain = texts.map((text) => text.replaceAll('\0', ' '))
        const made = invented(told, plain).filter(
          (one) => row.workedOut?.test(one.split(' ')[0] ?? '') !== true,
        )
        if (made.length > 0 || at !== round) expect([at, made], `round ${round}`).toEqual([round, []])
      }
      expect(hurt).toBeGreaterThan(ROUNDS / 5)
    },
    600_000,
  )

  it('finds an invented value where there is one', () => {
    expect(invented({ power: 3300, model: 'S21' }, ['{"watt":3301,"m":"S19"}'])).toHaveLength(2)
    expect(
      invented({ power: 3301, hashrate: 0.5, model: 'S19' }, ['{"watt":3301,"m":"S19","r":500}']),
    ).toEqual([])
  })

  it.each(RECORDED)('of $driver ($folder/$name) over the wire: polls end as an outcome', async (row) => {
    const { driver: id } = row
    const random = chance(4711 + SEED)
    const wire = (answer: Buffer) => Buffer.from(mutate(answer.toString('latin1'), random), 'latin1')
    const machine = await standIn(recorded(row), { wire })
    const link = driver(id)?.open({ ...machine.address, timeoutMs: 40 })
    if (link === undefined) throw new Error(`no driver ${id}`)
    open.push(link, machine)
    for (let poll = 0; poll < POLLS; poll++) {
      const before = performance.now()
      const outcome = await link.poll(instant(poll * 70_000))
      expect(outcome.ok || outcome.failure.kind).toBeTruthy()
      // Each question has 40 ms; no driver asks a hundred of them.
      expect(performance.now() - before).toBeLessThan(4_000)
    }
  })
})
