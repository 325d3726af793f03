import type { PlanHead } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import { termText } from './words.ts'

/** What a plan brings and costs by term, the largest first, each with a bar to its side of nought. */
export function Terms({ terms, currency }: { terms: PlanHead['terms']; currency: string }) {
  const { t, format } = useWords()
  const most = Math.max(0, ...terms.map(({ minor }) => minor))
  const least = Math.min(0, ...terms.map(({ minor }) => minor))
  const wide = most - least || 1
  const share = (value: number) => `${(value / wide) * 100}%`
  if (terms.length === 0) return <p className="quiet">{t('schedule.no-terms')}</p>
  return (
    <table className="rows schedule-terms">
      <tbody>
        {terms
          .toSorted((one, other) => other.minor - one.minor)
          .map(({ name, minor }) => (
            <tr key={name} data-term={name}>
              <th scope="row">{termText(t, name)}</th>
              <td className="schedule-term-bar" aria-hidden="true">
                <svg width="100%" height="10" aria-hidden="true">
                  <rect
                    className={minor < 0 ? 'cost' : 'gain'}
                    x={share(Math.min(0, minor) - least)}
                    width={share(Math.abs(minor))}
                    height="10"
                    rx="2"
                  />
                  <rect className="nought" x={share(-least)} width="1" height="10" />
                </svg>
              </td>
              <td className="num">{format.money(minor, currency)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
