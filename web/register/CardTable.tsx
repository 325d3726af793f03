import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { Link } from 'wouter'
import type { CardView } from '../../src/site/registerView.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { placeOf } from './place.ts'

const ROW_PX = 36

/** The cards; only those in sight are in the page. */
export function CardTable({ cards }: { cards: readonly CardView[] }) {
  const { t } = useWords()
  const customers = useConsole((state) => state.site?.customers)
  const body = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: cards.length,
    getScrollElement: () => body.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const nameOf = (owner: string | null) =>
    owner === null ? UNKNOWN : (customers?.find((each) => each.id === owner)?.name ?? owner)
  return (
    <div ref={body} className="panel grid cards">
      <div className="card-row card-head quiet">
        <span>{t('papers.card')}</span>
        <span>{t('filter.model')}</span>
        <span>{t('machine.serial')}</span>
        <span className="card-mac">{t('machine.mac')}</span>
        <span>{t('papers.owner')}</span>
        <span className="card-place">{t('papers.place')}</span>
        <span>{t('papers.state')}</span>
      </div>
      <div className="grid-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const card = cards[index]
          return (
            card && (
              <Link
                key={card.id}
                to={`/register/${card.id}`}
                className="card-row card"
                style={{ transform: `translateY(${start}px)` }}
              >
                <span>{card.id}</span>
                <span>{card.model ?? UNKNOWN}</span>
                <span>{card.serial ?? UNKNOWN}</span>
                <span className="card-mac">{card.mac ?? UNKNOWN}</span>
                <span>{nameOf(card.owner)}</span>
                <span className="card-place">{placeOf(card)}</span>
                <span>{card.state === null ? UNKNOWN : t(`life.${card.state}`)}</span>
              </Link>
            )
          )
        })}
      </div>
      {cards.length === 0 && <p className="grid-none quiet">{t('register.none')}</p>}
    </div>
  )
}
