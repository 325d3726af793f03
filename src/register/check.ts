import { after, type Instant, toIso } from '../quantity/index.ts'
import { standing } from './card.ts'
import { macOf, serialOf } from './identity.ts'
import { following, mayFollow } from './life.ts'
import type { Entry, Fact, Proposal } from './model.ts'
import { brief, dayOf, declarationOf, unprintable } from './papers.ts'

/** The longest text of one field, characters. */
export const LONGEST_TEXT = 500
/** More boards than any machine has. */
const MOST_BOARDS = 16
/** An owner or a state may be entered this long ahead, ms: two years. */
const FURTHEST_AHEAD_MS = 2 * 366 * 86_400_000

/**
 * What speaks against an entry, given the history of its machine; undefined where nothing does. `exists` tells whether
 * there is a card of an id.
 */
export function refusalOf(
  history: readonly Entry[],
  proposal: Proposal,
  exists: (id: string) => boolean,
): string | undefined {
  const { fact, machine, why, by } = proposal
  if (by.trim() === '') return 'an entry names who enters it'
  if (why.length > LONGEST_TEXT) return `the reason has more than ${LONGEST_TEXT} characters`
  if (unprintable(why)) return 'the reason has signs that are no text'
  const opened = history.length > 0
  if (fact.kind === 'added') return opened ? `${machine} is there already` : undefined
  if (!opened) return `there is no machine ${machine}`
  if (proposal.effective > after(proposal.enteredAt, FURTHEST_AHEAD_MS))
    return `${toIso(proposal.effective)} is more than two years ahead`
  const wrong = refusalOfFact(fact)
  if (wrong !== undefined) return wrong
  switch (fact.kind) {
    case 'state':
      return refusalOfState(history, proposal, fact)
    case 'duplicate':
      if (fact.of === machine) return `${machine} cannot be a duplicate of itself`
      return exists(fact.of) ? undefined : `there is no machine ${fact.of}`
    case 'reversal':
      return refusalOfReversal(history, proposal, fact.of)
    default:
      return undefined
  }
}

/** What is wrong with what an entry says, whatever its machine. */
function refusalOfFact(fact: Fact): string | undefined {
  for (const text of textsOf(fact)) {
    if (text.length > LONGEST_TEXT) return `“${brief(text)}” has more than ${LONGEST_TEXT} characters`
    if (unprintable(text)) return `“${brief(text)}” has signs that are no text`
    if (text.trim() === '-') return 'a dash alone says nothing: in tables it takes a value back'
    if (text.trim() === '') return 'an empty text says nothing: leave the field out, or take its value back'
    if (text !== text.trim()) return `“${brief(text)}” has blanks around it`
  }
  switch (fact.kind) {
    case 'identity':
    case 'seen': {
      if (typeof fact.mac === 'string' && macOf(fact.mac) !== fact.mac)
        return `“${brief(fact.mac)}” is no MAC address as in 02:00:5e:10:00:01`
      const serials = [...(typeof fact.serial === 'string' ? [fact.serial] : []), ...(fact.boards ?? [])]
      const bad = serials.find((serial) => serialOf(serial) !== serial)
      if (bad !== undefined) return `“${brief(bad)}” is no serial number`
      if ((fact.boards?.length ?? 0) > MOST_BOARDS) return `a machine has at most ${MOST_BOARDS} boards`
      return undefined
    }
    case 'origin':
      if (typeof fact.country === 'string' && !/^[A-Z]{2}$/.test(fact.country))
        return `“${brief(fact.country)}” is no country: two letters of ISO 3166, as in CN`
      return typeof fact.purchased_on === 'string' ? refusalOfDay(fact.purchased_on) : undefined
    case 'paper': {
      const { kind, number, date, issuer = '' } = fact.paper
      if (`${number}${issuer}`.includes(';')) return 'a semicolon stands between papers, not within one'
      if (date !== undefined && refusalOfDay(date) !== undefined) return refusalOfDay(date)
      if (kind !== 'declaration') return undefined
      const read = declarationOf(number)
      if (typeof read === 'string') return read
      return date === undefined || date === read.date
        ? undefined
        : `the declaration ${number} is of ${read.date}, not of ${date}`
    }
    default:
      return undefined
  }
}

function refusalOfDay(text: string): string | undefined {
  return dayOf(text) === text ? undefined : `“${brief(text)}” is no day as in 2026-03-31`
}

function textsOf(fact: Fact): string[] {
  const of = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(of)
        : []
  return of(fact)
}

function refusalOfState(
  history: readonly Entry[],
  { machine, effective, why }: Proposal,
  fact: Extract<Fact, { kind: 'state' }>,
): string | undefined {
  if (fact.correction === true) return why.trim() === '' ? 'a correction of the state says why' : undefined
  const states = standing(history).flatMap((entry) =>
    entry.fact.kind === 'state' ? [{ ...entry.fact, since: entry.effective }] : [],
  )
  const before = states.findLast(({ since }) => since <= effective)
  const next = states.find(({ since }) => since > effective)
  if (!mayFollow(before?.state, fact.state) && before !== undefined) {
    const may = following(before.state)
    const allowed = may.length === 0 ? 'nothing follows that' : `after that comes ${may.join(' or ')}`
    return `${machine} is ${before.state} since ${day(before.since)}; ${allowed}, not ${fact.state}. Where the books are wrong, enter it as a correction that says why`
  }
  if (next !== undefined && next.correction !== true && !mayFollow(fact.state, next.state))
    return `${machine} is entered as ${next.state} from ${day(next.since)} on, which does not follow ${fact.state}`
  return undefined
}

function day(at: Instant): string {
  return toIso(at).slice(0, 10)
}

function refusalOfReversal(
  history: readonly Entry[],
  { machine, why }: Proposal,
  of: number,
): string | undefined {
  const entry = history.find(({ sequence }) => sequence === of)
  if (entry === undefined) return `${machine} has no entry ${of}`
  if (entry.fact.kind === 'added')
    return 'the opening of a card cannot be taken back; enter it as a duplicate'
  if (entry.fact.kind === 'reversal')
    return 'what takes an entry back cannot be taken back: enter the fact anew'
  if (history.some(({ fact }) => fact.kind === 'reversal' && fact.of === of))
    return `entry ${of} is taken back already`
  return why.trim() === '' ? 'taking an entry back says why' : undefined
}
