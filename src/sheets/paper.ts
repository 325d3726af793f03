import type { Instant } from '../quantity/index.ts'

/** A document of headings, texts and tables, to be printed on A4. All text is in its language already. */
export interface Paper {
  readonly title: string
  /** Under the title. */
  readonly subtitle: string
  /** At the foot of every page, a line each. */
  readonly foot: readonly string[]
  /** `page {page} of {pages}`. */
  readonly pageWords: string
  /** Told in the file as when it was made: the same paper gives the same bytes. */
  readonly at: Instant
  readonly parts: readonly PaperPart[]
}

export type PaperPart =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'plain' | 'warning' | 'small' }
  /** Names and values, a line each. */
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [name: string, value: string])[] }
  | PaperTable

export interface PaperTable {
  readonly kind: 'table'
  readonly columns: readonly PaperColumn[]
  readonly rows: readonly (readonly string[])[]
  /** The last rows, set apart as sums. */
  readonly sums?: number
}

export interface PaperColumn {
  readonly heading: string
  /** Parts of the page's width; those of all columns together are the whole. */
  readonly width: number
  readonly align?: 'left' | 'right'
}
