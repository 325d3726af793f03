import { distance } from 'fastest-levenshtein'

/** The one of `known` that was probably meant: at most a third of its letters differ. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const word of known) {
    const apart = distance(written.toLowerCase(), word.toLowerCase())
    if (apart < least && apart <= Math.max(1, Math.floor(word.length / 3))) {
      best = word
      least = apart
    }
  }
  return best
}
