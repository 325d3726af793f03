import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { corpusJson, corpusPath, describeCorpus } from '../../test/corpus.ts'
import { differences, narrowExpected, PRINTED, type Printed } from './expectedFigures.testing.ts'
import { machinesCommand } from './machines.ts'
import { parseNarrow, parseWide, served } from './wideRecordings.testing.ts'

/** Serves recordings on the machines' real ports, each on an address of its own, by code that is not the product's. */
const REPLAY = corpusPath('..', 'tools', 'replay.py')

/** One small process plays all machines: it is not asked by all at once, and may be slow. */
const PATIENTLY = ['--devices', '12', '--timeout-ms', '15000']

/** The drivers of the families that Fakel knows. */
const DRIVERS: Readonly<Record<string, RegExp>> = {
  'antminer-stock': /^antminer-stock$/,
  auradine: /^auradine$/,
  avalon: /^avalon$/,
  bitaxe: /^axeos$/,
  'braiins-bos': /^(braiins-rest|braiins-graphql|bosminer)$/,
  epic: /^epic$/,
  luxos: /^luxos$/,
  marathon: /^mara$/,
  'proto-rig': /^proto$/,
  sealminer: /^sealminer$/,
  vnish: /^vnish$/,
  whatsminer: /^whatsminer-v2$/,
}

/** Firmware without a driver of its own that speaks the cgminer API: read by the general driver, and by what name. */
const GENERAL: Readonly<Record<string, string>> = {
  'antminer-asicseer': 'asicseer',
  // NiceHash's is VNish 3.8.6, which has no web API.
  'antminer-nicehash': 'VNish',
  baikal: 'Baikal',
  blackminer: 'Blackminer',
  dayun: 'Dayun',
  futurebit: 'FutureBit',
  hammer: 'Hammer',
  hiveon: 'Hiveon',
  honorknight: 'HonorKnight',
  // Nothing in its answers names a maker: "cpuminer 2.3.2" on serial ports.
  hyperbit: 'cgminer',
  ibelink: 'iBeLink',
  innosilicon: 'Innosilicon',
  minerva: 'MinerVa',
  mskminer: 'mskminer',
  spondoolies: 'Spondoolies',
  strongu: 'StrongU',
  volcminer: 'VolcMiner',
}

/** Firmware that is only recognised: web pages of makers whose machines Fakel does not read. */
const RECOGNISED: Readonly<Record<string, string>> = {
  'bitfury-openminer': 'Bitfury OpenMiner',
  dragonmint: 'DragonMint',
  ebang: 'Ebang',
  elphapex: 'Elphapex',
  fluminer: 'Fluminer',
  goldshell: 'Goldshell',
  iceriver: 'IceRiver',
  multminer: 'MultMiner',
  obelisk: 'Obelisk',
  'volcminer/d1-web-1': 'VolcMiner',
}

/** Figures of `expected` that do not follow from the answers, each with its reason. */
const PASSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'avalon/a1566-24102401-25462b2-9ddf522-1': {
    firmware: "it is cgminer's version; the firmware's is LVERSION",
  },
  'avalon/a1566ha-mm-summary-1': { board_count: 'asserted of other answers; these are those of a Q' },
  'avalon/avalon-q-25052801-1': { uptime_s: "cgminer's; the machine's own is 31 s longer" },
  'avalon/avalon-q-25052801-raw-1': { uptime_s: "cgminer's; the machine's own is 31 s longer" },
  'avalon/avalon-q-litestats-raw-1': { power_w: 'asserted of other answers; these say PS[... 146]' },
  'hammer/d10-2023-05-28-1': {
    mac: 'on web pages, which the general driver does not read',
    hostname: 'on web pages, which the general driver does not read',
    firmware: 'the time of compilation; the report names the program, ccminer 2.3.3',
    fans_rpm: 'stats tell four fans',
    pool_urls: 'on a web page; the cgminer API tells one URL three times',
  },
  'spondoolies/spondooliessp36-stock-1': {
    board_count: 'in a document written as a text of the other',
    fan_count: 'in a document written as a text of the other',
    fans_rpm: 'in a document written as a text of the other',
  },
  'avalon-a1246': { average_temperature_c: 'boards tell their hottest' },
}

function wideRecordings() {
  const families = readdirSync(corpusPath('asic-wide')).filter((name) => !name.endsWith('.md'))
  return families.flatMap((family) =>
    readdirSync(corpusPath('asic-wide', family)).map((file) =>
      parseWide(corpusJson('asic-wide', family, file)),
    ),
  )
}

