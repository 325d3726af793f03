// Gas meters, tired engines and the header: what the one balance of gas and electricity names, and how often it is wrong.
import { exampleSite, type FastSite, fastSite } from '../twin/fastSite.ts'

const SEEDS = Number(process.argv[2] ?? 3)
const HOURS = Number(process.argv[3] ?? 24)
/** With a third argument, only the hours without a fault. */
const LONG_ONLY = process.argv[4] !== undefined
const example = await exampleSite()
const WITHIN_S = 3 * 3_600 + 100

async function told(fast: FastSite, from = 0): Promise<string[]> {
  const found = []
  for (const kindPrefix of ['balance.suspect', 'balance.undecided', 'fuel.', 'gas.', 'engine.'])
    found.push(...(await fast.store.events({ limit: 10_000, kindPrefix })))
  return found.filter(({ at }) => at > from).map(({ kind, subject }) => `${kind} ${subject}`)
}
function counted(all: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].map(([each, count]) => `${each} ${count}`).join(', ') || 'nothing'
}
for (let seed = 1; seed <= SEEDS; seed++) {
  if (HOURS > 0) {
    const fast = await fastSite({ ...example, seed })
    const from = performance.now()
    await fast.run(HOURS * 3_600)
    console.log(
      `seed ${seed}: ${HOURS} h of gusts: ${counted(await told(fast))} (${Math.round((performance.now() - from) / 1000)} s)`,
    )
    await fast.stop()
  }
  if (LONG_ONLY) continue
  for (const { meter, share } of [
    { meter: 'm-gas-g1', share: 0.1 },
    { meter: 'm-gas-g1', share: -0.1 },
    { meter: 'm-gas-header', share: 0.06 },
    { meter: 'm-gas-header', share: -0.06 },
  ]) {
    const fast = await fastSite({ ...example, seed })
    fast.twin.apply({ at_s: 0, kind: 'meter-drift', meter, share })
    await fast.run(WITHIN_S)
    console.log(`seed ${seed}: ${meter} ${share * 100} %: ${counted(await told(fast))}`)
    await fast.stop()
  }
  for (const by of [0.08, 0.12]) {
    const fast = await fastSite({ ...example, seed })
    fast.twin.apply({ at_s: 0, kind: 'engine-tired', engine: 'g1', share: by, over_s: 0 })
    await fast.run(WITHIN_S)
    console.log(`seed ${seed}: g1 tired by ${by * 100} %: ${counted(await told(fast))}`)
    await fast.stop()
  }
}
