import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { type AnalysisRead, sumVerdict } from './analysisEntry.ts'
import { shareDigits } from './figures.ts'
import { componentText } from './origins.ts'

const SULPHIDE = /hydrogen sul(ph|f)ide|^h2s$/i
const MARKS = { good: 'good', scaled: 'warning', refused: 'alarm' } as const

/** What the typed analysis says beside the gas in force. */
export function AnalysisPreview({ gas, read }: { gas: GasPageView; read: AnalysisRead }) {
  const { t, format } = useWords()
  const names = Object.keys(read.composition)
  const verdict = sumVerdict(read.sum)
  const before = new Map(
    gas.composition?.components.map(({ component, fraction }) => [component, fraction * 100]),
  )
  const changes = names.flatMap((name) => {
    const was = before.get(name)
    const is = read.composition[name] ?? 0
    return was === undefined || Math.abs(is - was) < 0.005 ? [] : [{ name, was, is }]
  })
  return (
    <div className="preview" aria-live="polite">
      {read.wrong.length > 0 && (
        <p className="alert">
          {t('gas.analysis.wrong', { names: read.wrong.map((name) => componentText(t, name)).join(', ') })}
        </p>
      )}
      {names.length === 0 ? (
        <p className="quiet">{t('gas.analysis.empty')}</p>
      ) : (
        <p>
          <Mark kind={MARKS[verdict]} />
          {t('gas.analysis.sum', { sum: `${format.number(read.sum, 3)}\u00a0%` })} {t(`gas.sum.${verdict}`)}
        </p>
      )}
      {names.length > 0 && !names.some((name) => SULPHIDE.test(name)) && (
        <p>
          <Mark kind="info" />
          {t('gas.analysis.no-sulphide')}
        </p>
      )}
      {read.uncertain.length > 0 && (
        <p>
          <Mark kind="warning" />
          {t('gas.analysis.uncertain', {
            names: read.uncertain.map((name) => componentText(t, name)).join(', '),
          })}
        </p>
      )}
      {changes.length > 0 && (
        <>
          <p className="quiet">{t('gas.analysis.changes')}</p>
          <ul className="gas-changes">
            {changes.map(({ name, was, is }) => (
              <li key={name}>
                {componentText(t, name)}: {format.number(was, shareDigits(was))} →{' '}
                {format.number(is, shareDigits(is))} %
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
