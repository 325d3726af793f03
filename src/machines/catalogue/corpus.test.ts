import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, corpusPath, describeCorpus } from '../../../test/corpus.ts'
import { terahashesPerSecond } from '../../quantity/index.ts'
import { findModel } from './find.ts'
import type { MachineModel } from './model.ts'

/** The make behind each family of recordings that does not name it. */
const MAKE_OF_FAMILY: Readonly<Record<string, string>> = {
  'antminer-asicseer': 'Antminer',
  'antminer-nicehash': 'Antminer',
  'antminer-stock': 'Antminer',
  'braiins-bos': 'Antminer',
  hiveon: 'Antminer',
  luxos: 'Antminer',
  marathon: 'Antminer',
  mskminer: 'Antminer',
  vnish: 'Antminer',
  whatsminer: 'WhatsMiner',
  avalon: 'Avalon',
  sealminer: 'SEALMINER',
  strongu: 'StrongU',
  innosilicon: 'Innosilicon',
  dragonmint: 'Halong Mining',
}
/** Recorded names that the catalogue does not know, each with the reason. */
const UNKNOWN: Readonly<Record<string, string>> = {
  '(Braiins OS+ 22.08)': 'names the firmware only',
  '(Braiins OS+)': 'names the firmware only',
  'Antminer S9 Pro (v5.1) ': 'a name that MSKminer gives to an S9; Bitmain sold no S9 Pro',
  'Antminer E3': 'Ethash; not in the catalogue',
  E3: 'Ethash; not in the catalogue',
  'Antminer L3': 'Scrypt; not in the catalogue',
  L3: 'Scrypt; not in the catalogue',
  A9: 'Innosilicon A9, Equihash; counted in solutions, not hashes',
  'STU 2': 'StrongU STU-U2, Blake256; not in the catalogue',
  Dragonmint: 'names the maker only',
  Ebang: 'names the maker only',
  Epic: 'names the maker only',
  'Not configured': 'Bitfury, not set up',
  HonorKnight: 'a maker without a model, and no source used lists it',
  MV8: 'Minerva MV8: no source used lists it',
  SpondooliesSP36: 'Spondoolies SPx36, X11; not in the catalogue',
  X10: 'Baikal X10; not Bitcoin only, not in the catalogue',
  'F1 Ultra': 'Blackminer F1, an FPGA of many algorithms',
  ZigZ1: 'Dayun Zig Z1, Lyra2REv2; not in the catalogue',
  'DG1+': 'Elphapex DG1+, Scrypt; not in the catalogue',
  Moonlander2: 'FutureBit Moonlander 2, Scrypt stick; not in the catalogue',
  CK5: 'Goldshell CK5, Eaglesong; not in the catalogue',
  LT5: 'Goldshell LT5, Scrypt; not in the catalogue',
  D10: 'Hammer D10, Scrypt; not in the catalogue',
  BwL21: 'Hyperbit BwL21, Scrypt; not in the catalogue',
  'BM-N1Max': 'iBeLink BM-N1 Max, Eaglesong; not in the catalogue',
  AL3: 'IceRiver AL3, Blake3; not in the catalogue',
  MultMinerM1: 'an FPGA of many algorithms',
  SC1: 'Obelisk SC1, Blake2b; not in the catalogue',
  D1: 'VolcMiner D1, Scrypt; not in the catalogue',
}

const recording = z.object({
  make: z.string().optional(),
  model: z.string().nullish(),
  family: z.string().optional(),
  expected: z.object({ model: z.string().nullish() }).partial().nullish(),
})
const row = z.object({
  make: z.string(),
  model: z.string(),
  hashrate_th: z.string(),
  power_w: z.string(),
  j_per_th: z.string(),
})

interface RecordedName {
  readonly file: string
  readonly make: string
  readonly name: string
}

