import type { EngineState, Snapshot } from '../dispatch/index.ts'
import type { Happening } from './journal.ts'
import type { SiteView } from './view.ts'

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
  ]
}

export function happening(
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
