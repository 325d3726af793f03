import type { Clock, Instant } from '../quantity/index.ts'

export interface LoopState {
  readonly name: string
  readonly periodMs: number
  ok: boolean
  lastAt: Instant | undefined
  tookMs: number | undefined
  detail: string | undefined
}

export interface Loop {
  readonly state: LoopState
  /** Ends after the cycle under way. */
  stop(): Promise<void>
}

/**
 * Runs a cycle every period, never two at once; a late cycle makes the next one start at the next whole period, so
 * missed cycles are skipped rather than run in a burst. A cycle that throws marks the loop and is told to `failed`.
 */
export function runLoop(
  name: string,
  periodMs: number,
  clock: Clock,
  cycle: (at: Instant) => Promise<string | undefined> | string | undefined,
  failed: (name: string, error: unknown) => void,
): Loop {
  const abort = new AbortController()
  const state: LoopState = {
    name,
    periodMs,
    ok: true,
    lastAt: undefined,
    tookMs: undefined,
    detail: undefined,
  }
  const run = async () => {
    let due: number = clock.now()
    while (!abort.signal.aborted) {
      const start = clock.now()
      try {
        state.detail = await cycle(start)
        state.ok = true
      } catch (error) {
        state.ok = false
        state.detail = error instanceof Error ? error.message : String(error)
        failed(name, error)
      }
      state.lastAt = start
      const end = clock.now()
      state.tookMs = end - start
      due += periodMs
      if (due < end) due = end + periodMs - ((end - due) % periodMs)
      await clock.sleep(Math.max(0, due - end), abort.signal)
    }
  }
  const done = run()
  return {
    state,
    stop: async () => {
      abort.abort()
      await done
    },
  }
}
