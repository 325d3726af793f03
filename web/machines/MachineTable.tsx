// biome-ignore-all lint/a11y: a grid of the ARIA patterns: it has the focus, takes the keys and names the active row
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useRef } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import type { Sort } from './filter.ts'
import { MachineHead } from './MachineHead.tsx'
import { MachineRow } from './MachineRow.tsx'
import { extended, pressed, type Selection, toggled } from './selection.ts'

const ROW_PX = 36
const HEAD_PX = 36

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
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  })
  const onKeyDown = (event: KeyboardEvent) => {
    // The heads are buttons of their own.
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? ROW_PX) / ROW_PX) - 1)
    const next = pressed(selection, order, event, page)
    if (next === undefined) return
    event.preventDefault()
    onSelection(() => next)
    virtual.scrollToIndex(next.active)
  }
  const now = useRef({ order, onSelection })
  now.current = { order, onSelection }
  // Stays the same function, so that rows that did not change are not drawn again.
  const choose = useCallback((row: number, range: boolean) => {
    const { order: rowIds, onSelection: tell } = now.current
    tell((before) => (range ? extended(before, rowIds, row) : toggled(before, rowIds, row)))
    body.current?.focus()
  }, [])
  return (
    <div
      ref={body}
      className="grid panel"
      role="grid"
      // The rows are walked with the arrow keys from here.
      tabIndex={0}
      aria-label={t('machines.keys')}
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={rows.length > 0 ? `machine-${selection.active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <MachineHead sort={sort} onSort={onSort} />
      <div className="grid-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const machine = rows[index]
          return (
            machine && (
              <MachineRow
                key={machine.id}
                machine={machine}
                index={index}
                top={start - HEAD_PX}
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
  )
}
