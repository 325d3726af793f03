import type { EventView } from '../../src/site/view.ts'
import type { Words } from '../i18n.ts'

/** What happened, in a sentence of the chosen language; kinds without one are told by their name. */
export function eventText(t: Words, event: EventView): string {
  const { kind, subject, data } = event
  const action = typeof data['action'] === 'string' ? data['action'] : ''
  const values = {
    ...data,
    action: t(`command.${action}`, { defaultValue: action }),
    subject: subject === 'machines' ? t('event.machines') : subject,
    kind,
  }
  const known = t(`event.${kind}`, { ...values, defaultValue: '' })
  return known === '' ? t('event.other', values) : known
}

/** The site's own parts in the chosen language; people by their names. */
export function whoText(t: Words, who: string): string {
  return t(`who.${who}`, { defaultValue: who })
}
