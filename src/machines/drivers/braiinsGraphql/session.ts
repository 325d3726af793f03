import { discreet } from '../../family/discreet.ts'
import type { MachineFailure, MachineOutcome } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, isRecord, items, number, type Part, present, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection } from '../../transports/http.ts'
import { isGraphQl } from '../braiinsRest/kin.ts'
import type { QueryError } from './query.ts'

/** What a server answered: `data` and `errors`; both may be there at once. */
export interface Told {
  readonly data: Part
  readonly errors: readonly QueryError[]
}

const LOGIN =
  'mutation ($username: String!, $password: String!) { auth { login(username: $username, password: $password) { __typename } } }'
const LOGGED_OUT = /un-?auth|not auth|authenti|forbidden|permission|log(ged)? ?in|session/i

/**
 * GraphQL at POST /graphql with the session cookie of `auth.login` (asic-rs and pyasic, 2023-2026): signed in once and again
 * when the session has ended. Without given credentials the two factory passwords are tried: none, and "root".
 */
export function graphql(
  web: HttpConnection,
  given: { readonly user: string; readonly password: string } | undefined,
) {
  const signIns = given === undefined ? FACTORY : [given]
  const secrets = () => [given?.password, ...(cookie ?? '').split(/; |=/)]
  let cookie: string | undefined
  let signingIn: Promise<MachineFailure | undefined> | undefined

  async function post(query: string, variables: object | undefined): Promise<MachineOutcome<Told>> {
    const answer = await web.send({
      method: 'POST',
      path: '/graphql',
      body: { query, ...(variables === undefined ? {} : { variables }) },
      ...(cookie === undefined || cookie === '' ? {} : { headers: { cookie } }),
    })
    if (!answer.ok) return answer
    const { status, text: body, cookies, authenticate } = answer.value
    // Its sign-in is by cookie; a machine that asks for digest or basic sign-in is another one.
    if ((status === 401 || status === 403) && authenticate === undefined)
      return failed({ kind: 'unauthorised', detail: `/graphql: HTTP ${status}` })
    if (!isGraphQl({ text: body }))
      return failed({ kind: 'malformed', detail: `/graphql: HTTP ${status}, no GraphQL answer` })
    if (query === LOGIN && cookies.length > 0) cookie = cookies.join('; ')
    const defects: string[] = []
    const told = at(documentsOf(body, 'graphql', defects), 0)
    return ok({ data: at(told, 'data'), errors: items(at(told, 'errors')).map(errorOf) })
  }

  function errorOf(error: Part): QueryError {
    const steps = items(at(error, 'path')).map((step) => step.value)
    return present<QueryError>({
      message: discreet(text(at(error, 'message')) ?? 'an error without a message', secrets()),
      column: number(at(error, 'locations', 0, 'column')),
      path: steps.length === 0 ? undefined : steps.filter((step) => typeof step === 'string').join('.'),
    })
  }

  async function signIn(): Promise<MachineFailure | undefined> {
    const refused: MachineFailure = { kind: 'unauthorised', detail: '/graphql: user or password refused' }
    for (const { user, password } of signIns) {
      cookie = undefined
      const answer = await post(LOGIN, { username: user, password })
      if (!answer.ok) {
        if (answer.failure.kind === 'unauthorised') continue
        return answer.failure
      }
      const login = at(answer.value.data, 'auth', 'login')
      const no =
        /error$/i.test(text(at(login, '__typename')) ?? '') || at(login, 'message').value !== undefined
      if (no || answer.value.errors.length > 0) continue
      // A server that gives no cookie wants none.
      cookie ??= ''
      return undefined
    }
    cookie = undefined
    return refused
  }

  /** Why there is no session; undefined once there is one. */
  async function enter(): Promise<MachineFailure | undefined> {
    if (cookie !== undefined) return undefined
    signingIn ??= signIn().finally(() => {
      signingIn = undefined
    })
    return signingIn
  }

  async function send(query: string, variables?: object): Promise<MachineOutcome<Told>> {
    for (let attempt = 0; ; attempt++) {
      const failure = await enter()
      if (failure !== undefined) return failed(failure)
      const used = cookie
      const answer = await post(query, variables)
      const out = answer.ok
        ? !isRecord(answer.value.data.value) &&
          answer.value.errors.some((one) => LOGGED_OUT.test(one.message))
        : answer.failure.kind === 'unauthorised'
      if (!out) return answer
      if (attempt > 0) return failed({ kind: 'unauthorised', detail: '/graphql: the session is refused' })
      if (cookie === used) cookie = undefined
    }
  }

  return { enter, send }
}

/** Braiins OS is delivered without a password (its documentation, 2021); later versions have "root" (asic-rs, 2026). */
const FACTORY = [
  { user: 'root', password: '' },
  { user: 'root', password: 'root' },
] as const
