import type { Component } from '../components.ts'
import { flash, type Mixture } from '../flash/index.ts'

/** What flows between steps, in kmol/h by component: gas, and drops of liquid that it carries. */
export interface Stream {
  readonly components: readonly Component[]
  readonly gas: readonly number[]
  /** Hydrocarbon liquid and water carried as drops. */
  readonly carried: readonly number[]
  /** Absolute. */
  readonly pressureKpa: number
  readonly temperatureC: number
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

export function plus(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.map((value, i) => value + (other[i] ?? 0))
}

export function times(values: readonly number[], factor: number): readonly number[] {
  return values.map((value) => value * factor)
}

/** Gas and drops together as mole fractions. */
export function mixtureOf({ components, gas, carried }: Stream): Mixture {
  const all = plus(gas, carried)
  const total = sumOf(all)
  return { components, fractions: all.map((value) => value / total) }
}

/** kg/h of each component that is there, by name. */
export function massesOf(
  components: readonly Component[],
  kmolPerH: readonly number[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    components.flatMap(({ name, molarMass }, i) =>
      (kmolPerH[i] ?? 0) > 0 ? [[name, (kmolPerH[i] ?? 0) * molarMass]] : [],
    ),
  )
}

export function kgOf(components: readonly Component[], kmolPerH: readonly number[]): number {
  return components.reduce((sum, { molarMass }, i) => sum + (kmolPerH[i] ?? 0) * molarMass, 0)
}

/** Gas, hydrocarbon liquid and free water in kmol/h after all of the stream has come to one temperature and pressure. */
export interface Parted {
  readonly gas: readonly number[]
  readonly liquid: readonly number[]
  readonly water: readonly number[]
}

export function part(
  stream: Stream,
):
  | { readonly ok: true; readonly parted: Parted }
  | { readonly ok: false; readonly reasons: readonly string[] } {
  const total = sumOf(stream.gas) + sumOf(stream.carried)
  const told = flash(mixtureOf(stream), stream)
  if (!told.ok) return told
  const { flashed } = told
  const none = stream.components.map(() => 0)
  return {
    ok: true,
    parted: {
      gas: flashed.vapour === undefined ? none : times(flashed.vapour, flashed.vapourFraction * total),
      liquid: flashed.liquid === undefined ? none : times(flashed.liquid, flashed.liquidFraction * total),
      water: stream.components.map(({ name }) => (name === 'water' ? flashed.waterFraction * total : 0)),
    },
  }
}
