import type { Instant, Interval } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import type { Store, StoredEvent } from '../store/index.ts'
import type { CallsFace } from './calls/face.ts'
import type { EmissionsFace } from './emissions/face.ts'
import type { GasFace } from './gas/face.ts'
import type { HealthFace } from './health/face.ts'
import type { Registrar } from './registrar.ts'
import type { MachineReportView } from './reportView.ts'
import type { Scans } from './scans.ts'
import type { ScheduleFace } from './schedule/face.ts'
import type { Unregistered } from './sightings.ts'
import type {
  BalanceView,
  CommandPreview,
  CommandRequest,
  CommandView,
  HistoryPoint,
  MachineView,
  SiteView,
} from './view.ts'

export type LiveChange =
  | { readonly kind: 'site'; readonly site: SiteView }
  /** Only the machines whose view changed since the last such change. */
  | { readonly kind: 'machines'; readonly machines: readonly MachineView[] }
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'command'; readonly command: CommandView }

/** A site whose loops run: the face that the API and the CLI see. */
export interface RunningSite {
  readonly file: SiteFile
  readonly store: Store
  now(): Instant
  readonly health: HealthFace
  /** Undefined where the site burns no gas. */
  readonly gas: GasFace | undefined
  /** Undefined where the site burns no gas. */
  readonly emissions: EmissionsFace | undefined
  /** Undefined where the site file names nobody who may call. */
  readonly calls: CallsFace | undefined
  readonly schedule: ScheduleFace
  view(): SiteView
  machines(): readonly MachineView[]
  /** All that a machine told at its last poll; undefined before its first answer. */
  report(machine: string): MachineReportView | undefined
  /** The search for machines that are not in the site file yet. */
  readonly scans: Pick<Scans, 'current' | 'start' | 'stop'>
  history(interval: Interval): readonly HistoryPoint[]
  /** Calls back on every change until the returned function is called. */
  subscribe(listener: (change: LiveChange) => void): () => void
  preview(request: CommandRequest): CommandPreview
  /** Writes the commands before anything is sent, then returns their ids; the outcome comes as live changes. */
  command(request: CommandRequest, who: string): Promise<readonly string[]>
  /** Ends operators' holds, so that the controller decides over the machines again. */
  release(machines: readonly string[], who: string, why: string): Promise<void>
  /** Tries the open commands of this kind that a person gave to these machines no more; what has been sent has been sent. */
  withdraw(
    machines: readonly string[],
    action: CommandRequest['action']['kind'],
    who: string,
    why: string,
  ): void
  commands(query: {
    readonly limit: number
    readonly target?: string
    readonly open?: boolean
  }): Promise<readonly CommandView[]>
  balances(query: {
    readonly limit: number
    readonly kind?: string
    readonly before?: Instant
  }): Promise<readonly BalanceView[]>
  /** Meters set aside from the balance by a person until taken back, by flow id. */
  exclusions(): readonly {
    readonly flow: string
    readonly who: string
    readonly why: string
    readonly at: Instant
  }[]
  exclude(flow: string, who: string, why: string): Promise<void>
  include(flow: string, who: string): Promise<void>
  /** The register of machines. */
  readonly registrar: Registrar
  /** Machines that answer and that no card of the register fits. */
  unregistered(): readonly Unregistered[]
  stop(): Promise<void>
}
