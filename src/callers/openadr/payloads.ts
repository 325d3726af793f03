import type { CallMode } from '../../calls/index.ts'
import type { OadrDescriptor, OadrInterval } from './wire.ts'

/** What the site makes of payloads. */
export interface PayloadTerms {
  /** ISO 4217, of the site. */
  readonly currency: string
  /** Minor units in one of the currency: 100 for USD. */
  readonly minorPerMajor: number
  /** What the levels of SIMPLE reduce, kW. */
  readonly simpleKw: readonly number[] | undefined
}

/** Modes that a set of payloads asks for, and what of it is not understood. Both may be empty: information alone. */
export interface ReadPayloads {
  readonly modes: readonly { readonly name: string; readonly mode: CallMode }[]
  readonly troubles: readonly string[]
}

/** Said to people or machines, and nothing is ordered by it here. */
const INFORMATION =
  /^(GHG|ALERT_|IMPORT_CAPACITY_(SUB|RES|AVA)|EXPORT_CAPACITY_(SUB|RES|AVA)|PRICE_ALTERNATE$)/
/** Devices should draw as little as they can. */
const EMERGENCY = new Set(['ALERT_GRID_EMERGENCY', 'ALERT_BLACK_START'])

const KW_OF: ReadonlyMap<string, number> = new Map([
  ['W', 0.001],
  ['KW', 1],
  ['MW', 1_000],
])
const KWH_OF: ReadonlyMap<string, number> = new Map([
  ['WH', 0.001],
  ['KWH', 1],
  ['MWH', 1_000],
])

/** The payloads of one moment (one value each), by the enumerations of OpenADR 3.1.0 (2025), section event payload types. */
export function modesOf(
  payloads: OadrInterval['payloads'],
  descriptors: readonly OadrDescriptor[],
  terms: PayloadTerms,
): ReadPayloads {
  const modes: { name: string; mode: CallMode }[] = []
  const troubles: string[] = []
  const told = new Map(payloads.map(({ type, values }) => [type, values[0]]))
  const descriptorOf = (type: string) => descriptors.find(({ payloadType }) => payloadType === type)
  const number = (type: string): number | undefined => {
    const value = told.get(type)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    troubles.push(`${type} has no number`)
    return undefined
  }
  const kilowatts = (type: string): number | undefined => {
    const value = number(type)
    // Without a unit: kW, assumed.
    const units = (descriptorOf(type)?.units ?? 'KW').toUpperCase()
    const factor = KW_OF.get(units)
    if (factor === undefined) troubles.push(`${type} is in ${units.slice(0, 20)}, not in kW`)
    return value === undefined || factor === undefined ? undefined : decimal(value * factor)
  }
  const price = (type: string): number | undefined => {
    const value = number(type)
    const descriptor = descriptorOf(type)
    const currency = (descriptor?.currency ?? terms.currency).toUpperCase()
    const kwh = KWH_OF.get((descriptor?.units ?? 'KWH').toUpperCase())
    if (currency !== terms.currency.toUpperCase()) {
      troubles.push(`${type} is in ${currency.slice(0, 20)}, and the site counts in ${terms.currency}`)
      return undefined
    }
    if (kwh === undefined) troubles.push(`${type} is not for a kWh`)
    return value === undefined || kwh === undefined ? undefined : decimal((value * terms.minorPerMajor) / kwh)
  }

  for (const type of told.keys()) {
    const add = (mode: CallMode) => modes.push({ name: type.toLowerCase().replaceAll('_', '-'), mode })
    switch (type) {
      case 'SIMPLE': {
        const level = number(type)
        if (level === undefined || level === 0) break
        const kw = terms.simpleKw?.[level - 1]
        if (![1, 2, 3].includes(level)) troubles.push(`SIMPLE is ${level}`)
        else if (kw !== undefined && kw > 0) add({ kind: 'reduce', kw })
        else if (kw === undefined && level === 3) add({ kind: 'full' })
        else if (kw === undefined) troubles.push(`SIMPLE ${level} has no power in the site file (simple_kw)`)
        break
      }
      case 'IMPORT_CAPACITY_LIMIT':
      case 'DISPATCH_SETPOINT': {
        const kw = kilowatts(type)
        if (kw !== undefined && kw < 0) troubles.push(`${type} is below zero`)
        else if (kw !== undefined) add({ kind: 'cap', kw })
        break
      }
      case 'DISPATCH_SETPOINT_RELATIVE': {
        const kw = kilowatts(type)
        if (kw !== undefined && kw > 0)
          troubles.push(`${type} asks for more consumption, which cannot be ordered`)
        else if (kw !== undefined && kw < 0) add({ kind: 'reduce', kw: -kw })
        break
      }
      case 'PRICE': {
        const bought = price(type)
        const sold = told.has('EXPORT_PRICE') ? price('EXPORT_PRICE') : undefined
        if (bought !== undefined)
          add({
            kind: 'prices',
            importMinorPerKwh: bought,
            ...(sold !== undefined && { exportMinorPerKwh: sold }),
          })
        break
      }
      case 'EXPORT_PRICE':
        if (!told.has('PRICE')) troubles.push('EXPORT_PRICE without PRICE')
        break
      default:
        if (EMERGENCY.has(type)) add({ kind: 'full' })
        else if (!INFORMATION.test(type)) troubles.push(`${type.slice(0, 60)} cannot be ordered here`)
    }
  }
  return { modes, troubles }
}

/** As people wrote it: 0.07 USD are 7 cents, not 7.000000000000001. */
const decimal = (value: number) => Number(value.toPrecision(12))
