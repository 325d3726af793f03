import { useState } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { CommandDialog } from './CommandDialog.tsx'
import { COMMANDS, type CommandKind } from './commandKinds.ts'

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
  // The choice at the moment of the command: machines that change under way do not change the command.
  const [given, setGiven] = useState<{ kind: CommandKind; machines: readonly MachineView[] }>()
  const able = (kind: CommandKind) => {
    if (kind === 'release') return chosen.some((machine) => machine.stopped_by === 'operator')
    return chosen.some((machine) => machine.capabilities.includes(kind))
  }
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
      {operator && (
        <span className="command-buttons">
          {COMMANDS.map((kind) => (
            <button
              key={kind}
              type="button"
              disabled={!able(kind)}
              onClick={() => setGiven({ kind, machines: chosen })}
            >
              {t(`command.${kind}`)}
            </button>
          ))}
        </span>
      )}
      {given && <CommandDialog {...given} onClose={() => setGiven(undefined)} />}
    </div>
  )
}
