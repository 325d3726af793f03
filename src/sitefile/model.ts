import type { SiteFile } from './schema.ts'

/** One mistake in the site file, in the words of the person who wrote it. */
export interface Mistake {
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** `feeders[1].shed_priority` */
  readonly path: string
  readonly message: string
  readonly expected?: string
  readonly suggestion?: string
}

export type ParsedSite =
  | { readonly ok: true; readonly site: SiteFile; readonly file: string }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }
