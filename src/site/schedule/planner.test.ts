import { readFileSync } from 'node:fs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { callNow } from '../../../twin/calledSite.ts'
import { type MemoryStore, memoryStore } from '../../../twin/memoryStore.ts'
import { type CallBook, EMPTY_BOOK, foldCalls } from '../../calls/index.ts'
import type { EngineState, MachineState, Snapshot } from '../../dispatch/index.ts'
import {
  cubicMetresPerHour,
  hertz,
  type Instant,
  instant,
  kilopascals,
  after as later,
  toIso,
  watts,
} from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { Solver } from '../../solver/index.ts'
import { canonical, createBacklog, sha256 } from '../../store/index.ts'
import { Image } from '../image.ts'
import { Journal } from '../journal.ts'
import { plantOf } from '../plant.ts'
import { searchBy } from './apart.ts'
import { GivenSeriesBook } from './givenSeries.ts'
import { Planner } from './planner.ts'
import { readFound, readSearchJob } from './planText.ts'
import type { SolverFace } from './search.ts'
import { siteSchedule } from './siteSchedule.ts'
import type { PinRequest } from './view.ts'

const example = siteFileSchema.parse(parse(readFileSync('examples/flare-site/site.yaml', 'utf8')))
const file = { ...example, schedule: { ...example.schedule, horizon_h: 3 } }
const plant = plantOf(file, () => new Set(['sleep', 'wake']))
const highs = new Solver()
afterAll(() => highs.close())
/** HiGHS that a planner may close without ending it for the others. */
const shared: SolverFace = { solve: (...given) => highs.solve(...given), close: async () => {} }

const START = instant(Date.UTC(2027, 0, 15, 12, 0, 30))
let now: Instant
let store: MemoryStore
let phases: Record<string, EngineState['phase']>
let inflow: number
let change: (machine: MachineState) => MachineState
let openFeeder: string
let book: CallBook
beforeEach(() => {
  now = START
  store = memoryStore()
  phases = { g1: 'running', g2: 'running', g3: 'running' }
  inflow = 290
  change = (machine) => machine
  openFeeder = ''
  book = EMPTY_BOOK
})

const snapshot = (): Snapshot => ({
  at: now,
  engines: plant.engines.map(({ id, rated, minimum, blockLoad, entry }) => ({
    id,
    rated,
    phase: phases[id] ?? 'unknown',
    breakerClosed: phases[id] === 'running',
    power: watts(phases[id] === 'running' ? 280_000 : 0),
    available: rated,
    minimum,
    blockLoad,
    merit: entry.merit,
    ageMs: 20,
  })),
  gas: {
    inflow: cubicMetresPerHour(inflow),
    pressure: kilopascals(250),
    low: kilopascals(150),
    set: kilopascals(250),
    high: kilopascals(350),
    linePackPerKilopascal: 0.3,
    yieldWhPerM3: 4_000,
    ageMs: 500,
  },
  feeders: file.feeders.map(({ id, shed_priority }) => ({
    id,
    shedPriority: shed_priority,
    breakerClosed: id !== openFeeder,
    power: watts(id === 'aux' ? 18_000 : 200_000),
    ageMs: 500,
  })),
  machines: plant.machines.map(
    (machine): MachineState =>
      change({
        id: machine.id,
        feeder: machine.feeder,
        customer: machine.customer,
        shedPriority: machine.shedPriority,
        mode: 'mining',
        power: machine.nominalPower,
        nominalPower: machine.nominalPower,
        minimumPower: undefined,
        powerLimit: undefined,
        hashrate: undefined,
        efficiency: machine.efficiency,
        canSleep: true,
        canLimit: false,
        pending: undefined,
        stoppedBy: undefined,
        ageMs: 100,
      }),
  ),
  frequency: hertz(50),
  orders: [],
})

