type Fetch = (request: Request) => Response | Promise<Response>

const post = (path: string, body: unknown, cookie = '') =>
  new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  })

/** The cookies that an answer sets, as a later request sends them. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ')
}

/** Signs in; resolves with the cookie to send, or throws what the API answered. */
export async function signIn(fetch: Fetch, username: string, password: string): Promise<string> {
  const answer = await fetch(post('/api/session', { username, password }))
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return cookiesOf(answer)
}

/** Signs in and changes the first password to one's own; resolves with the cookie of the new session. */
export async function ownPassword(
  fetch: Fetch,
  username: string,
  first: string,
  own: string,
): Promise<string> {
  const cookie = await signIn(fetch, username, first)
  const answer = await fetch(post('/api/password', { current: first, new: own }, cookie))
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return cookiesOf(answer)
}
