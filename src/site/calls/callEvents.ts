import {
  type AnswerReason,
  type CallAnswer,
  type CallBook,
  type CallMessage,
  type HeldCall,
  type LimitsNow,
  timeOf,
  type Untold,
} from '../../calls/index.ts'
import { toIso } from '../../quantity/index.ts'
import type { Happening, Journal } from '../journal.ts'

const nameOf = ({ issuer, id }: { readonly issuer: string; readonly id: string }) => `${issuer}/${id}`

/** What a message came to, for the event log. Repeats are told of no more than once a minute. */
export function tellAnswer(
  journal: Journal,
  message: CallMessage,
  { answer, because }: { readonly answer: CallAnswer; readonly because: AnswerReason },
  who: string,
): void {
  const { result, reason, version } = answer
  const told = because.code === 'taken' ? {} : { ...because.values, reason: `call.answer.${because.code}` }
  const about = { subject: nameOf(answer), who, data: { ...told, version } }
  if (result === 'taken') {
    const { call } = message.kind === 'call' ? message : { call: undefined }
    journal.tell({
      ...about,
      severity: call?.must === true ? 'warning' : 'info',
      kind: call === undefined ? 'call.cancelled' : 'call.taken',
      why: call?.why ?? reason,
      ...(call !== undefined && {
        data: {
          version,
          mode: call.mode.kind,
          must: call.must,
          from: toIso(call.from),
          until: toIso(call.until),
        },
      }),
    })
  } else if (result === 'repeated')
    journal.tellAtMost(60_000, { ...about, severity: 'info', kind: 'call.repeated', why: reason })
  else journal.tell({ ...about, severity: 'warning', kind: `call.${result}`, why: reason })
}

const STATES = {
  'in force': { severity: 'info', kind: 'call.in-force' },
  kept: { severity: 'info', kind: 'call.kept' },
  broken: { severity: 'alarm', kind: 'call.broken' },
  replaced: { severity: 'info', kind: 'call.replaced' },
} as const satisfies Partial<Record<HeldCall['state'], Pick<Happening, 'severity' | 'kind'>>>

/** Of the message catalogues: what brought a call into its state. */
function whyText(held: HeldCall): string {
  const over = held.state !== 'replaced' && timeOf(held).end <= held.stateAt
  return `call.state.${over ? 'over' : held.state.replace(' ', '-')}`
}

/** What became of calls between two books. */
export function tellChanges(journal: Journal, before: CallBook, after: CallBook): void {
  for (const [key, held] of after.calls) {
    const was = before.calls.get(key)
    if (was === held) continue
    const about = { subject: nameOf(held.call), who: 'site' }
    if (was !== undefined && was.state !== held.state && held.state in STATES) {
      const told = Object.entries(STATES).find(([state]) => state === held.state)?.[1]
      if (told !== undefined)
        journal.tell({ ...about, ...told, why: held.reason, data: { reason: whyText(held) } })
    }
    if (held.trigger !== undefined && held.trigger.on !== (was?.trigger?.on ?? false))
      journal.tell({
        ...about,
        severity: held.trigger.on ? 'warning' : 'info',
        kind: held.trigger.on ? 'call.shed' : 'call.released',
        why: '',
        data: { power_kw: Math.round(held.trigger.powerKw) },
      })
    if (held.settlement !== undefined && was?.settlement === undefined)
      journal.tell({
        ...about,
        severity: 'info',
        kind: 'call.settled',
        why: '',
        data: {
          reduced_kwh: held.settlement.reducedKwh,
          broken_kwh: held.settlement.brokenKwh,
          pay_minor: held.settlement.payMinor,
          penalty_minor: held.settlement.penaltyMinor,
        },
      })
  }
}

/** Told again so often while it lasts. */
const UNTOLD_EVERY_MS = 600_000
const UNTOLD_TEXTS: Readonly<Record<Untold['why'], string>> = {
  'no-baseline': 'its baseline is not known yet',
  'no-price': 'nobody tells what a bought kWh costs',
  'stale-price': 'the prices that were given have run out',
}

/** A call in force asks for nothing because what it depends on is not known. */
export function tellUntold(journal: Journal, { call, why, since }: LimitsNow['untold'][number]): void {
  journal.tellAtMost(UNTOLD_EVERY_MS, {
    severity: 'warning',
    kind: 'call.untold',
    subject: nameOf(call),
    who: 'site',
    why: UNTOLD_TEXTS[why],
    data: { reason: `call.untold.${why}`, ...(since !== undefined && { since: toIso(since) }) },
  })
}
