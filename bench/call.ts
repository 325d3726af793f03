/**
 * Calls from outside. On the wire: an order to draw nothing, the controller killed and started again in the middle of it, and the way back after it
 * is cancelled. On virtual time: a thousand random orders against what machines really draw, with a real store.
 * Run: npm run bench:call [-- messages [rounds on the wire [site files]]]: both examples unless site files are given, each with its twin.yaml beside it.
 */
import { dirname, join, resolve } from 'node:path'
import { instant } from '../src/quantity/index.ts'
import { expandAddresses, readSiteFile } from '../src/sitefile/index.ts'
import { openStore } from '../src/store/index.ts'
import { callNow } from '../twin/calledSite.ts'
import { randomCalls } from '../twin/randomCalls.ts'
import { readTwinSettings } from '../twin/settings.ts'
import { calledSiteFile, say } from './calledProcess.ts'
import { inTemporaryFolder, type SeenTruth, startSite, twinWith, wait } from './siteProcess.ts'

const MESSAGES = Number(process.argv[2] ?? 1_000)
const ROUNDS = Number(process.argv[3] ?? 2)
const LIMITS = { belowShare: 0.05, withinS: 10, excessS: 10, backS: 300 }
const LOOK_MS = 200
/** Machines at full work draw this share of their nominal power in the twin, or more. */
const FULL_SHARE = 0.95
const SETTLED_WITHIN_S = 240

const SITES =
  process.argv.length > 4
    ? process.argv.slice(4)
    : ['examples/flare-site/site.yaml', 'examples/grid-site/site.yaml']

/** A site with its plant, and how what is called of it is told from what it takes itself. */
async function benched(siteFile: string) {
  const parsed = await readSiteFile(siteFile)
  if (!parsed.ok) throw new Error(parsed.mistakes.map(({ message }) => message).join('; '))
  const { site } = parsed
  const settings = await readTwinSettings(join(dirname(siteFile), 'twin.yaml'))
  const nominalW = site.machines.reduce((total, { addresses, nominal_power_w }) => {
    const expanded = expandAddresses(addresses)
    return total + (expanded.ok ? expanded.addresses.length : 0) * nominal_power_w
  }, 0)
  const halls = new Set(site.halls.map(({ fed_from }) => fed_from))
  const own = new Set(site.feeders.flatMap(({ id }) => (halls.has(id) ? [] : [id])))
  /** What the site itself takes is never called; on a grid alone it is told at the connection. */
  const called = ({ feeders, grid, loadW }: SeenTruth) => {
    const carried = site.engines.length === 0 ? grid.reduce((total, { powerW }) => total + powerW, 0) : loadW
    return feeders.reduce((left, { id, powerW }) => (own.has(id) ? left - powerW : left), carried)
  }
  return { id: site.site.id, siteFile, settings, nominalW, called }
}
const trips = (truth: SeenTruth) => truth.log.filter(({ what }) => what === 'engine-tripped').length

