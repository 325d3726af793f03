import { useState } from 'react'
import { useLocation } from 'wouter'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { CommandDialog } from './CommandDialog.tsx'
import { COMMANDS, type CommandKind } from './commandKinds.ts'

/** What an operator can do with the chosen machines. */
export function CommandButtons({ chosen }: { chosen: readonly MachineView[] }) {
  const { t } = useWords()
  const [, navigate] = useLocation()
  // The choice at the moment of the command: machines that change under way do not change the command.
  const [given, setGiven] = useState<{ kind: CommandKind; machines: readonly MachineView[] }>()
  const able = (kind: CommandKind) => {
    if (kind === 'release') return chosen.some((machine) => machine.stopped_by === 'operator')
    return chosen.some((machine) => machine.capabilities.includes(kind))
  }
  return (
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
      <button
        type="button"
        disabled={chosen.length === 0}
        onClick={() => navigate('/orders', { state: { machines: chosen.map(({ id }) => id) } })}
      >
        {t('order.more')}
      </button>
      {given && <CommandDialog {...given} onClose={() => setGiven(undefined)} />}
    </span>
  )
}
