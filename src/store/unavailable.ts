/** The database is lost, full or not there: nothing was written, and the same call may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** SQLSTATE classes and codes that say "not now" (PostgreSQL 15, appendix A): connection, resources, operator, system. */
const CLASSES = ['08', '53', '57', '58', 'XX']
const SYSTEM = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'ENOENT',
]

/** The error as the store tells it: what may pass becomes `StoreUnavailable`, all else is a defect and stays as it is. */
export function told(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const passing =
    (code !== undefined && (SYSTEM.includes(code) || CLASSES.some((each) => code.startsWith(each)))) ||
    /terminat|closed|timeout|No space left|could not (extend|write)|disk quota/i.test(message)
  return passing ? new StoreUnavailable(message, { cause: error }) : error
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
