import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { type Filter, NO_FILTER, valuesOf } from './filter.ts'

const COLUMNS = ['hall', 'customer', 'mode', 'model'] as const

export function Filters({
  machines,
  filter,
  onFilter,
}: {
  machines: readonly MachineView[]
  filter: Filter
  onFilter: (filter: Filter) => void
}) {
  const { t } = useWords()
  const site = useConsole((state) => state.site)
  const nameOf = (column: (typeof COLUMNS)[number], value: string): string => {
    if (column === 'mode') return t(`mode.${value}`)
    if (column === 'hall') return site?.halls.find((hall) => hall.id === value)?.name ?? value
    if (column === 'customer') return site?.customers.find((customer) => customer.id === value)?.name ?? value
    return value
  }
  const used = Object.values(filter).some((value) => value !== '')
  return (
    <search className="filters">
      <label className="filters-text">
        {t('filter.text')}
        <input
          type="search"
          value={filter.text}
          placeholder={t('filter.text-hint')}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        />
      </label>
      {COLUMNS.map((column) => (
        <label key={column}>
          {t(`filter.${column}`)}
          <select
            value={filter[column]}
            onChange={(event) => onFilter({ ...filter, [column]: event.target.value })}
          >
            <option value="">{t('filter.any')}</option>
            {valuesOf(machines, column).map((value) => (
              <option key={value} value={value}>
                {nameOf(column, value)}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="button" disabled={!used} onClick={() => onFilter(NO_FILTER)}>
        {t('filter.clear')}
      </button>
    </search>
  )
}
