import type { MachineFailure, MachineOutcome } from './model.ts'

export function ok<T>(value: T): MachineOutcome<T> {
  return { ok: true, value }
}

export function failed(failure: MachineFailure): { readonly ok: false; readonly failure: MachineFailure } {
  return { ok: false, failure }
}

/** The failure behind a thrown socket error, in an operator's words. */
export function socketFailure(error: unknown): MachineFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'unreachable',
    detail: code === '' || message.includes(code) ? message : `${code}: ${message}`,
  }
}

/** One line for an operator: what went wrong with the machine. */
export function describeFailure(failure: MachineFailure): string {
  switch (failure.kind) {
    case 'timeout':
      return `no answer within ${failure.afterMs} ms`
    case 'wrong-device':
      return `expected ${failure.expected}, found ${failure.found}`
    default:
      return `${failure.kind}: ${failure.detail}`
  }
}

/** What the failure says beyond its kind; empty where it says nothing. */
export function detailOf(failure: MachineFailure): string {
  return 'detail' in failure ? failure.detail : ''
}
