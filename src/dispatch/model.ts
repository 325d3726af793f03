import type {
  CubicMetresPerHour,
  Hertz,
  Instant,
  JoulesPerTerahash,
  Kilopascals,
  TerahashesPerSecond,
  Watts,
} from '../quantity/index.ts'

/** One consistent picture of the site, frozen for one cycle. `undefined` is unknown, which is not zero. */
export interface Snapshot {
  readonly at: Instant
  readonly engines: readonly EngineState[]
  readonly gas: GasState | undefined
  readonly feeders: readonly FeederState[]
  readonly machines: readonly MachineState[]
  readonly frequency: Hertz | undefined
  /** No engine and no grid is on line: nothing at the site has power, and nothing can be told to do anything. */
  readonly dark?: boolean
  /** Connections to public grids that are on line; absent where the site has none. */
  readonly grid?: GridState
  /** Machines that the plan holds back. */
  readonly heldBack?: readonly HeldBack[]
  /** Orders in force: an operator's hold on a machine, a cap on the whole site. */
  readonly orders: readonly Order[]
  /** What calls from outside allow parts of the site to draw; all of them hold together. */
  readonly limits?: readonly LoadLimit[]
  /** Since when these and no others hold, none among them; undefined where nobody may limit from outside. */
  readonly limitsSince?: Instant
}

/** At most so much may be drawn by a part of the site, because of a call from outside. */
export interface LoadLimit {
  readonly id: string
  readonly who: string
  readonly why: string
  /** A must goes before persons' orders, and opens breakers where machines do not obey. */
  readonly must: boolean
  /** When it begins; load is lowered from when it is told. */
  readonly from: Instant
  readonly most: Watts
  /** What its machines draw while all of them sleep, fans included: so much may be drawn whatever the limit. */
  readonly idle: Watts
  /** Drawn now without the site's own use; undefined is unknown. */
  readonly measured: Watts | undefined
  /** Whether meters tell that, or the machines themselves. */
  readonly by: 'meters' | 'machines'
  readonly machines: ReadonlySet<string> | 'all'
  /** What is bought is limited, and engines beside the grid carry a part of the load: machines may run on those, whatever is bought. */
  readonly beside?: boolean
  /** Feeders above its machines, without the site's own. */
  readonly feeders: readonly string[]
}

/** Machines that stand still on purpose, for a price or an order: of these at most so many run. */
export interface HeldBack {
  readonly group: string
  readonly machines: ReadonlySet<string>
  readonly most: number
}

export interface EngineState {
  readonly id: string
  readonly rated: Watts
  readonly phase: 'stopped' | 'starting' | 'running' | 'stopping' | 'tripped' | 'unknown'
  readonly breakerClosed: boolean | undefined
  readonly power: Watts | undefined
  /** Most it may give now, from rating, air and what its gas permits; 0 where it may not run. The amount of gas is in `GasState`. */
  readonly available: Watts
  /** Why it may give less than its rating; empty where nothing is known that bounds it. */
  readonly bounds?: readonly string[]
  /** Least it may be run at. */
  readonly minimum: Watts
  /** Largest load step it takes at once. */
  readonly blockLoad: Watts
  /** Lower is started first and stopped last. */
  readonly merit: number
  /** What the plan or a person wants of it in this step; absent: merit decides. */
  readonly wish?: 'on' | 'off'
  /** It is about to be stopped: no load is counted on it any more. */
  readonly leaving?: boolean
  readonly ageMs: number
}

export interface GasState {
  /** Smoothed, see `smoothInflow`. */
  readonly inflow: CubicMetresPerHour | undefined
  readonly pressure: Kilopascals | undefined
  readonly low: Kilopascals
  readonly set: Kilopascals
  readonly high: Kilopascals
  readonly linePackPerKilopascal: number
  /** Electrical energy the running engines make from one cubic metre at the present load. */
  readonly yieldWhPerM3: number
  readonly ageMs: number
}

export interface GridState {
  /** Most that may be imported by all of them; what the plan wants to be bought, where that is less. */
  readonly most: Watts
  /** Imported now; negative is exported. Undefined while a meter is silent and nothing else tells it. */
  readonly power: Watts | undefined
  /** The voltage is too low: nothing is added to the load. */
  readonly weak?: boolean
  readonly connections?: readonly GridConnectionState[]
}

