import type { EventView } from '../../src/site/view.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'
import { gaveName } from '../schedule/words.ts'
import { saidValues } from '../ui/said.ts'

const INSTANT = /^\d{4}-\d\d-\d\dT/
/** Values of an event that have words of their own, and where those are. */
const WORDS = { action: 'command', role: 'role', quality: 'quality' } as const

/**
 * What happened, in a sentence of the chosen language; kinds without one are told by their name. Events of many machines
 * have a sentence that counts them.
 */
export function eventText(t: Words, format: Format, event: EventView): string {
  const { kind, subject, data } = event
  const said = Object.entries(WORDS).map(([name, words]) => {
    const value = String(data[name] ?? '')
    return [name, t(`${words}.${value}`, { defaultValue: value })] as const
  })
  const many = typeof data['machines'] === 'number' ? data['machines'] : undefined
  const values = {
    ...data,
    ...Object.fromEntries(said),
    kind,
    subject: INSTANT.test(subject) ? format.dateTimeShort(subject) : subject,
    ...(many !== undefined && { count: many, machines: format.number(many) }),
  }
  // A command to one machine names it; one to many has the subject `machines`.
  const keys = many === undefined || (many === 1 && subject !== 'site') ? [] : [`event.${kind}.many`]
  for (const key of [...keys, `event.${kind}`]) {
    const text = t(key, { ...values, defaultValue: '' })
    if (text !== '') return text
  }
  return t('event.other', values)
}

/** Why, in the chosen language where the site gave a reason that has a text; else what was said, as people said it. */
export function whyText(t: Words, format: Format, { kind, why, data }: EventView): string {
  // A plan that relaxed tells what gave way, by the names that it has for them.
  if (kind === 'schedule.relaxed')
    return why
      .split('; ')
      .map((name) => gaveName(t, (id) => id, [], name))
      .join('; ')
  const { reason } = data
  if (typeof reason !== 'string') return why
  const values = Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
  )
  return t(reason, { ...saidValues(t, format, Object.fromEntries(values)), defaultValue: why })
}

/** The site's own parts in the chosen language; people by their names. */
export function whoText(t: Words, who: string): string {
  return t(`who.${who}`, { defaultValue: who })
}
