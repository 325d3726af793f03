import { StoreUnavailable } from './unavailable.ts'

/** Items of one kind in the order in which they came, written from the front. */
export interface Line<T> {
  size(): number
  add(items: readonly T[]): void
  /** The item that has waited longest. */
  oldest(): T | undefined
  /** Gives up the oldest one. */
  drop(): void
  /** Writes the first of them; they leave the line only once the store has them. */
  write(most: number): Promise<void>
}

/** Emptied places at the front that are worth moving the rest for. */
const WORTH_MOVING = 10_000

/** `refused` is told of an item that the store will never take; it is let go, so that it does not hold up the rest. */
export function createLine<T>(
  append: (items: readonly T[]) => Promise<unknown>,
  refused: (item: T, error: unknown) => void,
): Line<T> {
  let items: T[] = []
  let front = 0
  /** Items that have ever left: a write knows by it what was dropped while it was under way. */
  let gone = 0

  const leave = (until: number) => {
    front += Math.max(0, until - gone)
    gone = Math.max(gone, until)
    if (front > WORTH_MOVING && front * 2 > items.length) {
      items = items.slice(front)
      front = 0
    }
  }
  return {
    size: () => items.length - front,
    add: (more) => {
      for (const item of more) items.push(item)
    },
    oldest: () => items[front],
    drop: () => {
      if (front < items.length) leave(gone + 1)
    },
    write: async (most) => {
      const batch = items.slice(front, front + most)
      if (batch.length === 0) return
      const until = gone + batch.length
      try {
        await append(batch)
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        await oneByOne(batch, append, refused)
      }
      leave(until)
    },
  }
}

async function oneByOne<T>(
  batch: readonly T[],
  append: (items: readonly T[]) => Promise<unknown>,
  refused: (item: T, error: unknown) => void,
): Promise<void> {
  for (const item of batch) {
    try {
      await append([item])
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      refused(item, error)
    }
  }
}
