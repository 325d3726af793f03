import { useDeferredValue, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { CommandBar } from './CommandBar.tsx'
import { CommandProgress } from './CommandProgress.tsx'
import { Filters } from './Filters.tsx'
import { filtered, NO_FILTER, type Sort, sorted } from './filter.ts'
import { HeatMaps } from './HeatMaps.tsx'
import { MachineTable } from './MachineTable.tsx'
import { all, NOTHING, none, toggled } from './selection.ts'

const EMPTY: readonly MachineView[] = []

/** Every machine: to find, to compare, to choose and to command. */
export function MachinesPage() {
  const { t, format } = useWords()
  const machines = useConsole((state) => state.machines) ?? EMPTY
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const [filter, setFilter] = useState(NO_FILTER)
  const [sort, setSort] = useState<Sort>({ key: 'place', down: false })
  const [selection, setSelection] = useState(NOTHING)
  const [racks, setRacks] = useState(false)
  const wanted = useDeferredValue(filter)
  const shown = useMemo(() => filtered(machines, wanted), [machines, wanted])
  const rows = useMemo(() => sorted(shown, sort), [shown, sort])
  const order = useMemo(() => rows.map((machine) => machine.id), [rows])
  const chosen = useMemo(
    () => machines.filter((machine) => selection.ids.has(machine.id)),
    [machines, selection.ids],
  )
  const total = (value: (machine: MachineView) => number | null) =>
    shown.reduce((sum, machine) => sum + (value(machine) ?? 0), 0)
  return (
    <main className="machines">
      <h1 className="hidden">{t('page.machines')}</h1>
      <Filters machines={machines} filter={filter} onFilter={setFilter} />
      <div className="machines-sums">
        <p>
          {t('machines.shown', {
            shown: format.number(shown.length),
            machines: format.number(machines.length),
            count: machines.length,
          })}
          {` · ${format.power(total((each) => each.power_w))} · ${format.hashrate(total((each) => each.hashrate_ths))}`}
        </p>
        <Link to="/scan">{t('scan.title')}</Link>
        <Link to="/orders">{t('order.title')}</Link>
        <div className="choice">
          <button type="button" aria-pressed={!racks} onClick={() => setRacks(false)}>
            {t('machines.table')}
          </button>
          <button type="button" aria-pressed={racks} onClick={() => setRacks(true)}>
            {t('machines.racks')}
          </button>
        </div>
      </div>
      <CommandBar
        operator={operator}
        chosen={chosen}
        shown={shown.length}
        onAll={() => setSelection((before) => all(before, order))}
        onNone={() => setSelection(none)}
      />
      <CommandProgress />
      {racks ? (
        <HeatMaps
          machines={shown}
          chosen={selection.ids}
          onChoose={(id) => setSelection((before) => toggled(before, order, order.indexOf(id)))}
        />
      ) : (
        <MachineTable
          rows={rows}
          order={order}
          sort={sort}
          onSort={setSort}
          selection={selection}
          onSelection={setSelection}
        />
      )}
    </main>
  )
}
