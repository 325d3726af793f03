import { type Clock, type Instant, instant } from '../quantity/index.ts'

/** A jump of the wall clock against the steady one, as seen when the site clock was read. */
export interface ClockStep {
  readonly at: Instant
  /** Wall minus site time, ms: +3,600,000 after the wall was put forward by one hour. */
  readonly byMs: number
}

export interface SiteClock extends Clock {
  /** Tells of each jump of the wall clock once. */
  onStep(listener: (step: ClockStep) => void): void
}

export interface ClockSources {
  /** Wall clock, ms since 1970. */
  readonly wallMs: () => number
  /** A clock that only goes forward, ms since anything. */
  readonly steadyMs: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** Difference above which the wall has stepped rather than drifted. */
const STEP_MS = 2_000
/** Drift is followed at this share of the time passed, so that site time never stands still or runs back. */
const SLEW_SHARE = 0.01

/**
 * The site's time: it follows the wall clock's slow drift but not its jumps, and never goes back, also not behind
 * `notBefore` (the last instant in the store). After a jump it keeps its own rate, so no settled interval changes.
 */
export function siteClock(sources: ClockSources, notBefore: Instant = instant(0)): SiteClock {
  const listeners: ((step: ClockStep) => void)[] = []
  let steady = sources.steadyMs()
  let time = Math.max(sources.wallMs(), notBefore)
  /** Wall minus site time that is taken as right: 0 until a jump. */
  let offset = sources.wallMs() - time

  const now = (): Instant => {
    const nextSteady = sources.steadyMs()
    const passed = Math.max(0, nextSteady - steady)
    steady = nextSteady
    time += passed
    const away = sources.wallMs() - time - offset
    if (Math.abs(away) > STEP_MS) {
      offset += away
      for (const listener of listeners) listener({ at: instant(Math.floor(time)), byMs: Math.round(away) })
    } else {
      const most = passed * SLEW_SHARE
      time += Math.min(most, Math.max(-most, away))
    }
    return instant(Math.floor(time))
  }
  return { now, sleep: sources.sleep, onStep: (listener) => void listeners.push(listener) }
}

/** The clocks of this computer. */
export const computerClocks: ClockSources = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal?.addEventListener('abort', end, { once: true })
    }),
}
