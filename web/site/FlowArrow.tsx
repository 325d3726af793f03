import { useWords } from '../i18n.ts'
import { STALE_MS } from './age.ts'
import { type Arrow, thickness } from './flowModel.ts'

/** One flow: its line as thick as it is strong, its amount with unit, its age once it is old, its breaker. */
export function FlowArrow({
  arrow,
  largest,
  heardAgoMs,
}: {
  arrow: Arrow
  largest: number
  heardAgoMs: number
}) {
  const { format } = useWords()
  const { label, breaker, amount, medium } = arrow
  const flowing = amount !== null && Math.abs(amount) > 0
  const age = arrow.ageMs === undefined ? 0 : arrow.ageMs + heardAgoMs
  const stale = age > STALE_MS
  const text = medium === 'gas' ? format.gasFlow(amount) : format.power(amount)
  const kind = flowing ? medium : 'none'
  return (
    <g className={`flow-arrow ${kind}${stale ? ' stale' : ''}`} data-flow={arrow.id}>
      <path d={arrow.path} strokeWidth={thickness(amount, largest)} markerEnd={`url(#head-${kind})`} />
      {label && (
        <text x={label.x} y={label.y} textAnchor={label.anchor}>
          {text}
          {stale && (
            <tspan x={label.x} dy="30" className="flow-age">
              {format.age(age)}
            </tspan>
          )}
        </text>
      )}
      {breaker && <Breaker {...breaker} />}
    </g>
  )
}

/** Closed: a filled square in the line. Open: an empty one with its blade lifted. Unknown: an empty one with a "?". */
function Breaker({ x, y, closed }: { x: number; y: number; closed: boolean | null }) {
  const { t } = useWords()
  const name = closed === null ? 'unknown' : closed ? 'closed' : 'open'
  return (
    <g className={`breaker ${name}`} transform={`translate(${x} ${y})`} data-breaker={name}>
      <title>{t(`breaker.${name}`)}</title>
      {name === 'open' && <rect className="breaker-gap" x="-11" y="-7" width="22" height="14" />}
      <rect x="-6" y="-6" width="12" height="12" />
      {name === 'open' && <path d="M-6 0L7 -13" />}
      {name === 'unknown' && (
        <text y="4" textAnchor="middle">
          ?
        </text>
      )}
    </g>
  )
}
