import { useState } from 'react'
import { Link } from 'wouter'
import type { FoundView } from '../../src/site/reportView.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { Alert } from '../ui/Alert.tsx'
import { EnterFound } from './EnterFound.tsx'
import { FoundTable } from './FoundTable.tsx'
import { ScanForm } from './ScanForm.tsx'
import { ScanProgress } from './ScanProgress.tsx'
import { useScan } from './useScan.ts'

const NONE: readonly FoundView[] = []

/** Three steps: where to look, what stands there, and which of it comes into the register. */
export function ScanPage() {
  const { t } = useWords()
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const { scan, refusal, start, stop } = useScan()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const found = scan?.found ?? NONE
  const begin: typeof start = async (wish) => {
    setChosen(new Set())
    await start(wish)
  }
  return (
    <main className="scan">
      <header>
        <Link to="/machines" className="small">
          {t('machine.back')}
        </Link>
        <h1>{t('scan.title')}</h1>
        <p className="quiet">{t('scan.explained')}</p>
      </header>
      {operator && <ScanForm running={scan?.state === 'running'} onStart={begin} />}
      <Alert refusal={refusal} />
      {scan && <ScanProgress scan={scan} operator={operator} onStop={() => void stop()} />}
      {found.length > 0 && (
        <FoundTable found={found} chosen={chosen} choosable={operator} onChosen={setChosen} />
      )}
      {operator && (
        <EnterFound
          found={found.filter((each) => chosen.has(each.address))}
          onEntered={() => setChosen(new Set())}
        />
      )}
    </main>
  )
}