async function onTheWire(site: Awaited<ReturnType<typeof benched>>, seed: number) {
  const { siteFile, settings, nominalW, called } = site
  return inTemporaryFolder(async (folder) => {
    const { file, key } = await calledSiteFile(folder, resolve(siteFile))
    const twin = await twinWith(folder, settings, ['--seed', String(seed)], file)
    const start = () => startSite(file, join(folder, 'data'), 0)
    let running = await start()
    try {
      /** Seconds until what is drawn passes the test, and the most that was drawn meanwhile. */
      const until = async (done: (truth: SeenTruth) => boolean, atMostS: number) => {
        const began = performance.now()
        let mostW = 0
        for (;;) {
          const truth = await twin.see()
          const seconds = (performance.now() - began) / 1_000
          mostW = Math.max(mostW, called(truth))
          if (done(truth) || seconds >= atMostS) return { seconds, mostW }
          await wait(LOOK_MS)
        }
      }
      // A site that has just met its machines is left to settle.
      await wait(15_000)
      await until((truth) => called(truth) >= nominalW * FULL_SHARE, SETTLED_WITHIN_S)
      const before = called(await twin.see())
      const low = (truth: SeenTruth) => called(truth) < before * LIMITS.belowShare
      const now = instant(Date.now())
      const answering = say(running.address, callNow(now, { until: instant(now + 3_600_000) }), key)
      const [down, { result, reason }] = await Promise.all([until(low, 60), answering])
      if (result !== 'taken') throw new Error(`the call was ${result}: ${reason}`)
      await wait(10_000)
      await running.kill('SIGKILL')
      await wait(2_000)
      running = await start()
      const restart = await until(() => false, 20)
      await say(running.address, { kind: 'cancel', issuer: 'dso', id: 'c1', version: 1 }, key)
      let step = 0
      let last = called(await twin.see())
      const back = await until((truth) => {
        step = Math.max(step, called(truth) - last)
        last = called(truth)
        return last >= before * 0.95
      }, LIMITS.backS)
      const after = await twin.see()
      return {
        beforeKw: before / 1000,
        downS: down.seconds,
        heldShare: restart.mostW / before,
        backS: back.seconds,
        stepKw: step / 1000,
        trips: trips(after),
        opened: after.log.filter(({ what }) => what === 'feeder-opened').length,
      }
    } finally {
      await running.kill('SIGTERM')
      await twin.stop()
    }
  })
}

let failures = 0
console.log(
  'site        round  before kW  below 5 % s  over a restart  back s  largest step kW  trips  feeders opened',
)
const rounds = (await Promise.all(SITES.map(benched))).flatMap((site) =>
  Array.from({ length: ROUNDS }, (_, k) => ({ site, round: k + 1 })),
)
for (const { site, round } of rounds) {
  const wire = await onTheWire(site, round)
  const good =
    wire.downS <= LIMITS.withinS &&
    wire.heldShare < LIMITS.belowShare &&
    wire.backS < LIMITS.backS &&
    wire.trips === 0
  if (!good) failures++
  console.log(
    [
      site.id.padEnd(11),
      String(round).padStart(5),
      wire.beforeKw.toFixed(0).padStart(10),
      wire.downS.toFixed(1).padStart(12),
      `${(wire.heldShare * 100).toFixed(1)} %`.padStart(15),
      wire.backS.toFixed(0).padStart(7),
      wire.stepKw.toFixed(0).padStart(16),
      String(wire.trips).padStart(6),
      String(wire.opened).padStart(15),
      good ? '' : '  FAILS',
    ].join(' '),
  )
}

for (const site of MESSAGES > 0 ? (['flare-site', 'grid-site'] as const) : [])
  await inTemporaryFolder(async (folder) => {
    const store = await openStore({ dataFolder: join(folder, 'data') }, { now: () => instant(Date.now()) })
    const began = performance.now()
    const result = await randomCalls({ messages: MESSAGES, seed: 1, everyS: 15, longestS: 300, store, site })
    await store.close()
    const { taken, repeated, late, refused } = result.answers
    const good = result.faults.length === 0 && result.longestExcessS <= LIMITS.excessS && result.trips === 0
    if (!good) failures++
    console.log(
      [
        `${site}: ${MESSAGES} random orders in ${(result.simulatedS / 3_600).toFixed(1)} h of the site (${((performance.now() - began) / 1_000).toFixed(0)} s)`,
        `taken ${taken}, repeated ${repeated}, late ${late}, refused ${refused}; ${result.settled} settled`,
        `mean load ${result.meanKw} kW; ${result.feedersOpened} feeders opened, ${result.trips} engines tripped`,
        `a must exceeded by more than 1 % for ${result.longestExcessS} s at most (limit ${LIMITS.excessS} s): ${result.excessOf}`,
        `record: ${result.faults.length === 0 ? 'consistent, chains verified' : result.faults.slice(0, 10).join('; ')}`,
        good ? '' : 'FAILS',
      ].join('\n'),
    )
  })
process.exitCode = failures === 0 ? 0 : 1
