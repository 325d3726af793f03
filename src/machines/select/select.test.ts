import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { celsius, instant, terahashesPerSecond, watts } from '../../quantity/index.ts'
import type { MachineReport } from '../model.ts'
import { machineFacts } from './facts.ts'
import type { MachineFacts } from './fields.ts'
import { isMeant, matchesGlob, pick } from './judge.ts'
import { parseSelection } from './parse.ts'
import { printSelection } from './print.ts'
import type { Selection } from './selection.ts'

function parsed(text: string): Selection {
  const read = parseSelection(text)
  if (!read.ok) throw new Error(`${read.mistake.at}: ${read.mistake.message}`)
  return read.selection
}
const meant = (text: string, facts: Omit<MachineFacts, 'address'>) =>
  isMeant(parsed(text), { address: '10.0.1.20', ...facts })

describe('a mistake in a selection', () => {
  it.each([
    ['', 1, /a field is expected, not the end/],
    ['hal=2', 1, /no field hal; did you mean hall\?/],
    ['watts>3', 1, /no field watts; there are address, .*power_w/],
    ['hall 2', 6, /one of = != < .* expected after hall/],
    ['hall=', 6, /a value is expected, not the end/],
    ['hall=2 power_w>3', 8, /"and", "or" or the end/],
    ['(hall=2', 8, /\) is expected, not the end/],
    ['hall=2 and', 11, /a field is expected/],
    ['hall="2', 6, /quote does not end/],
    ['power_w=3kW', 9, /bare number, not "3kW"/],
    ['power_w~3*', 8, /power_w is a number/],
    ['model>3', 6, /model is a text/],
    ['mining=perhaps', 8, /yes or no/],
    ['mining in (yes)', 1, /mining=yes/],
    ['hall in 2', 9, /\( is expected/],
    ['hall=2 & rack=1', 8, /"and", "or" or the end/],
    [`${'('.repeat(100)}hall=2`, 41, /nested deeper/],
    ['x'.repeat(5_000), 4_000, /longer than/],
  ])('%s is told with its place', (text, at, message) => {
    const read = parseSelection(text)
    expect(read).toMatchObject({ ok: false, mistake: { at } })
    expect(read.ok ? '' : read.mistake.message).toMatch(message)
  })
})

