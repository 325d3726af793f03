import type { MachineCommand, MachineFailure } from '../../model.ts'
import type { HttpRequest } from '../../transports/http.ts'

export const BASE = '/api/v1'

/** The machine may go down before its web server has answered. */
export function wentDown(failure: MachineFailure): boolean {
  return failure.kind === 'unreachable' && /closed|RESET/.test(failure.detail)
}

function put(path: string, body?: object | boolean): HttpRequest {
  return { method: 'PUT', path: `${BASE}/${path}`, ...(body === undefined ? {} : { body }) }
}

export function powerTarget(power: number): HttpRequest {
  return put('performance/power-target', { watt: Math.round(power) })
}

/**
 * PUT actions/pause, actions/resume, actions/reboot without a body; actions/locate with `true` or `false`;
 * performance/power-target {"watt": n}; pools/batch with all groups (Public REST API 1.0.0; asic-rs, 2026).
 */
export function request(order: MachineCommand): HttpRequest | undefined {
  switch (order.kind) {
    case 'sleep':
      return put('actions/pause')
    case 'wake':
      return put('actions/resume')
    case 'reboot':
      return put('actions/reboot')
    case 'locate':
      return put('actions/locate', order.on)
    case 'limit':
      return powerTarget(order.power)
    case 'profile':
      return powerTarget(Number(order.profile))
    case 'pools':
      return put('pools/batch', [
        {
          name: 'default',
          pools: order.pools.map(({ url, user, password = 'x' }) => ({ url, user, password })),
          load_balance_strategy: { quota: { value: 1 } },
        },
      ])
    default:
      return undefined
  }
}
