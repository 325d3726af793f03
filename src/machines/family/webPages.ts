import type { MachineFailure, MachineOutcome } from '../model.ts'
import { describeFailure, detailOf } from '../outcome.ts'
import { at, type Part, partOf } from '../parsing/part.ts'
import { documentsOf } from '../parsing/section.ts'
import type { HttpAnswer, HttpRequest } from '../transports/http.ts'

type Send = (request: HttpRequest) => Promise<MachineOutcome<HttpAnswer>>

/** What a web server says of a page that this firmware does not have; small ones send the caller to their first page. */
const MISSING = new Set([302, 404, 405, 501])

/** Is this the answer to a request that this firmware does not know? */
export function unknownHere({ status }: HttpAnswer): boolean {
  return MISSING.has(status)
}

/** What came of asking for some pages. */
export interface WebPages<P extends string> {
  /** The document at a path; its value is undefined where the page could not be had. */
  page(path: P): Part
  /** Why a page could not be had; for the one without which there is no report. */
  failure(path: P): MachineFailure | undefined
}

/**
 * Reads JSON pages of one machine at once. One that cannot be had is a defect; one that this firmware does not have is only
 * absent.
 */
export async function webPages<P extends string>(
  send: Send,
  paths: readonly P[],
  defects: string[],
): Promise<WebPages<P>> {
  const parts = new Map<P, Part>()
  const failures = new Map<P, MachineFailure>()
  const read = async (path: P) => {
    const answer = await send({ method: 'GET', path })
    if (answer.ok && answer.value.status === 200) {
      parts.set(path, at(documentsOf(answer.value.text, path, defects), 0))
      return
    }
    const failure = answer.ok ? refusedPage(path, answer.value) : answer.failure
    failures.set(path, failure)
    if (!answer.ok || !unknownHere(answer.value))
      defects.push(
        answer.ok ? `${path}: HTTP ${answer.value.status}` : `${path}: ${describeFailure(failure)}`,
      )
  }
  await Promise.all(paths.map(read))
  return {
    page: (path) => parts.get(path) ?? partOf(undefined, path, defects),
    failure: (path) => failures.get(path),
  }
}

/** A server that wants digest or basic sign-in (`WWW-Authenticate`) is another one than those read here. */
function refusedPage(path: string, { status, authenticate }: HttpAnswer): MachineFailure {
  return (status === 401 || status === 403) && authenticate === undefined
    ? { kind: 'unauthorised', detail: `${path}: HTTP ${status}, user or password refused` }
    : { kind: 'malformed', detail: `${path}: HTTP ${status}` }
}

/** A machine that is told to restart may go down before its web server has answered. */
export function wentDown(answer: MachineOutcome<unknown>): boolean {
  return (
    !answer.ok &&
    answer.failure.kind === 'unreachable' &&
    /closed|RESET|UND_ERR_SOCKET/.test(detailOf(answer.failure))
  )
}
