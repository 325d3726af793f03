import type { Field, MachineFacts } from './fields.ts'
import type { Comparison, Selection } from './selection.ts'

/**
 * Whether a machine is meant: true, false, or undefined where a field that would decide is unknown (Kleene's three values:
 * `hall=2 or power_w>3000` holds in hall 2 whatever the power).
 */
export function isMeant(selection: Selection, facts: MachineFacts): boolean | undefined {
  switch (selection.kind) {
    case 'not': {
      const inner = isMeant(selection.of, facts)
      return inner === undefined ? undefined : !inner
    }
    case 'and':
    case 'or': {
      const deciding = selection.kind === 'or'
      let verdict: boolean | undefined = !deciding
      for (const one of selection.of) {
        const inner = isMeant(one, facts)
        if (inner === deciding) return deciding
        if (inner === undefined) verdict = undefined
      }
      return verdict
    }
    default:
      return holds(selection, facts)
  }
}

function holds(one: Comparison, facts: MachineFacts): boolean | undefined {
  const known = facts[one.field]
  if (known === undefined) return undefined
  switch (one.kind) {
    case 'number':
      return typeof known === 'number' ? ordered(known, one.is, one.value) : undefined
    case 'numbers':
      return one.values.some((value) => value === known)
    case 'flag':
      return (known === one.value) === (one.is === '=')
    case 'texts':
      return textsOf(known).some((text) => one.values.some((value) => same(text, value)))
    case 'text': {
      const texts = textsOf(known)
      if (one.is === '~') return texts.some((text) => matchesGlob(text, one.value))
      return texts.some((text) => same(text, one.value)) === (one.is === '=')
    }
  }
}

function textsOf(known: string | number | boolean | readonly string[]): readonly string[] {
  return typeof known === 'object' ? known : [String(known)]
}

function ordered(known: number, is: '=' | '!=' | '<' | '<=' | '>' | '>=', value: number): boolean {
  switch (is) {
    case '=':
      return known === value
    case '!=':
      return known !== value
    case '<':
      return known < value
    case '<=':
      return known <= value
    case '>':
      return known > value
    case '>=':
      return known >= value
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** `*` stands for any characters, `?` for one; in time that grows with the product of both lengths at worst. */
export function matchesGlob(text: string, glob: string): boolean {
  const [letters, pattern] = [text.toLowerCase(), glob.toLowerCase()]
  let [at, next, star, mark] = [0, 0, -1, 0]
  while (at < letters.length) {
    if (pattern[next] === '*') {
      star = next++
      mark = at
    } else if (pattern[next] === '?' || pattern[next] === letters[at]) {
      at++
      next++
    } else if (star >= 0) {
      next = star + 1
      at = ++mark
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}

/** Machines picked by a selection, and those left out because a field that would decide is unknown. */
export interface Picked<T> {
  readonly meant: readonly T[]
  readonly undecided: readonly T[]
  /** How many of the undecided lack each field. */
  readonly unknown: Readonly<Partial<Record<Field, number>>>
}

/** Picks the machines that a selection means; without a selection all of them. */
export function pick<T>(
  machines: readonly T[],
  selection: Selection | undefined,
  factsOf: (machine: T) => MachineFacts,
): Picked<T> {
  if (selection === undefined) return { meant: machines, undecided: [], unknown: {} }
  const fields = fieldsOf(selection)
  const meant: T[] = []
  const undecided: T[] = []
  const unknown: Partial<Record<Field, number>> = {}
  for (const machine of machines) {
    const facts = factsOf(machine)
    const verdict = isMeant(selection, facts)
    if (verdict === true) meant.push(machine)
    if (verdict !== undefined) continue
    undecided.push(machine)
    for (const field of fields) if (facts[field] === undefined) unknown[field] = (unknown[field] ?? 0) + 1
  }
  return { meant, undecided, unknown }
}

/** The fields that a selection looks at. */
export function fieldsOf(selection: Selection): ReadonlySet<Field> {
  switch (selection.kind) {
    case 'not':
      return fieldsOf(selection.of)
    case 'and':
    case 'or':
      return new Set(selection.of.flatMap((one) => [...fieldsOf(one)]))
    default:
      return new Set([selection.field])
  }
}
