import { engineNamed } from '../../src/power/index.ts'

/** How much load an engine bears on which gas. */
export interface Knock {
  /** Rising methane numbers; between them by straight lines, below the first nothing, from the last on its share. */
  readonly permits: readonly { readonly methaneNumber: number; readonly loadShare: number }[]
  /** Its knock protection trips it after so long. */
  readonly tripsAfterS: number
}

/** Assumed, for engines whose sheet prints none: a lean-burn engine of low compression, as chosen for associated gas. */
const ASSUMED: Knock['permits'] = [
  { methaneNumber: 40, loadShare: 0.5 },
  { methaneNumber: 52, loadShare: 1 },
]
/** Where the whole rating is permitted, a short overload does not knock either. */
const OVERLOAD = 1.1

export function permittedShare({ permits }: Knock, methaneNumber: number): number {
  let below: Knock['permits'][number] | undefined
  for (const point of permits) {
    if (methaneNumber < point.methaneNumber) {
      if (below === undefined) return 0
      const along = (methaneNumber - below.methaneNumber) / (point.methaneNumber - below.methaneNumber)
      return below.loadShare + along * (point.loadShare - below.loadShare)
    }
    below = point
  }
  const share = below?.loadShare ?? 1
  return share >= 1 ? OVERLOAD : share
}

/** What the catalogue's sheet permits; where it prints nothing, what is assumed. */
export function permitsOf(catalogue: string | undefined): Knock['permits'] {
  const printed = catalogue === undefined ? undefined : engineNamed(catalogue)?.methane_number
  if (printed === undefined) return ASSUMED
  const derated = (printed.derating ?? []).map((point) => ({
    methaneNumber: point.methane_number,
    loadShare: point.share,
  }))
  return [...derated, { methaneNumber: printed.full_rating_from, loadShare: 1 }]
}