const log = { warn: () => {}, error: () => {} }
async function open(solver: SolverFace = shared) {
  const journal = new Journal(createBacklog(store, { maxItems: 10_000, log }), () => now)
  const told: string[] = []
  journal.onEvent(({ kind, why }) => told.push(why === '' ? kind : `${kind}: ${why}`))
  const planner = await Planner.open({
    plant,
    image: new Image(plant),
    store,
    journal,
    given: await GivenSeriesBook.open(store),
    snapshot,
    states: () => new Map(snapshot().machines.map((machine) => [machine.id, machine])),
    heat: () => 38.9,
    calls: () => book,
    searcher: searchBy(solver),
    now: () => now,
  })
  /** Looks each second over so many of them, and waits for the plans that it begins. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      now = later(now, 1_000)
      await planner.cycle(now)
      await planner.settled()
    }
  }
  return { planner, told, pass, face: siteSchedule(file, planner, store, () => now) }
}
const off = (id: string, hours = 2): PinRequest => ({
  target: { kind: 'engine', id },
  state: 'off',
  from: toIso(now),
  until: toIso(later(now, hours * 3_600_000)),
  why: 'plugs are changed',
})

describe('the planner', { timeout: 60_000 }, () => {
  it('plans once devices were read, at whole quarters of an hour, and keeps each plan with its inputs', async () => {
    const { planner, pass, told } = await open()
    await pass(15)
    expect(planner.made()).toBeUndefined()
    await pass(10)
    const first = planner.made()
    expect(first?.plan.how).toBe('optimal')
    await pass(13 * 60)
    expect(planner.made()?.id).toBe(first?.id)
    await pass(65)
    expect(planner.made()?.madeAt).toBe(Date.UTC(2027, 0, 15, 12, 15))
    const heads = await store.planHeads({ limit: 9 })
    expect(heads.map(({ id }) => id)).toEqual([planner.made()?.id, first?.id])
    const stored = await store.plan(first?.id ?? '')
    expect(sha256(stored?.body ?? '')).toBe(stored?.sha256)
    expect(canonical(JSON.parse(stored?.body ?? ''))).toBe(stored?.body)
    expect(told).toEqual([])
  })

  it('plans at once when an engine trips, and asks nothing of it', async () => {
    const { planner, pass } = await open()
    await pass(25)
    expect(planner.guidance(now)?.engines.get('g2')).toBe('on')
    phases['g2'] = 'tripped'
    await pass(70)
    const made = planner.made()
    expect(made?.madeAt).toBeLessThan(Date.UTC(2027, 0, 15, 12, 3))
    expect(made?.problem.engines.find(({ id }) => id === 'g2')?.mostKw[0]).toBe(0)
    expect(planner.guidance(now)?.engines.get('g2')).toBeUndefined()
    // Reset by a person it is wanted at once, whatever its minimum time down.
    phases['g2'] = 'stopped'
    await pass(70)
    expect(planner.guidance(now)?.engines.get('g2')).toBe('on')
  })

  it('counts on machines that a person did not stop and that are reached, and on those behind a feeder that was opened', async () => {
    const { planner, pass } = await open()
    change = (machine) => {
      if (machine.feeder === 'f1') return { ...machine, mode: 'unreachable' }
      if (machine.id.startsWith('h2-s19')) return { ...machine, mode: 'unreachable' }
      return machine.id.startsWith('h3-m50')
        ? { ...machine, mode: 'sleeping', stoppedBy: 'operator' }
        : machine
    }
    openFeeder = 'f1'
    await pass(25)
    const may = planner.made()?.problem.loads.map(({ id, machines }) => [id, machines[0]])
    expect(may).toEqual([
      ['h1-s19', 60],
      ['h2-m50', 40],
      ['h2-s19', 0],
      ['h3-m50', 0],
      ['h3-s21', 30],
      ['h4-s21', 60],
    ])
  })

  it('plans at once when much less gas comes than it counted with', async () => {
    const { planner, pass } = await open()
    await pass(25)
    const first = planner.made()?.id
    inflow = 280
    await pass(120)
    expect(planner.made()?.id).toBe(first)
    inflow = 150
    await pass(2)
    expect(planner.made()?.id).not.toBe(first)
    expect(planner.made()?.problem.gas?.inflowM3PerH[0]).toBeCloseTo(150, 0)
  })

  it('is out of date from when a call comes until it is made anew', async () => {
    const { planner, pass } = await open()
    expect(planner.guidance(now)?.outdated).toBeUndefined()
    await pass(25)
    expect(planner.guidance(now)?.outdated).toBe(false)
    const message = callNow(now, { mode: { kind: 'cap', kw: 300 }, until: later(now, 3_600_000) })
    const { issuer, id, version } = message.call
    const answer = { issuer, id, version, result: 'taken', reason: '', at: now } as const
    const source = { way: 'http', issuer } as const
    book = foldCalls([{ sequence: 1, at: now, fact: { kind: 'message', message, source, answer } }])
    expect(planner.guidance(now)?.outdated).toBe(true)
    await pass(70)
    expect(planner.guidance(now)?.outdated).toBe(false)
    expect(planner.made()?.problem.orders).toHaveLength(1)
  })

  it('makes one more plan when something changed while one was searched for', async () => {
    let release = () => {}
    let held = false
    const slow: SolverFace = {
      solve: async (...given) => {
        if (held)
          await new Promise<void>((resolve) => {
            release = resolve
          })
        return highs.solve(...given)
      },
      close: async () => {},
    }
    const { planner, pass, face } = await open(slow)
    await pass(25)
    held = true
    phases['g2'] = 'tripped'
    for (let second = 0; second < 90; second++) {
      now = later(now, 1_000)
      await planner.cycle(now)
    }
    // The search is under way: a pin comes in its midst.
    const pinned = face.pin(off('g3'), 'olga')
    held = false
    release()
    await pinned
    await pass(3)
    expect(planner.made()?.problem.pins).toHaveLength(1)
  })

  it('is followed for two periods, and then no more', async () => {
    const { planner, pass } = await open()
    await pass(25)
    expect(planner.guidance(later(now, 29 * 60_000))).toBeDefined()
    expect(planner.guidance(later(now, 31 * 60_000))).toBeUndefined()
  })

  it('goes on with the last plan after a restart', async () => {
    const { pass, planner } = await open()
    await pass(25)
    const again = await open()
    expect(again.planner.made()?.id).toBe(planner.made()?.id)
    expect(again.planner.guidance(now)?.engines).toEqual(planner.guidance(now)?.engines)
  })

  it('uses a plan that cannot be stored, and says so', async () => {
    const { planner, pass, told } = await open()
    store.appendPlan = () => Promise.reject(new Error('the disk is full'))
    await pass(25)
    expect(planner.made()?.plan.how).toBe('optimal')
    expect(told).toEqual(['schedule.unsaved: the disk is full'])
    store.lose(true)
    await pass(15 * 60)
    expect(planner.made()?.madeAt).toBe(Date.UTC(2027, 0, 15, 12, 15))
  })

  it('goes by merit while the solver is gone, and says when it is back', async () => {
    let gone = true
    const { planner, pass, told } = await open({
      solve: (...given) =>
        gone ? Promise.reject(new Error('the thread ended with 1')) : highs.solve(...given),
      close: async () => {},
    })
    await pass(25)
    expect([planner.made()?.plan.how, planner.guidance(now)]).toEqual(['merit order', undefined])
    gone = false
    await pass(15 * 60)
    expect(planner.made()?.plan.how).toBe('optimal')
    expect(told).toEqual([
      'schedule.merit-order: the solver was lost: the thread ended with 1',
      'schedule.solved',
    ])
  })

  it('plans nothing while nobody knows what gas comes', async () => {
    inflow = Number.NaN
    const { planner, pass } = await open()
    await pass(25)
    expect(planner.made()?.plan.how ?? 'merit order').toBe('merit order')
    expect(planner.trouble()).toMatchObject({ code: 'not-planned' })
  })

  it('ends while a search is under way', async () => {
    const { planner } = await open({
      solve: () => new Promise(() => {}),
      close: async () => {},
    })
    now = later(now, 30_000)
    expect(await planner.cycle(now)).toBe('planning')
    await planner.stop()
  })
})

describe('pins', { timeout: 60_000 }, () => {
  it('cost what they cost before they are set; then they are planned with, outlast a restart, and end by themselves', async () => {
    const { planner, pass, face, told } = await open()
    await pass(25)
    const before = planner.made()?.id
    const preview = await face.previewPin(off('g3'))
    expect(preview.cost_minor).toBeGreaterThan(100)
    expect(preview.points[0]?.engines_kw['g3']).toBe(0)
    const sum = (terms: readonly { minor: number }[]) => terms.reduce((all, { minor }) => all + minor, 0)
    expect(sum(preview.before) - sum(preview.after)).toBeCloseTo(preview.cost_minor, 6)
    expect([planner.made()?.id, planner.pins.all()]).toEqual([before, []])

    const pin = await face.pin(off('g3'), 'olga')
    expect(planner.guidance(now)?.engines.get('g3')).toBe('off')
    await pass(2)
    expect(planner.made()?.plan.engines[2]?.on.slice(0, 8)).toEqual(Array(8).fill(false))
    expect((await open()).planner.pins.all()).toMatchObject([{ id: pin.id, who: 'olga' }])
    now = later(now, 2 * 3_600_000)
    await pass(2)
    expect(planner.pins.all()).toEqual([])
    expect(told.at(-1)).toBe('schedule.pin-ended: its time is over: plugs are changed')
    expect(planner.made()?.problem.pins).toEqual([])
  })

  it('that cannot be kept give way and are named', async () => {
    const { planner, pass, face, told } = await open()
    // Sixty machines of 3.355 kW draw 201 kW.
    await face.pin({ ...off('h1'), target: { kind: 'hall', id: 'h1' }, state: { kw: 250 } }, 'olga')
    await pass(25)
    expect(planner.made()?.plan.how).toBe('relaxed')
    const [first = ''] = told
    expect(first).toMatch(/^schedule\.relaxed: .*pin pin-\d/)
    const view = await face.view({ past: 0 })
    expect(view.plan?.given_way.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^pin pin-/))
  })

  it('are refused where they mean nothing', async () => {
    const { face } = await open()
    const refused = async (change: Partial<PinRequest>) =>
      face.pin({ ...off('g1'), ...change }, 'olga').then(
        () => 'taken',
        (error: { code: string; name: string }) => `${error.name} ${error.code}`,
      )
    const target = (kind: 'engine' | 'hall', id: string) => ({ kind, id })
    expect(await refused({ until: 'tomorrow' })).toBe('RequestRefused bad-times')
    expect(await refused({ until: toIso(later(now, -1)) })).toBe('RequestRefused until-past')
    expect(await refused({ from: toIso(later(now, 9e6)), until: toIso(later(now, 8e6)) })).toBe(
      'RequestRefused until-first',
    )
    expect(await refused({ until: toIso(later(now, 8 * 86_400_000)) })).toBe('RequestRefused until-far')
    expect(await refused({ target: target('engine', 'g9') })).toBe('RequestRefused no-such-engine')
    expect(await refused({ state: { kw: 50 } })).toBe('RequestRefused engine-power')
    expect(await refused({ target: target('hall', 'h1'), state: 'on' })).toBe('RequestRefused hall-on')
    expect(await refused({ target: target('hall', 'h1'), state: { kw: Number.NaN } })).toBe(
      'RequestRefused hall-power',
    )
    expect(await refused({})).toBe('taken')
    expect(await refused({})).toBe('RequestRefused pinned-already')
    await expect(face.unpin('pin-9', 'olga', '')).rejects.toMatchObject({ code: 'no-such-pin' })
    await face.unpin('pin-1', 'olga', '')
    expect((await face.view({ past: 0 })).pins).toEqual([])
  })
})

describe('a search that goes to another thread', () => {
  it('is read there as it was sent, and so is what comes back', async () => {
    const { planner, pass, face } = await open()
    await face.pin(off('g3'), 'olga')
    await pass(25)
    const made = planner.made()
    if (made === undefined) throw new Error('no plan')
    const job = structuredClone({ id: 7, problem: made.problem, words: { ...made.words, from: made.plan } })
    expect(readSearchJob(job)).toEqual(job)
    const told = structuredClone({ id: 7, found: { plan: made.plan, seconds: 1, refused: false } })
    expect(readFound(told)).toEqual(told)
    expect(readFound({ id: 7, found: {} })).toBeUndefined()
    expect(typeof readSearchJob({ ...job, problem: { ...job.problem, steps: 0 } })).toBe('string')
  })
})
