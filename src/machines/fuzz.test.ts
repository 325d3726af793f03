import { afterEach, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../test/corpus.ts'
import { instant } from '../quantity/index.ts'
import { driver, type MachineLink } from './index.ts'
import { chance, mutate } from './testing/mutate.ts'
import { readAnswers } from './testing/readAnswers.ts'
import { answersOf, parseRecording } from './testing/recording.ts'
import { type StandIn, standIn } from './testing/standIn.ts'

const RECORDINGS = [
  ['antminer-stock', 'asic', 'antminer-stock-s19pro-class'],
  ['antminer-stock', 'asic-wide/antminer-stock', 's9k-stock-1'],
  ['antminer-stock', 'asic-wide/antminer-stock', 'l3-stock-1'],
  ['whatsminer-v3', 'asic', 'whatsminer-v3-m60s'],
  ['braiins-rest', 'asic', 'braiins-v25_07-s19xp'],
] as const
const SIGN_IN = { 'antminer-stock': 'digest', 'whatsminer-v3': undefined, 'braiins-rest': 'token' } as const
/** 20,000 wounded machines in all; more by FAKEL_FUZZ_ROUNDS, a figure for each recording. */
const ROUNDS = Number(process.env['FAKEL_FUZZ_ROUNDS'] ?? 4_000)

const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

function recorded(id: keyof typeof SIGN_IN, folder: string, name: string) {
  return answersOf(parseRecording(corpusJson(folder, `${name}.json`)), SIGN_IN[id])
}

/** Every figure and every text of a report, with its way there. */
function leaves(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}/${key}`))
}

/** What no answer need say: the reader's own words, and figures that count entries. */
const OWN = /\/(powerGrade|family|firmware|familiar|make|active|mining|apiVersion|errors\/\d+\/(text|code))$/

/**
 * The figures and texts of a report that stand nowhere in the answers it was read from. A rate may stand there a thousand,
 * a million or a billion times larger (GH/s, MH/s, kH/s); a fan that is counted but not told stands at 0.
 */
function invented(told: unknown, texts: readonly string[]): readonly string[] {
  const all = texts.join('\n')
  const figures = (all.match(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g) ?? []).map(Number)
  const known = new Set(figures)
  const scaled = (value: number) =>
    figures.some((figure) => figure / 1e3 === value || figure / 1e6 === value || figure / 1e9 === value)
  return leaves(told)
    .filter(([path, value]) => {
      if (OWN.test(path) || value === undefined) return false
      if (typeof value === 'number') {
        if (!Number.isFinite(value) || (value < 0 && !path.endsWith('temperature'))) return true
        if (known.has(value) || value === 0) return false
        return !(path.endsWith('ashrate') && scaled(value)) && !known.has(-value)
      }
      if (typeof value !== 'string') return false
      return (
        !value.includes('\\') &&
        !all.includes(value) &&
        !all.replaceAll('_', ' ').includes(value) &&
        !/\\/.test(all)
      )
    })
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}`)
}

describeCorpus('wounded answers', () => {
  it.each(RECORDINGS)(
    `of %s (%s/%s): ${ROUNDS} times no crash, no invented value`,
    (id, folder, name) => {
      const answers = recorded(id, folder, name)
      const random = chance(name.length * 7919)
      let hurt = 0
      for (let round = 0; round < ROUNDS; round++) {
        const { told, texts, defects } = readAnswers(answers, (text) =>
          random() < 0.7 ? mutate(text, random) : text,
        )
        expect(
          invented(
            told,
            texts.map((text) => text.replaceAll('\0', ' ')),
          ),
          `round ${round}`,
        ).toEqual([])
        if (defects.length > 0) hurt++
      }
      expect(hurt).toBeGreaterThan(ROUNDS / 3)
    },
    600_000,
  )

  it('finds an invented value where there is one', () => {
    expect(invented({ power: 3300, model: 'S21' }, ['{"watt":3301,"m":"S19"}'])).toHaveLength(2)
    expect(
      invented({ power: 3301, hashrate: 0.5, model: 'S19' }, ['{"watt":3301,"m":"S19","r":500}']),
    ).toEqual([])
  })

  it.each(RECORDINGS)(
    'of %s (%s/%s) over the wire: 100 polls end as an outcome',
    async (id, folder, name) => {
      const random = chance(4711)
      const wire = (answer: Buffer) => Buffer.from(mutate(answer.toString('latin1'), random), 'latin1')
      const machine = await standIn(recorded(id, folder, name), { wire })
      const link = driver(id)?.open({ ...machine.address, timeoutMs: 40 })
      if (link === undefined) throw new Error(`no driver ${id}`)
      open.push(link, machine)
      for (let poll = 0; poll < 100; poll++) {
        const outcome = await link.poll(instant(poll * 70_000))
        expect(outcome.ok || outcome.failure.kind).toBeTruthy()
      }
    },
  )
})
