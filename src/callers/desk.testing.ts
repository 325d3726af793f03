import { setTimeout } from 'node:timers/promises'
import type { CallAnswer, CallDesk, CallMessage, CallReport, CallSource } from '../calls/index.ts'
import { type Instant, instant } from '../quantity/index.ts'
import { siteFileSchema } from '../sitefile/index.ts'
import type { Issuer } from './issuer.ts'
import type { WayParts } from './parts.ts'
import type { WayStatus } from './wayState.ts'

/** A desk that takes all, in memory: a version that is not higher than the one it has is repeated or late. */
export interface FakeDesk extends CallDesk {
  readonly taken: readonly { readonly message: CallMessage; readonly source: CallSource }[]
  report(report: CallReport): void
  /** As long as it is set, the desk fails with it: a lost store. */
  failing: Error | undefined
  /** So many messages are taken before it fails. */
  failAfter: number | undefined
}

export function fakeDesk(now: () => Instant): FakeDesk {
  const taken: { message: CallMessage; source: CallSource }[] = []
  const versions = new Map<string, number>()
  const listeners = new Set<(report: CallReport) => void>()
  const desk: FakeDesk = {
    taken,
    failing: undefined,
    failAfter: undefined,
    report: (report) => {
      for (const listener of listeners) listener(report)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    take: async (message, source) => {
      if (desk.failing) throw desk.failing
      if (desk.failAfter !== undefined && desk.failAfter-- <= 0) throw new Error('the store is lost')
      const { issuer, id, version } = message.kind === 'call' ? message.call : message
      const key = JSON.stringify([issuer, id])
      const known = versions.get(key) ?? 0
      const result: CallAnswer['result'] = version > known ? 'taken' : version === known ? 'repeated' : 'late'
      if (result === 'taken') {
        versions.set(key, version)
        taken.push({ message, source })
      }
      return { issuer, id, version, result, reason: '', at: now() }
    },
  }
  return desk
}

/** An issuer as the site file gives it, with its defaults. */
export function issuerOf(more: Record<string, unknown>): Issuer {
  const schema = siteFileSchema.shape.calls.unwrap().shape.issuers.unwrap().element
  return schema.parse({ id: 'grid', name: 'Grid', may_order: { site: true }, ...more })
}

/** What a way is made of, in a test: the computer's time, paths as they are, notes in memory. */
export function fakeParts(
  desk: CallDesk,
): WayParts & { readonly told: WayStatus[]; readonly kept: Map<string, unknown> } {
  const told: WayStatus[] = []
  const kept = new Map<string, unknown>()
  return {
    desk,
    told,
    kept,
    clock: {
      now: () => instant(Date.now()),
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    },
    place: (path) => path,
    changed: (status) => told.push(status),
    notes: {
      get: async (key) => kept.get(key),
      put: async (key, value) => void kept.set(key, structuredClone(value)),
    },
  }
}