function recordedNames(): readonly RecordedName[] {
  return ['asic', 'asic-wide'].flatMap((folder) =>
    readdirSync(corpusPath(folder), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.json'))
      .flatMap((file): RecordedName[] => {
        const parsed = recording.safeParse(corpusJson(folder, file))
        if (!parsed.success) return []
        const { make, model, family, expected } = parsed.data
        const maker = make ?? MAKE_OF_FAMILY[family ?? ''] ?? family ?? ''
        return [model, expected?.model].flatMap((name) =>
          typeof name === 'string' ? [{ file, make: maker, name }] : [],
        )
      }),
  )
}

describeCorpus('names of recorded machines', () => {
  let names: readonly RecordedName[] = []
  beforeAll(() => {
    names = recordedNames()
  })

  it('are many', () => expect(names.length).toBeGreaterThan(80))

  it('are found in the catalogue, or listed above with the reason', () => {
    const missing = names.filter(
      ({ make, name }) => findModel(make, name).kind !== 'found' && UNKNOWN[name] === undefined,
    )
    expect(missing).toEqual([])
  })

  it('are listed as unknown only while they are', () => {
    const known = names.filter(
      ({ make, name }) => UNKNOWN[name] !== undefined && findModel(make, name).kind === 'found',
    )
    expect(known).toEqual([])
    const recorded = new Set(names.map(({ name }) => name))
    expect(Object.keys(UNKNOWN).filter((name) => !recorded.has(name))).toEqual([])
  })

  it.each([
    ['antminer-stock/s21-2024-07-11-1.json', 'bitmain/s21', 200],
    ['antminer-stock/t17+-stock-sleeping-1.json', 'bitmain/t17+', undefined],
    ['whatsminer/m20s-stock-new-firmware-1.json', 'microbt/m20s', undefined],
    ['avalon/a1566-24102401-25462b2-9ddf522-1.json', 'canaan/a1566', 185],
    ['sealminer/a2-2025091001-1.json', 'bitdeer/a2', 226],
    ['vnish/s21pro-1.2.7-1.json', 'bitmain/s21-pro', undefined],
    ['marathon/ks5-pro-marafw-3.14-1.json', 'bitmain/ks5-pro', 21],
  ])('of %s is that model', (file, id, only) => {
    for (const { make, name } of names.filter((one) => one.file === file)) {
      const found = findModel(make, name, only === undefined ? undefined : terahashesPerSecond(only))
      expect(found).toMatchObject({ kind: 'found', model: { id } })
      if (only !== undefined) expect(found).toMatchObject({ variant: { hashrate: only } })
    }
  })
})

/** Chips of each board as machines with Antminer's, WhatsMiner's and Canaan's firmware told of themselves, by the recording. */
describeCorpus('the chips of recorded machines', () => {
  it.each([
    ['asic', 'antminer-stock-s19pro-class.json', /chain_acn\d+\W+(\d+)/g],
    ['asic', 'whatsminer-v2-m50s.json', /Effective Chips\W+(\d+)/g],
    ['asic-wide', 'antminer-stock/s9k-stock-1.json', /chain_acn\d+\W+(\d+)/g],
    ['asic-wide', 'antminer-stock/t15-stock-1.json', /chain_acn\d+\W+(\d+)/g],
    ['asic-wide', 'hiveon/s9-hiveon-1.json', /chain_acn\d+\W+(\d+)/g],
    ['asic-wide', 'luxos/s19k-pro-2025.4.8-1.json', /chain_acn\d+\W+(\d+)/g],
    ['asic-wide', 'vnish/s21pro-1.2.7-1.json', /chain_acn\d+\W+(\d+)/g],
  ])('of %s/%s are those of the catalogue', (folder, file, pattern) => {
    const text = JSON.stringify(corpusJson(folder, file))
    const told = new Set(
      [...text.matchAll(pattern)].map((match) => Number(match[1])).filter((count) => count > 0),
    )
    const name = recordedNames().find((one) => one.file === file)
    const found = findModel(name?.make, name?.name ?? '')
    expect(found.kind === 'found' && [found.hardware?.chipsPerBoard]).toEqual([...told])
  })
})

/** Beyond rounding of watts and TH/s, and the half J/TH that tables drop. */
const TOLERANCE = 0.03
/** Rows of the table for machines that the catalogue leaves out, each with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'Pantech SX6': 'J/TH alone',
  'Pantech WX6': 'J/TH alone',
  'Bitfury B8': 'J/TH alone',
  'Bitfury Tardis': 'J/TH alone',
  'Bitfily Snow Panther B1': 'J/TH alone',
  'Ebang Ebit E10': 'J/TH alone',
  'ASICminer 8 Nano Pro': 'J/TH alone',
  'Aladdin Miner 16Th/s Bitcoin': 'one table, a maker of one machine',
  'GMO miner B2': 'J/TH alone',
  'Holic H28': 'J/TH alone',
  'StrongU\u00a0STU-U8 Pro': 'J/TH alone',
}

describeCorpus('the reference table of machines', () => {
  it('agrees with the catalogue to 3 %, or the catalogue says why not', () => {
    const rows = z
      .array(row)
      .parse(parse(readFileSync(corpusPath('machines.csv'), 'utf8'), { columns: true, bom: true }))
    const differences = rows.flatMap(({ make, model: name, hashrate_th, power_w, j_per_th }) => {
      const told = `${make} ${name}: ${hashrate_th} TH/s ${power_w} W ${j_per_th} J/TH`
      const found = findModel(undefined, named(make, name))
      if (found.kind !== 'found')
        return LEFT_OUT[name] === undefined ? [`${told}: the catalogue has none of this name`] : []
      const hashrate = hashrate_th === '' ? undefined : Number(hashrate_th)
      return stated(found.model, hashrate, Number(j_per_th)) ? [] : [told]
    })
    expect(differences).toEqual([])
    const foundNow = rows.filter(
      ({ make, model: name }) =>
        LEFT_OUT[name] !== undefined && findModel(undefined, named(make, name)).kind === 'found',
    )
    expect(foundNow).toEqual([])
  })
})

/** A name of the table without the make twice, and without words that only the table has. */
function named(make: string, model: string): string {
  const bare = model.replace(/\s*\((?:Underclocked |\d+T)\)|(?<=M\d\dS?\+{0,2}) Hydro/g, '')
  const [maker = ''] = make.split(' ')
  return bare.toLowerCase().startsWith(maker.toLowerCase()) ? bare : `${maker} ${bare}`
}

/** Whether a variant, or a differing statement, has this hashrate and efficiency. */
function stated(model: MachineModel, hashrate: number | undefined, efficiency: number): boolean {
  return [...model.variants, ...model.differing].some((one) => {
    const sameHashrate =
      hashrate === undefined ||
      (one.hashrate !== undefined && Math.abs(one.hashrate - hashrate) / hashrate <= 0.01)
    return (
      sameHashrate &&
      one.efficiency !== undefined &&
      Math.abs(one.efficiency - efficiency) / efficiency <= TOLERANCE
    )
  })
}
