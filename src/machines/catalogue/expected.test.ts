import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../test/corpus.ts'
import { instant, terahashesPerSecond as ths, watts } from '../../quantity/index.ts'
import type { MachineReport } from '../model.ts'
import { expectedFor } from './expected.ts'

const report = (told: Partial<MachineReport>): MachineReport => ({
  at: instant(0),
  firmware: 'any',
  powerGrade: 'unknown',
  boards: [],
  fans: [],
  pools: [],
  errors: [],
  defects: [],
  ...told,
})

describe('expectedFor', () => {
  it('expects nothing where nothing is known, and says why', () => {
    expect(expectedFor(report({}))).toEqual({ why: 'it does not tell its model' })
    expect(expectedFor(report({ make: 'Antminer', model: 'S99' }))).toEqual({
      why: 'the catalogue has no S99',
    })
    expect(expectedFor(report({ make: 'SEALMINER', model: 'A2 Pro' })).why).toBe(
      'its name can be A2 Pro Air, A2 Pro Hyd',
    )
    const open = expectedFor(report({ make: 'Antminer', model: 'S19j Pro' }))
    expect(open.why).toBe('its model is sold with several hashrates, and it does not tell which it has')
    expect(open.model?.id).toBe('bitmain/s19j-pro')
    expect(open).not.toHaveProperty('hashrate')
  })

  it('takes a zero that a machine expects of itself for unknown', () => {
    expect(expectedFor(report({ model: 'S19j Pro', expectedHashrate: ths(0) }))).not.toHaveProperty(
      'hashrate',
    )
  })

  it('expects the nominal hashrate of the variant at full power', () => {
    const expected = expectedFor(report({ make: 'Antminer', model: 'S19j Pro', expectedHashrate: ths(104) }))
    expect(expected).toMatchObject({ hashrate: 104, basis: 'nominal', nominalPower: 3068, power: 3068 })
    const limited = expectedFor(
      report({ make: 'WhatsMiner', model: 'M50S VH50', expectedHashrate: ths(126), powerLimit: watts(3300) }),
    )
    expect(limited).toMatchObject({ hashrate: 126, basis: 'nominal', power: 3276 })
    expect(limited.hardware).toMatchObject({ boards: 3, chipsPerBoard: 135, fans: 2 })
  })

  it('falls back on what the machine expects of itself, but not under a limit', () => {
    // The catalogue lists an M60S of 186 TH/s, and this one is not it.
    const unlisted = { make: 'WhatsMiner', model: 'M60S VK40', expectedHashrate: ths(181.051) }
    expect(expectedFor(report(unlisted))).toMatchObject({ hashrate: 181.051, basis: 'own' })
    expect(expectedFor(report(unlisted))).not.toHaveProperty('nominalHashrate')
    expect(expectedFor(report({ ...unlisted, powerLimit: watts(3000) }))).not.toHaveProperty('hashrate')
  })

  it.each([
    // An S19k Pro: 120 TH/s at 2760 W, shown down to 784 W. 1380 W is half of it.
    ['half the power', 'S19k Pro', 120, 1_380, { hashrate: 60, basis: 'proportional', power: 1_380 }],
    ['the least power shown', 'S19k Pro', 120, 784, { hashrate: (120 * 784) / 2_760, basis: 'proportional' }],
    ['less than is shown', 'S19k Pro', 120, 700, { why: 'no source shows this model at less than 784 W' }],
    // An S19 XP: 140 TH/s at 3010 W; no source shows it lower, but 2950 W is within the rated 5 %.
    [
      'power within its rating',
      'S19 XP',
      140,
      2_950,
      { hashrate: (140 * 2_950) / 3_010, basis: 'proportional' },
    ],
    [
      'half the power, unshown',
      'S19 XP',
      140,
      1_500,
      { why: 'no source shows this model at less than 2860 W' },
    ],
  ])('under a limit of %s', (_what, model, nominal, limit, told) => {
    const expected = expectedFor(
      report({ make: 'Antminer', model, expectedHashrate: ths(nominal), powerLimit: watts(limit) }),
    )
    expect(expected).toMatchObject(told)
    expect('hashrate' in expected).toBe('hashrate' in told)
  })

  it('trusts the machine for the profile it runs in, and for how low it can go', () => {
    const profiles = [
      { name: '2200', power: watts(2_200), hashrate: ths(110) },
      { name: '3010', power: watts(3_010), hashrate: ths(140) },
    ]
    const xp = { make: 'Antminer', model: 'S19 XP', expectedHashrate: ths(140), profiles }
    expect(expectedFor(report({ ...xp, profile: '2200' }))).toMatchObject({
      hashrate: 110,
      power: 2_200,
      basis: 'profile',
    })
    expect(expectedFor(report({ ...xp, powerLimit: watts(2_408) }))).toMatchObject({
      hashrate: 112,
      basis: 'proportional',
    })
  })

  it('expects no hashrate of a machine that does not mine', () => {
    const asleep = expectedFor(report({ model: 'S21', expectedHashrate: ths(200), mining: false }))
    expect(asleep).toMatchObject({ nominalHashrate: 200, why: 'it does not mine' })
    expect(asleep).not.toHaveProperty('hashrate')
  })
})

