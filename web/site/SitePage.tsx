import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { useNow } from '../ui/now.ts'
import { Chart } from './Chart.tsx'
import { Devices } from './Devices.tsx'
import { FlowDiagram } from './FlowDiagram.tsx'
import { LatestEvents } from './LatestEvents.tsx'
import { Loops } from './Loops.tsx'
import { Strip } from './Strip.tsx'

/** The site as it is now. */
export function SitePage() {
  const { t } = useWords()
  const site = useConsole((state) => state.site)
  const heardMs = useConsole((state) => state.siteHeardMs)
  const now = useNow()
  if (site === undefined) return <main className="site waiting" aria-busy="true" />
  const heardAgoMs = Math.max(0, now - heardMs)
  return (
    <main className="site">
      <h1 className="hidden">{t('page.site')}</h1>
      <Strip site={site} heardAgoMs={heardAgoMs} />
      <section className="panel site-flow" aria-labelledby="flow-title">
        <h2 id="flow-title">{t('flow.title')}</h2>
        <FlowDiagram site={site} heardAgoMs={heardAgoMs} />
      </section>
      <section className="panel site-chart" aria-labelledby="chart-title">
        <h2 id="chart-title">{t('chart.title')}</h2>
        <Chart />
      </section>
      <aside className="site-side">
        <Devices devices={site.devices} heardAgoMs={heardAgoMs} />
        <Loops loops={site.loops} />
        <LatestEvents />
      </aside>
    </main>
  )
}
