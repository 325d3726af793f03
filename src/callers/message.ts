import type { z } from 'zod'
import type { Call, CallMessage, CallMode, CallScope } from '../calls/index.ts'
import { after } from '../quantity/index.ts'
import { type CallTerms, FORM, messageShape } from './shape.ts'

/** A message longer than this is no call: the longest one, with a thousand halls, has less. */
export const MOST_MESSAGE_BYTES = 65_536
/** More faults than this help nobody. */
const MOST_FAULTS = 20
const DEEPEST = 8

/** What is wrong with a message, by the field that its sender knows. */
export interface MessageFault {
  /** `mode.kw`; empty: the message as a whole. */
  readonly field: string
  readonly message: string
}

export type ReadMessage =
  | { readonly ok: true; readonly message: CallMessage }
  | {
      readonly ok: false
      readonly faults: readonly MessageFault[]
      /** What can be told of the message all the same, to answer it by. */
      readonly about: { readonly id: string | undefined; readonly version: number | undefined }
    }

/** What an issuer's calls are where they do not say. */
export interface CallDefaults {
  readonly must: boolean
  readonly baseline: Call['baseline']
  readonly payMinorPerKwh: number
  readonly breachMinorPerKwh: number
}

const NOTHING = { id: undefined, version: undefined }

/**
 * Reads one message as it came over a wire. Whatever the bytes are, it answers: with a message, or with each fault and its
 * field. `{"fakel_call":1,"kind":"cancel","issuer":"grid","id":"a-1","version":2}` is the shortest one.
 */
export function readCallMessage(bytes: Uint8Array | string, defaults: CallDefaults): ReadMessage {
  const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  if (length > MOST_MESSAGE_BYTES)
    return refused(NOTHING, [{ field: '', message: `a message has at most ${MOST_MESSAGE_BYTES} bytes` }])
  let data: unknown
  try {
    const text = typeof bytes === 'string' ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (depthOf(text) > DEEPEST) return refused(NOTHING, [{ field: '', message: 'it is nested too deeply' }])
    data = JSON.parse(text)
  } catch {
    return refused(NOTHING, [{ field: '', message: 'it is not JSON in UTF-8' }])
  }
  return readCallData(data, defaults)
}

/** The same for a message that is JSON already. */
export function readCallData(data: unknown, defaults: CallDefaults): ReadMessage {
  const about = aboutOf(data)
  const parsed = messageShape.safeParse(data)
  if (!parsed.success) return refused(about, faultsOf(parsed.error.issues))
  const { issuer, id, version } = parsed.data
  if (parsed.data.kind === 'cancel') return { ok: true, message: { kind: 'cancel', issuer, id, version } }
  const call = callOf({ issuer, id, version }, parsed.data, defaults)
  return 'faults' in call ? refused(about, call.faults) : { ok: true, message: { kind: 'call', call } }
}

/** A call of its head and terms, with what they leave out taken from the issuer; or what is wrong with its times. */
export function callOf(
  head: Pick<Call, 'issuer' | 'id' | 'version'>,
  terms: CallTerms,
  defaults: CallDefaults,
): Call | { readonly faults: readonly MessageFault[] } {
  const { from, until, duration_min: minutes } = terms
  if ((until === undefined) === (minutes === undefined))
    return { faults: [{ field: 'until', message: 'either until or duration_min, and not both' }] }
  const end = until ?? after(from, Math.round((minutes ?? 0) * 60_000))
  if (end <= from)
    return {
      faults: [
        { field: until === undefined ? 'duration_min' : 'until', message: 'it must end after it begins' },
      ],
    }
  const { scope } = terms
  if ('ids' in scope && new Set(scope.ids).size < scope.ids.length)
    return { faults: [{ field: 'scope.ids', message: 'one of them is named twice' }] }
  return {
    ...head,
    scope,
    mode: modeOf(terms.mode),
    from,
    until: end,
    must: terms.must ?? defaults.must,
    why: terms.why ?? '',
    payMinorPerKwh: terms.pay_minor_per_kwh ?? defaults.payMinorPerKwh,
    breachMinorPerKwh: terms.breach_minor_per_kwh ?? defaults.breachMinorPerKwh,
    baseline: terms.baseline ?? defaults.baseline,
  }
}

