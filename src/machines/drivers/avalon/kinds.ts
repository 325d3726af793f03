/** What differs between Avalons besides their figures. */
export interface Kind {
  /** The field of the blocks, and the option of `ascset`, by which the way to run is told and set. */
  readonly option: 'workmode' | 'worklevel'
  /** Names of the ways to run, by their number. */
  readonly modes: readonly string[]
  /** Written after the option: old firmware takes the number at once, new firmware wants `set` before it. */
  readonly form: 'plain' | 'set'
  /** The way to run comes about only with a restart. */
  readonly restarts: boolean
  /** How it is put to sleep: by a time (`softoff`), or by its boards' power, from which only a restart wakes it. */
  readonly sleep: 'softoff' | 'hashpower'
  /** `setpool` as a command of its own, or as an option of `ascset` with or without a pool's number. */
  readonly pools: 'command' | 'numbered' | 'single'
  /** The factory sign-in, which only `setpool` asks for. */
  readonly factory: { readonly user: string; readonly password: string }
}

const INDUSTRIAL: Kind = {
  option: 'workmode',
  modes: ['normal', 'performance'],
  form: 'plain',
  restarts: true,
  sleep: 'softoff',
  pools: 'numbered',
  factory: { user: 'root', password: 'root' },
}
const HOME: Kind = {
  option: 'workmode',
  modes: ['low', 'medium', 'high'],
  form: 'set',
  restarts: false,
  sleep: 'softoff',
  pools: 'command',
  factory: { user: 'admin', password: 'admin' },
}

/**
 * By `MODEL` or `PROD` of `version`, the first that fits. Sources: Canaan's A10 API manual (2019-2020) for the A10; Canaan's API
 * pages for Q, Nano 3S and Mini 3 as public integrations quote them (2025-2026); miningos (Tether, 2025) for the A13 and Nano 3S;
 * asic-rs (2026) for all.
 */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^(avalonminer )?10/i, { ...INDUSTRIAL, sleep: 'hashpower', pools: 'single' }],
  [/^(avalon ?)?q\b/i, { ...HOME, modes: ['eco', 'standard', 'super'] }],
  [/nano ?3s/i, HOME],
  [/nano/i, { ...HOME, option: 'worklevel' }],
  [/mini/i, { ...HOME, modes: ['heating', 'mining', 'night'] }],
]

export function kindOf(names: readonly (string | undefined)[]): Kind {
  const known = names.filter((name) => name !== undefined)
  return KINDS.find(([pattern]) => known.some((name) => pattern.test(name)))?.[1] ?? INDUSTRIAL
}
