import type { Context } from 'hono'
import {
  answerView,
  defaultsOf,
  type Issuer,
  readCallData,
  type SignedRequest,
  writeAnswer,
} from '../../callers/index.ts'
import { toIso } from '../../quantity/index.ts'
import { callPage, callRecord, callView, overrideRequest } from '../../site/index.ts'
import { addressOf } from '../address.ts'
import { type ApiEnv, type App, answers, at, body, createRoute, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { instantText } from '../shapes.ts'

const name = z.string().min(1).max(128)
const which = z.object({ issuer: name, id: name })
const answered = (description: string) => ({
  ...answers(answerView.openapi('CallAnswer'), description),
  422: {
    description: 'The call was refused; `reason` and `faults` say why',
    content: { 'application/json': { schema: answerView.openapi('CallAnswer') } },
  },
})

const wayView = z
  .object({
    id: z.string(),
    way: z.enum(['http', 'mqtt', 'openadr', 'calendar']),
    issuers: z.array(z.string()),
    target: z.string(),
    state: z.enum(['starting', 'up', 'down']),
    since: z.string(),
    last_message_at: z.string().nullable(),
    taken: z.number().describe('Since the start'),
    refused: z.number().describe('Since the start'),
    trouble: z.object({ at: z.string(), text: z.string() }).nullable().describe('The last one'),
  })
  .openapi('CallWay')

/** Orders from outside: signed by their issuers, or entered and overridden by people. */
export function callRoutes(app: App, parts: Parts): void {
  const { site, callers } = parts
  const calls = () => {
    if (site.calls === undefined) throw new Refused('not_found', 'the site file names no issuer of calls')
    return site.calls
  }

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/calls/{issuer}'),
      summary:
        'A call of an issuer, signed (RFC 9421, Ed25519) with its Content-Digest (RFC 9530); see docs/calls.md',
      request: { params: z.object({ issuer: name }) },
      responses: answered('What the desk answers; the same call again is `repeated`'),
    }),
    async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      const { signed, issuer } = await proven(c, c.req.valid('param').issuer, bytes)
      const { answer, faults } = await signed.hear(issuer, bytes)
      return c.json(writeAnswer(answer, faults), answer.result === 'refused' ? 422 : 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/calls/{issuer}/{id}'),
      summary: "The state of an issuer's call, asked by a signed request",
      request: { params: which },
      responses: answers(callView.openapi('Call'), 'Its highest version that was taken'),
    }),
    async (c) => {
      const { issuer, id } = c.req.valid('param')
      await proven(c, issuer, new Uint8Array())
      return c.json((await recordOf(issuer, id)).call, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/calls'),
      summary: 'Calls that were taken, newest first',
      request: {
        query: z.object({
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          open: z.enum(['true', 'false']).optional().describe('Only those whose time is not over'),
        }),
      },
      responses: answers(callPage.openapi('CallPage'), 'Newest first'),
    }),
    (c) => {
      const { limit, open } = c.req.valid('query')
      if (site.calls === undefined)
        return c.json({ now: toIso(site.now()), currency: site.file.currency, calls: [] }, 200)
      return c.json(site.calls.list({ limit, ...(open !== undefined && { open: open === 'true' }) }), 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/calls/{issuer}/{id}/record'),
      summary: 'A call with all that was written down about it',
      request: {
        params: which,
        query: z.object({ version: z.coerce.number().int().min(0).optional() }),
      },
      responses: answers(callRecord.openapi('CallRecord'), 'Its highest version, unless said'),
    }),
    async (c) => {
      const { issuer, id } = c.req.valid('param')
      return c.json(await recordOf(issuer, id, c.req.valid('query').version), 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/calls'),
      summary: 'Enter a call in the name of an issuer of the site file, as it was told by telephone',
      request: {
        body: body(
          z
            .record(z.string(), z.unknown())
            .openapi('CallMessage', { description: 'A message as in docs/calls.md' }),
        ),
      },
      responses: answered('What the desk answers'),
    }),
    async (c) => {
      const desk = calls()
      const message = c.req.valid('json')
      const issuer = site.file.calls.issuers.find(({ id }) => id === message['issuer'])
      if (issuer === undefined) throw wrong('issuer', 'the site file names no such issuer')
      const read = readCallData(message, defaultsOf(issuer))
      if (!read.ok)
        throw new Refused('invalid_request', 'the call is not as it must be', {
          errors: read.faults.map(({ field, message }) => ({ field: `body.${field}`, message })),
        })
      const answer = await desk.takeByPerson(read.message, c.var.person.name)
      return c.json(writeAnswer(answer), answer.result === 'refused' ? 422 : 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/calls/{issuer}/{id}/override'),
      summary: 'Take a call out of force for a time, by name',
      request: {
        params: which,
        body: body(
          overrideRequest.extend({ until: instantText, version: z.number().int().min(0).optional() }),
        ),
      },
      responses: answers(callView.openapi('Call'), 'The call with its override'),
    }),
    async (c) => {
      const { issuer, id } = c.req.valid('param')
      const { version, ...request } = c.req.valid('json')
      const { call } = await recordOf(issuer, id, version)
      return c.json(await calls().override(call, request, c.var.person.name), 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/call-ways'),
      summary: 'The ways by which calls come, and how they are doing',
      responses: answers(z.object({ ways: z.array(wayView) }), 'None where calls come from people alone'),
    }),
    (c) =>
      c.json(
        {
          ways: (callers?.status() ?? []).map(({ lastMessageAt, since, trouble, issuers, ...rest }) => ({
            ...rest,
            issuers: [...issuers],
            since: toIso(since),
            last_message_at: lastMessageAt === undefined ? null : toIso(lastMessageAt),
            trouble: trouble === undefined ? null : { at: toIso(trouble.at), text: trouble.text },
          })),
        },
        200,
      ),
  )

  async function recordOf(issuer: string, id: string, version?: number) {
    const record = await calls().call(issuer, id, version)
    if (record === undefined) throw new Refused('not_found', `${issuer} made no call ${id}`)
    return record
  }

  async function proven(
    c: Context<ApiEnv>,
    id: string,
    bytes: Uint8Array,
  ): Promise<{ signed: NonNullable<typeof callers>['signed']; issuer: Issuer }> {
    const signed = callers?.signed
    if (signed === undefined) throw new Refused('wrong_signature', 'its signature is wrong')
    const request: SignedRequest = {
      method: c.req.method,
      url: c.req.url,
      headers: c.req.header(),
      body: bytes,
    }
    const proof = await signed.prove(id, request, addressOf(c, parts.trustProxy))
    if (proof.ok) return { signed, issuer: proof.issuer }
    if (proof.waitMs === 0) throw new Refused('wrong_signature', proof.reason)
    throw new Refused('too_many_attempts', proof.reason, {
      headers: { 'retry-after': String(Math.ceil(proof.waitMs / 1000)) },
    })
  }
}

function wrong(field: string, message: string): Refused {
  return new Refused('invalid_request', message, { errors: [{ field: `body.${field}`, message }] })
}
