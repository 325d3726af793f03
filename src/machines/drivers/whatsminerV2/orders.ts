import type { MachineCommand, PoolSetting } from '../../model.ts'

/** A command of the write API with its fields; `instead` is tried where the firmware does not know the first. */
export interface Order {
  readonly cmd: string
  readonly fields: Readonly<Record<string, string | number>>
  readonly instead?: string
}

/** Names of the report and the commands that set them (API V1.3.8 to V2.2.2, "Switch power mode"). */
const MODES: Readonly<Record<string, string>> = {
  low: 'set_low_power',
  normal: 'set_normal_power',
  high: 'set_high_power',
}
export const POWER_MODES = Object.keys(MODES)
/** Pools that `update_pools` takes at most. */
export const MOST_POOLS = 3

/**
 * `power_off` switches the hashboards' power off and leaves the control board on; `respbefore` asks for the answer before
 * that. A limit in watts restarts the mining (API V2.0.5). The share in percent is the fast one, about a second; firmware that
 * has only the slow one takes that (`set_power_pct_v2`, V2.0.5). Undefined for what the API cannot do.
 */
export function orderOf(command: MachineCommand): Order | undefined {
  switch (command.kind) {
    case 'sleep':
      return { cmd: 'power_off', fields: { respbefore: 'true' } }
    case 'wake':
      return { cmd: 'power_on', fields: {} }
    case 'limit':
      return { cmd: 'adjust_power_limit', fields: { power_limit: String(Math.round(command.power)) } }
    case 'limit-percent':
      return {
        cmd: 'set_power_pct',
        fields: { percent: String(Math.round(command.percent)) },
        instead: 'set_power_pct_v2',
      }
    case 'profile': {
      const cmd = Object.hasOwn(MODES, command.profile) ? MODES[command.profile] : undefined
      return cmd === undefined ? undefined : { cmd, fields: {} }
    }
    case 'pools':
      return { cmd: 'update_pools', fields: poolFields(command.pools) }
    case 'reboot':
      return { cmd: 'reboot', fields: {} }
    case 'locate':
      return {
        cmd: 'set_led',
        fields: command.on ? { color: 'red', period: 200, duration: 100, start: 0 } : { param: 'auto' },
      }
  }
}

/** All three places are written, so that what stood in the later ones is gone. */
function poolFields(pools: readonly PoolSetting[]): Readonly<Record<string, string>> {
  const fields = Array.from({ length: MOST_POOLS }, (_, index) => {
    const pool = pools[index]
    const place = index + 1
    return [
      [`pool${place}`, pool?.url ?? ''],
      [`worker${place}`, pool?.user ?? ''],
      [`passwd${place}`, pool === undefined ? '' : (pool.password ?? 'x')],
    ]
  })
  return Object.fromEntries(fields.flat())
}
