import { z } from 'zod'
import { type Fact, LIFE_STATES, PAPER_KINDS } from './model.ts'

const text = z.string()
const change = text.nullable().exactOptional()
const boards = z.array(text).exactOptional()

const paper = z.strictObject({
  kind: z.enum(PAPER_KINDS),
  number: text,
  date: text.exactOptional().describe('Calendar day, 2026-03-31'),
  issuer: text.exactOptional(),
})
const place = z.strictObject({ site: change, hall: change, rack: change, shelf: change, slot: change })

const facts = {
  added: z.strictObject({ kind: z.literal('added') }),
  description: z.strictObject({ kind: z.literal('description'), make: change, model: change }),
  identity: z.strictObject({ kind: z.literal('identity'), serial: change, mac: change, boards }),
  seen: z.strictObject({
    kind: z.literal('seen'),
    address: text.exactOptional(),
    mac: text.exactOptional(),
    serial: text.exactOptional(),
    boards,
  }),
  owner: z.strictObject({ kind: z.literal('owner'), owner: text.nullable() }),
  place: z.strictObject({ kind: z.literal('place'), place }),
  origin: z.strictObject({
    kind: z.literal('origin'),
    country: change,
    seller: change,
    purchased_on: change,
  }),
  paper: z.strictObject({ kind: z.literal('paper'), paper }),
  state: z.strictObject({
    kind: z.literal('state'),
    state: z.enum(LIFE_STATES),
    correction: z.literal(true).exactOptional().describe('Allows what could not follow; needs a reason'),
  }),
  note: z.strictObject({ kind: z.literal('note'), text }),
  duplicate: z.strictObject({
    kind: z.literal('duplicate'),
    of: text.describe('Id of the card that goes on'),
  }),
  reversal: z.strictObject({
    kind: z.literal('reversal'),
    of: z.number().int().describe('Number of an entry'),
  }),
}

/** Any fact, as it is stored. */
export const factSchema: z.ZodType<Fact> = z.discriminatedUnion('kind', [
  facts.added,
  facts.description,
  facts.identity,
  facts.seen,
  facts.owner,
  facts.place,
  facts.origin,
  facts.paper,
  facts.state,
  facts.note,
  facts.duplicate,
  facts.reversal,
])

/** The facts that people enter: not what polls see, nor the opening of a card. */
export const enteredFactSchema = z.discriminatedUnion('kind', [
  facts.description,
  facts.identity,
  facts.owner,
  facts.place,
  facts.origin,
  facts.paper,
  facts.state,
  facts.note,
  facts.duplicate,
  facts.reversal,
])
