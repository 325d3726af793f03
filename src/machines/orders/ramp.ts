/** Lets load rise by so many watts a second at most: each rise is taken from what the time since has allowed. */
export interface Ramp {
  /** Takes the rise and is 0, or leaves it and is how many milliseconds later it may be taken. */
  take(riseW: number, now: number): number
}

export function ramp(wattsPerS: number | undefined, start: number): Ramp {
  if (wattsPerS === undefined) return { take: () => 0 }
  // The time from which the next rise may begin; a rise takes the time that its watts take at this pace.
  let free = start
  return {
    take(riseW, now) {
      if (free > now) return free - now
      free = Math.max(free, now - 1_000) + (Math.max(0, riseW) / wattsPerS) * 1_000
      return 0
    },
  }
}
