/** What can be ordered of many machines at once. */
export const ACTIONS = [
  'sleep',
  'wake',
  'limit',
  'limit-percent',
  'profile',
  'pools',
  'reboot',
  'locate',
] as const
export type Action = (typeof ACTIONS)[number]

export const DEADLINES_S = [30, 60, 300, 900] as const
const HOUR_MS = 3_600_000
/** Kept off the longest hold, so that a clock a little behind the site's does not make it too long. */
const CLOCK_MARGIN_MS = 60_000

/** The form as it stands. */
export interface Wish {
  readonly action: Action
  readonly where: string
  readonly machines: readonly string[]
  readonly powerW: number
  readonly percent: number
  readonly profile: string
  /** One pool a line: address, worker and, where it needs one, password. */
  readonly pools: string
  readonly on: boolean
  readonly onlyStopped: boolean
  readonly why: string
  readonly hours: number
  readonly deadlineS: number
}

export const FIRST_WISH: Wish = {
  action: 'sleep',
  where: '',
  machines: [],
  powerW: 3000,
  percent: 80,
  profile: '',
  pools: '',
  on: true,
  onlyStopped: false,
  why: '',
  hours: 4,
  deadlineS: 60,
}

/** The request that a form makes; undefined while it says neither which machines nor what. */
export function orderOf(wish: Wish, nowMs: number): object | undefined {
  const where = wish.where.trim()
  if (where === '' && wish.machines.length === 0) return undefined
  const action = actionOf(wish)
  if (action === undefined) return undefined
  return {
    ...(where !== '' && { where }),
    ...(wish.machines.length > 0 && { machines: wish.machines }),
    action,
    why: wish.why.trim(),
    until: new Date(nowMs + wish.hours * HOUR_MS - CLOCK_MARGIN_MS).toISOString(),
    deadline_s: wish.deadlineS,
    ...(wish.action === 'wake' && wish.onlyStopped && { only_stopped: true }),
  }
}

function actionOf(wish: Wish): object | undefined {
  switch (wish.action) {
    case 'limit':
      return wish.powerW > 0 ? { kind: 'limit', power_w: wish.powerW } : undefined
    case 'limit-percent':
      return wish.percent > 0 ? { kind: 'limit-percent', percent: wish.percent } : undefined
    case 'profile':
      return wish.profile.trim() === '' ? undefined : { kind: 'profile', profile: wish.profile.trim() }
    case 'pools': {
      const pools = poolsOf(wish.pools)
      return pools.length === 0 ? undefined : { kind: 'pools', pools }
    }
    case 'locate':
      return { kind: 'locate', on: wish.on }
    default:
      return { kind: wish.action }
  }
}

/** Lines of `address worker [password]`; a line without a worker is no pool yet. */
export function poolsOf(text: string): readonly object[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([url = '', user = '', password]) =>
      user === '' ? [] : [{ url, user, ...(password !== undefined && { password }) }],
    )
}
