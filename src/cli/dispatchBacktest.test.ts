import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { begin } from '../plan/index.ts'
import { readSiteFile } from '../sitefile/index.ts'
import { digestOf, keepStates, keptStates, lockState } from './backtestState.ts'
import { dispatchCommand } from './dispatch.ts'
import { spoken } from './spoken.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-backtest-'))
afterAll(() => rmSync(folder, { recursive: true }))
const SITE = new URL('../../examples/flare-site/site.yaml', import.meta.url).pathname

const run = (...words: readonly string[]) => spoken(dispatchCommand(), words)
async function madeUp(days: number): Promise<string> {
  const file = join(folder, `${days}.csv`)
  writeFileSync(file, (await run('made-up-series', '--days', String(days), '--gas', '240')).output)
  return file
}
const result = z.object({
  steps: z.number(),
  currency: z.literal('USD'),
  runs: z.array(
    z.object({
      know: z.string(),
      income_minor: z.number(),
      share_of_foresight: z.number(),
      plans: z.number(),
    }),
  ),
  forecast_errors: z.array(z.object({ series: z.string(), lead_h: z.number(), mean_absolute: z.number() })),
})

describe('fakel dispatch backtest', () => {
  it('tells four ways side by side, as JSON and as a table, and leaves no state behind', async () => {
    const series = await madeUp(3)
    const json = await run('backtest', SITE, '--series', series, '--to', '2025-01-02', '--json')
    expect(json.exitCode).toBe(0)
    const told = result.parse(JSON.parse(json.output))
    expect(told.steps).toBe(96)
    expect(told.runs.map(({ know }) => know)).toEqual([
      'everything',
      'gas a day ahead',
      'forecast',
      'threshold',
    ])
    for (const { share_of_foresight } of told.runs) expect(share_of_foresight).toBeGreaterThan(0.9)
    const table = await run(
      'backtest',
      SITE,
      '--series',
      series,
      '--from',
      '2025-01-03',
      '--know',
      'threshold',
    )
    expect(table.output).toContain('96 steps of 15 min; money in USD minor units')
    expect(table.output).toMatch(/engines stopped against plan +\d/)
    expect(readdirSync(folder)).toEqual(['3.csv'])
  }, 60_000)

  it('says what is wrong with a site, a series and a choice, and does nothing', async () => {
    const series = await madeUp(1)
    const broken = join(folder, 'broken.csv')
    writeFileSync(
      broken,
      'time,gas_m3_per_h,temperature_c\n2025-01-01T00:00:00Z,NaN,1\n2025-01-01T00:15:00Z,1,1\n',
    )
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['backtest', '/nowhere.yaml', '--series', series], /nowhere.yaml/],
      [['backtest', SITE, '--series', '/nowhere.csv'], /nowhere.csv: ENOENT/],
      [['backtest', SITE, '--series', broken], /line 2: gas_m3_per_h “NaN” is no number/],
      [['backtest', SITE, '--series', series, '--from', 'yesterday'], /--from yesterday is no time/],
      [
        ['backtest', SITE, '--series', series, '--from', '2027-01-01'],
        /has no step in that time: it goes from 2025-01-01/,
      ],
      [
        ['backtest', SITE, '--series', series, '--know', 'all'],
        /one of everything, gas-ahead, forecast, threshold/,
      ],
      [['backtest', SITE, '--series', series, '--every', '0'], /a whole number from 5 to 1440/],
      [
        ['backtest', SITE, '--series', series, '--every', '20'],
        /--every: 20 minutes are no multiple of .*csv's steps of 15 minutes/,
      ],
      [['backtest', SITE, '--series', series, '--notice', '0.1'], /--notice: 0.1 hours are no multiple of/],
    ]
    for (const [words, says] of cases) {
      const { errors, output, exitCode } = await run(...words)
      expect(errors).toMatch(says)
      expect(output).toBe('')
      expect(exitCode).not.toBe(0)
    }
  })

  it('rounds what nobody said to the steps of the series', async () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(
      (k) => `2025-01-01T${String(k * 3).padStart(2, '0')}:00:00Z,240,10`,
    )
    const series = join(folder, 'coarse.csv')
    writeFileSync(series, `${['time,gas_m3_per_h,temperature_c', ...rows].join('\n')}\n`)
    const { errors, output, exitCode } = await run(
      'backtest',
      SITE,
      '--series',
      series,
      '--know',
      'threshold',
    )
    expect([exitCode, errors]).toEqual([0, ''])
    expect(output).toContain('8 steps of 180 min')
  })

  it('goes on from the state of the same backtest alone', async () => {
    const series = await madeUp(2)
    const state = join(folder, 'state')
    writeFileSync(state, 'somebody’s letter')
    const foreign = await run('backtest', SITE, '--series', series, '--state', state)
    expect([foreign.exitCode, foreign.errors]).toEqual([
      1,
      expect.stringMatching(/is no state of a backtest; name another/),
    ])
    writeFileSync(state, JSON.stringify({ fakelBacktest: 1, of: 'another', states: {} }))
    const other = await run('backtest', SITE, '--series', series, '--state', state)
    expect([other.exitCode, other.errors]).toEqual([
      1,
      expect.stringMatching(/another site, series or choice/),
    ])
    rmSync(state)
  })

  it('says at the start that its state cannot be written', async () => {
    const series = await madeUp(1)
    const state = join(folder, 'nowhere', 'state')
    const told = await run('backtest', SITE, '--series', series, '--know', 'threshold', '--state', state)
    expect(told).toEqual({
      output: '',
      errors: `${state} cannot be written: ENOENT: no such file or directory; name another with --state\n`,
      exitCode: 1,
    })
  })

  it('lets go of what is finished alone, and of the state with the last', async () => {
    const series = await madeUp(1)
    const state = join(folder, 'two')
    const read = await readSiteFile(SITE)
    if (!read.ok) throw new Error('the example is broken')
    const [forecast, threshold] = [begin(read), begin(read)]
    const choices = JSON.stringify([undefined, undefined, 240, 6, 2])
    const digest = digestOf([JSON.stringify(read.site), readFileSync(series), choices])
    await keepStates(state, digest, { forecast, threshold })
    const words = ['backtest', SITE, '--series', series, '--state', state, '--know']
    expect(await run(...words, 'threshold')).toMatchObject({ errors: '', exitCode: 0 })
    expect(await keptStates(state, digest)).toEqual({ ok: true, states: { forecast } })
    expect(await run(...words, 'forecast')).toMatchObject({ errors: '', exitCode: 0 })
    expect(existsSync(state)).toBe(false)
  })

  it('is refused while another one has its state, and not by one that is gone', async () => {
    const series = await madeUp(1)
    const state = join(folder, 'shared')
    const words = ['backtest', SITE, '--series', series, '--know', 'threshold', '--state', state]
    const first = await lockState(state)
    expect(await run(...words)).toEqual({
      output: '',
      errors: `${state} is in use by process ${process.pid}; name another with --state\n`,
      exitCode: 1,
    })
    if (first.ok) await first.release()
    writeFileSync(`${state}.lock`, '999999999\n\n')
    expect((await run(...words)).exitCode).toBe(0)
    expect(readdirSync(folder).filter((name) => name.startsWith('shared'))).toEqual([])
  })
})
