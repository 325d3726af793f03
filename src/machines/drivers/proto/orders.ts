import { discreet, secretsOf } from '../../family/discreet.ts'
import { unsupported } from '../../family/family.ts'
import { unknownHere, webPages, wentDown } from '../../family/webPages.ts'
import type { MachineCommand, MachineOutcome } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { amount, at, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection, HttpRequest } from '../../transports/http.ts'
import { MODES } from './state.ts'

/** As long as the light can be told to blink, in seconds (fake-proto-rig, 2026). */
const LOCATE_S = 300

type Accepted = MachineOutcome<'accepted'>

/** Requests as proto-fleet's rig takes them and asic-rs sends them (2026). */
export function protoOrders(web: HttpConnection, base: string, password: string) {
  async function send(order: MachineCommand, request: HttpRequest): Promise<Accepted> {
    const answer = await web.send(request)
    if (order.kind === 'reboot' && wentDown(answer)) return ok('accepted')
    if (!answer.ok) return answer
    const { status, text: body } = answer.value
    if (status >= 200 && status < 300) return ok('accepted')
    if (unknownHere(answer.value))
      return failed({ kind: 'unsupported', detail: `this version of ProtoOS cannot do "${order.kind}"` })
    const told = at(documentsOf(body, request.path, []), 0)
    const said = text(at(told, 'error', 'message')) ?? text(at(told, 'message')) ?? body
    return failed({
      kind: 'refused',
      detail: discreet(`HTTP ${status} ${said}`, [password, ...secretsOf(order)]),
    })
  }

  const post = (path: string, body?: object): HttpRequest => ({
    method: 'POST',
    path: `${base}/${path}`,
    ...(body === undefined ? {} : { body }),
  })
  const target = (body: object): HttpRequest => ({ method: 'PUT', path: `${base}/mining/target`, body })

  /** The rig tells how far its target goes; a limit above it is its highest. */
  async function limit(order: MachineCommand, power: number): Promise<Accepted> {
    const path = `${base}/mining/target`
    const { page, failure } = await webPages(web.send, [path], [])
    const none = failure(path)
    if (none?.kind === 'unauthorised' || none?.kind === 'timeout' || none?.kind === 'unreachable')
      return failed(none)
    const lowest = amount(at(page(path), 'power_target_min_watts'))
    const highest = amount(at(page(path), 'power_target_max_watts'))
    if (lowest !== undefined && power < lowest)
      return failed({ kind: 'refused', detail: `the power target of this rig goes down to ${lowest} W` })
    const wanted = Math.floor(Math.min(power, highest ?? power))
    return send(order, target({ power_target_watts: wanted }))
  }

  return function command(order: MachineCommand): Promise<Accepted> {
    switch (order.kind) {
      case 'sleep':
        return send(order, post('mining/stop'))
      case 'wake':
        return send(order, post('mining/start'))
      case 'limit':
        return limit(order, order.power)
      case 'profile':
        return MODES.some((mode) => mode === order.profile)
          ? send(order, target({ performance_mode: order.profile }))
          : Promise.resolve(
              failed({
                kind: 'refused',
                detail: `no mode "${order.profile}"; there are ${MODES.join(', ')}`,
              }),
            )
      case 'pools':
        return order.pools.length === 0
          ? Promise.resolve(failed({ kind: 'refused', detail: 'no pool is given' }))
          : send(
              order,
              post(
                'pools',
                order.pools.map(({ url, user, password: own = 'x' }, priority) => ({
                  name: `Pool ${priority + 1}`,
                  url,
                  username: user,
                  password: own,
                  priority,
                })),
              ),
            )
      case 'reboot':
        return send(order, post('system/reboot'))
      case 'locate':
        return send(
          order,
          post(`system/locate?enable=${order.on}${order.on ? `&led_on_time=${LOCATE_S}` : ''}`),
        )
      default:
        return Promise.resolve(unsupported('ProtoOS', order.kind))
    }
  }
}
