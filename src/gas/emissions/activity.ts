import type { Interval } from '../../quantity/index.ts'
import type { Composition } from '../composition.ts'
import type { MeteringC } from '../conditions.ts'
import type { Stated } from './factor.ts'

/** A gas as it was analysed, and the conditions at which its volumes are told; the latter are never assumed. */
export interface MeteredGas {
  readonly composition: Composition
  readonly metering: MeteringC
  /** kPa absolute; 101.325 unless said otherwise. */
  readonly pressureKpa?: number
  /** Names the analysis; gases of one name share the uncertainty of their fractions. */
  readonly id?: string
}

/** What a flare does to the gas that goes to it. All three are shares from 0 to 1, and none has a default. */
export interface FlareTerms {
  /** Hydrocarbon destroyed, of what goes to it while it is lit. */
  readonly destruction: Stated
  /** Carbon that becomes carbon dioxide, of what goes to it while it is lit; at most `destruction`. */
  readonly combustion: Stated
  /** Gas that goes to it while it is not lit. */
  readonly unlit: Stated
}

/** Methane that leaves an engine unburnt: by the energy it makes, by the heat of its fuel, or as a share destroyed. */
export type Slip =
  | {
      readonly per: 'electrical kWh' | 'shaft kWh'
      readonly gramsPerKwh: Stated
      /** Energy of that very kind that the engine made in the interval. */
      readonly kwh: Stated
    }
  | { readonly per: 'MMBtu gross'; readonly kilogramsPerMmbtu: Stated }
  | { readonly per: 'fuel'; readonly destruction: Stated }

interface Burnt {
  /** Names the thing: an engine, a flare, a valve. Figures stated for one name are one figure in all intervals. */
  readonly id: string
  readonly gas: MeteredGas
  /** m³ at the gas's metering conditions. */
  readonly volumeM3: Stated
}

export interface EngineActivity extends Burnt {
  readonly kind: 'engine'
  readonly slip: Slip
  /** Methane that blows by the pistons, where it is vented; part of the engine's gas and not of its slip. */
  readonly crankcase?: { readonly kilogramsPerHour: Stated; readonly hours: Stated }
}
export interface FlareActivity extends Burnt {
  readonly kind: 'flare'
  readonly terms: FlareTerms
}
export interface VentActivity extends Burnt {
  readonly kind: 'vent'
}
export type Activity = EngineActivity | FlareActivity | VentActivity

/** What a site did with gas in an interval, and the flare that would have burnt it all without the site. */
export interface EmissionInterval {
  readonly interval?: Interval
  readonly activities: readonly Activity[]
  /** Burns the gas of all activities, unless another gas and volume are told (raw gas before treatment). */
  readonly baseline?: {
    readonly terms: FlareTerms
    readonly raw?: { readonly gas: MeteredGas; readonly volumeM3: Stated }
  }
}
