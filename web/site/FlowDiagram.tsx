import { useMemo } from 'react'
import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { useWidth } from '../ui/width.ts'
import { FlowArrow } from './FlowArrow.tsx'
import { FlowBar } from './FlowBar.tsx'
import { FlowBox } from './FlowBox.tsx'
import { type Arrow, sharesOf } from './flowModel.ts'
import { tallFlow } from './flowTall.ts'
import { wideFlow } from './flowWide.ts'

const WIDE_FROM_PX = 940

/** The live way of the energy, from the well to the customers. */
export function FlowDiagram({ site, heardAgoMs }: { site: SiteView; heardAgoMs: number }) {
  const { t } = useWords()
  const [place, width] = useWidth<HTMLDivElement>()
  const machines = useConsole((state) => state.machines)
  const shares = useMemo(() => sharesOf(machines ?? []), [machines])
  const picture =
    width >= WIDE_FROM_PX ? wideFlow(site, shares, width) : tallFlow(site, shares, Math.max(300, width))
  const largest = largestOf(picture.arrows)
  return (
    <div ref={place} className="flow">
      {width > 0 && (
        <svg
          width={picture.width}
          height={picture.height}
          viewBox={`0 0 ${picture.width} ${picture.height}`}
          role="img"
          aria-label={t('flow.title')}
        >
          <Heads />
          {picture.arrows.map((arrow) => (
            <FlowArrow key={arrow.id} arrow={arrow} largest={largest[arrow.medium]} heardAgoMs={heardAgoMs} />
          ))}
          {picture.bars.map((bar) => (
            <FlowBar key={bar.id} bar={bar} site={site} />
          ))}
          {picture.boxes.map((box) => (
            <FlowBox key={`${box.kind} ${box.id}`} box={box} site={site} />
          ))}
        </svg>
      )}
    </div>
  )
}

function largestOf(arrows: readonly Arrow[]): Record<Arrow['medium'], number> {
  const of = (medium: Arrow['medium']) =>
    Math.max(
      1,
      ...arrows.filter((arrow) => arrow.medium === medium).map((arrow) => Math.abs(arrow.amount ?? 0)),
    )
  return { gas: of('gas'), power: of('power') }
}

/** Arrow heads of a fixed size, whatever the line's width. */
function Heads() {
  return (
    <defs>
      {(['gas', 'power', 'none'] as const).map((kind) => (
        <marker
          key={kind}
          id={`head-${kind}`}
          className={`flow-head ${kind}`}
          markerUnits="userSpaceOnUse"
          markerWidth="14"
          markerHeight="18"
          refX="10"
          refY="9"
          orient="auto"
        >
          <path d="M0 1L11 9L0 17Z" />
        </marker>
      ))}
    </defs>
  )
}
