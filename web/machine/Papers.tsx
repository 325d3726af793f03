import type { CardView, EntryView } from '../../src/site/registerView.ts'
import { UNKNOWN } from '../format.ts'
import { useWords, type Words } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { factText } from './factText.ts'
import type { Papers as Read } from './useMachine.ts'

/** Its card in the register: whose it is, where it came from, and all that was ever entered about it. */
export function Papers({ papers }: { papers: Read | null | undefined }) {
  const { t, format } = useWords()
  const customers = useConsole((state) => state.site?.customers)
  const owner = customers?.find((each) => each.id === papers?.machine.owner)?.name
  return (
    <section className="panel" aria-labelledby="machine-papers">
      <h2 id="machine-papers">{t('papers.title')}</h2>
      {papers === null && <p className="quiet">{t('papers.none')}</p>}
      {papers && (
        <>
          <table className="rows machine-network">
            <tbody>
              {rowsOf(t, papers.machine, owner).map(([name, value]) => (
                <tr key={name}>
                  <th scope="row" className="quiet">
                    {name}
                  </th>
                  <td>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <h2>{t('papers.history')}</h2>
          <ol className="machine-entries">
            {papers.history.toReversed().map((entry) => (
              <Line key={entry.number} entry={entry} at={format.day(entry.effective)} />
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function Line({ entry, at }: { entry: EntryView; at: string }) {
  const { t } = useWords()
  return (
    <li>
      <span className="quiet small">{at}</span>
      <span>{factText(t, entry.fact)}</span>
      <span className="quiet small">{[entry.who, entry.why].filter((one) => one !== '').join(' · ')}</span>
    </li>
  )
}

function rowsOf(t: Words, card: CardView, owner: string | undefined): readonly (readonly [string, string])[] {
  const { place } = card
  const stands = [place.site, place.hall, place.rack, place.shelf, place.slot].filter((part) => part !== null)
  return [
    [t('papers.card'), card.id],
    [t('papers.state'), card.state === null ? UNKNOWN : t(`life.${card.state}`)],
    [t('papers.owner'), owner ?? card.owner ?? UNKNOWN],
    [t('papers.place'), stands.length === 0 ? UNKNOWN : stands.join(' / ')],
    [t('papers.seller'), card.seller ?? UNKNOWN],
    [t('papers.country'), card.country ?? UNKNOWN],
    ...card.papers.map((paper): readonly [string, string] => [
      t(`paper.${paper.kind}`),
      [paper.number, paper.date, paper.issuer].filter((one) => one !== null).join(', '),
    ]),
  ]
}