/** One connection to a public grid. */
export interface GridConnectionState {
  readonly id: string
  /** Most that may be imported. */
  readonly limit: Watts
  /** There is voltage on the line. */
  readonly live: boolean | undefined
  /** Undefined too where the site file names no breaker. */
  readonly breakerClosed: boolean | undefined
  /** It feeds the busbar. */
  readonly onLine: boolean | undefined
  /** Imported now; negative is exported. What the other meters leave to it while its own is in trouble. */
  readonly power: Watts | undefined
  /** Its meter is silent, or tells the opposite of what all others say. */
  readonly trouble?: 'silent' | 'reversed'
  /** Of the nominal voltage, where the meter tells it. */
  readonly voltageShare?: number
  readonly frequency: Hertz | undefined
  readonly ageMs: number
}

export interface FeederState {
  readonly id: string
  /** The feeder that it hangs from; what it draws is drawn through that one too. */
  readonly upper?: string
  /** 1 is shed first. */
  readonly shedPriority: number
  readonly breakerClosed: boolean | undefined
  readonly power: Watts | undefined
  readonly ageMs: number
}

export interface MachineState {
  readonly id: string
  readonly feeder: string
  readonly customer: string
  /** 1 is curtailed first. */
  readonly shedPriority: number
  readonly mode: 'mining' | 'sleeping' | 'starting' | 'unreachable' | 'unknown'
  readonly power: Watts | undefined
  readonly nominalPower: Watts
  readonly minimumPower: Watts | undefined
  readonly powerLimit: Watts | undefined
  /** Share of its power that it was limited to, in percent below 100; absent where it was not. */
  readonly percentLimit?: number | undefined
  readonly hashrate: TerahashesPerSecond | undefined
  /** At its nominal point, for merit. */
  readonly efficiency: JoulesPerTerahash
  readonly canSleep: boolean
  readonly canLimit: boolean
  /** What this controller last asked of it and has not yet seen happen. */
  readonly pending: 'sleep' | 'wake' | 'limit' | undefined
  /** Only what the controller put to sleep may it wake by itself. */
  readonly stoppedBy: 'controller' | 'operator' | undefined
  readonly ageMs: number
}

export interface Order {
  readonly id: string
  readonly who: string
  readonly why: string
  readonly until: Instant
  readonly scope: { readonly kind: 'site' } | { readonly kind: 'machines'; readonly ids: readonly string[] }
  readonly effect:
    | { readonly kind: 'cap'; readonly power: Watts }
    | { readonly kind: 'sleep' }
    | { readonly kind: 'wake' }
    | { readonly kind: 'limit'; readonly power: Watts }
    /** Held so without being told again: no report says what share of its power a machine keeps to. */
    | { readonly kind: 'limit-percent'; readonly percent: number }
    | { readonly kind: 'profile'; readonly profile: string }
}

/** A pool as it is written down: that a password came with it, never which. */
export interface OrderedPool {
  readonly url: string
  readonly user: string
  readonly passwordGiven: boolean
}

/** What is to be done, and because of what. */
export interface Intent {
  readonly target: { readonly kind: 'machine' | 'feeder' | 'engine'; readonly id: string }
  readonly action:
    | { readonly kind: 'sleep' }
    | { readonly kind: 'wake' }
    | { readonly kind: 'reboot' }
    | { readonly kind: 'limit'; readonly power: Watts }
    /** A share of the nominal power, in percent from 1 to 100. */
    | { readonly kind: 'limit-percent'; readonly percent: number }
    | { readonly kind: 'profile'; readonly profile: string }
    /** All pools of the machine, in the order of preference. */
    | { readonly kind: 'pools'; readonly pools: readonly OrderedPool[] }
    | { readonly kind: 'locate'; readonly on: boolean }
    | { readonly kind: 'open' }
    | { readonly kind: 'close' }
    | { readonly kind: 'start' }
    | { readonly kind: 'stop' }
  readonly cause: string
}

/**
 * `written` before anything is sent; then what the device answered; then what a measurement showed. `untold` ends a command that
 * was taken and of which the firmware tells nothing afterwards.
 */
export type CommandState =
  | 'written'
  | 'sent'
  | 'accepted'
  | 'refused'
  | 'confirmed'
  | 'untold'
  | 'retried'
  | 'escalated'
  | 'expired'
  | 'withdrawn'

export interface Command {
  readonly id: string
  readonly at: Instant
  readonly who: string
  readonly why: string
  readonly until: Instant
  readonly target: Intent['target']
  readonly action: Intent['action']
}

export interface CommandStep {
  readonly command: string
  readonly at: Instant
  readonly state: CommandState
  /** The measurement, answer or reason behind the step. */
  readonly detail: string
}
