import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import type { Box } from './flowModel.ts'

type Connection = SiteView['grid'][number]

/** EN 50160:2010, 4.2.2: within 10 % of nominal. */
const WEAK_BELOW = 0.9

/** What an operator must know of it in one word; what is wrong goes first. */
export function gridState(connection: Connection) {
  const { live, on_line, breaker_closed, trouble, voltage_share, power_w } = connection
  if (live === false) return 'dead'
  if (breaker_closed === false) return 'open'
  if (trouble !== null) return trouble
  if (on_line === null) return 'unknown'
  if (voltage_share !== null && voltage_share < WEAK_BELOW) return 'weak'
  if (power_w === null) return 'unknown'
  return power_w > 0 ? 'import' : power_w < 0 ? 'export' : 'idle'
}

const BAD: readonly string[] = ['dead', 'open', 'reversed', 'silent', 'weak']

/** A pylon: two legs, two arms. */
const PYLON = 'M5 0L1 14M5 0L9 14M0 4h10M1 8h8'

/** A connection to a public grid: what it does, and how much of its limit. */
export function GridBox({ box, connection }: { box: Box; connection: Connection }) {
  const { t, format } = useWords()
  const left = box.x + 8
  const inner = box.w - 16
  const state = gridState(connection)
  const limit = state === 'export' ? connection.export_limit_w : connection.import_limit_w
  const power = Math.abs(connection.power_w ?? 0)
  const load = limit > 0 ? Math.min(1, power / limit) : 0
  const on = connection.on_line === true
  return (
    <g
      className={`flow-box grid${BAD.includes(state) ? ' tripped' : ''}`}
      data-grid={connection.id}
      data-state={state}
    >
      <title>
        {[
          connection.id,
          t(`grid.${state}`),
          t('flow.grid-limit', { power: format.power(connection.import_limit_w) }),
          connection.voltage_share === null ? '' : `U ${format.percent(connection.voltage_share)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </title>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx="6" />
      <path className="flow-pylon" d={PYLON} transform={`translate(${left} ${box.y + 9})`} />
      <text x={left + 18} y={box.y + 21} className="flow-name">
        {connection.id}
      </text>
      <text x={left} y={box.y + 39} className="flow-phase">
        {t(`grid.${state}`)}
      </text>
      {on && limit > 0 && !BAD.includes(state) && (
        <text x={box.x + box.w - 8} y={box.y + 39} textAnchor="end">
          {format.percent(load)}
        </text>
      )}
      <rect className="flow-track" x={left} y={box.y + box.h - 14} width={inner} height="5" rx="2.5" />
      <rect
        className="flow-there"
        x={left}
        y={box.y + box.h - 14}
        width={on ? inner : 0}
        height="5"
        rx="2.5"
      />
      <rect className="flow-load" x={left} y={box.y + box.h - 14} width={inner * load} height="5" rx="2.5" />
    </g>
  )
}
