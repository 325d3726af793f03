import type { EngineState, Snapshot } from '../dispatch/index.ts'
import type { Happening } from './journal.ts'
import type { SiteView } from './view.ts'

/** Machines of one feeder that fall silent together are told of as one thing from this many on. */
const GROUP = 3

/** What changed between two snapshots that a person should know, each thing once. */
export function differences(before: Snapshot, after: Snapshot): Happening[] {
  return [
    ...after.engines.flatMap((engine) => {
      const earlier = before.engines.find((each) => each.id === engine.id)
      return earlier === undefined ? [] : engineChange(earlier, engine)
    }),
    ...after.feeders.flatMap((feeder): Happening[] => {
      const earlier = before.feeders.find((each) => each.id === feeder.id)?.breakerClosed
      if (feeder.breakerClosed === undefined || earlier === undefined || earlier === feeder.breakerClosed)
        return []
      return [
        happening(
          feeder.breakerClosed ? 'info' : 'warning',
          `breaker.${feeder.breakerClosed ? 'closed' : 'opened'}`,
          feeder.id,
        ),
      ]
    }),
    ...silenced(before, after),
  ]
}

function happening(
  severity: Happening['severity'],
  kind: string,
  subject: string,
  why = '',
  data: Happening['data'] = {},
): Happening {
  return { severity, kind, subject, who: 'site', why, data }
}

function engineChange(before: EngineState, after: EngineState): Happening[] {
  if (before.phase === after.phase) return []
  switch (after.phase) {
    case 'tripped':
      return [happening('alarm', 'engine.tripped', after.id)]
    case 'unknown':
      return [happening('warning', 'engine.silent', after.id, 'its controller does not answer')]
    case 'running':
      return [happening('info', 'engine.running', after.id)]
    case 'stopped':
      return [happening('info', 'engine.stopped', after.id)]
    default:
      return [happening('info', `engine.${after.phase}`, after.id)]
  }
}

/** Machines that fell silent, or came back, by feeder. */
function silenced(before: Snapshot, after: Snapshot): Happening[] {
  const was = new Map(before.machines.map((machine) => [machine.id, machine.mode]))
  const lost = new Map<string, string[]>()
  const back = new Map<string, string[]>()
  for (const machine of after.machines) {
    const earlier = was.get(machine.id)
    if (earlier === undefined || earlier === machine.mode) continue
    const into = machine.mode === 'unreachable' ? lost : earlier === 'unreachable' ? back : undefined
    if (into === undefined) continue
    into.set(machine.feeder, [...(into.get(machine.feeder) ?? []), machine.id])
  }
  const live = (feeder: string) => after.feeders.find((each) => each.id === feeder)?.breakerClosed !== false
  return [
    ...[...lost].filter(([feeder]) => live(feeder)).flatMap(([feeder, ids]) => grouped('lost', feeder, ids)),
    ...[...back].flatMap(([feeder, ids]) => grouped('back', feeder, ids)),
  ]
}

function grouped(what: 'lost' | 'back', feeder: string, ids: readonly string[]): Happening[] {
  const severity = what === 'lost' ? 'warning' : 'info'
  if (ids.length < GROUP) return ids.map((id) => happening(severity, `machine.${what}`, id, '', { feeder }))
  return [happening(severity, `machines.${what}`, feeder, '', { machines: ids.length, first: ids[0] ?? '' })]
}

/** Field devices that went bad or came good again. */
export function deviceDifferences(before: SiteView['devices'], after: SiteView['devices']): Happening[] {
  const was = new Map(before.map((device) => [device.id, device]))
  const is = new Map(after.map((device) => [device.id, device]))
  return [
    ...after
      .filter((device) => !was.has(device.id))
      .map((device) =>
        happening('warning', 'device.bad', device.id, device.reason ?? device.quality, {
          quality: device.quality,
        }),
      ),
    ...before
      .filter((device) => !is.has(device.id))
      .map((device) => happening('info', 'device.good', device.id)),
  ]
}
