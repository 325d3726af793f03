import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { type Bar, busbarName } from './flowModel.ts'

/** The gas header with its pressure, or a busbar with its name. */
export function FlowBar({ bar, site }: { bar: Bar; site: SiteView }) {
  const { t, format } = useWords()
  const name = busbarName(site)
  const title = name === 'busbar' ? t('flow.busbar') : t('flow.busbar-named', { name })
  const across = bar.w > bar.h
  return (
    <g className={`flow-bar ${bar.kind}`}>
      <rect x={bar.x} y={bar.y} width={bar.w} height={bar.h} rx="2" />
      {bar.kind === 'header' && (
        <text
          x={bar.x + (bar.x === 0 ? 22 : bar.w / 2)}
          y={bar.y + (bar.x === 0 ? 4 : -8)}
          textAnchor={bar.x === 0 ? 'start' : 'middle'}
        >
          {t('flow.header', { pressure: format.pressure(site.gas?.pressure_kpa) })}
        </text>
      )}
      {bar.id === 'busbar' && (
        <text x={across ? bar.x : bar.x + bar.w / 2} y={bar.y - 6} textAnchor={across ? 'start' : 'middle'}>
          {title}
        </text>
      )}
    </g>
  )
}
