import { type Card, type LifeState, macOf, type Register, serialOf } from '../../register/index.ts'
import { Refused } from '../problem.ts'

export interface CardFilter {
  readonly owner?: string | undefined
  readonly site?: string | undefined
  readonly hall?: string | undefined
  readonly state?: LifeState | undefined
  readonly text?: string | undefined
}

/** Cards that fit, by id; those entered as duplicates are left out. */
export function fitting(register: Register, filter: CardFilter): readonly Card[] {
  const { owner, site, hall, state } = filter
  const text = filter.text?.toLowerCase()
  return [...register.cards()]
    .filter(
      (card) =>
        card.duplicateOf === undefined &&
        (owner === undefined || card.owner === owner) &&
        (site === undefined || card.place.site === site) &&
        (hall === undefined || card.place.hall === hall) &&
        (state === undefined || card.state === state) &&
        (text === undefined || textsOf(card).some((each) => each?.toLowerCase().includes(text))),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function textsOf(card: Card): readonly (string | undefined)[] {
  const { id, serial, toldSerial, mac, make, model, owner, note } = card
  return [id, serial, toldSerial, mac, make, model, owner, note]
}

/** The card of an id, serial number or MAC; refused where there is none, or several. */
export function named(register: Register, name: string): Card {
  const card = register.card(name.toUpperCase())
  if (card !== undefined) return card
  const serial = serialOf(name)
  const mac = macOf(name)
  const ids = new Set([
    ...(serial === undefined ? [] : register.having('serial', serial)),
    ...(mac === undefined ? [] : register.having('mac', mac)),
  ])
  const [one, more] = [...ids].map((id) => register.card(id))
  if (one === undefined) throw new Refused('not_found', `there is no machine ${name} in the register`)
  if (more !== undefined)
    throw new Refused('not_found', `several cards fit ${name}: ${[...ids].join(', ')}; ask for one of them`)
  return one
}
