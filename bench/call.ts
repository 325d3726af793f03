/**
 * Calls from outside. On the wire: an order to draw nothing, the controller killed and started again in the middle of it, and the way back after it
 * is cancelled. On virtual time: a thousand random orders against what machines really draw, with a real store.
 * Run: npm run bench:call [-- messages [rounds on the wire]]
 */
import { join } from 'node:path'
import { instant } from '../src/quantity/index.ts'
import { expandAddresses } from '../src/sitefile/index.ts'
import { openStore } from '../src/store/index.ts'
import { callNow } from '../twin/calledSite.ts'
import { exampleSite } from '../twin/fastSite.ts'
import { randomCalls } from '../twin/randomCalls.ts'
import { calledSiteFile, say } from './calledProcess.ts'
import { inTemporaryFolder, type SeenTruth, startSite, twinWith, wait } from './siteProcess.ts'

const MESSAGES = Number(process.argv[2] ?? 1_000)
const ROUNDS = Number(process.argv[3] ?? 2)
const PORT = 18_460
const LIMITS = { belowShare: 0.05, withinS: 10, excessS: 10, backS: 300 }
const LOOK_MS = 200
/** Machines at full work draw this share of their nominal power in the twin, or more. */
const FULL_SHARE = 0.95
const SETTLED_WITHIN_S = 240

const { settings, file: example } = await exampleSite()
const nominalW = example.machines.reduce((total, { addresses, nominal_power_w }) => {
  const expanded = expandAddresses(addresses)
  return total + (expanded.ok ? expanded.addresses.length : 0) * nominal_power_w
}, 0)
/** What the site itself takes is never called. */
const own = (truth: SeenTruth) => truth.feeders.find(({ id }) => id === 'aux')?.powerW ?? 0
const called = (truth: SeenTruth) => truth.loadW - own(truth)
const trips = (truth: SeenTruth) => truth.log.filter(({ what }) => what === 'engine-tripped').length

async function onTheWire(seed: number) {
  return inTemporaryFolder(async (folder) => {
    const { file, key } = await calledSiteFile(folder)
    const twin = await twinWith(folder, settings, ['--seed', String(seed)], file)
    const start = () => startSite(file, join(folder, 'data'), PORT + seed)
    let site = await start()
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
      const answering = say(site.address, callNow(now, { until: instant(now + 3_600_000) }), key)
      const [down, { result, reason }] = await Promise.all([until(low, 60), answering])
      if (result !== 'taken') throw new Error(`the call was ${result}: ${reason}`)
      await wait(10_000)
      await site.kill('SIGKILL')
      await wait(2_000)
      site = await start()
      const restart = await until(() => false, 20)
      await say(site.address, { kind: 'cancel', issuer: 'dso', id: 'c1', version: 1 }, key)
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
      await site.kill('SIGTERM')
      await twin.stop()
    }
  })
}

let failures = 0
console.log('round  before kW  below 5 % s  over a restart  back s  largest step kW  trips  feeders opened')
for (let round = 1; round <= ROUNDS; round++) {
  const wire = await onTheWire(round)
  const good =
    wire.downS <= LIMITS.withinS &&
    wire.heldShare < LIMITS.belowShare &&
    wire.backS < LIMITS.backS &&
    wire.trips === 0
  if (!good) failures++
  console.log(
    [
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

await inTemporaryFolder(async (folder) => {
  const store = await openStore({ dataFolder: join(folder, 'data') }, { now: () => instant(Date.now()) })
  const began = performance.now()
  const result = await randomCalls({ messages: MESSAGES, seed: 1, everyS: 15, longestS: 300, store })
  await store.close()
  const { taken, repeated, late, refused } = result.answers
  const good = result.faults.length === 0 && result.longestExcessS <= LIMITS.excessS && result.trips === 0
  if (!good) failures++
  console.log(
    [
      `${MESSAGES} random orders in ${(result.simulatedS / 3_600).toFixed(1)} h of the site (${((performance.now() - began) / 1_000).toFixed(0)} s)`,
      `taken ${taken}, repeated ${repeated}, late ${late}, refused ${refused}; ${result.settled} settled`,
      `mean load ${result.meanKw} kW; ${result.feedersOpened} feeders opened, ${result.trips} engines tripped`,
      `a must exceeded by more than 1 % for ${result.longestExcessS} s at most (limit ${LIMITS.excessS} s): ${result.excessOf}`,
      `record: ${result.faults.length === 0 ? 'consistent, chains verified' : result.faults.slice(0, 10).join('; ')}`,
      good ? '' : 'FAILS',
    ].join('\n'),
  )
})
process.exitCode = failures === 0 ? 0 : 1
