import { discreet } from '../../family/discreet.ts'
import { unsupported } from '../../family/family.ts'
import { wentDown } from '../../family/webPages.ts'
import type { MachineCommand, MachineOutcome, PoolSetting } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, flag, isRecord, items, type Part, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection } from '../../transports/http.ts'
import { MODES, SLEEP } from './state.ts'

const FIRMWARE = 'MARA'
const BASE = '/kaonsu/v1'
const MOST_POOLS = 3
/** Where neither this link nor the machine's own history knows the mode before a sleep (pyasic, 2025). */
const USUAL = 'Auto'

type Values = Readonly<Record<string, unknown>>

/**
 * Commands: the whole of GET miner_config with its change by POST miner_config (sleep, wake, profile, limit, pools), POST maintenance
 * {"type":"reboot"}, POST locate_miner {"blinking"}. Waking restores the mode before the sleep, from this link's memory or from the
 * machine's history of its configuration.
 */
export function maraCommands(web: HttpConnection) {
  let modeBefore: string | undefined

  async function get(path: string): Promise<MachineOutcome<Part>> {
    const answer = await web.send({ method: 'GET', path: `${BASE}/${path}` })
    if (!answer.ok) return answer
    const defects: string[] = []
    const part = at(documentsOf(answer.value.text, path, defects), 0)
    if (answer.value.status === 200 && part.value !== undefined && defects.length === 0) return ok(part)
    return failed({ kind: 'refused', detail: `${path}: ${defects[0] ?? `HTTP ${answer.value.status}`}` })
  }

  async function post(path: string, body: object): Promise<MachineOutcome<HttpAnswer>> {
    return web.send({ method: 'POST', path: `${BASE}/${path}`, body })
  }

  /** `{"error":false,"msg":"success"}`, or any other 2xx. What the machine says to a no may hold what it was told. */
  function accept(
    answer: MachineOutcome<HttpAnswer>,
    secrets: readonly (string | undefined)[] = [],
  ): MachineOutcome<'accepted'> {
    if (!answer.ok) return answer
    const { status, text: body } = answer.value
    const told = at(documentsOf(body, 'answer', []), 0)
    if (status < 300 && flag(at(told, 'error')) !== true) return ok('accepted')
    const said = discreet(text(at(told, 'msg')) ?? '', secrets)
    return failed({ kind: 'refused', detail: `HTTP ${status} ${said}`.trim() })
  }

  async function change(
    changed: (config: Values, mode: Values) => Values | Promise<Values>,
    secrets: readonly (string | undefined)[] = [],
  ): Promise<MachineOutcome<'accepted'>> {
    const config = await get('miner_config')
    if (!config.ok) return config
    const mode = at(config.value, 'mode').value
    if (!isRecord(config.value.value) || !isRecord(mode))
      return failed({ kind: 'refused', detail: 'miner_config: no mode to change in it' })
    const known = items(at(config.value, 'pools')).map((one) => text(at(one, 'pass')))
    const parts = await changed(config.value.value, mode)
    return accept(await post('miner_config', { ...config.value.value, ...parts }), [...known, ...secrets])
  }

  const selected = (mode: Values) => String(mode['work-mode-selector'] ?? '')
  const select = (mode: Values, name: string) => ({ mode: { ...mode, 'work-mode-selector': name } })

  /** The newest entry in which the mode went to sleep tells from what (asic-rs, 2026). */
  async function modeInHistory(): Promise<string | undefined> {
    const history = await get('log?type=miner_config_history')
    if (!history.ok) return undefined
    const changes = items(history.value).flatMap((entry) =>
      isRecord(entry.value) ? Object.keys(entry.value).flatMap((key) => items(at(entry, key))) : [],
    )
    const last = changes.findLast(
      (one) =>
        text(at(one, 'path', 1))?.toLowerCase() === 'workmodeselector' && text(at(one, 'to')) === SLEEP,
    )
    const from = last === undefined ? undefined : text(at(last, 'from'))
    return from !== undefined && MODES.includes(from) ? from : undefined
  }

  function pools(wanted: readonly PoolSetting[]): Promise<MachineOutcome<'accepted'>> {
    const list = wanted.map((one) => ({ url: one.url, user: one.user, pass: one.password ?? 'x', gid: 0 }))
    return change(
      (config) => {
        const groups: unknown[] = Array.isArray(config['pool-group']) ? config['pool-group'] : []
        const first = groups.find(isRecord)
        return { 'pool-group': [{ alias: '', ...first, gid: 0, percent: 100 }], pools: list }
      },
      wanted.map((one) => one.password),
    )
  }

  return async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    switch (order.kind) {
      case 'sleep':
        return change((_, mode) => {
          if (selected(mode) !== SLEEP) modeBefore = selected(mode)
          return select(mode, SLEEP)
        })
      case 'wake':
        return change(async (_, mode) => {
          if (selected(mode) !== SLEEP) return select(mode, selected(mode))
          return select(mode, modeBefore ?? (await modeInHistory()) ?? USUAL)
        })
      case 'profile':
        return MODES.includes(order.profile)
          ? change((_, mode) => select(mode, order.profile))
          : failed({ kind: 'refused', detail: `${FIRMWARE} has no work mode "${order.profile}"` })
      case 'limit':
        return change((_, mode) => {
          const concorde = isRecord(mode['concorde']) ? mode['concorde'] : {}
          const target = { 'mode-select': 'PowerTarget', 'power-target': Math.round(order.power) }
          return select({ ...mode, concorde: { ...concorde, ...target } }, 'Auto')
        })
      case 'pools':
        return order.pools.length > MOST_POOLS
          ? failed({
              kind: 'refused',
              detail: `${FIRMWARE} takes ${MOST_POOLS} pools, not ${order.pools.length}`,
            })
          : pools(order.pools)
      case 'reboot': {
        const answer = await post('maintenance', { type: 'reboot' })
        return wentDown(answer) ? ok('accepted') : accept(answer)
      }
      case 'locate': {
        const answer = await post('locate_miner', { blinking: order.on })
        const verdict = accept(answer)
        if (!verdict.ok || !answer.ok) return verdict
        const now = flag(at(documentsOf(answer.value.text, 'locate_miner', []), 0, 'blinking'))
        return now === undefined || now === order.on
          ? verdict
          : failed({ kind: 'refused', detail: `locate_miner: the light stays ${now ? 'on' : 'off'}` })
      }
      default:
        return unsupported(FIRMWARE, order.kind)
    }
  }
}
