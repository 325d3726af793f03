import type { CallAnswer, CallDesk, CallSource } from '../calls/index.ts'
import type { Instant } from '../quantity/index.ts'
import { defaultsOf, type Issuer } from './issuer.ts'
import { type MessageFault, type ReadMessage, readCallMessage } from './message.ts'

/** An answer, and the fields of a message that could not be read. */
export interface Heard {
  readonly answer: CallAnswer
  readonly faults: readonly MessageFault[]
}

/**
 * One message as it came from an issuer whom its way has proven. What cannot be read is refused here, the rest is the desk's. Rejects
 * where the desk cannot write it down; the sender must then say it again.
 */
export async function hear(
  bytes: Uint8Array | string,
  { issuer, way }: { readonly issuer: Issuer; readonly way: CallSource['way'] },
  desk: CallDesk,
  now: () => Instant,
): Promise<Heard> {
  const read = readCallMessage(bytes, defaultsOf(issuer))
  if (!read.ok) return refused(read, issuer, now())
  const { message } = read
  const head = message.kind === 'call' ? message.call : message
  if (head.issuer !== issuer.id) {
    const fault = { field: 'issuer', message: `it comes from ${issuer.id}` }
    return refused({ ok: false, faults: [fault], about: head }, issuer, now())
  }
  return { answer: await desk.take(message, { way, issuer: issuer.id }), faults: [] }
}

function refused({ faults, about }: Extract<ReadMessage, { ok: false }>, issuer: Issuer, at: Instant): Heard {
  const reason = faults
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
    .join('; ')
  const { id = '', version = 0 } = about
  return { answer: { issuer: issuer.id, id, version, result: 'refused', reason, at }, faults }
}
