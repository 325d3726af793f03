import { useState } from 'react'
import { Link } from 'wouter'
import type { FoundView } from '../../src/site/reportView.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'

const SORTS = ['new', 'all', 'unread'] as const
type Sort = (typeof SORTS)[number]
/** More rows than a person reads; the rest is reached by narrowing the scan. */
const MOST_ROWS = 500

const fits: Readonly<Record<Sort, (found: FoundView) => boolean>> = {
  new: (found) => found.report !== null && found.machine === null,
  all: () => true,
  unread: (found) => found.report === null,
}

/** What stands at the addresses: machines, those that let nobody in, and strangers with what they answered. */
export function FoundTable({
  found,
  chosen,
  choosable,
  onChosen,
}: {
  found: readonly FoundView[]
  chosen: ReadonlySet<string>
  choosable: boolean
  onChosen: (chosen: ReadonlySet<string>) => void
}) {
  const { t, format } = useWords()
  const [sort, setSort] = useState<Sort>('all')
  const shown = found.filter(fits[sort])
  const enterable = shown.filter((each) => each.report !== null)
  const allChosen = enterable.length > 0 && enterable.every((each) => chosen.has(each.address))
  const toggle = (addresses: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const address of addresses)
      if (on) next.add(address)
      else next.delete(address)
    onChosen(next)
  }
  return (
    <section className="panel">
      <div className="choice">
        {SORTS.map((each) => (
          <button key={each} type="button" aria-pressed={each === sort} onClick={() => setSort(each)}>
            {t(`scan.sort.${each}`)} {format.number(found.filter(fits[each]).length)}
          </button>
        ))}
      </div>
      <div className="wide">
        <table className="records scan-found">
          <thead>
            <tr>
              {choosable && (
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label={t('scan.choose-all')}
                    checked={allChosen}
                    onChange={(event) =>
                      toggle(
                        enterable.map((each) => each.address),
                        event.target.checked,
                      )
                    }
                  />
                </th>
              )}
              <th scope="col">{t('machine.address')}</th>
              <th scope="col">{t('filter.model')}</th>
              <th scope="col" className="roomy">
                {t('machine.firmware')}
              </th>
              <th scope="col" className="roomy">
                {t('machine.serial')}
              </th>
              <th scope="col" className="num">
                {t('column.hashrate_ths')}
              </th>
              <th scope="col" className="num roomy">
                {t('column.power_w')}
              </th>
              <th scope="col">{t('scan.what')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, MOST_ROWS).map((each) => (
              <tr key={each.address} className={each.report === null ? 'scan-stranger' : undefined}>
                {choosable && (
                  <td>
                    <input
                      type="checkbox"
                      aria-label={each.address}
                      disabled={each.report === null}
                      checked={chosen.has(each.address)}
                      onChange={(event) => toggle([each.address], event.target.checked)}
                    />
                  </td>
                )}
                <th scope="row">{each.address}</th>
                <td>{each.report?.model ?? UNKNOWN}</td>
                <td className="roomy">
                  {[each.firmware, each.report?.firmware_version].filter(Boolean).join(' ') || UNKNOWN}
                </td>
                <td className="roomy">{each.report?.serial ?? each.report?.mac ?? UNKNOWN}</td>
                <td className="num">{format.hashrate(each.report?.hashrate_ths)}</td>
                <td className="num roomy">{format.power(each.report?.power_w)}</td>
                <td className="scan-what">
                  <What found={each} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length > MOST_ROWS && (
        <p className="quiet">{t('scan.more', { more: format.number(shown.length - MOST_ROWS) })}</p>
      )}
    </section>
  )
}

function What({ found }: { found: FoundView }) {
  const { t } = useWords()
  if (found.machine !== null) return <Link to={`/machines/${found.machine}`}>{t('scan.known')}</Link>
  if (found.report !== null) return <b>{t('scan.new')}</b>
  if (found.failure !== null) return <span>{found.failure}</span>
  const [first] = found.answers
  if (first === undefined) return <span>{t('scan.silent')}</span>
  return <span>{t('scan.answered', { port: first.port, text: first.text })}</span>
}
