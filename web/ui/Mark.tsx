/** A state by shape as well as colour: a disc is good, a triangle wants care, a square with a cross is wrong. */
const SHAPES = {
  good: 'M6 1a5 5 0 1 0 .01 0zM3.6 6.2l1.7 1.7 3.2-3.6',
  info: 'M6 1a5 5 0 1 0 .01 0z',
  warning: 'M6 1L11.5 11H.5zM6 4.6v3M6 9.2v.6',
  alarm: 'M1 1h10v10H1zM3.8 3.8l4.4 4.4M8.2 3.8l-4.4 4.4',
} as const

export function Mark({ kind }: { kind: keyof typeof SHAPES }) {
  return (
    <svg className={`mark ${kind}`} viewBox="0 0 12 12" width="13" height="13" aria-hidden="true">
      <path d={SHAPES[kind]} />
    </svg>
  )
}
