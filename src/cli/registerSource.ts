import type { Fact, Language } from '../register/index.ts'
import type { LayoutName, TableFormat } from '../sheets/index.ts'
import type { CardView, ConflictView, EntryView, ImportView } from '../site/index.ts'

/** The options of `reaching`. */
export interface Whose {
  readonly data: string
  /** Address of a running site. */
  readonly site?: string
  readonly siteUser: string
  readonly json?: boolean
}

/** Narrows machines. */
export interface Filter {
  readonly owner?: string
  readonly hall?: string
  readonly state?: string
}

/** Who enters something, and why. A running site knows who is signed in. */
export interface Entering {
  readonly by: string
  readonly why: string
  /** Where the days of `since` begin; the site's own, or UTC, unless said. */
  readonly zone?: string
}

/** Where the register is read and written: the store of a stopped site, or a running one. Rejects with `RegisterRefused`. */
export interface RegisterSource {
  cards(filter: Filter): Promise<readonly CardView[]>
  /** By card, serial number or MAC. */
  machine(name: string): Promise<{ readonly machine: CardView; readonly history: readonly EntryView[] }>
  import(file: Uint8Array, how: Entering & { readonly apply: boolean }): Promise<ImportView>
  enter(name: string, facts: readonly Fact[], how: Entering): Promise<readonly EntryView[]>
  table(filter: Filter, format: TableFormat, language: Language): Promise<Uint8Array>
  /** Machines that a running site sees without a card. */
  unregistered(format: TableFormat, language: Language): Promise<Uint8Array>
  labels(names: readonly string[], filter: Filter, layout: LayoutName, skip: number): Promise<Uint8Array>
  conflicts(): Promise<readonly ConflictView[]>
}

/** What was asked for cannot be done; each line is one reason. */
export class RegisterRefused extends Error {
  readonly lines: readonly string[]
  constructor(...lines: readonly string[]) {
    super(lines.join('; '))
    this.lines = lines
  }
}
