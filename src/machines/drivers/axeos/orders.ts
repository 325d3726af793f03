import { discreet, secretsOf } from '../../family/discreet.ts'
import { unsupported } from '../../family/family.ts'
import { unknownHere, webPages, wentDown } from '../../family/webPages.ts'
import type { MachineCommand, MachineOutcome, PoolSetting } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, flag, type Part, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection } from '../../transports/http.ts'
import { frequencies, isSystemInfo, profileName } from './state.ts'

const FIRMWARE = 'AxeOS'
const DEFAULT_PORT = 3333
const MOST_POOLS = 2

type Accepted = MachineOutcome<'accepted'>

/** Requests as ESP-Miner's openapi.yaml and NerdQAxe's handlers have them (2026). Nobody signs in. */
export function axeOrders(web: HttpConnection) {
  async function post(path: string, order: string): Promise<Accepted> {
    const answer = await web.send({ method: 'POST', path })
    if (path === '/api/system/restart' && wentDown(answer)) return ok('accepted')
    return verdict(answer, order, [])
  }

  async function patch(body: object, order: MachineCommand): Promise<Accepted> {
    const answer = await web.send({ method: 'PATCH', path: '/api/system', body })
    return verdict(answer, order.kind, secretsOf(order))
  }

  async function told<P extends string>(path: P): Promise<MachineOutcome<Part>> {
    const { page, failure } = await webPages(web.send, [path], [])
    const none = failure(path)
    return none === undefined ? ok(page(path)) : failed(none)
  }

  /** NerdQAxe switches its chips off and wakes by a restart; ESP-Miner pauses, from 2.14 on. */
  async function setMining(on: boolean): Promise<Accepted> {
    const info = await told('/api/system/info')
    if (!info.ok) return info
    if (!isSystemInfo(info.value)) return failed({ kind: 'malformed', detail: '/api/system/info: no AxeOS' })
    const off = flag(at(info.value, 'shutdown'))
    if (off === undefined) return post(`/api/system/${on ? 'resume' : 'pause'}`, on ? 'wake' : 'sleep')
    if (on === !off) return ok('accepted')
    return post(`/api/system/${on ? 'restart' : 'shutdown'}`, on ? 'wake' : 'sleep')
  }

  async function profile(order: MachineCommand, name: string): Promise<Accepted> {
    const asic = await told('/api/system/asic')
    const offered = asic.ok ? frequencies(asic.value) : []
    const chosen = offered.find((one) => profileName(one) === name)
    if (chosen !== undefined) return patch({ frequency: chosen }, order)
    if (!asic.ok && asic.failure.kind !== 'malformed') return asic
    const names = offered.map(profileName).join(', ')
    return failed(
      names === ''
        ? { kind: 'unsupported', detail: 'this firmware lists no frequencies to choose from' }
        : { kind: 'refused', detail: `no profile "${name}"; this machine has ${names}` },
    )
  }

  /**
   * A second pool to fall back on is always set: to the first where only one is given, so that none of the old ones stays.
   * ESP-Miner takes new pools up after a restart; NerdQAxe, which tells of its `stratum`, by itself.
   */
  async function pools(order: MachineCommand, settings: readonly PoolSetting[]): Promise<Accepted> {
    const [first, second = first] = settings
    if (first === undefined || second === undefined || settings.length > MOST_POOLS)
      return failed({ kind: 'refused', detail: `AxeOS takes one or ${MOST_POOLS} pools` })
    const [main, spare] = [stratum(first), stratum(second)]
    if (main === undefined || spare === undefined)
      return failed({
        kind: 'refused',
        detail: 'a pool is stratum+tcp://host:port or stratum+ssl://host:port',
      })
    const info = await told('/api/system/info')
    if (!info.ok) return info
    const knowsTls = at(info.value, 'stratumTLS').value
    if (knowsTls === undefined && (main.tls || spare.tls))
      return failed({ kind: 'refused', detail: 'this firmware cannot encrypt its way to the pool' })
    const tls = (on: boolean) => (typeof knowsTls === 'boolean' ? on : Number(on))
    const set = await patch(
      {
        stratumURL: main.host,
        stratumPort: main.port,
        stratumUser: first.user,
        stratumPassword: first.password ?? 'x',
        fallbackStratumURL: spare.host,
        fallbackStratumPort: spare.port,
        fallbackStratumUser: second.user,
        fallbackStratumPassword: second.password ?? 'x',
        ...(knowsTls === undefined ? {} : { stratumTLS: tls(main.tls), fallbackStratumTLS: tls(spare.tls) }),
      },
      order,
    )
    return set.ok && at(info.value, 'stratum').value === undefined
      ? post('/api/system/restart', 'pools')
      : set
  }

  /** The device answers which way its greeting went, and turns it over with each request (http_server.c, 2026). */
  async function locate(on: boolean): Promise<Accepted> {
    for (let turn = 0; turn < 2; turn++) {
      const answer = await web.send({ method: 'POST', path: '/api/system/identify' })
      const taken = verdict(answer, 'locate', [])
      if (!taken.ok || !answer.ok) return taken
      const said = text(at(documentsOf(answer.value.text, 'identify', []), 0, 'message'))
      if (said === undefined || /no longer/i.test(said) !== on) return ok('accepted')
    }
    return ok('accepted')
  }

  return function command(order: MachineCommand): Promise<Accepted> {
    switch (order.kind) {
      case 'sleep':
        return setMining(false)
      case 'wake':
        return setMining(true)
      case 'profile':
        return profile(order, order.profile)
      case 'pools':
        return pools(order, order.pools)
      case 'reboot':
        return post('/api/system/restart', 'reboot')
      case 'locate':
        return locate(order.on)
      default:
        return Promise.resolve(unsupported(FIRMWARE, order.kind))
    }
  }
}

function verdict(
  answer: MachineOutcome<HttpAnswer>,
  order: string,
  secrets: readonly (string | undefined)[],
): Accepted {
  if (!answer.ok) return answer
  const { status, text: said } = answer.value
  if (status >= 200 && status < 300) return ok('accepted')
  if (unknownHere(answer.value))
    return failed({ kind: 'unsupported', detail: `this version of AxeOS cannot do "${order}"` })
  if (status === 401)
    return failed({
      kind: 'unauthorised',
      detail: `HTTP 401: callers of this network are not allowed, or a one-time password is wanted`,
    })
  return failed({ kind: 'refused', detail: discreet(`HTTP ${status} ${said}`, secrets) })
}

/** `stratum+tcp://host:port` apart; the scheme and the port may be missing. */
function stratum(
  pool: PoolSetting,
): { readonly host: string; readonly port: number; readonly tls: boolean } | undefined {
  const parts = /^(?:stratum\+(tcp|ssl|tls):\/\/)?([^\s/:]+)(?::(\d{1,5}))?\/?$/i.exec(pool.url)
  const host = parts?.[2]
  if (host === undefined) return undefined
  const scheme = parts?.[1]?.toLowerCase()
  return { host, port: Number(parts?.[3] ?? DEFAULT_PORT), tls: scheme === 'ssl' || scheme === 'tls' }
}
