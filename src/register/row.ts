import { Temporal } from 'temporal-polyfill'
import { fromIso, type Instant, instant } from '../quantity/index.ts'
import { samePaper } from './card.ts'
import { LONGEST_TEXT } from './check.ts'
import { BETWEEN, type ColumnKey, stateOf } from './columns.ts'
import { macOf, serialOf } from './identity.ts'
import { type Card, type Fact, PAPER_KINDS, type Paper, PLACE_PARTS } from './model.ts'
import { brief, dayOf, declarationOf, unprintable } from './papers.ts'

/** Cells of one row by column; empty ones are left out. */
export type Cells = ReadonlyMap<ColumnKey, string>
/** Tells that a cell cannot be used. */
export type Complain = (column: ColumnKey, message: string) => void

/** In a cell it takes the value back; an empty cell leaves it as it is. */
const CLEARS = '-'
const MAY_BE_CLEARED: readonly ColumnKey[] = [
  ...['serial', 'mac', 'boards', 'make', 'model', 'owner', 'country', 'purchased_on', 'seller'],
  ...PLACE_PARTS,
] as const satisfies readonly ColumnKey[]

/** The cells made comparable (MACs, serial numbers, days); what cannot be read is complained of and left out. */
export function readCells(cells: Cells, complain: Complain): Cells {
  const read = new Map<ColumnKey, string>()
  for (const [column, text] of cells) {
    const value = readCell(column, text.trim())
    if (value instanceof Wrong) complain(column, value.message)
    else if (value !== '') read.set(column, value)
  }
  return read
}

class Wrong {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

function readCell(column: ColumnKey, text: string): string | Wrong {
  if (text === '') return ''
  if (text.length > LONGEST_TEXT) return new Wrong(`has ${text.length} characters; at most ${LONGEST_TEXT}`)
  if (unprintable(text)) return new Wrong('has signs that are no text')
  if (text === CLEARS)
    return MAY_BE_CLEARED.includes(column) ? CLEARS : new Wrong('a dash takes nothing back here')
  const shown = `“${brief(text)}”`
  switch (column) {
    case 'mac':
      return macOf(text) ?? new Wrong(`${shown} is no MAC address as in 02:00:5e:10:00:01`)
    case 'serial':
      return serialOf(text) ?? new Wrong(noSerial(text))
    case 'boards': {
      const boards = text.split(/[;,\s]+/).filter((each) => each !== '')
      const bad = boards.find((each) => serialOf(each) === undefined)
      if (bad !== undefined) return new Wrong(noSerial(bad))
      return [...new Set(boards.map((each) => serialOf(each) ?? ''))].toSorted().join(BETWEEN)
    }
    case 'state':
      return stateOf(text) ?? new Wrong(`${shown} is no state of a machine`)
    case 'country':
      return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : new Wrong(`${shown} is no country as in CN`)
    case 'purchased_on':
      return dayOf(text) ?? new Wrong(`${shown} is no day as in 2026-03-31 or 31.03.2026`)
    case 'since':
      return (
        dayOf(text) ??
        localOf(text) ??
        (fromIso(text) === undefined ? new Wrong(`${shown} is no day or instant`) : text)
      )
    case 'contract_date':
    case 'invoice_date':
      return each(text, (one) => dayOf(one) ?? new Wrong(`“${brief(one)}” is no day as in 2026-03-31`))
    case 'declaration':
      return each(text, (one) => {
        const declaration = declarationOf(one)
        return typeof declaration === 'string' ? new Wrong(declaration) : declaration.number
      })
    default:
      return text
  }
}

function each(text: string, read: (one: string) => string | Wrong): string | Wrong {
  const parts = text.split(';').map((one) => (one.trim() === '' ? '' : read(one.trim())))
  return parts.find((part) => part instanceof Wrong) ?? parts.join(BETWEEN)
}

/** A local time as sheets have it, `2026-03-31T05:00:00`; undefined where it is none. */
function localOf(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(text)) return undefined
  const [day = '', time = ''] = text.split(/[ T]/)
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return dayOf(day) !== undefined && hours < 24 && minutes < 60 && seconds < 60 ? `${day}T${time}` : undefined
}

/** From when a row holds: the start of its day or a local time in the zone, an instant, or undefined where it does not say. */
export function sinceOf(cells: Cells, zone: string): Instant | undefined {
  const text = cells.get('since')
  if (text === undefined) return undefined
  const at = fromIso(text)
  if (at !== undefined) return at
  const zoned = text.includes('T')
    ? Temporal.PlainDateTime.from(text).toZonedDateTime(zone)
    : Temporal.PlainDate.from(text).toZonedDateTime({ timeZone: zone })
  return instant(zoned.epochMilliseconds)
}

