/**
 * Connections that are open and at rest, of all machines together. There may be more machines than sockets: beyond `most` the
 * one that has rested longest is closed, and its machine is connected to anew at its next poll.
 */
export interface Kept {
  rest(connection: { close(): void }): void
  /** It is used again, or gone. */
  wake(connection: { close(): void }): void
}

/** Well below the number of files that one process may usually have open, and of a size that memory does not feel. */
const MOST_AT_REST = 4_096

export function kept(most: number): Kept {
  // A Set keeps the order of insertion: the first has rested longest.
  const resting = new Set<{ close(): void }>()
  return {
    rest(connection) {
      resting.delete(connection)
      resting.add(connection)
      if (resting.size <= most) return
      const [oldest] = resting
      if (oldest === undefined) return
      resting.delete(oldest)
      oldest.close()
    },
    wake: (connection) => void resting.delete(connection),
  }
}

/** The connections of this process. */
export const KEPT = kept(MOST_AT_REST)
