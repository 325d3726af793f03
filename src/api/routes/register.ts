import { enteredFactSchema, type Fact, LIFE_STATES } from '../../register/index.ts'
import {
  cardView,
  cardViewOf,
  conflictView,
  conflictViewOf,
  type Entered,
  entryView,
  entryViewOf,
} from '../../site/index.ts'
import { type App, answers, at, body, createRoute, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { instantOf, instantText } from '../shapes.ts'
import { fitting, named } from './registerCards.ts'

const text = z.string().max(500)
const facts = z.array(enteredFactSchema).min(1).max(50)
const effective = instantText.optional().describe('From when it holds; now unless said')
const entered = z.object({ entries: z.array(entryView) }).openapi('RegisterEntries')

/** Narrows the machines of the register. */
export const narrowing = {
  owner: text.optional(),
  site: text.optional(),
  hall: text.optional(),
  state: z.enum(LIFE_STATES).optional(),
  text: text.optional().describe('Part of a card, serial number, MAC, model, owner or note'),
}

/** The register of machines: cards, their histories, and what contradicts. */
export function registerRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/machines'),
      summary: 'The register of machines',
      request: {
        query: z.object({
          ...narrowing,
          after: z.string().max(10).optional().describe('Only cards behind this one'),
          limit: z.coerce.number().int().min(1).max(20_000).default(1_000),
        }),
      },
      responses: answers(
        z.object({ machines: z.array(cardView.openapi('RegisterCard')), total: z.number().int() }),
        'By card; `total` counts all that fit',
      ),
    }),
    async (c) => {
      const { after = '', limit, ...filter } = c.req.valid('query')
      const fit = fitting(await site.registrar.current(), filter)
      const page = fit.filter((card) => card.id > after).slice(0, limit)
      return c.json({ machines: page.map(cardViewOf), total: fit.length }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/machines/{name}'),
      summary: 'A card with its history, by card, serial number or MAC',
      request: { params: z.object({ name: z.string().max(100) }) },
      responses: answers(
        z.object({ machine: cardView.openapi('RegisterCard'), history: z.array(entryView) }),
        'Entries as they were made',
      ),
    }),
    async (c) => {
      const register = await site.registrar.current()
      const card = named(register, c.req.valid('param').name)
      return c.json({ machine: cardViewOf(card), history: register.history(card.id).map(entryViewOf) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/register/machines'),
      summary: 'Open the card of a new machine',
      request: {
        body: body(
          z.strictObject({
            facts,
            effective,
            why: text.default(''),
            double: z.boolean().optional().describe('There really are two machines with one number'),
          }),
        ),
      },
      responses: answers(entered, 'What was entered, the card first'),
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const by = c.var.person.name
      const done = await site.registrar.add(wanted.facts, by, {
        why: wanted.why,
        ...(wanted.effective !== undefined && { effective: instantOf(wanted.effective) }),
        ...(wanted.double !== undefined && { double: wanted.double }),
      })
      const entries = writtenOr(done)
      await audit({
        kind: 'register.added',
        subject: entries[0]?.machine ?? '',
        who: by,
        why: wanted.why,
      })
      return c.json({ entries: entries.map(entryViewOf) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/register/machines/{name}/entries'),
      summary: 'Enter what became of a machine, all of it or nothing',
      request: {
        params: z.object({ name: z.string().max(100) }),
        body: body(z.strictObject({ facts, effective, why: text.default('') })),
      },
      responses: answers(entered, 'What was entered'),
    }),
    async (c) => {
      const { facts: wanted, effective: since, why } = c.req.valid('json')
      const by = c.var.person.name
      const { id } = named(await site.registrar.current(), c.req.valid('param').name)
      const done = await site.registrar.enter(
        wanted.map((fact: Fact) => ({
          machine: id,
          fact,
          why,
          ...(since !== undefined && { effective: instantOf(since) }),
        })),
        by,
      )
      const entries = writtenOr(done)
      await audit({
        kind: 'register.entered',
        subject: id,
        who: by,
        why,
        data: { facts: entries.map(({ fact }) => fact.kind).join(' ') },
      })
      return c.json({ entries: entries.map(entryViewOf) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/register/conflicts'),
      summary: 'What cannot be: one serial number, MAC, board or place twice; machines that fit no one card',
      responses: answers(
        z.object({ conflicts: z.array(conflictView.openapi('RegisterConflict')) }),
        'By the cards, then by what polls saw',
      ),
    }),
    async (c) => c.json({ conflicts: (await site.registrar.conflicts()).map(conflictViewOf) }, 200),
  )
}

function writtenOr(done: Entered) {
  if (done.ok) return done.entries
  const errors = done.refusals.map(({ index, reason }) => ({ field: `body.facts.${index}`, message: reason }))
  throw new Refused('entry_refused', errors[0]?.message ?? 'it cannot be entered', { errors })
}
