/**
 * Connections that are open and at rest, of all machines together. There may be more machines than sockets: once `most` are at
 * rest, the next one is closed instead. Not the one that has rested longest, though: machines are polled in turn, so that one is
 * the next to be used, and a fleet a little larger than `most` would keep no connection at all.
 */
export interface Kept {
  rest(connection: { close(): void }): void
  /** It is used again, or gone. */
  wake(connection: { close(): void }): void
  /** More than half of them are taken: time for each machine to be content with one. */
  readonly crowded: boolean
}

/** Well below the number of files that one process may usually have open, and of a size that memory does not feel. */
const MOST_AT_REST = 6_144

export function kept(most: number): Kept {
  const resting = new Set<{ close(): void }>()
  return {
    rest(connection) {
      if (resting.size < most) resting.add(connection)
      else if (!resting.has(connection)) connection.close()
    },
    wake: (connection) => void resting.delete(connection),
    get crowded() {
      return resting.size * 2 > most
    },
  }
}

/** The connections of this process. */
export const KEPT = kept(MOST_AT_REST)
