import { useEffect, useId, useRef, useState } from 'react'
import { Link } from 'wouter'
import { type Shown, UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Figure } from '../ui/Figure.tsx'

/** Where a number came from, told as lines of a name and a text. */
export interface Origin {
  readonly title: string
  readonly lines: readonly (readonly [name: string, text: string])[]
  /** The record it was taken from; `#factors` is a part of the same page. */
  readonly record?: { readonly to: string; readonly text: string }
}

/** A number that opens to where it came from. `full` is the number with its unit, where its column has that at its head. */
export function Sourced({
  shown,
  full = shown,
  origin,
  big,
}: {
  shown: Shown
  full?: Shown
  origin: Origin
  big?: boolean
}) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const text = shown.number === UNKNOWN ? t('gas.unknown') : `${full.number} ${full.unit}`
  return (
    <>
      <button
        type="button"
        className="sourced"
        aria-haspopup="dialog"
        aria-label={`${origin.title}: ${text}`}
        onClick={() => setOpen(true)}
      >
        <Figure shown={shown} big={big ?? false} />
      </button>
      {open && <OriginDialog shown={full} origin={origin} onClose={() => setOpen(false)} />}
    </>
  )
}

function OriginDialog({ shown, origin, onClose }: { shown: Shown; origin: Origin; onClose: () => void }) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="origin" onClose={onClose} aria-labelledby={id}>
      <h1 id={id}>{origin.title}</h1>
      <p>
        <Figure shown={shown} big />
        {shown.number === UNKNOWN && <span className="quiet"> {t('gas.unknown')}</span>}
      </p>
      <dl>
        {origin.lines.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-end">
        {origin.record?.to.startsWith('#') && (
          <a href={origin.record.to} className="origin-record" onClick={onClose}>
            {origin.record.text}
          </a>
        )}
        {origin.record && !origin.record.to.startsWith('#') && (
          <Link to={origin.record.to} className="origin-record" onClick={onClose}>
            {origin.record.text}
          </Link>
        )}
        <button type="button" onClick={() => dialog.current?.close()}>
          {t('gas.close')}
        </button>
      </div>
    </dialog>
  )
}
