/** The database is lost, full or not there: nothing was written, and the same call may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/**
 * SQLSTATEs that say "not now" (PostgreSQL 15, appendix A): connection (08), read-only server (25006), sign-in (28), no
 * such database (3D), conflict with another transaction (40), resources (53), operator (57), system (58), internal (XX).
 */
const PASSING = ['08', '25006', '28', '3D', '40', '53', '57', '58', 'XX']
const SYSTEM = [
  'EACCES',
  'ECONNREFUSED',
  'ECONNRESET',
  'EDQUOT',
  'EHOSTUNREACH',
  'EIO',
  'ENETUNREACH',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'ENOTFOUND',
  'EPERM',
  'EPIPE',
  'EROFS',
  'ETIMEDOUT',
  'EAI_AGAIN',
]
/** What pg and its pool say without a code. */
const UNCODED = /terminated|connection (is )?closed|timeout|not queryable/i

/** The error as the store tells it: what may pass becomes `StoreUnavailable`, all else is a defect and stays as it is. */
export function told(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const code = codeOf(error)
  const text = error instanceof Error ? error.message : String(error)
  const passing =
    code === undefined
      ? UNCODED.test(text)
      : SYSTEM.includes(code) || PASSING.some((start) => code.startsWith(start))
  // Several addresses that all refuse come as one error without a text of its own.
  return passing ? new StoreUnavailable(text === '' ? (code ?? 'lost') : text, { cause: error }) : error
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