/** The facts by which a row differs from the card that it is about. */
export function factsOf(cells: Cells, card: Card | undefined, complain: Complain): readonly Fact[] {
  const changed = (column: ColumnKey, now: string | undefined): string | null | undefined => {
    const wanted = cells.get(column)
    if (wanted === undefined || wanted === now) return undefined
    if (wanted !== CLEARS) return wanted
    return now === undefined ? undefined : null
  }
  const facts: Fact[] = []
  const add = (fact: Fact, fields: object) => {
    if (Object.keys(fields).length > 0) facts.push(fact)
  }
  const identity = {
    ...given('serial', changed('serial', card?.serial)),
    ...given('mac', changed('mac', card?.mac)),
    ...boardsGiven(cells, card),
  }
  add({ kind: 'identity', ...identity }, identity)
  const description = {
    ...given('make', changed('make', card?.make)),
    ...given('model', changed('model', card?.model)),
  }
  add({ kind: 'description', ...description }, description)
  const owner = changed('owner', card?.owner)
  if (owner !== undefined) facts.push({ kind: 'owner', owner })
  const place = Object.fromEntries(
    PLACE_PARTS.flatMap((part) => Object.entries(given(part, changed(part, card?.place[part])))),
  )
  add({ kind: 'place', place }, place)
  const origin = {
    ...given('country', changed('country', card?.country)),
    ...given('seller', changed('seller', card?.seller)),
    ...given('purchased_on', changed('purchased_on', card?.purchasedOn)),
  }
  add({ kind: 'origin', ...origin }, origin)
  for (const paper of papersOf(cells, complain)) if (!known(card, paper)) facts.push({ kind: 'paper', paper })
  const state = stateOf(cells.get('state') ?? '')
  if (state !== undefined && state !== card?.state) facts.push({ kind: 'state', state })
  const note = changed('note', card?.note)
  if (typeof note === 'string') facts.push({ kind: 'note', text: note })
  return facts
}

/** Columns of what holds from a day on. */
const TIMED: readonly ColumnKey[] = ['owner', 'state', ...PLACE_PARTS]

/** A row's cells of what holds from a day on, and of what a machine is. */
export function parted(cells: Cells): { readonly lasting: Cells; readonly timed: Cells } {
  const entries = [...cells]
  return {
    lasting: new Map(entries.filter(([column]) => !TIMED.includes(column))),
    timed: new Map(entries.filter(([column]) => TIMED.includes(column))),
  }
}

/** The cells without those that the card agrees with. */
export function unlessHeld(cells: Cells, card: Card | undefined): Cells {
  return new Map(
    [...cells].filter(([column, text]) => factsOf(new Map([[column, text]]), card, () => {}).length > 0),
  )
}

function given<K extends string>(key: K, value: string | null | undefined): { [P in K]?: string | null } {
  const fields: { [P in K]?: string | null } = {}
  if (value !== undefined) fields[key] = value
  return fields
}

function boardsGiven(cells: Cells, card: Card | undefined): { readonly boards?: readonly string[] } {
  const text = cells.get('boards')
  const now = card?.boards.toSorted().join(BETWEEN) ?? ''
  if (text === undefined || text === now || (text === CLEARS && now === '')) return {}
  return { boards: text === CLEARS ? [] : text.split(BETWEEN) }
}

/** Papers of a row: several numbers in a cell, with as many dates and issuers, or one of each for all. */
function papersOf(cells: Cells, complain: Complain): readonly Paper[] {
  return PAPER_KINDS.flatMap((kind) => {
    const part = (column: ColumnKey) => (cells.get(column) ?? '').split(';').map((one) => one.trim())
    const numbers = part(kind)
    const dates = kind === 'declaration' ? [''] : part(`${kind}_date`)
    const issuers = part(`${kind}_issuer`)
    const count = numbers.length
    if (numbers.some((number) => number === '')) {
      if (numbers.length > 1 || [...dates, ...issuers].some((text) => text !== ''))
        complain(kind, 'a number is missing where there is a date or an issuer')
      return []
    }
    for (const [column, list] of [
      [`${kind}_date`, dates],
      [`${kind}_issuer`, issuers],
    ] as const)
      if (list.length !== 1 && list.length !== count && column !== 'declaration_date')
        complain(column, `${list.length} values for ${count} numbers`)
    return numbers.map((number, k): Paper => {
      const date = dates.length === 1 ? dates[0] : dates[k]
      const issuer = issuers.length === 1 ? issuers[0] : issuers[k]
      return { kind, number, ...(date && { date }), ...(issuer && { issuer }) }
    })
  })
}

function known(card: Card | undefined, paper: Paper): boolean {
  const there = card?.papers.find((each) => samePaper(each, paper))
  if (there === undefined) return false
  return (
    (paper.date === undefined || paper.date === there.date) &&
    (paper.issuer === undefined || paper.issuer === there.issuer)
  )
}

/** A Cyrillic letter that looks like a Latin one is what a person does not see. */
function noSerial(text: string): string {
  const foreign = /[^\s!-~]/.exec(text.normalize('NFC'))?.[0]
  const why = foreign === undefined ? '' : `: “${foreign}” is no Latin letter or digit`
  return `“${brief(text)}” is no serial number${why}`
}