describe('a selection', () => {
  it.each([
    ['hall=2 and j_per_th>30', { hall: '2', j_per_th: 31 }, true],
    ['hall=2 and j_per_th>30', { hall: '2', j_per_th: 30 }, false],
    ['hall=2 or hall=3 and power_w<100', { hall: '2', power_w: 3_000 }, true],
    ['(hall=2 or hall=3) and power_w<100', { hall: '2', power_w: 3_000 }, false],
    ['not mining', { mining: false }, true],
    ['mining and model ~ "Antminer S19*"', { mining: true, model: 'antminer s19 XP' }, true],
    ['hall in (2, 3, "north 4")', { hall: 'North 4' }, true],
    ['uptime_s in (1, 60)', { uptime_s: 60 }, true],
    [
      'pool ~ *pool.example*',
      { pool: ['stratum+tcp://a.example:1', 'stratum+tcp://pool.example:3333'] },
      true,
    ],
    ['error ~ *', { error: [] }, false],
    ['worker != me.1', { worker: ['me.1', 'me.2'] }, false],
    ['address ~ 10.0.1.*', {}, true],
    ['temperature_c >= -5', { temperature_c: -5 }, true],
    ['HALL = 2 AND NOT rack = 7', { hall: '2', rack: '8' }, true],
  ])('%s', (text, facts, expected) => {
    expect(meant(text, facts)).toBe(expected)
  })

  it.each([
    ['j_per_th>30', {}, undefined],
    ['not j_per_th>30', {}, undefined],
    ['hall=2 and j_per_th>30', { hall: '2' }, undefined],
    ['hall=2 and j_per_th>30', { hall: '3' }, false],
    ['hall=2 or j_per_th>30', { hall: '2' }, true],
    ['hall!=2', {}, undefined],
    ['hall in (2, 3)', {}, undefined],
  ])('%s of a machine that does not tell: neither true nor false', (text, facts, expected) => {
    expect(meant(text, facts)).toBe(expected)
  })

  it('picks those meant and counts those left out for each unknown field', () => {
    const machines: MachineFacts[] = [
      { address: 'a', hall: '2', j_per_th: 40 },
      { address: 'b', hall: '2' },
      { address: 'c', hall: '3' },
      { address: 'd' },
    ]
    const picked = pick(machines, parsed('hall=2 and j_per_th>30'), (one) => one)
    expect(picked.meant.map((one) => one.address)).toEqual(['a'])
    expect(picked.undecided.map((one) => one.address)).toEqual(['b', 'd'])
    expect(picked.unknown).toEqual({ j_per_th: 2, hall: 1 })
    expect(pick(machines, undefined, (one) => one).meant).toHaveLength(4)
  })

  it('looks at a report as the machine gave it', () => {
    const report: MachineReport = {
      at: instant(0),
      firmware: 'Braiins OS',
      firmwareVersion: '25.07',
      powerGrade: 'estimated',
      mining: true,
      power: watts(3_000),
      hashrate: terahashesPerSecond(100),
      fans: [],
      defects: [],
      boards: [{ temperature: celsius(60) }, { temperature: celsius(71) }, {}],
      pools: [{ url: 'stratum+tcp://p.example:1', user: 'u.1' }],
      errors: [{ code: '7', text: 'fan stands' }],
    }
    const facts = machineFacts({ address: '10.0.0.1', hall: '2' }, report)
    expect(
      isMeant(
        parsed(
          'j_per_th=30 and temperature_c=71 and worker=u.1 and error="7 fan stands" and firmware~*25.07',
        ),
        facts,
      ),
    ).toBe(true)
    expect(facts.uptime_s).toBeUndefined()
    expect(machineFacts({ address: '10.0.0.1' }, undefined)).toEqual({ address: '10.0.0.1' })
  })
})

describe('globs', () => {
  it('match as regular expressions made of them do, however many stars', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), piece, (text, glob) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        expect(matchesGlob(text, glob)).toBe(expression.test(text))
      }),
    )
    expect(matchesGlob('a'.repeat(10_000), `${'*a'.repeat(200)}b`)).toBe(false)
  })
})

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('and', 'in', '', '"', '\\', '10.0.0.1', 'a b'),
)
const figure = fc.oneof(
  fc.integer(),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 64),
)
const comparison = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constantFrom('power_w' as const, 'j_per_th' as const),
    is: fc.constantFrom(
      '=' as const,
      '!=' as const,
      '<' as const,
      '<=' as const,
      '>' as const,
      '>=' as const,
    ),
    value: figure.map((n) => n + 0),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    field: fc.constantFrom('hall' as const, 'pool' as const),
    is: fc.constantFrom('=' as const, '!=' as const, '~' as const),
    value: text,
  }),
  fc.record({
    kind: fc.constant('flag' as const),
    field: fc.constant('mining' as const),
    is: fc.constantFrom('=' as const, '!=' as const),
    value: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('numbers' as const),
    field: fc.constant('uptime_s' as const),
    values: fc.array(
      figure.map((n) => n + 0),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record({
    kind: fc.constant('texts' as const),
    field: fc.constant('model' as const),
    values: fc.array(text, { minLength: 1, maxLength: 4 }),
  }),
)
const { tree } = fc.letrec<{ tree: Selection }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
  ),
}))

describe('printing', () => {
  it('gives back what was parsed', () => {
    fc.assert(
      fc.property(tree, (selection) => {
        expect(parsed(printSelection(selection))).toEqual(selection)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the meaning: no text is read as what it is not, and none throws', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        const read = parseSelection(any)
        if (read.ok) expect(parsed(printSelection(read.selection))).toEqual(read.selection)
        else expect(read.mistake.at).toBeGreaterThan(0)
      }),
    )
  })
})
