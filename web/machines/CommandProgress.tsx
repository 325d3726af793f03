import { useWords } from '../i18n.ts'
import { withoutBatch } from '../state/changes.ts'
import { type Batch, change, useConsole } from '../state/store.ts'
import { Mark } from '../ui/Mark.tsx'
import { progressOf, STAGES } from './commandKinds.ts'

/** What comes of the commands given from this page, until each machine is confirmed or given up. */
export function CommandProgress() {
  const batches = useConsole((state) => state.batches)
  if (batches.length === 0) return null
  return (
    <ul className="batches">
      {batches.map((batch) => (
        <BatchProgress key={batch.id} batch={batch} />
      ))}
    </ul>
  )
}

function BatchProgress({ batch }: { batch: Batch }) {
  const { t, format } = useWords()
  const commands = useConsole((state) => state.commands)
  const { counts, failed } = progressOf(batch.commands, commands)
  const total = batch.commands.length
  const done = counts.confirmed + counts.untold + counts.failed === total
  const action = batch.powerW === undefined ? '' : ` ${format.power(batch.powerW)}`
  return (
    <li className="panel batch" data-done={done}>
      <div className="batch-head">
        <b>
          <Mark kind={counts.failed > 0 ? 'alarm' : done ? 'good' : 'info'} />
          {t(`command.${batch.action}`)}
          {action}
        </b>
        <span>
          {t('batch.confirmed', { confirmed: format.number(counts.confirmed), total: format.number(total) })}
        </span>
        <button
          type="button"
          className="plain"
          onClick={() => change((state) => withoutBatch(state, batch.id))}
        >
          {t('batch.dismiss')}
        </button>
      </div>
      <div className="batch-bar" aria-hidden="true">
        {STAGES.toReversed().map((stage) => (
          <span key={stage} className={`stage ${stage}`} style={{ flexGrow: counts[stage] }} />
        ))}
      </div>
      <p className="batch-counts small quiet" role="status">
        {STAGES.filter((stage) => stage !== 'untold' || counts.untold > 0).map((stage) => (
          <span key={stage} data-stage={stage}>
            {t(`stage.${stage}`)} {format.number(counts[stage])}
          </span>
        ))}
      </p>
      {failed.length > 0 && (
        <details>
          <summary>{t('batch.failed')}</summary>
          <ul className="small">
            {failed.slice(0, 50).map((command) => (
              <li key={command.id}>
                {command.target.id}: {t(`state.${command.state}`)} {command.steps.at(-1)?.detail}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}
