// biome-ignore-all lint/a11y: a grid of the ARIA patterns: it has the focus, takes the keys and names the active row
import { memo } from 'react'
import { Link } from 'wouter'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { ModeMark } from './ModeMark.tsx'

/** One machine in the table. Drawn again only when the machine or its place in the table changed. */
export const MachineRow = memo(function MachineRow({
  machine,
  index,
  top,
  chosen,
  active,
  onChoose,
}: {
  machine: MachineView
  index: number
  top: number
  chosen: boolean
  active: boolean
  onChoose: (row: number, range: boolean) => void
}) {
  const { t, format } = useWords()
  const note = machine.pending ? t(`pending.${machine.pending}`) : (machine.reason ?? '')
  const estimated = machine.power_grade === 'estimated'
  return (
    <div
      className={`grid-row machine${active ? ' active' : ''}`}
      role="row"
      id={`machine-${index}`}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onChoose(index, event.shiftKey)}
    >
      <span role="gridcell">
        <input type="checkbox" checked={chosen} readOnly tabIndex={-1} aria-label={machine.id} />
      </span>
      <span role="gridcell" className="col-address" title={machine.id}>
        <Link to={`/machines/${machine.id}`} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
          {machine.address}
        </Link>
      </span>
      <span role="gridcell" className="col-model" title={machine.firmware ?? undefined}>
        {machine.model}
      </span>
      <span role="gridcell" className="col-place">
        {t('machines.place', { hall: machine.hall, rack: machine.rack + 1, slot: machine.slot + 1 })}
      </span>
      <span role="gridcell" className="col-customer">
        {machine.customer}
      </span>
      <span role="gridcell" className="col-mode" title={note}>
        <ModeMark mode={machine.mode} />
        {t(`mode.${machine.mode}`)}
        {note !== '' && <span className="quiet small"> {note}</span>}
      </span>
      <span
        role="gridcell"
        className="num col-power_w"
        title={estimated ? t('machines.estimated') : undefined}
      >
        {estimated && machine.power_w !== null && '≈\u202f'}
        {format.power(machine.power_w)}
      </span>
      <span role="gridcell" className="num col-hashrate_ths">
        {format.hashrate(machine.hashrate_ths)}
      </span>
      <span role="gridcell" className="num col-temperature_c">
        {format.temperature(machine.temperature_c)}
      </span>
      <span role="gridcell" className="num col-efficiency_j_per_th">
        {format.efficiency(machine.efficiency_j_per_th)}
      </span>
      <span role="gridcell" className="num col-age_ms quiet">
        {format.age(machine.age_ms)}
      </span>
    </div>
  )
})
