import type { Comparison, Selection } from './selection.ts'
import { isBare } from './words.ts'

/** A selection as `parseSelection` reads it back. */
export function printSelection(selection: Selection): string {
  switch (selection.kind) {
    case 'and':
    case 'or':
      return selection.of.map((one) => within(one, selection.kind)).join(` ${selection.kind} `)
    case 'not':
      return `not ${within(selection.of, 'not')}`
    default:
      return comparison(selection)
  }
}

/** `and` binds tighter than `or`; what was written in parentheses keeps them. */
function within(part: Selection, outer: 'and' | 'or' | 'not'): string {
  const open = part.kind === 'or' || (part.kind === 'and' && outer !== 'or')
  return open ? `(${printSelection(part)})` : printSelection(part)
}

function comparison(one: Comparison): string {
  switch (one.kind) {
    case 'number':
      return `${one.field}${one.is}${figure(one.value)}`
    case 'text':
      return `${one.field}${one.is}${quoted(one.value)}`
    case 'flag':
      return `${one.field}${one.is}${one.value ? 'yes' : 'no'}`
    case 'numbers':
      return `${one.field} in (${one.values.map(figure).join(', ')})`
    case 'texts':
      return `${one.field} in (${one.values.map(quoted).join(', ')})`
  }
}

/** Never in exponents, which are not read. */
function figure(value: number): string {
  const plain = String(value)
  return /e/i.test(plain) ? value.toFixed(20).replace(/\.?0+$/, '') : plain
}

function quoted(text: string): string {
  return isBare(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
