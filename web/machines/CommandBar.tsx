import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { CommandButtons } from './CommandButtons.tsx'

/** What is chosen and, for operators, what can be done with it. */
export function CommandBar({
  operator,
  chosen,
  shown,
  onAll,
  onNone,
}: {
  operator: boolean
  chosen: readonly MachineView[]
  shown: number
  onAll: () => void
  onNone: () => void
}) {
  const { t, format } = useWords()
  return (
    <div className="command-bar">
      <span className="command-chosen" role="status">
        {t('machines.selected', { chosen: format.number(chosen.length), count: chosen.length })}
      </span>
      <button type="button" className="plain" disabled={shown === 0} onClick={onAll}>
        {t('machines.select-all', { shown: format.number(shown), count: shown })}
      </button>
      <button type="button" className="plain" disabled={chosen.length === 0} onClick={onNone}>
        {t('machines.select-none')}
      </button>
      {operator && <CommandButtons chosen={chosen} />}
    </div>
  )
}
