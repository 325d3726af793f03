import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import type { Box } from './flowModel.ts'

type Engine = SiteView['engines'][number]

/** Each state by its own shape: a triangle runs, a square stands, a bolt has tripped. */
const SHAPES: Readonly<Record<Engine['phase'], string>> = {
  running: 'M1 0L11 6L1 12Z',
  starting: 'M1 0L6 6L1 12ZM6 0L11 6L6 12Z',
  stopping: 'M1 1h4v10H1zM7 1h4v10H7z',
  stopped: 'M1 1h10v10H1z',
  tripped: 'M7 -2L1 7h4L4 14L11 4H7Z',
  unknown: 'M6 0L12 6L6 12L0 6Z',
}

export function EngineBox({ box, engine }: { box: Box; engine: Engine }) {
  const { t, format } = useWords()
  const left = box.x + 8
  const inner = box.w - 16
  const load = engine.power_w === null ? 0 : Math.max(0, Math.min(1, engine.power_w / engine.rated_w))
  const there = Math.max(0, Math.min(1, engine.available_w / engine.rated_w))
  return (
    <g className={`flow-box engine ${engine.phase}`} data-engine={engine.id} data-phase={engine.phase}>
      <title>
        {[engine.model, t('flow.rated', { power: format.power(engine.rated_w) }), engine.reason]
          .filter(Boolean)
          .join(' · ')}
      </title>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx="6" />
      <path className="flow-icon" d={SHAPES[engine.phase]} transform={`translate(${left} ${box.y + 11})`} />
      <text x={left + 18} y={box.y + 21} className="flow-name">
        {engine.id}
      </text>
      <text x={left} y={box.y + 39} className="flow-phase">
        {t(`engine.${engine.phase}`)}
      </text>
      {engine.phase === 'running' && (
        <text x={box.x + box.w - 8} y={box.y + 39} textAnchor="end">
          {format.percent(load)}
        </text>
      )}
      <rect className="flow-track" x={left} y={box.y + box.h - 14} width={inner} height="5" rx="2.5" />
      <rect
        className="flow-there"
        x={left}
        y={box.y + box.h - 14}
        width={inner * there}
        height="5"
        rx="2.5"
      />
      <rect className="flow-load" x={left} y={box.y + box.h - 14} width={inner * load} height="5" rx="2.5" />
    </g>
  )
}
