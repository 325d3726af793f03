import { discreet, secretsOf } from '../../family/discreet.ts'
import { unsupported } from '../../family/family.ts'
import { rpcVerdict } from '../../family/joined.ts'
import { wentDown } from '../../family/webPages.ts'
import type { MachineCommand, MachineOutcome, PoolSetting } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection } from '../../transports/http.ts'
import type { RpcConnection } from '../../transports/wires.ts'
import { modes } from './state.ts'

/** Most pools (bitcap-ipr, 2026). */
const MOST_POOLS = 3

type Accepted = MachineOutcome<'accepted'>

/**
 * Commands go through the pages, as their own web interface sends them (bitcap-ipr, 2026), but for the power limit: it is set
 * by `ascset` on 4028 and holds after a restart (asic-rs, 2026), so setting it restarts the machine.
 */
export function sealminerOrders(web: HttpConnection, rpc: RpcConnection, password: string) {
  async function post(
    page: string,
    body?: object,
    secrets: readonly (string | undefined)[] = [],
  ): Promise<Accepted> {
    const path = `/cgi-bin/${page}.php`
    const answer = await web.send({ method: 'POST', path, ...(body === undefined ? {} : { body }) })
    if (page === 'reboot' && wentDown(answer)) return ok('accepted')
    if (!answer.ok) return answer
    const { status, text: said } = answer.value
    const refusal = status < 300 ? refusalOf(said) : `HTTP ${status}`
    return refusal === undefined
      ? ok('accepted')
      : failed({ kind: 'refused', detail: `${page}: ${discreet(refusal, [password, ...secrets])}` })
  }

  async function limit(power: number): Promise<Accepted> {
    // A page first: without a right password the restart that makes the limit hold would be refused after it was set.
    const known = await web.send({ method: 'GET', path: '/cgi-bin/get_system_info.php' })
    if (!known.ok) return known
    const parameter = `0,powerlimit,{"value":"${Math.floor(power)}"}`
    const verdict = rpcVerdict(await rpc.ask({ command: 'ascset', parameter }), 'ascset')
    if (!verdict.ok) return verdict
    return post('reboot')
  }

  async function profile(name: string): Promise<Accepted> {
    const answer = await web.send({ method: 'GET', path: '/cgi-bin/get_system_info.php' })
    if (!answer.ok) return answer
    const offered = modes(at(documentsOf(answer.value.text, 'get_system_info', []), 0))
    const chosen = offered.find((one) => one.name === name)
    if (chosen !== undefined) return post('set_mining_mode', { miningMode: chosen.mode })
    const names = offered.map((one) => one.name).join(', ')
    return failed({ kind: 'refused', detail: `no mode "${name}"; this machine has ${names || 'none'}` })
  }

  return function command(order: MachineCommand): Promise<Accepted> {
    switch (order.kind) {
      case 'sleep':
        return post('mining_setting', { params_data: 0 })
      case 'wake':
        return post('mining_setting', { params_data: 1 })
      case 'limit':
        return limit(order.power)
      case 'profile':
        return profile(order.profile)
      case 'pools':
        return order.pools.length === 0 || order.pools.length > MOST_POOLS
          ? Promise.resolve(failed({ kind: 'refused', detail: `SealMiner takes one to ${MOST_POOLS} pools` }))
          : post('set_miner_poolconf', poolForm(order.pools), secretsOf(order))
      case 'reboot':
        return post('reboot')
      case 'locate':
        return post('led_conf', { key: 'led', value: order.on ? 'on' : 'off' })
      default:
        return Promise.resolve(unsupported('SealMiner', order.kind))
    }
  }
}

/** All three places are sent; one left empty clears it. */
function poolForm(pools: readonly PoolSetting[]): object {
  const places = Array.from({ length: MOST_POOLS }, (_, index) => [index + 1, pools[index]] as const)
  return Object.fromEntries(
    places.flatMap(([place, pool]) => [
      [`poolurl${place}`, pool?.url ?? ''],
      [`pooluser${place}`, pool?.user ?? ''],
      [`poolpwd${place}`, pool === undefined ? '' : (pool.password ?? 'x')],
    ]),
  )
}

/** `{"result":0}` of actions and `{"result":true,"api":true,"fileWrite":true}` of settings are a yes (bitcap-ipr, 2026). */
function refusalOf(said: string): string | undefined {
  const told = at(documentsOf(said, 'answer', []), 0)
  const result = at(told, 'result').value
  const parts = [at(told, 'api').value, at(told, 'fileWrite').value]
  const refused = result === false || (typeof result === 'number' && result !== 0) || parts.includes(false)
  return refused ? (text(at(told, 'msg')) ?? `result ${String(result)}`) : undefined
}
