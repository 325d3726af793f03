import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { balanceCommand } from './balance.ts'

let output = ''
let errors = ''

beforeEach(() => {
  output = ''
  errors = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

async function run(content: string, ...options: string[]): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'fakel-balance-')), 'graph.json')
  writeFileSync(file, content)
  await balanceCommand().parseAsync([file, ...options], { from: 'user' })
}

const graph = {
  nodes: ['a'],
  flows: [
    { id: 'in', from: null, to: 'a', measured: 101, sigma: 1 },
    { id: 'out', from: 'a', to: null, measured: 99, sigma: 1 },
  ],
}

describe('fakel balance', () => {
  it('prints exactly the published keys', async () => {
    await run(JSON.stringify(graph), '--json')
    const printed: unknown = JSON.parse(output)
    expect(printed).toEqual({
      flows: [
        {
          id: 'in',
          reconciled: 100,
          sigma: expect.closeTo(Math.SQRT1_2, 9),
          adjustment: -1,
          test: expect.closeTo(Math.SQRT2, 9),
        },
        {
          id: 'out',
          reconciled: 100,
          sigma: expect.closeTo(Math.SQRT1_2, 9),
          adjustment: 1,
          test: expect.closeTo(Math.SQRT2, 9),
        },
      ],
      unobservable: [],
      global: { statistic: 2, degrees: 1, critical: expect.closeTo(3.8415, 4), passes: true },
      grossErrors: [],
    })
    expect(process.exitCode).toBe(0)
  })

  it('prints a table for people, with what cannot be told', async () => {
    const wrong = {
      ...graph,
      flows: graph.flows.map((flow) => ({ ...flow, measured: flow.id === 'in' ? 120 : 99 })),
    }
    await run(JSON.stringify(wrong))
    expect(output).toContain('does not close')
    expect(output).toContain('not to be told apart, and something is wrong: in, out')
  })

  it('says what is wrong with the file, on standard error', async () => {
    await run('{"nodes":["a"],"flows":[{"id":"f1","from":null,"to":"b"}]}')
    expect(errors).toContain('flows[0].to: b is not among the nodes')
    expect(process.exitCode).toBe(1)
    await run('{"nodes":')
    expect(errors).toContain('is not JSON')
    await balanceCommand().parseAsync(['/nowhere/graph.json'], { from: 'user' })
    expect(errors).toContain('/nowhere/graph.json cannot be read')
    expect(output).toBe('')
  })
})