function modeOf(mode: CallTerms['mode']): CallMode {
  switch (mode.kind) {
    case 'above-price':
      return { kind: 'above-price', minorPerKwh: mode.minor_per_kwh }
    case 'below-frequency':
      return { kind: 'below-frequency', hz: mode.hz, kw: mode.kw, restoreAfterS: mode.restore_after_s }
    case 'prices':
      return {
        kind: 'prices',
        importMinorPerKwh: mode.import_minor_per_kwh,
        ...(mode.export_minor_per_kwh !== undefined && { exportMinorPerKwh: mode.export_minor_per_kwh }),
      }
    default:
      return mode
  }
}

function refused(
  about: typeof NOTHING | ReturnType<typeof aboutOf>,
  faults: readonly MessageFault[],
): ReadMessage {
  return { ok: false, about, faults: faults.slice(0, MOST_FAULTS) }
}

function aboutOf(data: unknown) {
  const field = (name: string): unknown =>
    typeof data === 'object' && data !== null && Object.hasOwn(data, name)
      ? Object.getOwnPropertyDescriptor(data, name)?.value
      : undefined
  const id = field('id')
  const version = field('version')
  return {
    id: typeof id === 'string' && id.length <= 128 ? id : undefined,
    version: typeof version === 'number' && Number.isSafeInteger(version) ? version : undefined,
  }
}

function faultsOf(issues: readonly z.core.$ZodIssue[]): MessageFault[] {
  return issues.flatMap((issue) => {
    const field = issue.path.map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return [{ field, message: shortened(issue.message) }]
    return issue.keys.slice(0, MOST_FAULTS).map((key) => ({
      field: shortened(field === '' ? key : `${field}.${key}`),
      message: 'there is no such field',
    }))
  })
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** The deepest nesting of brackets, as an upper bound: those in texts are counted too. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let k = 0; k < text.length && deepest <= DEEPEST; k++) {
    const code = text.charCodeAt(k)
    if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}

/** A message as this form writes it: what the command line sends, and what a store keeps. */
export function writeCallMessage(message: CallMessage): z.input<typeof messageShape> {
  if (message.kind === 'cancel') {
    const { issuer, id, version } = message
    return { fakel_call: FORM, kind: 'cancel', issuer, id, version }
  }
  const { call } = message
  return {
    fakel_call: FORM,
    kind: 'call',
    issuer: call.issuer,
    id: call.id,
    version: call.version,
    scope: writeScope(call.scope),
    mode: writeMode(call.mode),
    from: new Date(call.from).toISOString(),
    until: new Date(call.until).toISOString(),
    must: call.must,
    why: call.why,
    pay_minor_per_kwh: call.payMinorPerKwh,
    breach_minor_per_kwh: call.breachMinorPerKwh,
    baseline: call.baseline,
  }
}

export function writeScope(scope: CallScope): CallTerms['scope'] {
  return 'ids' in scope ? { kind: scope.kind, ids: [...scope.ids] } : scope
}

export function writeMode(mode: CallMode): CallTerms['mode'] {
  switch (mode.kind) {
    case 'above-price':
      return { kind: 'above-price', minor_per_kwh: mode.minorPerKwh }
    case 'below-frequency':
      return { kind: 'below-frequency', hz: mode.hz, kw: mode.kw, restore_after_s: mode.restoreAfterS }
    case 'prices':
      return {
        kind: 'prices',
        import_minor_per_kwh: mode.importMinorPerKwh,
        ...(mode.exportMinorPerKwh !== undefined && { export_minor_per_kwh: mode.exportMinorPerKwh }),
      }
    default:
      return mode
  }
}
