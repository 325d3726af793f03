import type { MachineOutcome } from '../model.ts'
import { failed } from '../outcome.ts'
import { authorization, type DigestChallenge, newClientNonce, parseChallenge } from './digest.ts'
import type { HttpAnswer, HttpConnection, HttpRequest } from './http.ts'

/**
 * HTTP that signs in by digest. The nonce of the last challenge is kept and counted on, so that only the first request of a
 * connection (or one after a nonce grew stale) costs a second round trip. Requests may go at once: the first asks for a challenge and
 * the others wait for it; where a server wants their counts to rise and they overtook each other, the late one is signed anew.
 */
export function digestHttp(
  connection: HttpConnection,
  credentials: { readonly user: string; readonly password: string },
): HttpConnection {
  let challenge: DigestChallenge | undefined
  let uses = 0
  /** One for each challenge: with it the count of uses is never the same twice. */
  let cnonce = ''
  let underway = 0
  /** Requests sent without a signature and not yet answered, and the first answer to one of them. */
  let unsigned = 0
  let answered: Promise<unknown> = Promise.resolve()
  /** Whether these credentials have been taken before: then a refusal in a crowd is one of order, not of password. */
  let taken = false

  function signed(request: HttpRequest): HttpRequest {
    if (challenge === undefined) return request
    uses += 1
    const { method, path: uri } = request
    return {
      ...request,
      authorization: authorization(challenge, { ...credentials, method, uri, use: uses, cnonce }),
    }
  }

  /** Takes up the challenge of a refusal; a nonce that is in use already is counted on. */
  function challengedBy(answer: HttpAnswer): boolean {
    const offered = parseChallenge(answer.authenticate)
    if (offered === undefined) return false
    if (offered.nonce !== challenge?.nonce) {
      uses = 0
      cnonce = newClientNonce()
    }
    challenge = offered
    return true
  }

  async function first(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    if (challenge === undefined && unsigned > 0) await answered
    if (challenge !== undefined) return connection.send(signed(request))
    unsigned += 1
    const sent = connection.send(request).then((answer) => {
      if (answer.ok && answer.value.status === 401) challengedBy(answer.value)
      return answer
    })
    if (unsigned === 1) answered = sent
    const answer = await sent
    unsigned -= 1
    return answer
  }

  async function attempt(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    const answer = await first(request)
    if (!answer.ok || answer.value.status !== 401) return answer
    if (!challengedBy(answer.value))
      return failed({ kind: 'unauthorised', detail: `${request.path}: wants a sign-in that is not digest` })
    const alone = underway === 1
    let again = await connection.send(signed(request))
    if (again.ok && again.value.status === 401 && !alone && taken && challengedBy(again.value))
      again = await connection.send(signed(request))
    if (again.ok && again.value.status === 401) {
      challenge = undefined
      return failed({ kind: 'unauthorised', detail: `${request.path}: user or password refused` })
    }
    if (again.ok) taken = true
    return again
  }

  async function send(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    underway += 1
    try {
      return await attempt(request)
    } finally {
      underway -= 1
    }
  }

  return { send, close: () => connection.close() }
}
