import { afterEach, describe, expect, it, vi } from 'vitest'
import { machinesCommand } from './machines.ts'
import { spoken } from './spoken.testing.ts'

async function fakel(...words: string[]) {
  return spoken(machinesCommand(), ['models', ...words])
}

afterEach(() => vi.restoreAllMocks())

describe('fakel machines models', () => {
  it('lists one line a variant under a line of heads', async () => {
    const { output } = await fakel('--make', 'antminer', '--algorithm', 'SHA-256')
    const [heads, ...rows] = output.trimEnd().split('\n')
    expect(heads).toMatch(/^make\s+model\s+TH\/s\s+W\s+J\/TH\s+cooling\s+year\s+algorithm\s+source$/)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.every((row) => row.startsWith('Bitmain'))).toBe(true)
    expect(rows.find((row) => /S19 XP {2,}140 /.test(row))).toMatch(/3010\s+21\.5\s+air\s+2022\s+SHA-256/)
  })

  it('finds the model and the variant that a firmware means', async () => {
    const { output, exitCode } = await fakel('--find', 'Antminer S19JPro', '--hashrate', '104', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject([
      {
        id: 'bitmain/s19j-pro/104',
        hashrateThs: 104,
        powerW: 3068,
        efficiencyJPerTh: 29.5,
        boards: 3,
        chipsPerBoard: 126,
      },
    ])
  })

  it('says what it does not know, with names spelt alike', async () => {
    const { errors, exitCode } = await fakel('--find', 'S19 XPP')
    expect(exitCode).toBe(1)
    expect(errors).toContain('Bitmain S19 XP')
  })

  it('fails with the candidates where a name stands for several models', async () => {
    const { output, errors, exitCode } = await fakel('--make', 'SEALMINER', '--find', 'A2 Pro')
    expect(exitCode).toBe(1)
    expect(output).toContain('A2 Pro Air')
    expect(output).toContain('A2 Pro Hyd')
    expect(errors).toContain('can be any of these')
  })
})
