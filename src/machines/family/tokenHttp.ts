import type { MachineFailure, MachineOutcome } from '../model.ts'
import { failed } from '../outcome.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from '../transports/http.ts'

/** What is said of a token that is fresh and refused. */
export const REFUSED = 'signed in, and refused all the same'

/** A token, or undefined where the machine wants none. */
export type SignIn = () => Promise<MachineOutcome<string | undefined>>

/** How a firmware's token is had, sent and seen to have run out. */
export interface TokenManners {
  readonly signIn: SignIn
  sign(request: HttpRequest, token: string): HttpRequest
  /** True for an answer that asks for another token. */
  stale(answer: HttpAnswer): boolean
}

/**
 * HTTP that signs in by a token of the vendor's own: one sign-in for all requests that wait for it, kept until it is
 * refused, then renewed once. Forgotten, so that the next request signs in again, after a failure.
 */
export function tokenHttp(
  connection: HttpConnection,
  { signIn, sign, stale }: TokenManners,
): HttpConnection & { forget(): void } {
  let signedIn: { readonly token: string | undefined } | undefined
  let signingIn: Promise<MachineFailure | undefined> | undefined

  async function enter(): Promise<MachineFailure | undefined> {
    const outcome = await signIn()
    if (!outcome.ok) return outcome.failure
    signedIn = { token: outcome.value }
    return undefined
  }

  async function send(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    for (let attempt = 0; ; attempt++) {
      if (signedIn === undefined) {
        signingIn ??= enter().finally(() => {
          signingIn = undefined
        })
        const failure = await signingIn
        if (failure !== undefined) return failed(failure)
      }
      const used = signedIn
      const token = used?.token
      const answer = await connection.send(token === undefined ? request : sign(request, token))
      if (!answer.ok || !stale(answer.value)) return answer
      if (signedIn === used) signedIn = undefined
      if (attempt > 0)
        return failed({
          kind: 'unauthorised',
          detail: `${request.path}: ${REFUSED}; check user and password`,
        })
    }
  }

  return {
    send,
    close: () => connection.close(),
    forget() {
      signedIn = undefined
    },
  }
}
