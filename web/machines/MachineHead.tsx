// biome-ignore-all lint/a11y: a grid of the ARIA patterns: it has the focus, takes the keys and names the active row
import { useWords } from '../i18n.ts'
import type { Sort, SortKey } from './filter.ts'

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

/** The columns, each of which sorts; again the other way round. */
export function MachineHead({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const { t } = useWords()
  const direction = sort.down ? 'descending' : 'ascending'
  return (
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
  )
}
