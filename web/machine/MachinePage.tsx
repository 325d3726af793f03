import { useState } from 'react'
import { Link, useParams } from 'wouter'
import { useWords } from '../i18n.ts'
import { CommandButtons } from '../machines/CommandButtons.tsx'
import { CommandProgress } from '../machines/CommandProgress.tsx'
import { ModeMark } from '../machines/ModeMark.tsx'
import { useConsole } from '../state/store.ts'
import { Boards } from './Boards.tsx'
import { Charts } from './Charts.tsx'
import { Figures } from './Figures.tsx'
import { Network } from './Network.tsx'
import { Papers } from './Papers.tsx'
import { Tickets } from './Tickets.tsx'
import { usePapers, useReport } from './useMachine.ts'

/** One machine: what it does now and did lately, what is wrong with it, and what is written of it. */
export function MachinePage() {
  const { t, format } = useWords()
  const id = useParams()['*'] ?? ''
  const machines = useConsole((state) => state.machines)
  const hall = useConsole((state) => state.site?.halls)
  const customers = useConsole((state) => state.site?.customers)
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const [hours, setHours] = useState(24)
  const machine = machines?.find((each) => each.id === id)
  const report = useReport(machine)
  const papers = usePapers(machine)
  if (machines === undefined) return <main className="machine-page waiting" aria-busy="true" />
  if (machine === undefined)
    return (
      <main className="machine-page">
        <p>{t('machine.none', { id })}</p>
        <Link to="/machines">{t('machine.back')}</Link>
      </main>
    )
  const place = t('machines.place', {
    hall: hall?.find((each) => each.id === machine.hall)?.name ?? machine.hall,
    rack: machine.rack + 1,
    slot: machine.slot + 1,
  })
  const owner = customers?.find((each) => each.id === machine.customer)?.name ?? machine.customer
  return (
    <main className="machine-page">
      <header className="machine-title">
        <Link to="/machines" className="small">
          {t('machine.back')}
        </Link>
        <h1>{report?.model ?? machine.model}</h1>
        <p className="quiet">
          <span className="machine-address">{machine.address}</span> · {place} · {owner}
        </p>
        <p>
          <ModeMark mode={machine.mode} />
          {t(`mode.${machine.mode}`)}
          {machine.pending !== null && ` · ${t(`pending.${machine.pending}`)}`}
          {machine.reason !== null && <span className="quiet"> · {machine.reason}</span>}
        </p>
      </header>
      {operator && <CommandButtons chosen={[machine]} />}
      <CommandProgress />
      <Figures machine={machine} report={report ?? undefined} />
      <Charts id={machine.id} hours={hours} onHours={setHours} />
      <div className="machine-columns">
        <Boards report={report} />
        <Network machine={machine} report={report} />
        <Tickets machine={machine.id} operator={operator} />
        <Papers papers={papers} />
      </div>
      <p className="quiet small">
        {report === undefined || report === null
          ? ''
          : t('machine.told-at', { at: format.dateTime(report.at) })}
      </p>
    </main>
  )
}