const open: ChildProcessWithoutNullStreams[] = []
const folders: string[] = []
afterAll(async () => {
  for (const replay of open) replay.stdin.end()
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

/** What `fakel machines scan --json` prints of each device, by the device's name. */
async function scanned(
  first: string,
  devices: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, Printed>> {
  const folder = await mkdtemp(join(tmpdir(), 'fakel-wire-'))
  folders.push(folder)
  for (const one of devices) await writeFile(join(folder, `${one.id}.json`), JSON.stringify(one))
  const replay = spawn('python3', [REPLAY, folder, first])
  open.push(replay)
  const names = await listening(replay)
  const last = [...names.keys()].at(-1)
  const lines = (await fakel('scan', `${first}-${last}`, '--json', ...PATIENTLY)).trim().split('\n')
  const printed = lines.map((line) => PRINTED.parse(JSON.parse(line)))
  return new Map(printed.map((one) => [names.get(one.address) ?? one.address, one]))
}

async function listening(replay: ChildProcessWithoutNullStreams): Promise<ReadonlyMap<string, string>> {
  let [output, errors] = ['', '']
  replay.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  await new Promise<void>((resolve, reject) => {
    replay.once('error', reject)
    replay.once('exit', () => reject(new Error(`replay.py ended: ${errors}`)))
    replay.stdout.on('data', (chunk) => {
      output += String(chunk)
      if (output.includes('READY')) resolve()
    })
  })
  const lines = output.split('\n').filter((line) => line.startsWith('127.'))
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']))
}

async function fakel(...words: string[]): Promise<string> {
  let output = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await machinesCommand().parseAsync(words, { from: 'user' })
  vi.restoreAllMocks()
  process.exitCode = 0
  return output
}

describeCorpus('fakel machines scan over every wide recording', () => {
  let found: ReadonlyMap<string, Printed> = new Map()
  beforeAll(async () => {
    found = await scanned('127.94.0.1', wideRecordings().map(served))
  }, 240_000)

  it('finds them all, and this test knows what each is', () => {
    const all = wideRecordings()
    expect(all.length).toBeGreaterThan(50)
    expect(all.map((one) => served(one).id).filter((id) => !found.has(id))).toEqual([])
    const known = { ...DRIVERS, ...GENERAL, ...RECOGNISED }
    expect(all.filter(({ family }) => known[family] === undefined).map(({ id }) => id)).toEqual([])
  })

  it.each(Object.entries(DRIVERS))('reads %s by its own driver', (family, driver) => {
    const devices = wideRecordings().filter((one) => one.family === family)
    expect(devices).not.toEqual([])
    for (const one of devices) {
      const printed = found.get(served(one).id)
      if (printed === undefined) throw new Error(`${one.id} is not found`)
      expect(printed.driver, one.id).toMatch(driver)
      expect(differences(one.expected, printed, PASSED[one.id]), one.id).toEqual([])
    }
  })

  it.each(Object.entries(GENERAL))('reads %s by the cgminer API, and names it', (family, firmware) => {
    const devices = wideRecordings().filter((one) => one.family === family && !(one.id in RECOGNISED))
    expect(devices).not.toEqual([])
    for (const one of devices) {
      const printed = found.get(served(one).id)
      if (printed === undefined) throw new Error(`${one.id} is not found`)
      expect(printed, one.id).toMatchObject({ driver: 'cgminer', firmware })
      expect(differences(one.expected, printed, PASSED[one.id]), one.id).toEqual([])
    }
  })

  it.each(Object.entries(RECOGNISED))('names %s and tells no figure of it', (name, firmware) => {
    const devices = wideRecordings().filter((one) => one.family === name || one.id === name)
    expect(devices).not.toEqual([])
    for (const one of devices) {
      const printed = found.get(served(one).id)
      expect(printed, one.id).toMatchObject({ firmware, unknown: false, answers: expect.any(Array) })
      expect(printed?.hashrateThs ?? printed?.powerW ?? printed?.driver, one.id).toBeUndefined()
    }
  })
})

describeCorpus('fakel machines scan over every narrow recording', () => {
  it('reads each by its own driver, as it says', async () => {
    const files = readdirSync(corpusPath('asic')).filter((file) => file.endsWith('.json'))
    const devices = files.map((file) => parseNarrow(corpusJson('asic', file)))
    expect(devices.length).toBeGreaterThan(10)
    const found = await scanned('127.94.4.1', devices)
    const wrong = devices.flatMap(({ id, expected }) => {
      const printed = found.get(id)
      if (printed?.driver === undefined || printed.driver === 'cgminer') return [`${id}: not read`]
      return differences(narrowExpected(expected), printed, PASSED[id]).map((one) => `${id}: ${one}`)
    })
    expect(wrong).toEqual([])
  }, 240_000)
})
