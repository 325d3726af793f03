import type { Call } from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Issuer } from '../issuer.ts'
import { readEvent } from './events.ts'
import { eventTerms, openVtn, type VtnOfSite, venNameOf } from './fromSite.ts'
import { type KnownVen, type Vtn, VtnRefused } from './vtn.ts'
import type { OadrProgram } from './wire.ts'

/** One step of a conversation with a VTN, and how it went. `odd`: it goes on without, and people should know. */
export interface Tried {
  readonly step: 'token' | 'ven' | 'program' | 'events' | 'event'
  readonly result: 'ok' | 'odd' | 'failed'
  readonly text: string
  /** What the site would hear by an event. */
  readonly calls?: readonly Omit<Call, 'issuer' | 'version'>[]
}

export interface Trying {
  readonly file: SiteFile
  readonly issuer: Issuer
  readonly now: () => Instant
  readonly place: (path: string) => string
  /** Whether the VEN is made where the VTN does not know it; all else only reads. */
  readonly register: boolean
}

/** Goes through what a running site says to a VTN, step by step, and tells what would become of each event. Nothing is ordered or reported. */
export async function* tryVtn(settings: VtnOfSite, trying: Trying): AsyncGenerator<Tried> {
  let vtn: Vtn
  try {
    vtn = (await openVtn(settings, trying.place, trying.now)).vtn
  } catch (error) {
    return yield failed('token', error)
  }
  try {
    yield* conversation(vtn, settings, trying)
  } finally {
    await vtn.close()
  }
}

async function* conversation(
  vtn: Vtn,
  settings: VtnOfSite,
  { file, issuer, now, register }: Trying,
): AsyncGenerator<Tried> {
  try {
    const url = await vtn.signIn()
    yield { step: 'token', result: 'ok', text: url === undefined ? 'none is asked for' : `given by ${url}` }
  } catch (error) {
    return yield failed('token', error)
  }
  const name = venNameOf(settings, file)
  let ven: KnownVen | undefined
  try {
    ven = await vtn.ven(name, register)
    yield venOf(name, ven, settings.register)
  } catch (error) {
    yield { ...failed('ven', error), result: 'odd' }
  }
  let program: OadrProgram | undefined
  if (settings.program !== undefined)
    try {
      program = await vtn.program(settings.program)
      if (program === undefined)
        return yield {
          step: 'program',
          result: 'failed',
          text: `there is none of the name ${settings.program}`,
        }
      yield { step: 'program', result: 'ok', text: `${program.programName} is ${program.id}` }
    } catch (error) {
      return yield failed('program', error)
    }
  try {
    const targets = [...new Set([...(ven?.targets ?? []), ...settings.targets])]
    const { events, unreadable, partial } = await vtn.events(program?.id, targets)
    const read = `${events.length} read, ${unreadable.length} not`
    if (partial === undefined) yield { step: 'events', result: 'ok', text: read }
    else
      yield { step: 'events', result: 'odd', text: `${read}; nothing is cancelled by this list: ${partial}` }
    for (const { id, reason } of unreadable) yield { step: 'event', result: 'odd', text: `${id}: ${reason}` }
    const terms = eventTerms(settings, issuer, file, program?.payloadDescriptors ?? [], now())
    for (const event of events) {
      const made = readEvent(event, terms)
      if (!made.ok) yield { step: 'event', result: 'odd', text: `${event.id}: ${made.reason}` }
      else
        yield {
          step: 'event',
          result: made.troubles.length > 0 ? 'odd' : 'ok',
          text: [`${event.id}: ${callsOf(made.listed.length)}`, ...made.troubles].join('; '),
          calls: made.listed.map(({ call }) => call),
        }
    }
  } catch (error) {
    yield failed('events', error)
  }
}

function venOf(name: string, ven: KnownVen | undefined, registers: boolean): Tried {
  if (ven === undefined) {
    const then = registers ? 'a running site registers itself' : 'and this site does not register itself'
    return { step: 'ven', result: registers ? 'ok' : 'odd', text: `${name} is not known; ${then}` }
  }
  const by = ven.targets.length === 0 ? '' : `; events are asked for by ${ven.targets.join(', ')} too`
  if (ven.venName === name) return { step: 'ven', result: 'ok', text: `${name} is known${by}` }
  return { step: 'ven', result: 'odd', text: `it knows this site as ${ven.venName}, not as ${name}${by}` }
}

const callsOf = (count: number) => (count === 1 ? '1 call' : `${count} calls`)

function failed(step: Tried['step'], error: unknown): Tried {
  if (error instanceof VtnRefused) return { step, result: 'failed', text: error.message }
  // A file of certificates that cannot be read.
  if (error instanceof Error && 'code' in error) return { step, result: 'failed', text: error.message }
  throw error
}
