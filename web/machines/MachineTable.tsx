import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import type { Sort, SortKey } from './filter.ts'
import { MachineRow } from './MachineRow.tsx'
import { extended, pressed, type Selection, toggled } from './selection.ts'

const ROW_PX = 36
const COLUMNS: readonly (readonly [key: SortKey, number: boolean])[] = [
  ['address', false],
  ['model', false],
  ['place', false],
  ['customer', false],
  ['mode', false],
  ['power_w', true],
  ['hashrate_ths', true],
  ['temperature_c', true],
  ['efficiency_j_per_th', true],
  ['age_ms', true],
]

/** Only the rows in sight are in the page, however many machines there are. */
export function MachineTable({
  rows,
  order,
  sort,
  onSort,
  selection,
  onSelection,
}: {
  rows: readonly MachineView[]
  order: readonly string[]
  sort: Sort
  onSort: (sort: Sort) => void
  selection: Selection
  onSelection: (change: (before: Selection) => Selection) => void
}) {
  const { t } = useWords()
  const body = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? ROW_PX) / ROW_PX) - 1)
    const next = pressed(selection, order, event, page)
    if (next === undefined) return
    event.preventDefault()
    onSelection(() => next)
    virtual.scrollToIndex(next.active)
  }
  const choose = (row: number, range: boolean) => {
    onSelection((before) => (range ? extended(before, order, row) : toggled(before, order, row)))
    body.current?.focus()
  }
  const direction = sort.down ? 'descending' : 'ascending'
  return (
    <div className="grid panel" role="grid" aria-rowcount={rows.length + 1} aria-multiselectable="true">
      <div className="grid-row grid-head" role="row" aria-rowindex={1}>
        <span role="columnheader">
          <span className="hidden">{t('machines.chosen')}</span>
        </span>
        {COLUMNS.map(([key, number]) => (
          <span
            key={key}
            role="columnheader"
            className={number ? `num col-${key}` : `col-${key}`}
            aria-sort={sort.key === key ? direction : 'none'}
          >
            <button
              type="button"
              className="grid-sort"
              onClick={() => onSort({ key, down: sort.key === key && !sort.down })}
            >
              {t(`column.${key}`)}
            </button>
          </span>
        ))}
      </div>
      <div
        ref={body}
        className="grid-body"
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are walked with the arrow keys from here
        tabIndex={0}
        aria-label={t('machines.keys')}
        aria-activedescendant={rows.length > 0 ? `machine-${selection.active}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className="grid-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const machine = rows[index]
            return (
              machine && (
                <MachineRow
                  key={machine.id}
                  machine={machine}
                  index={index}
                  top={start}
                  chosen={selection.ids.has(machine.id)}
                  active={selection.active === index}
                  onChoose={choose}
                />
              )
            )
          })}
        </div>
        {rows.length === 0 && <p className="grid-none quiet">{t('machines.none')}</p>}
      </div>
    </div>
  )
}
