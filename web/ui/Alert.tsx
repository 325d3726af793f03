import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { refusalText } from './refusal.ts'

/** Why the last request was not done; keeps its place so that nothing moves when it appears. */
export function Alert({ refusal }: { refusal: Refusal | undefined }) {
  const { t, format } = useWords()
  return (
    <p className="alert" role="alert">
      {refusal && refusalText(t, format, refusal)}
    </p>
  )
}
