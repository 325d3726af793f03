// Gas that falls to 60 % in half a minute, and a day of gusts, both on virtual time.
import { fuelFor } from '../src/power/index.ts'
import { megajoulesPerCubicMetre, watts } from '../src/quantity/index.ts'
import { exampleSite, fastSite } from '../twin/fastSite.ts'

const SEEDS = Number(process.argv[2] ?? 5)
const HOURS = Number(process.argv[3] ?? 24)
const USED_SHARE = 0.97
/** A well that is too weak for the machines most of the time, with gusts of 15 %. */
const WEAK_WELL = { flow_m3_per_h: 185, gust_share: 0.15, gust_time_constant_s: 120 }

const example = await exampleSite()
const inlet = example.file.gas?.inlet
if (inlet === undefined) throw new Error('the example has no gas')
const kept = (example.file.gas?.treatment ?? []).reduce((share, step) => share * (1 - step.loss_share), 1)
let failures = 0

console.log(
  `gas falls to 60 % in 30 s: header between ${inlet.pressure_low_kpa} and ${inlet.pressure_high_kpa} kPa`,
)
for (let seed = 1; seed <= SEEDS; seed++) {
  const fast = await fastSite({ ...example, seed })
  await fast.run(60)
  fast.twin.apply({ at_s: 0, kind: 'gas-flow', share: 0.6, over_s: 30 })
  await fast.run(3_600)
  const { gas, engines } = fast.twin.truth()
  const within = gas.lowestKpa > inlet.pressure_low_kpa && gas.highestKpa < inlet.pressure_high_kpa
  const up = engines.filter((engine) => engine.phase === 'running').length
  if (!within || up < 2) failures++
  console.log(
    `  seed ${seed}: ${gas.lowestKpa.toFixed(0)} to ${gas.highestKpa.toFixed(0)} kPa, ${up} engines on line${within ? '' : '  FAILS'}`,
  )
  await fast.stop()
}

const settings = { ...example.settings, well: { ...example.settings.well, ...WEAK_WELL } }
const fast = await fastSite({ ...example, settings, seed: 1 })
await fast.run(600)
const start = fast.twin.truth().gas
/** What the engines could burn: the gas there is, at most what the site's full load takes. */
let couldM3 = 0
const full = example.file.machines.reduce(
  (total, group) => total + group.nominal_power_w * machinesIn(group.addresses),
  0,
)
const first = example.file.engines[0]
if (first === undefined) throw new Error('the example has no engine')
const curve = first.fuel_curve.map((point) => ({ loadShare: point.load_share, efficiency: point.efficiency }))
const rated = example.file.engines.reduce((total, engine) => total + engine.rated_kw * 1000, 0)
const fullM3PerH = fuelFor(
  curve,
  watts(rated),
  watts(full),
  megajoulesPerCubicMetre(inlet.net_heating_value_mj_per_m3),
)
const STEP_S = 10
for (let second = 0; second < HOURS * 3600; second += STEP_S) {
  couldM3 += (Math.min(fast.twin.truth().gas.inflowM3PerH * kept, fullM3PerH) * STEP_S) / 3600
  await fast.run(STEP_S)
  if (second % 14_400 === 0) console.log(`  hour ${second / 3600} of ${HOURS}`)
}
const { gas } = fast.twin.truth()
const burnt = gas.burntM3 - start.burntM3
const used = burnt / couldM3
if (used < USED_SHARE) failures++
console.log(
  `${HOURS} h of gusts: ${burnt.toFixed(0)} m³ burnt of ${couldM3.toFixed(0)} m³ that could be, ${(used * 100).toFixed(1)} % ` +
    `(at least ${USED_SHARE * 100} %), ${(gas.flaredM3 - start.flaredM3).toFixed(1)} m³ flared, ` +
    `header ${gas.lowestKpa.toFixed(0)} to ${gas.highestKpa.toFixed(0)} kPa`,
)
await fast.stop()
process.exitCode = failures === 0 ? 0 : 1

function machinesIn(range: string): number {
  const [from = '', to = from] = range.split('-')
  const number = (address: string) =>
    address.split('.').reduce((total, part) => total * 256 + Number(part), 0)
  return number(to) - number(from) + 1
}
