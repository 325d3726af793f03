import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { refusalText } from '../ui/refusal.ts'

const TOLD = new Set(['entry_refused', 'invalid_request'])

/** Why an entry was not taken in, each reason on a line of its own; what was typed stays. */
export function EntryRefused({ refusal }: { refusal: Refusal | undefined }) {
  const { t, format } = useWords()
  return (
    <div className="alert" role="alert">
      {refusal !== undefined && !TOLD.has(refusal.code) && refusalText(t, format, refusal)}
      {refusal !== undefined && TOLD.has(refusal.code) && (
        <>
          <p>{t('gas.refused')}</p>
          <ul className="gas-reasons">
            {refusal.message.split('; ').map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
