import { toIso } from '../quantity/index.ts'
import { type Card, LIFE_STATES, type LifeState, type PaperKind } from './model.ts'

export type Language = 'en' | 'ru'

export const COLUMN_KEYS = [
  'id',
  'serial',
  'mac',
  'boards',
  'make',
  'model',
  'owner',
  'site',
  'hall',
  'rack',
  'shelf',
  'slot',
  'state',
  'since',
  'country',
  'purchased_on',
  'seller',
  'contract',
  'contract_date',
  'contract_issuer',
  'declaration',
  'declaration_issuer',
  'invoice',
  'invoice_date',
  'invoice_issuer',
  'note',
  'why',
  'owner_since',
  'state_since',
  'address',
] as const
export type ColumnKey = (typeof COLUMN_KEYS)[number]

/** The Russian heading of each column; the English one is its key. */
const RUSSIAN: Readonly<Record<ColumnKey, string>> = {
  id: 'карточка',
  serial: 'серийный номер',
  mac: 'MAC-адрес',
  boards: 'платы',
  make: 'изготовитель',
  model: 'модель',
  owner: 'владелец',
  site: 'площадка',
  hall: 'зал',
  rack: 'стойка',
  shelf: 'полка',
  slot: 'место',
  state: 'состояние',
  since: 'с даты',
  country: 'страна',
  purchased_on: 'дата покупки',
  seller: 'продавец',
  contract: 'договор',
  contract_date: 'дата договора',
  contract_issuer: 'договор выдан',
  declaration: 'таможенная декларация',
  declaration_issuer: 'декларант',
  invoice: 'счёт',
  invoice_date: 'дата счёта',
  invoice_issuer: 'счёт выдан',
  note: 'примечание',
  why: 'причина',
  owner_since: 'владелец с',
  state_since: 'состояние с',
  address: 'адрес в сети',
}

const STATES_RUSSIAN: Readonly<Record<LifeState, string>> = {
  ordered: 'заказана',
  'in-transit': 'в пути',
  received: 'получена',
  installed: 'установлена',
  running: 'работает',
  repair: 'в ремонте',
  sold: 'продана',
  scrapped: 'списана',
}

/** Written by an export for people to read; an import passes over them, since they follow from other entries. */
export const READ_ONLY: readonly ColumnKey[] = ['owner_since', 'state_since', 'address']

export function headingOf(key: ColumnKey, language: Language): string {
  return language === 'ru' ? RUSSIAN[key] : key
}

const KEYS = new Map(
  COLUMN_KEYS.flatMap((key) => [
    [plain(key), key],
    [plain(RUSSIAN[key]), key],
  ]),
)

/** The column of a heading in either language, whatever its case, blanks and ё. */
export function columnOf(heading: string): ColumnKey | undefined {
  return KEYS.get(plain(heading))
}

export function stateOf(text: string): LifeState | undefined {
  return LIFE_STATES.find(
    (state) => plain(state) === plain(text) || plain(STATES_RUSSIAN[state]) === plain(text),
  )
}

export function stateText(state: LifeState, language: Language): string {
  return language === 'ru' ? STATES_RUSSIAN[state] : state
}

function plain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[\s_-]+/g, ' ')
}

/** What stands between several papers, or boards, in one cell. */
export const BETWEEN = '; '

/** The row of a card; `since` and `why` are left for people to fill. */
export function rowOf(card: Card, language: Language): readonly string[] {
  const { place } = card
  const papers = (kind: PaperKind, part: 'number' | 'date' | 'issuer') => {
    const texts = card.papers.filter((paper) => paper.kind === kind).map((paper) => paper[part] ?? '')
    return texts.some((text) => text !== '') ? texts.join(BETWEEN) : ''
  }
  const cells: Readonly<Record<ColumnKey, string | undefined>> = {
    id: card.id,
    serial: card.serial,
    mac: card.mac,
    boards: card.boards.join(BETWEEN),
    make: card.make,
    model: card.model,
    owner: card.owner,
    ...{ site: place.site, hall: place.hall, rack: place.rack, shelf: place.shelf, slot: place.slot },
    state: card.state && stateText(card.state, language),
    since: '',
    country: card.country,
    purchased_on: card.purchasedOn,
    seller: card.seller,
    contract: papers('contract', 'number'),
    contract_date: papers('contract', 'date'),
    contract_issuer: papers('contract', 'issuer'),
    declaration: papers('declaration', 'number'),
    declaration_issuer: papers('declaration', 'issuer'),
    invoice: papers('invoice', 'number'),
    invoice_date: papers('invoice', 'date'),
    invoice_issuer: papers('invoice', 'issuer'),
    note: card.note,
    why: '',
    owner_since: card.ownerSince === undefined ? '' : toIso(card.ownerSince),
    state_since: card.stateSince === undefined ? '' : toIso(card.stateSince),
    address: card.address,
  }
  return COLUMN_KEYS.map((key) => cells[key] ?? '')
}
