/** A bare number that knows its unit at compile time: `Quantity<'W'>` cannot be passed where `Quantity<'Wh'>` is meant. */
declare const unit: unique symbol
export type Quantity<U extends string> = number & { readonly [unit]: U }

/** Makes the constructor of one unit. The single place where a bare number is declared to have a unit. */
function of<U extends string>() {
  return (value: number): Quantity<U> => value as Quantity<U>
}

export type Watts = Quantity<'W'>
export type WattHours = Quantity<'Wh'>
/** A running register of energy; two readings subtract to `WattHours`, see `counted`. */
export type WattHourCounter = Quantity<'Wh total'>
/** Gas volume at 15 °C and 101.325 kPa. */
export type CubicMetres = Quantity<'m3'>
export type CubicMetreCounter = Quantity<'m3 total'>
export type CubicMetresPerHour = Quantity<'m3/h'>
/** Net heating value unless said otherwise. */
export type MegajoulesPerCubicMetre = Quantity<'MJ/m3'>
export type Celsius = Quantity<'°C'>
export type Hertz = Quantity<'Hz'>
/** Gauge pressure. */
export type Kilopascals = Quantity<'kPa'>
export type TerahashesPerSecond = Quantity<'TH/s'>
export type JoulesPerTerahash = Quantity<'J/TH'>
export type Seconds = Quantity<'s'>
/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = Quantity<'instant'>
export type Milliseconds = Quantity<'ms'>

export const watts = of<'W'>()
export const wattHours = of<'Wh'>()
export const wattHourCounter = of<'Wh total'>()
export const cubicMetres = of<'m3'>()
export const cubicMetreCounter = of<'m3 total'>()
export const cubicMetresPerHour = of<'m3/h'>()
export const megajoulesPerCubicMetre = of<'MJ/m3'>()
export const celsius = of<'°C'>()
export const hertz = of<'Hz'>()
export const kilopascals = of<'kPa'>()
export const terahashesPerSecond = of<'TH/s'>()
export const joulesPerTerahash = of<'J/TH'>()
export const seconds = of<'s'>()
export const instant = of<'instant'>()
export const milliseconds = of<'ms'>()

/** Adds quantities of one unit; an empty list is zero. */
export function sum<U extends string>(values: Iterable<Quantity<U>>): Quantity<U> {
  let total = 0
  for (const value of values) total += value
  return of<U>()(total)
}

/** `efficiency(watts(3_500), terahashesPerSecond(100))` is 35 J/TH; undefined when nothing is hashed. */
export function efficiency(power: Watts, rate: TerahashesPerSecond): JoulesPerTerahash | undefined {
  return rate > 0 ? joulesPerTerahash(power / rate) : undefined
}
