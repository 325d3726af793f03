import { unsupported } from '../../family/family.ts'
import type { MachineCommand, MachineOutcome } from '../../model.ts'
import { detailOf, failed, ok } from '../../outcome.ts'
import { at, flag } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection } from '../../transports/http.ts'
import { accept, page } from './web.ts'
import {
  ASLEEP_OLD,
  type Change,
  type Configuration,
  changedForm,
  changedJson,
  configuration,
  holds,
  modeOfProfile,
  NORMAL,
  POOL_SLOTS,
  poolSlots,
  poolsOf,
  workOf,
} from './work.ts'

const FIRMWARE = 'Antminer stock'
const SET = '/cgi-bin/set_miner_conf.cgi'
const BLINK = '/cgi-bin/blink.cgi'

/**
 * Commands by the web interface: sleep, wake, profile, limit-percent and pools by POST set_miner_conf.cgi with the configuration of
 * GET get_miner_conf.cgi changed, reboot by POST reboot.cgi, locate by POST blink.cgi. Firmware up to 2020 takes forms and answers
 * after half a minute: what it did not answer in time is read back. A mode from before a sleep is remembered, so that waking restores it.
 */
export function antminerCommands(web: HttpConnection) {
  let modeBefore = NORMAL

  async function conf(): Promise<MachineOutcome<Configuration>> {
    const defects: string[] = []
    const { part, failure } = await page(web, 'get_miner_conf', defects)
    const known = configuration(part)
    if (known !== undefined && defects.length === 0) return ok(known)
    if (failure?.kind === 'unauthorised') return failed(failure)
    return failed({
      kind: 'refused',
      detail: `cannot read the configuration to change: ${defects.join('; ') || 'none there'}`,
    })
  }

  async function set(change: (known: Configuration) => Change | string): Promise<MachineOutcome<'accepted'>> {
    const known = await conf()
    if (!known.ok) return known
    const wanted = change(known.value)
    if (typeof wanted === 'string') return failed({ kind: 'unsupported', detail: `${FIRMWARE}: ${wanted}` })
    const secrets = [...poolsOf(known.value.values), ...(wanted.pools ?? [])].map(({ pass }) => pass)
    if (known.value.form === 'new')
      return accept(
        await web.send({ method: 'POST', path: SET, body: changedJson(known.value, wanted) }),
        secrets,
      )
    const answer = await web.send({ method: 'POST', path: SET, form: changedForm(known.value, wanted) })
    if (answer.ok || answer.failure.kind !== 'timeout') return accept(answer, secrets)
    const now = await conf()
    return now.ok && holds(now.value, wanted) ? ok('accepted') : answer
  }

  function work(mode: (known: Configuration) => number | string): Promise<MachineOutcome<'accepted'>> {
    return set((known) => {
      if (known.form === 'old' && known.mode === undefined) return 'this firmware has no work modes'
      const wanted = mode(known)
      return typeof wanted === 'string' ? wanted : { mode: wanted }
    })
  }

  async function locate(on: boolean): Promise<MachineOutcome<'accepted'>> {
    const known = await conf()
    if (!known.ok) return known
    if (known.value.form === 'new')
      return accept(await web.send({ method: 'POST', path: BLINK, body: { blink: String(on) } }))
    // The script that starts the light keeps its answer open while it blinks (pyasic, 2023): whether it does is asked apart.
    const answer = await web.send({
      method: 'POST',
      path: BLINK,
      form: { action: on ? 'startBlink' : 'stopBlink' },
    })
    if (answer.ok || answer.failure.kind !== 'timeout') return accept(answer)
    const told = await web.send({ method: 'POST', path: BLINK, form: { action: 'onPageLoaded' } })
    if (!told.ok) return answer
    const blinking = flag(at(documentsOf(told.value.text, BLINK, []), 0, 'isBlinking'))
    return blinking === on ? ok('accepted') : answer
  }

  async function reboot(): Promise<MachineOutcome<'accepted'>> {
    const answer = await web.send({ method: 'POST', path: '/cgi-bin/reboot.cgi', body: {} })
    // The machine may go down before its web server has answered.
    const gone =
      !answer.ok && answer.failure.kind === 'unreachable' && /closed|RESET/.test(detailOf(answer.failure))
    return gone ? ok('accepted') : accept(answer)
  }

  return async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    switch (order.kind) {
      case 'sleep':
        return work(({ form, mode }) => {
          if (mode !== undefined && workOf(mode, form)?.asleep === false) modeBefore = mode
          return form === 'old' ? ASLEEP_OLD : 1
        })
      case 'wake':
        return work(({ form, mode }) =>
          workOf(mode, form)?.asleep === false ? (mode ?? modeBefore) : modeBefore,
        )
      case 'profile': {
        const mode = modeOfProfile(order.profile)
        if (mode === undefined)
          return failed({ kind: 'refused', detail: `${FIRMWARE} has no work mode "${order.profile}"` })
        return work(({ form }) =>
          form === 'old' && mode !== NORMAL ? 'this firmware only sleeps and wakes' : mode,
        )
      }
      case 'limit-percent':
        return set(({ level }) =>
          level === undefined
            ? 'this machine tells no level of frequency or hashrate'
            : { percent: Math.round(order.percent) },
        )
      case 'pools':
        if (order.pools.length > POOL_SLOTS)
          return failed({
            kind: 'refused',
            detail: `${FIRMWARE} has ${POOL_SLOTS} pools, not ${order.pools.length}`,
          })
        return set(() => ({ pools: poolSlots(order.pools) }))
      case 'locate':
        return locate(order.on)
      case 'reboot':
        return reboot()
      default:
        return unsupported(FIRMWARE, order.kind)
    }
  }
}
