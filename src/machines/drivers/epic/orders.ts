import type { MachineCommand, MachineOutcome, PoolSetting } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { amount, at, flag, type Part, text } from '../../parsing/part.ts'
import { entries, POWER_TUNE, profilesOf } from './state.ts'

/** One POST of an order: a path and its `param`; the password goes beside it. */
export interface Order {
  readonly path: string
  readonly param: unknown
}

/** Most pools (epic-dashboard README, /coin). */
const MOST_POOLS = 3
/** The floor and step of the power tuner's throttling, as the vendor's dashboard sets them out (2026). */
const THROTTLE = { floorW: 1_000, stepW: 100 }

/**
 * The requests of a command, in order, from what /summary and /capabilities say now; a refusal where this machine cannot do
 * it. Requests as epic-dashboard sends them (app.jsx, 2026).
 */
export function ordersFor(
  order: MachineCommand,
  summary: Part,
  capabilities: Part,
): MachineOutcome<readonly Order[]> {
  switch (order.kind) {
    case 'sleep':
      return ok([{ path: '/miner', param: 'Stop' }])
    case 'wake':
      return ok([{ path: '/miner', param: 'Autostart' }])
    case 'reboot':
      return ok([{ path: '/reboot', param: 0 }])
    case 'locate':
      return ok([{ path: '/identify', param: order.on }])
    case 'limit':
      return limit(order.power, summary, capabilities)
    case 'profile':
      return profile(order.profile, summary, capabilities)
    case 'pools':
      return pools(order.pools, summary)
    default:
      return failed({ kind: 'unsupported', detail: `ePIC cannot do "${order.kind}"` })
  }
}

/** `PowerTune` holds the power; it is offered with its bounds in W. A machine without it has profiles only. */
function limit(power: number, summary: Part, capabilities: Part): MachineOutcome<readonly Order[]> {
  const tuner = entries(at(capabilities, 'PerpetualTune')).find(
    (one) => text(at(one, 'algorithm')) === POWER_TUNE,
  )
  if (tuner === undefined)
    return failed({
      kind: 'unsupported',
      detail: 'the tuner of this machine has no PowerTune; choose a profile',
    })
  const lowest = amount(at(tuner, 'min')) ?? 0
  const highest = amount(at(tuner, 'max')) ?? Number.POSITIVE_INFINITY
  if (power < lowest)
    return failed({ kind: 'refused', detail: `PowerTune of this machine goes down to ${lowest} W` })
  const target = Math.floor(Math.min(power, highest))
  const now = at(summary, 'PerpetualTune', 'Algorithm', POWER_TUNE)
  const floor = amount(at(now, 'Min Throttle Target')) ?? THROTTLE.floorW
  const param = {
    algo: POWER_TUNE,
    target,
    min_throttle: Math.max(0, Math.min(floor, target - THROTTLE.stepW)),
    throttle_step: amount(at(now, 'Throttle Step')) ?? THROTTLE.stepW,
  }
  const enable =
    flag(at(summary, 'PerpetualTune', 'Running')) === true ? [] : [{ path: '/perpetualtune', param: true }]
  return ok([...enable, { path: '/perpetualtune/algo', param }])
}

/** A running tuner would move clock and voltage away again, so it is switched off first. */
function profile(name: string, summary: Part, capabilities: Part): MachineOutcome<readonly Order[]> {
  const known = profilesOf(capabilities)
  const chosen = known.find((one) => one.name === name)
  if (chosen === undefined) {
    const names = known.map((one) => one.name).join(', ')
    return failed({ kind: 'refused', detail: `no profile "${name}"; this machine has ${names || 'none'}` })
  }
  if (chosen.tune === undefined) return ok([{ path: '/mode', param: name }])
  const { clockMhz, millivolts } = chosen.tune
  const disable =
    flag(at(summary, 'PerpetualTune', 'Running')) === true ? [{ path: '/perpetualtune', param: false }] : []
  return ok([...disable, { path: '/tune', param: { clks: String(clockMhz), voltage: String(millivolts) } }])
}

/** The coin and whether the machine's id goes behind the worker's name stay as they are. Old firmware reads the first pool beside the list. */
function pools(settings: readonly PoolSetting[], summary: Part): MachineOutcome<readonly Order[]> {
  const first = settings[0]
  if (first === undefined || settings.length > MOST_POOLS)
    return failed({ kind: 'refused', detail: `ePIC takes one to ${MOST_POOLS} pools` })
  const unique =
    flag(at(summary, 'Stratum', 'Worker Unique Id')) ??
    flag(at(summary, 'Misc', 'Append Unique Id To Worker'))
  const config = ({ url, user, password = 'x' }: PoolSetting) => ({ pool: url, login: user, password })
  const { pool, login, password } = config(first)
  const param = {
    coin: text(at(summary, 'Mining', 'Coin')) ?? 'BTC',
    stratum_configs: settings.map(config),
    pool_url: pool,
    login,
    password,
    unique_id: unique ?? false,
  }
  return ok([{ path: '/coin', param }])
}
