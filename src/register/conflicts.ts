import type { Seen } from './model.ts'
import type { Register, Trait } from './register.ts'

/** Something that cannot be true of the register and the site at once; a person looks into it. */
export interface Conflict {
  readonly kind:
    | 'same-serial'
    | 'same-mac'
    | 'same-board'
    | 'same-place'
    | 'seen-twice'
    | 'disputed'
    | 'seen-though-away'
  /** What is double: a serial number, a place; for a disputed machine, why. */
  readonly value: string
  /** Ids of cards. */
  readonly machines: readonly string[]
  /** Where machines were seen: ids of the site's machines (`h1-s19/10.0.1.20`). */
  readonly where: readonly string[]
}

const DOUBLES = [
  ['serial', 'same-serial'],
  ['mac', 'same-mac'],
  ['board', 'same-board'],
  ['place', 'same-place'],
] as const satisfies readonly (readonly [Trait, Conflict['kind']])[]

/** What the cards alone contradict each other in. */
export function conflictsOf(register: Register): readonly Conflict[] {
  return DOUBLES.flatMap(([trait, kind]) =>
    register.doubled(trait).map(({ value, machines }): Conflict => ({ kind, value, machines, where: [] })),
  )
}

export interface Sighting {
  /** Id of the site's machine. */
  readonly where: string
  readonly seen: Seen
}

/** Machines that one conflict names at most: a batch of firmware with one serial number may be large. */
const MOST_NAMED = 20

/** Serial numbers, MACs and boards that machines at different addresses tell, gathered one machine after another. */
export class SeenTwice {
  readonly #first = new Map<string, string>()
  readonly #doubled = new Map<string, Set<string>>()

  add({ where, seen }: Sighting): void {
    if (seen.serial !== undefined) this.#told(`serial ${seen.serial}`, where)
    if (seen.mac !== undefined) this.#told(`MAC ${seen.mac}`, where)
    for (const board of seen.boards) this.#told(`board ${board}`, where)
  }

  /** The places of everything that is told twice. */
  places(): ReadonlySet<string> {
    return new Set([...this.#doubled.values()].flatMap((places) => [...places]))
  }

  conflicts(): readonly Conflict[] {
    return [...this.#doubled].map(([value, places]) => ({
      kind: 'seen-twice',
      value,
      machines: [],
      where: [...places].slice(0, MOST_NAMED),
    }))
  }

  #told(value: string, where: string): void {
    const first = this.#first.get(value)
    if (first === undefined) this.#first.set(value, where)
    else if (first !== where)
      this.#doubled.set(value, (this.#doubled.get(value) ?? new Set([first])).add(where))
  }
}
