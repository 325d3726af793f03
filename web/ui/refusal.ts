import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { saidValues } from './said.ts'

/** Whose own words say what is wrong. */
const EXPLAINED = new Set(['invalid_request', 'entry_refused', 'unreadable_file'])

/** A refusal in the chosen language; the site's own words where there is no text for its code or what it found wrong. */
export function refusalText(t: Words, format: Format, refusal: Refusal): string {
  const known = t(`refusal.${refusal.code}`, { defaultValue: '' })
  if (known === '') return refusal.message
  if (!EXPLAINED.has(refusal.code)) return known
  return `${known} ${reasonText(t, format, refusal.reason) || refusal.message}`
}

function reasonText(t: Words, format: Format, reason: Refusal['reason']): string {
  if (reason === undefined) return ''
  const { code, values } = reason
  const told = saidValues(t, format, values)
  // Why nothing could be planned is a text of its own.
  const trouble = t(`schedule.trouble.${String(values['trouble'])}`, { ...told, defaultValue: '' })
  return t(`refused.${code}`, { ...told, trouble, defaultValue: '' })
}
