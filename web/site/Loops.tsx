import type { SiteView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'

/** The loops of the site: whether each keeps its pace. */
export function Loops({ loops }: { loops: SiteView['loops'] }) {
  const { t, format } = useWords()
  return (
    <section className="panel" aria-labelledby="loops-title">
      <h2 id="loops-title">{t('loops.title')}</h2>
      <table className="rows">
        <tbody>
          {loops.map((loop) => (
            <tr key={loop.name}>
              <th scope="row">
                <Mark kind={loop.ok ? 'good' : 'alarm'} />
                {t(`loop.${loop.name}`)}
                {loop.detail && <span className="quiet small block">{loop.detail}</span>}
              </th>
              <td className="num quiet">
                {loop.last_at === null ? t('loops.never') : format.clock(loop.last_at)}
              </td>
              <td className="num">{format.milliseconds(loop.took_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
