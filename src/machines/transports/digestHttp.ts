import type { MachineOutcome } from '../model.ts'
import { failed } from '../outcome.ts'
import { authorization, type DigestChallenge, newClientNonce, parseChallenge } from './digest.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from './http.ts'

/**
 * HTTP that signs in by digest. The nonce of the last challenge is kept and counted on, so that only the first request
 * of a connection (or one after a nonce grew stale) costs a second round trip. Requests go one after another.
 */
export function digestHttp(
  connection: HttpConnection,
  credentials: { readonly user: string; readonly password: string },
): HttpConnection {
  let challenge: DigestChallenge | undefined
  let uses = 0

  function signed(request: HttpRequest): HttpRequest {
    if (challenge === undefined) return request
    uses += 1
    const cnonce = newClientNonce()
    const { method, path: uri } = request
    return {
      ...request,
      authorization: authorization(challenge, { ...credentials, method, uri, use: uses, cnonce }),
    }
  }

  async function attempt(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    const answer = await connection.send(signed(request))
    if (!answer.ok || answer.value.status !== 401) return answer
    const offered = parseChallenge(answer.value.authenticate)
    if (offered === undefined)
      return failed({ kind: 'unauthorised', detail: `${request.path}: wants a sign-in that is not digest` })
    challenge = offered
    uses = 0
    const again = await connection.send(signed(request))
    if (again.ok && again.value.status === 401) {
      challenge = undefined
      return failed({ kind: 'unauthorised', detail: `${request.path}: user or password refused` })
    }
    return again
  }

  return { send: attempt, close: () => connection.close() }
}
