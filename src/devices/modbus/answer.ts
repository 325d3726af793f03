import type { Outcome } from '../model.ts'
import { EXCEPTIONS, type Frame, FUNCTION } from './frame.ts'

/** Whether a frame answers the request as the specification has it, or how it does not. */
export function judge(request: Buffer, frame: Frame, unit: number): Outcome<Buffer> {
  const asked = request.readUInt8(0)
  const told = frame.pdu.readUInt8(0)
  if (frame.unit !== unit) return malformed(`unit ${frame.unit} answered for unit ${unit}`)
  if (told === (asked | 0x80)) return exception(frame.pdu)
  if (told !== asked) return malformed(`function ${told} answered function ${asked}`)
  switch (asked) {
    case FUNCTION.writeCoil:
    case FUNCTION.writeRegister:
      return echoed(request, frame.pdu, request.length)
    case FUNCTION.writeCoils:
    case FUNCTION.writeRegisters:
      return echoed(request, frame.pdu, 5)
    default:
      return counted(frame.pdu)
  }
}

function malformed(detail: string): Outcome<Buffer> {
  return { ok: false, failure: { kind: 'malformed', detail } }
}

function exception(pdu: Buffer): Outcome<Buffer> {
  if (pdu.length !== 2) return malformed(`an exception of ${pdu.length} bytes instead of 2`)
  const code = pdu.readUInt8(1)
  return { ok: false, failure: { kind: 'exception', code, detail: EXCEPTIONS[code] ?? 'unknown code' } }
}

/** The answer to a write repeats the beginning of the request: V1.1b3 sections 6.5, 6.6, 6.11 and 6.12. */
function echoed(request: Buffer, pdu: Buffer, length: number): Outcome<Buffer> {
  const same = pdu.length === length && pdu.equals(request.subarray(0, length))
  return same ? { ok: true, value: pdu } : malformed('the answer does not repeat what was written')
}

/** The answer to a read says how many bytes follow. */
function counted(pdu: Buffer): Outcome<Buffer> {
  const following = pdu.length - 2
  const said = pdu.length > 1 ? pdu.readUInt8(1) : 0
  if (following < 1) return malformed('an answer without values')
  return said === following
    ? { ok: true, value: pdu }
    : malformed(`the answer says ${said} bytes and has ${following}`)
}
