import { type Command, InvalidArgumentError } from 'commander'
import { atmosphereKpa } from '../site/index.ts'

/** A pressure as somebody gave it: by a gauge or absolute, never left open which. */
export interface PressureWords {
  readonly gaugeKpa?: number
  readonly absoluteKpa?: number
  readonly elevationM?: number
}

export function withPressure(command: Command, without?: string): Command {
  const unless = without === undefined ? '' : `; ${without}`
  return command
    .option('--gauge-kpa <kPa>', `pressure by a gauge${unless}`, numberOf(-100, 100_000))
    .option('--absolute-kpa <kPa>', 'absolute pressure, in place of it', numberOf(1e-6, 100_000))
    .option('--elevation-m <m>', 'of the gauge above the sea; 0 unless said otherwise', numberOf(-500, 9_000))
}

/** Absolute kPa, or what is wrong with what was given. */
export function absoluteOf(words: PressureWords, elevationM = 0, fallback?: number): number | string {
  const air = atmosphereKpa(words.elevationM ?? elevationM)
  if (words.gaugeKpa !== undefined && words.absoluteKpa !== undefined)
    return 'give --gauge-kpa or --absolute-kpa, not both'
  if (words.absoluteKpa !== undefined) return words.absoluteKpa
  const gauge = words.gaugeKpa ?? fallback
  if (gauge === undefined) return 'give the pressure: --gauge-kpa or --absolute-kpa'
  return gauge + air > 0 ? gauge + air : `${gauge} kPa by a gauge is below a vacuum`
}

/** Reads a number of an option, with both bounds allowed. */
export function numberOf(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`a number from ${least} to ${most}`)
    return value
  }
}
