import type { DeviceFailure, Quality } from './model.ts'

/** The quality of a point that could not be had because of this. */
export function qualityOf(failure: DeviceFailure): Quality {
  if (failure.kind === 'wrong-device') return 'wrong-device'
  return failure.kind === 'timeout' || failure.kind === 'unreachable' ? 'unreachable' : 'invalid'
}

/** A failure in an operator's words. */
export function describeFailure(failure: DeviceFailure): string {
  switch (failure.kind) {
    case 'timeout':
      return `no answer within ${failure.afterMs} ms`
    case 'exception':
      return `exception ${failure.code}: ${failure.detail}`
    case 'wrong-device':
      return `expected ${failure.expected}, found ${failure.found}`
    default:
      return failure.detail
  }
}
