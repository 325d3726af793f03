import { type ClipboardEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import type { AnalysisView, GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { enterAnalysis } from '../state/gasVerbs.ts'
import type { Refusal } from '../state/request.ts'
import { AnalysisLines } from './AnalysisLines.tsx'
import { AnalysisPreview } from './AnalysisPreview.tsx'
import {
  type AnalysisLine,
  componentMeant,
  pastedLines,
  readLines,
  sumVerdict,
  USUAL_COMPONENTS,
  withPasted,
} from './analysisEntry.ts'
import { EntryRefused } from './EntryRefused.tsx'
import { componentText } from './origins.ts'
import { instantAtSite, siteLocal } from './siteTime.ts'

const EMPTY: readonly AnalysisLine[] = USUAL_COMPONENTS.map((component) => ({
  component,
  value: '',
  sigma: '',
}))

/** Enters what a laboratory found, and says before what would change. */
export function AnalysisDialog({
  gas,
  onClose,
  onEntered,
}: {
  gas: GasPageView
  onClose: () => void
  onEntered: (analysis: AnalysisView) => Promise<void>
}) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [lines, setLines] = useState(EMPTY)
  const [sampled, setSampled] = useState('')
  const [laboratory, setLaboratory] = useState('')
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])
  const read = readLines(lines)
  const ready = read.wrong.length === 0 && read.sum > 0 && sumVerdict(read.sum) !== 'refused'
  const paste = (event: ClipboardEvent) => {
    const pasted = pastedLines(event.clipboardData.getData('text')).map((line) => ({
      ...line,
      component: componentMeant(line.component, (each) => componentText(t, each)),
    }))
    if (pasted.length === 0) return
    event.preventDefault()
    setLines((before) => withPasted(before, pasted))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const at = instantAtSite(sampled, format.zone)
    if (at === undefined || !ready) return
    setBusy(true)
    const answer = await enterAnalysis({
      sampled_at: at,
      composition: { ...read.composition },
      ...(Object.keys(read.uncertainties).length > 0 && { uncertainties: { ...read.uncertainties } }),
      unit: 'percent',
      ...(laboratory.trim() !== '' && { laboratory: laboratory.trim() }),
      why: why.trim(),
    })
    setBusy(false)
    if (answer.ok) await onEntered(answer.value)
    else setRefusal(answer.refusal)
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="gas-analysis-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="gas-analysis-title">{t('gas.enter-analysis')}</h1>
        <p className="quiet">{t('gas.analysis.explained')}</p>
        <div className="gas-pair">
          <label>
            {t('gas.analysis.sampled', { zone: format.zone })}
            <input
              type="datetime-local"
              required
              max={siteLocal(Date.now(), format.zone)}
              value={sampled}
              onChange={(event) => setSampled(event.target.value)}
            />
          </label>
          <label>
            {t('gas.analysis.laboratory')}
            <input
              maxLength={200}
              value={laboratory}
              onChange={(event) => setLaboratory(event.target.value)}
            />
          </label>
        </div>
        <div onPaste={paste}>
          <AnalysisLines lines={lines} wrong={read.wrong} onChange={setLines} />
        </div>
        <label>
          {t('command.why')}
          <input
            required
            minLength={3}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        <AnalysisPreview gas={gas} read={read} />
        <EntryRefused refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary" disabled={busy || !ready}>
            {t('gas.enter')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
