import type { EntryView } from '../../src/site/registerView.ts'
import type { Words } from '../i18n.ts'

type Fact = EntryView['fact']

/** What an entry of the register says, in the chosen language. */
export function factText(t: Words, fact: Fact): string {
  switch (fact.kind) {
    case 'state':
      return t('fact.state', { state: t(`life.${fact.state}`) })
    case 'paper':
      return t('fact.paper', { paper: t(`paper.${fact.paper.kind}`), number: fact.paper.number })
    case 'owner':
      return t('fact.owner', { owner: fact.owner ?? '—' })
    case 'place':
      return t('fact.place', { place: said(fact.place) })
    case 'note':
      return t('fact.note', { text: fact.text })
    case 'added':
      return t('fact.added')
    default: {
      const { kind, ...fields } = fact
      return t(`fact.${kind}`, { fields: said(fields) })
    }
  }
}

function said(fields: object): string {
  return Object.values(fields)
    .flat()
    .map((value) => (value === null ? '—' : String(value)))
    .join(' · ')
}
