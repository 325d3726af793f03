import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { type Bar, busbarName } from './flowModel.ts'

/** The gas header with its pressure, or a busbar with its name. */
export function FlowBar({ bar, site }: { bar: Bar; site: SiteView }) {
  const { t, format } = useWords()
  const name = busbarName(site)
  const title = name === 'busbar' ? t('flow.busbar') : t('flow.busbar-named', { name })
  const text =
    bar.kind === 'header' ? t('flow.header', { pressure: format.pressure(site.gas?.pressure_kpa) }) : title
  return (
    <g className={`flow-bar ${bar.kind}`}>
      <rect x={bar.x} y={bar.y} width={bar.w} height={bar.h} rx="2" />
      {bar.label && (
        <text x={bar.label.x} y={bar.label.y} textAnchor={bar.label.anchor}>
          {text}
        </text>
      )}
    </g>
  )
}
