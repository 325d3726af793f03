/**
 * Properties by ISO 6976 of a gas of twelve components whose composition changes every time, on one core, beside the sums over
 * the components alone; and methane numbers by EN 16726 of the same gases. Run: npm run bench:properties [rounds].
 */
import {
  type Component,
  componentNamed,
  methaneNumber,
  propertyModel,
  readComposition,
} from '../src/gas/index.ts'

const EVALUATIONS = 1_000_000
const ROUNDS = Number(process.argv[2] ?? 5)
const LEAST_PER_S = 1_000_000
/** An associated gas; each of its parts is changed by up to a tenth. */
const PARTS: Readonly<Record<string, number>> = {
  methane: 0.744,
  ethane: 0.085,
  propane: 0.071,
  isobutane: 0.015,
  'n-butane': 0.028,
  isopentane: 0.008,
  'n-pentane': 0.008,
  'n-hexane': 0.006,
  nitrogen: 0.018,
  'carbon dioxide': 0.012,
  'hydrogen sulphide': 0.001,
  oxygen: 0.004,
}
const GASES = 1_024

const names = Object.keys(PARTS)
const components = names.flatMap((name): Component[] => {
  const component = componentNamed(name)
  return component === undefined ? [] : [component]
})

/** Numbers from 0 to 1 that are the same in every run (a linear congruence). */
let state = 1
function next(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

const gases = Array.from({ length: GASES }, () => {
  const parts = Float64Array.from(names, (name) => (PARTS[name] ?? 0) * (0.9 + 0.2 * next()))
  const total = parts.reduce((sum, part) => sum + part, 0)
  return parts.map((part) => part / total)
})

const EMPTY = new Float64Array(0)

function seconds(work: () => number): number {
  const start = performance.now()
  const checksum = work()
  if (!Number.isFinite(checksum)) throw new Error('a gas came out without a value')
  return (performance.now() - start) / 1_000
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const model = propertyModel(components, { combustion: 15, metering: 15 })
const weightOf = (weight: (component: Component) => number) => Float64Array.from(components, weight)
const weights = [
  weightOf((component) => component.molarMass),
  weightOf((component) => component.calorific[1] ?? 0),
  weightOf((component) => component.summation[1] ?? 0),
  weightOf((component) => component.atoms[1]),
] as const
/** The four sums that every one of the properties needs, and nothing else. */
const bare = () => {
  const [mass, heat, root, hydrogen] = weights
  let all = 0
  for (let k = 0; k < EVALUATIONS; k++) {
    const parts = gases[k % GASES] ?? EMPTY
    for (let index = 0; index < parts.length; index++) {
      const x = parts[index] ?? 0
      all += x * (mass[index] ?? 0)
      all += x * (heat[index] ?? 0)
      all += x * (root[index] ?? 0)
      all += x * (hydrogen[index] ?? 0)
    }
  }
  return all
}
/** Every property is used, so that none is left uncalculated. */
const properties = () => {
  let all = 0
  for (let k = 0; k < EVALUATIONS; k++) {
    const gas = model.evaluate(gases[k % GASES] ?? EMPTY)
    all += gas.molarMass + gas.compressionFactor + gas.grossMolar + gas.netMolar + gas.grossMass + gas.netMass
    all += gas.grossVolume + gas.netVolume + gas.density + gas.relativeDensity + gas.grossWobbe + gas.netWobbe
  }
  return all
}

const rounds = Array.from({ length: ROUNDS + 1 }, () => ({
  bare: seconds(bare),
  properties: seconds(properties),
})).slice(1)
const rate = EVALUATIONS / median(rounds.map((round) => round.properties))
const ratio = median(rounds.map((round) => round.bare / round.properties))

const compositions = gases.slice(0, 64).flatMap((parts) => {
  const read = readComposition(Object.fromEntries(names.map((name, index) => [name, parts[index] ?? 0])))
  return read.ok ? [read.composition] : []
})
const numbers = seconds(() =>
  compositions.reduce((sum, composition) => sum + methaneNumber(composition).value, 0),
)

const million = (value: number) => `${(value / 1e6).toFixed(1)} million/s`
console.log(
  `properties of ${components.length} components: ${million(rate)} (at least ${million(LEAST_PER_S)}), ${ratio.toFixed(2)} of the speed of the bare sums`,
)
console.log(`methane numbers: ${Math.round(compositions.length / numbers)}/s`)
if (rate < LEAST_PER_S || components.length !== names.length) process.exitCode = 1
