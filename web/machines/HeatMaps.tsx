import { useState } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { HeatMap } from './HeatMap.tsx'
import { type Heat, rangeOf } from './heat.ts'

const HEATS: readonly Heat[] = ['temperature_c', 'efficiency_j_per_th']
const STEPS = [0, 1, 2, 3, 4]

/** The halls as their racks stand, coloured by temperature or efficiency. */
export function HeatMaps({
  machines,
  chosen,
  onChoose,
}: {
  machines: readonly MachineView[]
  chosen: ReadonlySet<string>
  onChoose: (id: string) => void
}) {
  const { t, format } = useWords()
  const [heat, setHeat] = useState<Heat>('temperature_c')
  const [under, setUnder] = useState<MachineView>()
  const names = useConsole((state) => state.site?.halls)
  const range = rangeOf(machines, heat)
  const show = heat === 'temperature_c' ? format.temperature : format.efficiency
  const halls = Map.groupBy(machines, (machine) => machine.hall)
  return (
    <section className="heat">
      <div className="heat-head">
        <div className="choice">
          {HEATS.map((each) => (
            <button key={each} type="button" aria-pressed={heat === each} onClick={() => setHeat(each)}>
              {t(`column.${each}`)}
            </button>
          ))}
        </div>
        <p className="heat-key small">
          {show(range.low)}
          {STEPS.map((step) => (
            <span key={step} className={`heat-step heat-${step}`} />
          ))}
          {show(range.high)}
          <span className="heat-outline">{t('heat.outline')}</span>
        </p>
        <p className="heat-under" aria-live="polite">
          {under
            ? `${under.address} · ${under.model} · ${show(under[heat])} · ${t(`mode.${under.mode}`)}`
            : t('heat.point')}
        </p>
      </div>
      <div className="heat-halls">
        {[...halls].map(([hall, inside]) => (
          <div key={hall} className="panel">
            <h2>{names?.find((each) => each.id === hall)?.name ?? hall}</h2>
            <HeatMap
              machines={inside}
              heat={heat}
              range={range}
              chosen={chosen}
              label={t('heat.label', { hall })}
              onUnder={setUnder}
              onChoose={onChoose}
            />
          </div>
        ))}
      </div>
    </section>
  )
}
