import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { CardView } from '../../src/site/registerView.ts'
import type { MachineView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { hallsOf, type Slot } from './place.ts'

/** How a place looks: by what the machine that stands there does now, or that none does. */
type Look = MachineView['mode'] | 'empty' | 'clash' | 'repair' | 'unseen'
const LOOKS: readonly Look[] = [
  'mining',
  'sleeping',
  'starting',
  'unreachable',
  'unseen',
  'repair',
  'clash',
  'empty',
]

/** Halls and racks as the register has them, each place coloured by the machine that stands in it. */
export function HallMap({ cards }: { cards: readonly CardView[] }) {
  const { t } = useWords()
  const machines = useConsole((state) => state.machines)
  const names = useConsole((state) => state.site?.halls)
  const [under, setUnder] = useState<CardView>()
  const halls = useMemo(() => hallsOf(cards), [cards])
  const live = useMemo(() => byNumber(machines ?? []), [machines])
  const machineOf = (card: CardView) =>
    live.get(card.serial ?? '') ?? live.get(card.told_serial ?? '') ?? live.get(macKey(card.mac))
  const lookOf = ({ cards: there }: Slot): Look => {
    const [card] = there
    if (card === undefined) return 'empty'
    if (there.length > 1) return 'clash'
    if (card.state === 'repair') return 'repair'
    return machineOf(card)?.mode ?? 'unseen'
  }
  if (halls.length === 0) return <p className="panel quiet">{t('map.none')}</p>
  return (
    <section className="hall-map">
      <p className="map-key small">
        {LOOKS.map((look) => (
          <span key={look}>
            <span className={`place ${look}`} /> {t(`map.${look}`)}
          </span>
        ))}
      </p>
      <p className="heat-under" aria-live="polite">
        {under
          ? [under.id, under.model, under.serial, under.owner].filter(Boolean).join(' · ')
          : t('map.point')}
      </p>
      {halls.map((hall) => (
        <div key={hall.name} className="panel">
          <h2>{names?.find((each) => each.id === hall.name)?.name ?? hall.name}</h2>
          <div className="map-racks">
            {hall.racks.map((rack) => (
              <figure key={rack.name} className="map-rack">
                <figcaption className="small quiet">{rack.name}</figcaption>
                {rack.shelves.map((shelf) => (
                  <div key={shelf[0]?.shelf ?? ''} className="map-shelf">
                    {shelf.map((slot) => {
                      const [card] = slot.cards
                      const look = lookOf(slot)
                      const name = [rack.name, slot.shelf, slot.slot]
                        .filter((part) => part !== '')
                        .join(' / ')
                      return card === undefined ? (
                        <span key={slot.slot} className="place empty" title={name} />
                      ) : (
                        <Link
                          key={slot.slot}
                          to={`/register/${card.id}`}
                          className={`place ${look}`}
                          aria-label={`${name}: ${card.id} ${t(`map.${look}`)}`}
                          onMouseEnter={() => setUnder(card)}
                          onFocus={() => setUnder(card)}
                        />
                      )
                    })}
                  </div>
                ))}
              </figure>
            ))}
          </div>
          {hall.loose.length > 0 && (
            <p className="quiet small">
              {t('map.loose', { count: hall.loose.length })}{' '}
              {hall.loose.slice(0, 40).map((card) => (
                <Link key={card.id} to={`/register/${card.id}`} className="map-loose">
                  {card.id}
                </Link>
              ))}
            </p>
          )}
        </div>
      ))}
    </section>
  )
}

function byNumber(machines: readonly MachineView[]): ReadonlyMap<string, MachineView> {
  const known = new Map<string, MachineView>()
  for (const machine of machines) {
    if (machine.serial !== null) known.set(machine.serial, machine)
    if (machine.mac !== null) known.set(macKey(machine.mac), machine)
  }
  return known
}

/** One spelling of a MAC address. */
function macKey(mac: string | null): string {
  return mac === null ? '' : mac.toLowerCase().replaceAll('-', ':')
}
