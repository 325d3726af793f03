import type { Shown } from '../format.ts'

/** A number in tabular figures and, smaller, its unit. */
export function Figure({ shown, big = false }: { shown: Shown; big?: boolean }) {
  return (
    <span className={big ? 'figure big' : 'figure'}>
      {shown.number}
      {shown.unit !== '' && <span className="unit">{`\u00a0${shown.unit}`}</span>}
    </span>
  )
}
