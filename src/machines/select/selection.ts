import type { FlagField, NumberField, TextField } from './fields.ts'

/** Which machines are meant; made by `parseSelection` alone, so that every comparison fits the type of its field. */
export type Selection =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Selection[] }
  | { readonly kind: 'not'; readonly of: Selection }
  | Comparison

export type Comparison =
  | { readonly kind: 'number'; readonly field: NumberField; readonly is: Order; readonly value: number }
  | { readonly kind: 'text'; readonly field: TextField; readonly is: Equality | '~'; readonly value: string }
  | { readonly kind: 'flag'; readonly field: FlagField; readonly is: Equality; readonly value: boolean }
  | { readonly kind: 'numbers'; readonly field: NumberField; readonly values: readonly number[] }
  | { readonly kind: 'texts'; readonly field: TextField; readonly values: readonly string[] }

type Equality = '=' | '!='
type Order = Equality | '<' | '<=' | '>' | '>='
export type Operator = Order | '~'

/** Why a text is no selection, and at which of its characters, counted from 1. */
export interface SelectionMistake {
  readonly at: number
  readonly message: string
}

export type ParsedSelection =
  | { readonly ok: true; readonly selection: Selection }
  | { readonly ok: false; readonly mistake: SelectionMistake }
