import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type RefusalReason, refusalReason } from '../site/index.ts'

/** Why the API did not do what it was asked: the keys of the console's texts. */
export const CODES = {
  invalid_request: 400,
  not_signed_in: 401,
  wrong_credentials: 401,
  wrong_signature: 401,
  account_disabled: 403,
  forbidden: 403,
  cross_origin: 403,
  password_change_required: 403,
  not_found: 404,
  busy: 409,
  user_exists: 409,
  last_admin: 409,
  body_too_large: 413,
  entry_refused: 422,
  unreadable_file: 422,
  weak_password: 422,
  wrong_password: 422,
  too_many_attempts: 429,
  internal: 500,
  store_unavailable: 503,
  too_many_files: 503,
  too_many_streams: 503,
} as const
export type Code = keyof typeof CODES

/** Of a request whose fields are not as they must be; `errors` names them. */
export const MALFORMED: RefusalReason = { code: 'malformed', values: {} }

export interface FieldError {
  /** Where in the request: `body.action.power_w`, `query.limit`. */
  readonly field: string
  readonly message: string
}

/** RFC 9457 (July 2023) problem details, with `code` for programs and `errors` for the fields of a form. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string().describe('Stable key of this kind of failure'),
    reason: refusalReason.optional().describe('What the site found wrong with the request'),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  422: 'Cannot be done',
  429: 'Too many attempts',
  500: 'Internal error',
  503: 'Unavailable',
}

/** What a site found wrong with a request, of the error that it threw. */
export const reasonOf = (error: Error): RefusalReason | undefined => refusalReason.safeParse(error).data

/** A failure that a handler throws where the answer's type leaves no room for it; `refuse` turns it into its answer. */
export class Refused extends Error {
  readonly code: Code
  readonly errors: readonly FieldError[]
  readonly reason: RefusalReason | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: Code,
    detail: string,
    more: {
      errors?: readonly FieldError[]
      reason?: RefusalReason | undefined
      headers?: Readonly<Record<string, string>>
      /** For the log; never sent. */
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.code = code
    this.errors = more.errors ?? []
    this.reason = more.reason
    this.headers = more.headers ?? {}
  }
}

export function refuse(c: Context, refused: Refused): Response {
  const status = CODES[refused.code]
  const body: z.infer<typeof problem> = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail: refused.message,
    code: refused.code,
    ...(refused.reason !== undefined && { reason: refused.reason }),
    ...(refused.errors.length > 0 && { errors: [...refused.errors] }),
  }
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...refused.headers,
  })
}
