import { describe, expect, it } from 'vitest'
import { meritOrder, type ScheduleProblem, writeSchedule } from '../../dispatch/index.ts'
import { instant } from '../../quantity/index.ts'
import { type Solution, Solver, SolverLost } from '../../solver/index.ts'
import { decide, type Outcome } from './decide.ts'
import { type SolverFace, search } from './search.ts'

/** One engine of 100 kW with gas for half of it, and ten machines of 10 kW that bring 1 an hour each. */
const problem: ScheduleProblem = {
  start: instant(0),
  stepH: 0.25,
  steps: 4,
  engines: [
    {
      id: 'g1',
      mostKw: [100, 100, 100, 100],
      leastKw: 40,
      fuel: [
        { kw: 40, m3PerH: 12 },
        { kw: 100, m3PerH: 30 },
      ],
      running: true,
      sinceH: 9,
      minimumUpH: 1,
      minimumDownH: 0.5,
      rampKwPerStep: 1e6,
      startMinor: 0,
      runMinorPerH: 0,
    },
  ],
  gas: {
    inflowM3PerH: [15, 15, 15, 15],
    packM3: 0,
    packLeastM3: 0,
    packMostM3: 10,
    packAtEndM3: 0,
    priceMinorPerM3: 0,
    flareMinorPerM3: 0,
  },
  grids: [],
  halls: [{ id: 'h1', mostKw: [200, 200, 200, 200], coolingShare: [0, 0, 0, 0] }],
  loads: [
    {
      id: 'a',
      hall: 'h1',
      machines: [10, 10, 10, 10],
      modes: [{ id: 'nominal', kw: 10, minorPerH: [1, 1, 1, 1] }],
      nowByMode: [5],
      changeMinor: 0,
      shedShare: 1,
    },
  ],
  jobs: [],
  heat: undefined,
  ownUseKw: [0, 0, 0, 0],
  lossShare: 0,
  orders: [],
  pins: [],
}
const written = writeSchedule(problem)
const solver = new Solver()
const best = await solver.solve(written.programme, { timeLimitS: 20, gap: 0 })
await solver.close()
const values = (change: (values: Float64Array) => void = () => {}) => {
  const own = Float64Array.from(best.values ?? [])
  change(own)
  return own
}
const answer = (solution: Partial<Solution>): Outcome => ({
  kind: 'answer',
  solution: { status: 'optimal', seconds: 1, ...solution },
})
const column = (name: string) => written.programme.columnNames.indexOf(name)

describe('what is done with the outcome of a search', () => {
  const cases: readonly [what: string, outcome: Outcome, elastic: boolean, decided: string][] = [
    ['an optimum is used', answer({ ...best }), false, 'use optimal'],
    [
      'the best by the end of the time is used, with its gap',
      answer({ ...best, status: 'stopped', objective: 5, bound: 5.5 }),
      false,
      'use feasible 0.1',
    ],
    ['what gave way is used as such', answer({ ...best }), true, 'use relaxed'],
    ['nothing keeps it all: it is relaxed', answer({ status: 'infeasible' }), false, 'relax'],
    [
      'nothing at all keeps it',
      answer({ status: 'infeasible' }),
      true,
      'merit: no plan keeps what nature sets, whatever people give up',
    ],
    [
      'the time was over before any',
      answer({ status: 'stopped' }),
      false,
      'merit: the time was over before any plan was found',
    ],
    [
      'the thread died',
      { kind: 'lost', why: 'ended with 1' },
      false,
      'merit: the solver was lost: ended with 1',
    ],
    ['an optimum without values', answer({}), false, 'refused: the solver told no plan'],
    [
      'no bound',
      answer({ status: 'unbounded' }),
      false,
      'refused: the solver found no limit to what can be earned',
    ],
    [
      'another programme’s values',
      answer({ values: Float64Array.of(1, 2, 3) }),
      false,
      `refused: the solver told 3 values of ${written.programme.columnNames.length}`,
    ],
    [
      'no numbers',
      answer({ values: values((own) => own.fill(Number.NaN)) }),
      false,
      'refused: the solver told values that are no numbers',
    ],
    [
      'machines on power that nobody makes',
      answer({ values: values((own) => own.fill(10, column('a nominal 1'), column('a nominal 1') + 1)) }),
      false,
      'refused: not sound: power short at 1: 100.000 over ',
    ],
    [
      'an engine on gas that does not come',
      answer({
        values: values((own) => {
          own[column('a nominal 0')] = 10
          own[column('g1 piece 1 0')] = 60
        }),
      }),
      false,
      'refused: not sound: line pack used up at 0: 0.000 over -3.750',
    ],
  ]
  for (const [what, outcome, elastic, decided] of cases)
    it(`${what}: ${decided}`, () => {
      const decision = decide(written, outcome, elastic)
      const told =
        decision.do === 'use'
          ? ['use', decision.plan.how, decision.plan.gap?.toFixed(1)]
              .filter((part) => part !== undefined && part !== '0.0')
              .join(' ')
          : decision.do === 'merit'
            ? `${decision.refused ? 'refused' : 'merit'}: ${decision.trouble.detail}`
            : decision.do
      expect(told.slice(0, decided.length)).toBe(decided)
    })
})

describe('a search', () => {
  const words = { timeLimitS: 0.02, gap: 0, graceS: 0.02 }
  const by = (solve: SolverFace['solve']): SolverFace => ({ solve, close: async () => {} })
  const merit = meritOrder(problem)
  it('comes to the merit order when the solver dies, hangs or is broken', async () => {
    const dying = by(() => Promise.reject(new SolverLost('the thread ended with 7')))
    expect(await search(dying, problem, words)).toMatchObject({
      plan: merit,
      trouble: { code: 'solver-lost', detail: 'the solver was lost: the thread ended with 7' },
    })
    const hanging = by(() => new Promise(() => {}))
    expect(await search(hanging, problem, words)).toMatchObject({
      plan: merit,
      trouble: { code: 'solver-late', values: { seconds: 0.04 } },
    })
    const throwing = by(() => {
      throw new Error('no thread can be made')
    })
    expect(await search(throwing, problem, words)).toMatchObject({
      plan: merit,
      trouble: { code: 'not-planned', detail: 'it cannot be planned: no thread can be made' },
    })
  })

  it('comes to the plan that breaks least where nothing keeps everything', async () => {
    const own = new Solver()
    const pinned: ScheduleProblem = {
      ...problem,
      pins: [{ id: 'p1', target: { kind: 'engine', id: 'g1' }, from: 0, to: 4, state: { kw: 90 } }],
    }
    const { plan, trouble } = await search(own, pinned, { timeLimitS: 20, gap: 0 })
    await own.close()
    expect([plan.how, trouble]).toEqual(['relaxed', undefined])
    expect(plan.givenWay.map(({ name }) => name)).toEqual(['pin p1'])
  })

  it('of a problem with figures that are none comes to an end, too', async () => {
    const broken = { ...problem, ownUseKw: [Number.NaN, 0, 0, 0] }
    const none = by(() => Promise.resolve({ status: 'optimal', seconds: 0 }))
    expect((await search(none, broken, words)).trouble?.code).toBe('not-planned')
  })
})
