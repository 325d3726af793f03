import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { importFile, type RegisterImport } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'

/** A file is looked through first, row by row; only a file without mistakes can be taken in. */
export function ImportDialog({ onClose }: { onClose: (changed: boolean) => void }) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [file, setFile] = useState<File>()
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [read, setRead] = useState<RegisterImport>()
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])
  const send = async (chosen: File, apply: boolean) => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await importFile(chosen, { apply, why: why.trim() })
    setBusy(false)
    if (!answer.ok) {
      setRead(undefined)
      return setRefusal(answer.refusal)
    }
    setRead(answer.value)
    if (answer.value.applied) onClose(true)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (file !== undefined) void send(file, true)
  }
  const ready = read !== undefined && read.errors.length === 0 && read.added + read.changed > 0
  return (
    <dialog ref={dialog} onClose={() => onClose(false)} aria-labelledby="import-title">
      <form onSubmit={submit}>
        <h1 id="import-title">{t('register.import')}</h1>
        <p className="quiet">{t('register.import-explained')}</p>
        <label>
          {t('register.file')}
          <input
            type="file"
            accept=".csv,.xlsx"
            onChange={(event) => {
              const [chosen] = event.target.files ?? []
              setFile(chosen)
              setRead(undefined)
              if (chosen !== undefined) void send(chosen, false)
            }}
          />
        </label>
        <label>
          {t('command.why')}
          <input value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} />
        </label>
        <div className="preview" aria-live="polite">
          {busy && <p className="quiet">{t('register.reading')}</p>}
          {read && (
            <p>
              {t('register.would', {
                added: format.number(read.added),
                changed: format.number(read.changed),
                unchanged: format.number(read.unchanged),
              })}
            </p>
          )}
          {read && read.errors.length > 0 && (
            <>
              <p className="alert">{t('register.mistakes', { count: read.errors.length })}</p>
              <ol className="import-errors">
                {read.errors.map((error) => (
                  <li key={`${error.line} ${error.column} ${error.message}`}>
                    <b>{t('register.line', { line: error.line })}</b>
                    {error.column !== null && ` ${error.column}`}: {error.message}
                  </li>
                ))}
              </ol>
            </>
          )}
        </div>
        <Alert refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={() => onClose(false)}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary" disabled={busy || !ready}>
            {t('register.apply')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
