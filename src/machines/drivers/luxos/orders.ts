import type { Watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineFailure, MachineOutcome, PoolSetting, Profile } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, count, items, type Part } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import { readProfiles, targetsPower } from './read.ts'
import type { LuxSession } from './session.ts'

const GROUP = 'Fakel'

/** One order within a session; `read` answers plain questions beside it. */
export async function carryOut(
  order: MachineCommand,
  session: LuxSession,
): Promise<MachineOutcome<'accepted'>> {
  switch (order.kind) {
    case 'sleep':
      return curtail(session, 'sleep')
    case 'wake':
      return curtail(session, 'wakeup')
    case 'limit':
      return limit(session, order.power)
    case 'profile':
      // A comma would begin another parameter.
      if (/[,|]/.test(order.profile))
        return failed({ kind: 'refused', detail: 'no profile has a comma in its name' })
      return accepted(await session.order('profileset', order.profile))
    case 'locate':
      // "auto" gives the light back to the firmware (asic-rs, 2026).
      return accepted(await session.order('ledset', 'red', order.on ? 'blink' : 'auto'))
    case 'reboot': {
      const told = await session.order('rebootdevice')
      // The machine may go down before it has answered.
      const gone = !told.ok && (wentDown(told.failure) || told.failure.kind === 'malformed')
      return gone ? ok('accepted') : accepted(told)
    }
    case 'pools':
      return pools(session, order.pools)
    default:
      return failed({ kind: 'unsupported', detail: `LuxOS cannot do "${order.kind}"` })
  }
}

function accepted(told: MachineOutcome<Part>): MachineOutcome<'accepted'> {
  return told.ok ? ok('accepted') : told
}

function wentDown(failure: MachineFailure): boolean {
  return failure.kind === 'unreachable' && /closed|RESET/.test(failure.detail)
}

/** A machine that is already asleep, or awake, says so as an error; nothing is left to be done then. */
async function curtail(session: LuxSession, action: 'sleep' | 'wakeup'): Promise<MachineOutcome<'accepted'>> {
  const told = await session.order('curtail', action)
  const already = !told.ok && told.failure.kind === 'refused' && /already/i.test(told.failure.detail)
  return already ? ok('accepted') : accepted(told)
}

/**
 * `powertargetset` with `power=3500` where the version and model have power targets (LUXminer 2026.4.3; earlier ones lack it);
 * elsewhere the strongest profile that draws no more than the limit.
 */
async function limit(session: LuxSession, power: Watts): Promise<MachineOutcome<'accepted'>> {
  const config = await session.plain('config')
  const target = () => session.order('powertargetset', `power=${Math.floor(power)}`)
  if (config.ok && targetsPower(at(section(config.value, 'CONFIG'), 0))) return accepted(await target())
  const told = await session.plain('profiles')
  const known = told.ok
    ? readProfiles(section(told.value, 'PROFILES')).filter((one) => one.power !== undefined)
    : []
  if (known.length === 0) return accepted(await target())
  const draw = (one: Profile) => one.power ?? 0
  const fitting = known.filter((one) => draw(one) <= power).sort((a, b) => draw(b) - draw(a))[0]
  if (fitting !== undefined) return accepted(await session.order('profileset', fitting.name))
  const least = Math.min(...known.map(draw))
  return failed({
    kind: 'refused',
    detail: `this version has no power target, and its weakest profile draws ${least} W`,
  })
}

/**
 * New pools come as a group of their own before the old groups go, so that a refusal halfway leaves the machine with pools
 * (`addgroup name,quota`, `addpool url,user,password,group`, `removegroup id`: asic-rs, 2026; commas are written `\,`,
 * cgminer API-README).
 */
async function pools(
  session: LuxSession,
  wanted: readonly PoolSetting[],
): Promise<MachineOutcome<'accepted'>> {
  const before = groupsOf(await session.plain('groups'))
  if (!before.ok) return before
  const added = await session.plain('addgroup', GROUP, '1')
  if (!added.ok) return added
  const after = groupsOf(await session.plain('groups'))
  if (!after.ok) return after
  const fresh = after.value.find((id) => !before.value.includes(id))
  if (fresh === undefined) return failed({ kind: 'refused', detail: 'addgroup: the new group is not there' })
  for (const { url, user, password = 'x' } of wanted) {
    const told = await session.plain('addpool', ...[url, user, password].map(escaped), String(fresh))
    if (told.ok) continue
    await session.plain('removegroup', String(fresh))
    return told
  }
  for (const id of [...before.value].sort((a, b) => b - a)) {
    const told = await session.plain('removegroup', String(id))
    if (told.ok) continue
    if (told.failure.kind !== 'refused') return told
    return failed({
      kind: 'refused',
      detail: `the new pools are written, but an old group stays: ${told.failure.detail}`,
    })
  }
  return ok('accepted')
}

function escaped(field: string): string {
  return field.replace(/[\\,]/g, '\\$&')
}

function groupsOf(told: MachineOutcome<Part>): MachineOutcome<readonly number[]> {
  if (!told.ok) return told
  return ok(
    items(section(told.value, 'GROUPS'))
      .map((row) => count(at(row, 'GROUP')))
      .filter((id) => id !== undefined),
  )
}
