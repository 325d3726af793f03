import type { Instant } from '../quantity/index.ts'

/** What can become of a machine; `life.ts` says what may follow what. */
export const LIFE_STATES = [
  'ordered',
  'in-transit',
  'received',
  'installed',
  'running',
  'repair',
  'sold',
  'scrapped',
] as const
export type LifeState = (typeof LIFE_STATES)[number]

export const PLACE_PARTS = ['site', 'hall', 'rack', 'shelf', 'slot'] as const
export type PlacePart = (typeof PLACE_PARTS)[number]
/** Where a machine stands. All parts are names, as people write them on racks. */
export type Place = { readonly [P in PlacePart]?: string }

export const PAPER_KINDS = ['contract', 'declaration', 'invoice'] as const
export type PaperKind = (typeof PAPER_KINDS)[number]
/** A paper that a machine was bought or brought in by. */
export interface Paper {
  readonly kind: PaperKind
  readonly number: string
  /** Calendar day, `2026-03-31`. */
  readonly date?: string
  readonly issuer?: string
}

/** A field that is set, or with null taken back; an absent one stays as it was. */
type Change = string | null

/** What one entry says. An absent field is unchanged. Kept and shown as it is written here. */
export type Fact =
  /** Opens the card; the first entry of every machine. */
  | { readonly kind: 'added' }
  | { readonly kind: 'description'; readonly make?: Change; readonly model?: Change }
  | {
      readonly kind: 'identity'
      /** The number on the case, which stays when boards are changed. */
      readonly serial?: Change
      readonly mac?: Change
      /** Serial numbers of all hashboards. */
      readonly boards?: readonly string[]
    }
  /** What a poll saw changed. `serial` is what the firmware tells, which goes with the control board. */
  | {
      readonly kind: 'seen'
      readonly address?: string
      readonly mac?: string
      readonly serial?: string
      readonly boards?: readonly string[]
    }
  | { readonly kind: 'owner'; readonly owner: Change }
  | { readonly kind: 'place'; readonly place: { readonly [P in PlacePart]?: Change } }
  | {
      readonly kind: 'origin'
      /** ISO 3166-1 alpha-2, where it was made or bought. */
      readonly country?: Change
      readonly seller?: Change
      /** Calendar day, `2026-03-31`. */
      readonly purchased_on?: Change
    }
  | { readonly kind: 'paper'; readonly paper: Paper }
  /** `correction` allows a state that could not follow; the entry must say why. */
  | { readonly kind: 'state'; readonly state: LifeState; readonly correction?: true }
  | { readonly kind: 'note'; readonly text: string }
  /** This card describes the same machine as another one, which goes on alone. */
  | { readonly kind: 'duplicate'; readonly of: string }
  /** An earlier entry of this machine counts no more. */
  | { readonly kind: 'reversal'; readonly of: number }

/** An entry to be written. */
export interface Proposal {
  /** Card id, `M000123`. */
  readonly machine: string
  readonly enteredAt: Instant
  readonly by: string
  /** From when it holds; may lie before or after the instant of entering. */
  readonly effective: Instant
  readonly why: string
  readonly fact: Fact
}
export interface Entry extends Proposal {
  /** Numbers of the whole register, ascending as entered. */
  readonly sequence: number
}

/** What stands of one machine at an instant. */
export interface Card {
  readonly id: string
  readonly make?: string
  readonly model?: string
  /** The number on the case, or the first that was known. */
  readonly serial?: string
  /** What the firmware tells, where it differs: the control board was changed. */
  readonly toldSerial?: string
  readonly mac?: string
  readonly boards: readonly string[]
  /** At the last poll that saw it change. */
  readonly address?: string
  readonly owner?: string
  readonly ownerSince?: Instant
  readonly place: Place
  readonly country?: string
  readonly seller?: string
  readonly purchasedOn?: string
  readonly papers: readonly Paper[]
  readonly state?: LifeState
  readonly stateSince?: Instant
  readonly note?: string
  readonly duplicateOf?: string
}

/** What a poll told of the identity of the machine at one address. */
export interface Seen {
  readonly mac?: string
  readonly serial?: string
  readonly boards: readonly string[]
  readonly address?: string
}
