import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { EngineBox } from './EngineBox.tsx'
import type { Box } from './flowModel.ts'
import { GridBox } from './GridBox.tsx'

/** What stands in a box of the diagram. */
export function FlowBox({ box, site }: { box: Box; site: SiteView }) {
  const { t, format } = useWords()
  switch (box.kind) {
    case 'well':
      return <Lines box={box} lines={[t('flow.well')]} />
    case 'flare':
      return (
        <Lines box={box} lines={[t('flow.flare')]} icon="M6 0c3 5-3 6-3 11a5 5 0 0 0 10 0c0-4-4-5-7-11z" />
      )
    case 'engine': {
      const engine = site.engines.find((each) => each.id === box.id)
      return engine ? <EngineBox box={box} engine={engine} /> : null
    }
    case 'grid': {
      const connection = site.grid.find((each) => each.id === box.id)
      return connection ? <GridBox box={box} connection={connection} /> : null
    }
    case 'feeder': {
      const feeder = site.feeders.find((each) => each.id === box.id)
      const share = feeder?.power_w == null ? null : feeder.power_w / feeder.rated_w
      const title = t('flow.feeder', {
        id: box.id,
        rated: format.power(feeder?.rated_w),
        priority: feeder?.shed_priority,
      })
      return <Lines box={box} lines={[box.id, share === null ? '' : format.percent(share)]} title={title} />
    }
    case 'hall': {
      const hall = site.halls.find((each) => each.id === box.id)
      if (hall === undefined) return null
      const mining = t('flow.mining', {
        mining: format.number(hall.mining),
        machines: format.number(hall.machines),
      })
      return <Lines box={box} lines={[hall.name, mining, format.hashrate(hall.hashrate_ths)]} />
    }
    case 'customer': {
      const customer = site.customers.find((each) => each.id === box.id)
      if (customer === undefined) return null
      const settled = t('flow.settled', { energy: format.energy(customer.settled_today_wh) })
      return (
        <Lines
          box={box}
          lines={[
            customer.name,
            format.power(customer.power_w),
            format.hashrate(customer.hashrate_ths),
            settled,
          ]}
        />
      )
    }
  }
}

function Lines({
  box,
  lines,
  title,
  icon,
}: {
  box: Box
  lines: readonly string[]
  title?: string
  icon?: string
}) {
  const shown = lines.filter((text) => text !== '')
  const first = box.y + box.h / 2 - ((shown.length - 1) * 15.5) / 2 + 4.5
  const fits = Math.floor((box.w - 14) / 6.2)
  return (
    <g className={`flow-box ${box.kind}`}>
      <title>{[title, ...lines].filter(Boolean).join(' · ')}</title>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx="6" />
      {icon && (
        <path
          className="flow-icon"
          d={icon}
          transform={`translate(${box.x + 10} ${box.y + box.h / 2 - 9})`}
        />
      )}
      {shown.map((text, index) => (
        <text
          key={text}
          x={box.x + (icon ? 32 : 8)}
          y={first + index * 15.5}
          className={index === 0 ? 'flow-name' : ''}
        >
          {text.length > fits ? `${text.slice(0, fits - 1)}…` : text}
        </text>
      ))}
    </g>
  )
}
