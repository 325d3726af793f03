import { discreet } from '../../family/discreet.ts'
import { unsupported } from '../../family/family.ts'
import { wentDown } from '../../family/webPages.ts'
import type { MachineCommand, MachineOutcome, PoolSetting, Profile } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, flag, isRecord, type Part, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from '../../transports/http.ts'
import { presetsOf, presetWithin } from './state.ts'

const FIRMWARE = 'VNish'
const BASE = '/api/v1'
const MOST_POOLS = 3
/** What POST /mining/throttle takes (asic-rs, 2026). */
const LEAST_PERCENT = 20
/** States in which a change that wants a restart gets one; a machine that was stopped stays so. */
const RUNNING = new Set(['mining', 'auto-tuning', 'initializing', 'starting', 'restarting'])
const STOPPED = new Set(['stopped', 'paused', 'shutting-down'])

/**
 * Commands by POST under /api/v1: mining/stop and mining/start, mining/throttle {"percent"} (1.3), system/reboot, find-miner {"on"},
 * and settings with the part that changes. A limit in watts is kept by choosing the strongest preset within it, as the firmware has no
 * other (asic-rs and pyasic do the same). POST /settings answers {"restart_required"}: where true, a running machine gets mining/restart.
 */
export function vnishCommands(web: HttpConnection, password: string) {
  async function post(path: string, body?: object): Promise<MachineOutcome<HttpAnswer>> {
    const request: HttpRequest = { method: 'POST', path: `${BASE}/${path}` }
    return web.send(body === undefined ? request : { ...request, body })
  }

  async function get(path: string): Promise<MachineOutcome<Part>> {
    const answer = await web.send({ method: 'GET', path: `${BASE}/${path}` })
    if (!answer.ok) return answer
    const defects: string[] = []
    const part = at(documentsOf(answer.value.text, path, defects), 0)
    if (answer.value.status === 200 && part.value !== undefined && defects.length === 0) return ok(part)
    return failed({ kind: 'refused', detail: `${path}: ${defects[0] ?? `HTTP ${answer.value.status}`}` })
  }

  /** Any 2xx without an `err` is a yes. What the machine says to a no may hold what it was told. */
  function accept(answer: MachineOutcome<HttpAnswer>, secrets: readonly (string | undefined)[] = []) {
    if (!answer.ok) return answer
    const { status, text: body } = answer.value
    const err = text(at(documentsOf(body, 'answer', []), 0, 'err'))
    if (status < 300 && err === undefined) return ok<'accepted'>('accepted')
    const said = discreet(err ?? '', [password, ...secrets])
    return failed({ kind: 'refused', detail: `HTTP ${status} ${said}`.trim() })
  }

  /** Stopping what stands and starting what runs is an error to the firmware, and done to the one who asks. */
  async function turn(path: string, there: ReadonlySet<string>): Promise<MachineOutcome<'accepted'>> {
    const verdict = accept(await post(path))
    if (verdict.ok || verdict.failure.kind !== 'refused') return verdict
    return there.has((await state()) ?? '') ? ok('accepted') : verdict
  }

  async function state(): Promise<string | undefined> {
    const status = await get('status')
    return status.ok ? text(at(status.value, 'miner_state')) : undefined
  }

  async function change(miner: object, secrets: readonly (string | undefined)[] = []) {
    const answer = await post('settings', { miner })
    const verdict = accept(answer, secrets)
    if (!verdict.ok || !answer.ok) return verdict
    const told = at(documentsOf(answer.value.text, 'settings', []), 0)
    if (flag(at(told, 'restart_required')) !== true) return verdict
    return RUNNING.has((await state()) ?? '') ? accept(await post('mining/restart')) : verdict
  }

  /** The preset goes into the overclocking settings as they are, which hold voltages and frequencies beside it. */
  async function choose(
    pick: (presets: readonly Profile[]) => string | undefined,
    otherwise: string,
  ): Promise<MachineOutcome<'accepted'>> {
    const presets = await get('autotune/presets')
    if (!presets.ok) return presets
    const name = pick(presetsOf(presets.value) ?? [])
    if (name === undefined) return failed({ kind: 'refused', detail: otherwise })
    const settings = await get('settings')
    if (!settings.ok) return settings
    const overclock = at(settings.value, 'miner', 'overclock').value
    if (!isRecord(overclock))
      return failed({ kind: 'refused', detail: 'settings: no overclock to change in them' })
    return change({ overclock: { ...overclock, preset: name } })
  }

  function pools(wanted: readonly PoolSetting[]) {
    const slots = Array.from({ length: MOST_POOLS }, (_, index) => wanted[index])
    const list = slots.map((pool) => ({
      // The firmware keeps addresses without the scheme of plain stratum (recorded; asic-rs, 2026).
      url: pool?.url.replace(/^stratum\+tcp:\/\//, '') ?? '',
      user: pool?.user ?? '',
      pass: pool === undefined ? '' : (pool.password ?? 'x'),
    }))
    return change(
      { pools: list },
      wanted.map((pool) => pool.password),
    )
  }

  /** Old releases turn the light over at each call, whatever the body says; the answer tells how it stands. */
  async function locate(on: boolean): Promise<MachineOutcome<'accepted'>> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await post('find-miner', { on })
      const verdict = accept(answer)
      if (!verdict.ok || !answer.ok) return verdict
      const now = flag(at(documentsOf(answer.value.text, 'find-miner', []), 0, 'on'))
      if (now === undefined || now === on) return verdict
    }
    return failed({ kind: 'refused', detail: `find-miner: the light stays ${on ? 'off' : 'on'}` })
  }

  async function throttle(percent: number): Promise<MachineOutcome<'accepted'>> {
    if (percent < LEAST_PERCENT)
      return failed({ kind: 'refused', detail: `${FIRMWARE} throttles to ${LEAST_PERCENT} % at the least` })
    const answer = await post('mining/throttle', { percent: Math.round(percent) })
    return answer.ok && (answer.value.status === 404 || answer.value.status === 405)
      ? failed({ kind: 'unsupported', detail: `this ${FIRMWARE} has no throttle: 1.3 and later have` })
      : accept(answer)
  }

  return async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    switch (order.kind) {
      case 'sleep':
        return turn('mining/stop', STOPPED)
      case 'wake':
        return turn('mining/start', RUNNING)
      case 'limit':
        return choose(
          (presets) => presetWithin(presets, order.power)?.name,
          `no preset draws ${order.power} W or less`,
        )
      case 'limit-percent':
        return throttle(order.percent)
      case 'profile':
        return choose(
          (presets) => presets.find(({ name }) => name === order.profile)?.name,
          `no preset "${order.profile}"`,
        )
      case 'pools':
        return order.pools.length > MOST_POOLS
          ? failed({
              kind: 'refused',
              detail: `${FIRMWARE} has ${MOST_POOLS} pools, not ${order.pools.length}`,
            })
          : pools(order.pools)
      case 'reboot': {
        const answer = await post('system/reboot')
        return wentDown(answer) ? ok('accepted') : accept(answer)
      }
      case 'locate':
        return locate(order.on)
      default:
        return unsupported(FIRMWARE, order)
    }
  }
}
