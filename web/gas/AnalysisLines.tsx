import { useWords } from '../i18n.ts'
import { type AnalysisLine, OTHER_COMPONENTS } from './analysisEntry.ts'
import { componentText } from './origins.ts'

/** The components of an analysis as fields, mole per cent and its uncertainty. */
export function AnalysisLines({
  lines,
  wrong,
  onChange,
}: {
  lines: readonly AnalysisLine[]
  wrong: readonly string[]
  onChange: (lines: readonly AnalysisLine[]) => void
}) {
  const { t } = useWords()
  const set = (index: number, change: Partial<AnalysisLine>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...change } : line)))
  const others = OTHER_COMPONENTS.filter((name) => !lines.some((line) => line.component === name))
  return (
    <>
      <table className="gas-lines">
        <thead>
          <tr>
            <th scope="col">{t('gas.component')}</th>
            <th scope="col">{t('gas.mole-percent')}</th>
            <th scope="col">{t('gas.analysis.sigma')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => {
            const name = componentText(t, line.component)
            return (
              <tr key={line.component}>
                <th scope="row">{name}</th>
                <td>
                  <input
                    inputMode="decimal"
                    maxLength={20}
                    aria-label={`${name}, ${t('gas.mole-percent')}`}
                    aria-invalid={wrong.includes(line.component)}
                    value={line.value}
                    onChange={(event) => set(index, { value: event.target.value })}
                  />
                </td>
                <td>
                  <input
                    inputMode="decimal"
                    maxLength={20}
                    aria-label={`${name}, ${t('gas.analysis.sigma')}`}
                    value={line.sigma}
                    onChange={(event) => set(index, { sigma: event.target.value })}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <label className="gas-add">
        {t('gas.analysis.add')}
        <select
          value=""
          onChange={(event) => onChange([...lines, { component: event.target.value, value: '', sigma: '' }])}
        >
          <option value="" />
          {others.map((each) => (
            <option key={each} value={each}>
              {componentText(t, each)}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet small">{t('gas.analysis.paste')}</p>
    </>
  )
}