const recording = z.object({
  requests: z.array(z.object({ path: z.string().nullish(), response_raw: z.string() })),
})
const luxosProfiles = z.object({
  PROFILES: z.array(z.object({ Hashrate: z.number(), Watts: z.number(), 'Profile Name': z.string() })),
})
const vnishPresets = z.array(z.object({ name: z.string(), pretty: z.string() }))

/** What two machines list for each power they can run at, against the rule: no more than they list, down to the lowest. */
describeCorpus('the rule of proportion', () => {
  const answers = (file: string) => recording.parse(corpusJson('asic-wide', file)).requests

  it('is never above the profiles of an S19k Pro with LuxOS, and covers all below its nominal power', () => {
    const listed = answers('luxos/s19k-pro-2025.4.8-1.json').flatMap(({ response_raw }) => {
      const parsed = luxosProfiles.safeParse(JSON.parse(response_raw))
      return parsed.success ? parsed.data.PROFILES : []
    })
    const below = listed.filter(({ Watts }) => Watts < 2_760)
    expect(below.length).toBe(16)
    for (const { Watts: limit, Hashrate } of below) {
      const { hashrate } = expectedFor(
        report({ make: 'Antminer', model: 'S19k Pro', expectedHashrate: ths(120), powerLimit: watts(limit) }),
      )
      expect(hashrate, `${limit} W`).toBeGreaterThan(0)
      expect(hashrate, `${limit} W`).toBeLessThanOrEqual(Hashrate)
    }
  })

  it('is within 1 % of the presets of an S21 Pro with VNish', () => {
    const listed = answers('vnish/s21pro-1.2.7-1.json')
      .filter(({ path }) => path?.endsWith('/presets'))
      .flatMap(({ response_raw }) => vnishPresets.parse(JSON.parse(response_raw)))
      .flatMap(({ pretty }) => {
        const parts = /^(\d+) watt ~ (\d+) TH$/.exec(pretty)
        return parts === null ? [] : [{ limit: Number(parts[1]), listed: Number(parts[2]) }]
      })
      .filter(({ limit }) => limit < 3_510)
    expect(listed.length).toBe(11)
    for (const { limit, listed: hashrate } of listed) {
      const expected = expectedFor(
        report({ make: 'Antminer', model: 'S21Pro', expectedHashrate: ths(234), powerLimit: watts(limit) }),
      )
      expect(Math.abs((expected.hashrate ?? 0) - hashrate) / hashrate, `${limit} W`).toBeLessThan(0.01)
    }
  })
})
